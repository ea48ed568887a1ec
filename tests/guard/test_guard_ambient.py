"""Each place where stronger credentials are readable is reported by its name, and none by its value."""

import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from guarded_aws.guard.ambient import AmbientKind, find_ambient, find_ambient_of_another
from guarded_aws.guard.reader import Reader

NO_METADATA = {"AWS_EC2_METADATA_DISABLED": "true"}
SECRET = "example-not-a-secret"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_clean_environment_has_nothing_to_report(tmp_path: Path) -> None:
    """No variables, no files, and the metadata address switched off."""
    assert () == find_ambient(NO_METADATA, home=tmp_path)


@pytest.mark.parametrize(
    "name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"]
)
def test_variable_is_reported_by_its_name(tmp_path: Path, name: str) -> None:
    """Its value is in no text of the report."""
    (found,) = find_ambient({**NO_METADATA, name: SECRET}, home=tmp_path)

    assert (AmbientKind.VARIABLE, name) == (found.kind, found.place)
    assert SECRET not in f"{found} {found!r}"


@pytest.mark.parametrize("name", ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"])
def test_container_endpoint_is_reported_and_not_asked(tmp_path: Path, name: str) -> None:
    """The variable alone says that it is there."""
    (found,) = find_ambient({**NO_METADATA, name: "http://127.0.0.1:1/"}, home=tmp_path)

    assert AmbientKind.CONTAINER is found.kind


def test_instance_metadata_is_reported_unless_it_is_switched_off(tmp_path: Path) -> None:
    """It is not asked: only the variable tells."""
    assert [AmbientKind.INSTANCE] == [found.kind for found in find_ambient({}, home=tmp_path)]


PROFILES: dict[str, tuple[str, AmbientKind]] = {
    f"aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}": ("keys", AmbientKind.PROFILE),
    "sso_session = corp": ("sign-on", AmbientKind.PROFILE),
    "sso_start_url = https://example.com": ("older sign-on", AmbientKind.PROFILE),
    "login_session = arn:aws:iam::123456789012:user/me": ("console login", AmbientKind.PROFILE),
    "role_arn = arn:aws:iam::123456789012:role/Admin\nsource_profile = other": ("role", AmbientKind.PROFILE),
    "credential_process = /usr/local/bin/keys": ("process", AmbientKind.PROCESS),
    "web_identity_token_file = /nonexistent/token": ("token", AmbientKind.WEB_IDENTITY),
}


@pytest.mark.parametrize("options", PROFILES)
@pytest.mark.parametrize("file", [".aws/config", ".aws/credentials"])
def test_profile_that_signs_in_is_reported_by_its_name(tmp_path: Path, options: str, file: str) -> None:
    """A profile of either file, by any way to sign in, and not by its keys."""
    path = _write(tmp_path / file, f"[developer]\n{options}\n[plain]\nregion = us-east-1\n")

    (found,) = find_ambient(NO_METADATA, home=tmp_path)

    assert (PROFILES[options][1], str(path), "developer") == (found.kind, found.place, found.detail)
    assert SECRET not in repr(found)


def test_files_that_variables_name_are_read_in_place_of_the_usual_ones(tmp_path: Path) -> None:
    """And so are the files that a target names."""
    keys = "[a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    elsewhere, own = _write(tmp_path / "elsewhere", keys), _write(tmp_path / "own", keys)
    _write(tmp_path / ".aws" / "credentials", keys)
    environ = {**NO_METADATA, "AWS_SHARED_CREDENTIALS_FILE": "~/elsewhere"}

    found = find_ambient(environ, home=tmp_path, files=[own])

    assert [str(elsewhere), str(own)] == [place.place for place in found]


@pytest.mark.parametrize("content", [b"]]]\n=", b"\xff\xfe\x00"])
def test_file_that_is_not_legible_is_reported(tmp_path: Path, content: bytes) -> None:
    """Another tool may read it differently. FAIL-CLOSED(unread-profiles)."""
    path = tmp_path / "credentials"
    path.write_bytes(content)

    (found,) = find_ambient(NO_METADATA, home=tmp_path, files=[path])

    assert "not legible" == found.detail


def test_file_that_this_user_cannot_read_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system does not let this user read is out of reach."""
    _write(tmp_path / ".aws" / "credentials", "[a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n")
    monkeypatch.setattr(os, "access", lambda *_: False)

    assert () == find_ambient(NO_METADATA, home=tmp_path)


@pytest.mark.parametrize("folder", [".aws/sso/cache", ".aws/cli/cache", ".aws/login/cache"])
def test_cache_of_a_sign_in_is_reported(tmp_path: Path, folder: str) -> None:
    """An empty folder is none."""
    (tmp_path / folder).mkdir(parents=True)
    assert () == find_ambient(NO_METADATA, home=tmp_path)

    _write(tmp_path / folder / "0.json", "{}")

    assert [AmbientKind.CACHE] == [found.kind for found in find_ambient(NO_METADATA, home=tmp_path)]


def test_token_file_is_reported_where_it_can_be_read(tmp_path: Path) -> None:
    """A variable that names no file opens nothing."""
    token = _write(tmp_path / "token", SECRET)

    (found,) = find_ambient({**NO_METADATA, "AWS_WEB_IDENTITY_TOKEN_FILE": str(token)}, home=tmp_path)

    assert (AmbientKind.WEB_IDENTITY, str(token)) == (found.kind, found.place)
    assert () == find_ambient({**NO_METADATA, "AWS_WEB_IDENTITY_TOKEN_FILE": "/nonexistent"}, home=tmp_path)


# An agent that is another user.


OWNER, GROUP, OTHER = 501, 20, 502

SEEN_BY: dict[str, tuple[int, frozenset[int], int, int, bool]] = {
    "its owner": (OWNER, frozenset(), 0o400, 0o755, True),
    "its owner, whom it shuts out": (OWNER, frozenset({GROUP}), 0o044, 0o755, False),
    "its group": (OTHER, frozenset({GROUP}), 0o040, 0o755, True),
    "its group, which it shuts out": (OTHER, frozenset({GROUP}), 0o004, 0o755, False),
    "others": (OTHER, frozenset(), 0o004, 0o755, True),
    "others, whom it shuts out": (OTHER, frozenset(), 0o640, 0o755, False),
    "others, whom its folder shuts out": (OTHER, frozenset(), 0o644, 0o700, False),
    "root": (0, frozenset(), 0o000, 0o000, True),
}


@pytest.mark.parametrize("case", SEEN_BY)
def test_modes_of_a_file_and_its_folders_say_who_reads_it(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Owner, group, and others, each by its own bit, and root always."""
    uid, groups, file_mode, folder_mode, expected = SEEN_BY[case]

    def modes(path: Path) -> SimpleNamespace:
        mode = stat.S_IFREG | file_mode if path.name == "credentials" else stat.S_IFDIR | folder_mode
        return SimpleNamespace(st_uid=OWNER, st_gid=GROUP, st_mode=mode)

    monkeypatch.setattr(Path, "stat", modes)

    assert expected is Reader(uid=uid, groups=groups, home=Path("/")).can_read(Path("/home/dev/credentials"))


def test_file_that_is_not_there_is_read_by_nobody(tmp_path: Path) -> None:
    """Nor is a folder in its place."""
    root = Reader(uid=0, groups=frozenset(), home=tmp_path)

    assert (False, False) == (root.can_read(tmp_path / "nowhere"), root.can_read(tmp_path))


def test_what_cannot_be_looked_at_counts_as_readable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The agent's own home may be closed to the guard. FAIL-CLOSED(unseen-file)."""

    def refuse(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "stat", refuse)

    assert Reader(uid=1, groups=frozenset(), home=tmp_path).can_read(tmp_path / "file")


def test_variables_of_this_process_are_not_another_users(tmp_path: Path) -> None:
    """A profile in that user's own home is."""
    keys = "[a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    path = _write(tmp_path / "agent" / ".aws" / "credentials", keys)
    root = Reader(uid=0, groups=frozenset(), home=tmp_path / "agent")
    environ = {**NO_METADATA, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_BEARER_TOKEN_BEDROCK": SECRET}

    assert [str(path)] == [found.place for found in find_ambient_of_another(root, environ, home=tmp_path / "guard")]
