"""Where an agent can read credentials stronger than the role's: as this user, or as one of its own.

Nothing is asked over the network, and no value is kept: only the names of variables,
files, and profiles. It cannot know of places that no AWS tool reads by itself.
Source: AWS SDKs and Tools Reference Guide, standardized-credentials.
"""

import configparser
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from guarded_aws.guard.reader import Reader


class AmbientKind(Enum):
    """How credentials are to be had."""

    VARIABLE = "environment variable"
    PROFILE = "profile"
    CACHE = "cache of a sign-in"
    WEB_IDENTITY = "web identity token file"
    PROCESS = "credential process"
    CONTAINER = "container credentials endpoint"
    INSTANCE = "instance metadata"


@dataclass(frozen=True, slots=True)
class Ambient:
    """One place.

    Attributes:
        place: The name of a variable, a file, or an address.
        detail: Which profile or variable it is, where the place holds several.
    """

    kind: AmbientKind
    place: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value} `{self.place}`" + (f" ({self.detail})" if self.detail else "")


_VARIABLES: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")
_TOKENS: Final = "AWS_BEARER_TOKEN_"
_CONTAINER: Final = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
_TOKEN_FILES: Final = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
_METADATA: Final = "http://169.254.169.254/"
_SWITCH: Final = "AWS_EC2_METADATA_DISABLED"

_FILES: Final = (
    ("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials"),
    ("AWS_CONFIG_FILE", ".aws/config"),
    ("BOTO_CONFIG", ".boto"),
)
"""Each file by the variable that may name another one, and by its place in the home folder."""

_CACHES: Final = (
    ("", ".aws/sso/cache"),
    ("", ".aws/cli/cache"),
    ("AWS_LOGIN_CACHE_DIRECTORY", ".aws/login/cache"),
)

_SIGNS: Final = {
    "aws_access_key_id": AmbientKind.PROFILE,
    "aws_secret_access_key": AmbientKind.PROFILE,
    "role_arn": AmbientKind.PROFILE,
    "sso_session": AmbientKind.PROFILE,
    "sso_start_url": AmbientKind.PROFILE,
    "login_session": AmbientKind.PROFILE,
    "credential_process": AmbientKind.PROCESS,
    "web_identity_token_file": AmbientKind.WEB_IDENTITY,
}
"""Options of a profile by which somebody signs in."""


CanRead = Callable[[Path], bool]


def is_readable(path: Path) -> bool:
    """Say whether this user can read a file."""
    return path.is_file() and os.access(path, os.R_OK)


def find_ambient(
    environ: Mapping[str, str], *, home: Path, files: Iterable[Path] = (), can_read: CanRead = is_readable
) -> tuple[Ambient, ...]:
    """Find every place.

    Args:
        environ: The environment.
        home: The user's home folder.
        files: Files of profiles besides the usual ones, such as a target's own.
        can_read: Whether the agent can read a file.
    """
    found = (
        *_in_variables(environ),
        *_in_token_files(environ, can_read),
        *_in_files(_profile_files(environ, home, files), can_read),
        *_in_caches(environ, home, can_read),
        *_in_metadata(environ),
    )
    return tuple(dict.fromkeys(found))


def find_ambient_of_another(
    agent: Reader, environ: Mapping[str, str], *, home: Path, files: Iterable[Path] = ()
) -> tuple[Ambient, ...]:
    """Find every place within reach of an agent that is another user: not the variables of this process.

    Args:
        agent: The agent's user.
        environ: This process's environment, which says where its own files are.
        home: This user's home folder.
        files: Files of profiles besides the usual ones.
    """
    seen_from_there = {name: value for name, value in environ.items() if name not in _VARIABLES}
    hidden = {name: value for name, value in seen_from_there.items() if not name.startswith(_TOKENS)}
    ours = find_ambient(hidden, home=home, files=files, can_read=agent.can_read)
    own = find_ambient({_SWITCH: "true"}, home=agent.home, can_read=agent.can_read)
    return tuple(dict.fromkeys((*ours, *own)))


def _in_variables(environ: Mapping[str, str]) -> Iterator[Ambient]:
    for name in sorted(environ):
        if environ[name] and (name in _VARIABLES or name.startswith(_TOKENS)):
            yield Ambient(AmbientKind.VARIABLE, name)
    for name in _CONTAINER:
        if environ.get(name):
            yield Ambient(AmbientKind.CONTAINER, name)


def _in_token_files(environ: Mapping[str, str], can_read: CanRead) -> Iterator[Ambient]:
    for name in _TOKEN_FILES:
        if can_read(Path(environ.get(name, ""))):
            yield Ambient(AmbientKind.WEB_IDENTITY, environ[name], name)


def _profile_files(environ: Mapping[str, str], home: Path, files: Iterable[Path]) -> Iterator[Path]:
    for variable, usual in _FILES:
        yield _expanded(environ[variable], home) if environ.get(variable) else home / usual
    yield from files


def _expanded(path: str, home: Path) -> Path:
    return home / path[2:] if path.startswith("~/") else Path(path)


def _in_files(paths: Iterable[Path], can_read: CanRead) -> Iterator[Ambient]:
    for path in paths:
        if can_read(path):
            yield from _in_profiles(path)


def _in_profiles(path: Path) -> Iterator[Ambient]:
    profiles = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        profiles.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError):
        # FAIL-CLOSED(unread-profiles): a file that is not understood here may be understood elsewhere.
        yield Ambient(AmbientKind.PROFILE, str(path), "not legible")
        return
    for section in profiles.sections():
        for kind in dict.fromkeys(kind for sign, kind in _SIGNS.items() if profiles.has_option(section, sign)):
            yield Ambient(kind, str(path), section)


def _in_caches(environ: Mapping[str, str], home: Path, can_read: CanRead) -> Iterator[Ambient]:
    for variable, usual in _CACHES:
        folder = _expanded(environ[variable], home) if environ.get(variable) else home / usual
        if folder.is_dir() and any(can_read(file) for file in folder.glob("*.json")):
            yield Ambient(AmbientKind.CACHE, str(folder))


def _in_metadata(environ: Mapping[str, str]) -> Iterator[Ambient]:
    if environ.get(_SWITCH, "").lower() != "true":
        yield Ambient(AmbientKind.INSTANCE, _METADATA, f"`{_SWITCH}` is not `true`")
