"""Find packs and read them.

The shipped packs lie in the wheel. A checkout's ``policies/`` stands in for them only when
our own ``pyproject.toml`` is next to it, so that a stranger's folder of that name is never read.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarded_aws.errors import PolicyPackError
from guarded_aws.operator_files import read_model, read_toml, read_trusted_text
from guarded_aws.packs.manifest import PackManifest, PackTests
from guarded_aws.policy import PolicyDocument, PolicyType, parse_policy, read_json
from guarded_aws.policy.fault import nearest
from guarded_aws.policy.locate import Location, find_mark, location_at
from guarded_aws.policy.locate import Path as Steps

_MANIFEST: Final = "pack.toml"
_TESTS: Final = "tests.json"
_POLICIES: Final = {
    "identity.json": PolicyType.IDENTITY,
    "permissions_boundary.json": PolicyType.PERMISSIONS_BOUNDARY,
    "scp.json": PolicyType.SERVICE_CONTROL,
    "trust.json": PolicyType.TRUST,
}
_FILES: Final = (_MANIFEST, _TESTS, *_POLICIES)
_NUMBERED: Final = re.compile(r"(identity|scp)-[1-9][0-9]?\.json", re.ASCII)
"""Further documents of a layer that takes several: AWS bounds the size of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPack:
    """A pack: its policies, each under the layer that it is for.

    Attributes:
        identity: Policies for the role itself; empty when there is none.
        permissions_boundary: None when the pack sets no boundary.
        scps: Service control policies; each becomes a level beside aws:FullAWSAccess.
        trust: Who may assume the role; no layer of a target.
    """

    manifest: PackManifest
    tests: PackTests
    identity: tuple[PolicyDocument, ...]
    permissions_boundary: tuple[PolicyDocument, ...] | None
    scps: tuple[PolicyDocument, ...]
    trust: PolicyDocument | None

    @property
    def name(self) -> str:
        """The pack's name, which is its folder's."""
        return self.manifest.name

    @property
    def description(self) -> str:
        """What the pack does, in one sentence."""
        return self.manifest.description

    @property
    def documents(self) -> tuple[PolicyDocument, ...]:
        """Every policy of the pack."""
        trust = () if self.trust is None else (self.trust,)
        return (*self.identity, *(self.permissions_boundary or ()), *self.scps, *trust)


def load_pack(name: str | Path) -> PolicyPack:
    """Read a pack.

    Args:
        name: The name of a shipped pack; a path (a `Path`, or a text with a slash) is the folder of another.

    Raises:
        PolicyPackError: There is no such pack, or it breaks a rule of packs.
        PolicySyntaxError: IAM would not take one of its policies.
    """
    if isinstance(name, Path) or "/" in name:
        return _read_pack(Path(name))
    shipped = _shipped_folders()
    if name not in shipped:
        raise PolicyPackError(f"there is no policy pack `{name}`", hint=nearest(name, shipped))
    return _read_pack(shipped[name])


def iter_packs() -> Iterator[PolicyPack]:
    """Read the shipped packs in order of their names.

    Raises:
        PolicyPackError: One of them breaks a rule of packs.
    """
    return map(_read_pack, _shipped_folders().values())


def _shipped_folders() -> dict[str, Path]:
    return {folder.name: folder for folder in _entries(shipped_root()) if folder.is_dir()}


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as failure:
        reason = (failure.strerror or type(failure).__name__).lower()
        raise PolicyPackError(
            f"the folder `{folder}` cannot be listed: {reason}", hint="install guarded-aws again, or correct the path"
        ) from failure


def shipped_root(package: Path = Path(__file__).parents[1]) -> Path:
    """Find the folder of the shipped packs, given the folder of the package."""
    return package.parent / "policies" if _is_ours(package.parent / "pyproject.toml") else package / "_packs"


def _is_ours(pyproject: Path) -> bool:
    # FAIL-CLOSED(stranger-policies): a folder that happens to lie next to the package is not ours.
    try:
        project = tomllib.loads(pyproject.read_text("utf-8")).get("project")
    except (OSError, ValueError):
        return False
    return isinstance(project, dict) and project.get("name") == "guarded-aws"


def _read_pack(folder: Path) -> PolicyPack:
    documents = [_read_policy(folder, name) for name in _policy_names(_file_names(folder))]
    layers = {layer: tuple(found for found in documents if found.policy_type is layer) for layer in PolicyType}
    return PolicyPack(
        manifest=_read_manifest(folder),
        tests=_read_tests(folder),
        identity=layers[PolicyType.IDENTITY],
        permissions_boundary=layers[PolicyType.PERMISSIONS_BOUNDARY] or None,
        scps=layers[PolicyType.SERVICE_CONTROL],
        trust=next(iter(layers[PolicyType.TRUST]), None),
    )


def _policy_names(names: frozenset[str]) -> list[str]:
    """Give the names of policies, numbered ones after their first, in the order of their numbers."""
    return sorted((name for name in names if _layer_of(name)), key=lambda name: (len(name), name))


def _layer_of(name: str) -> PolicyType | None:
    """Say which layer a file is for; None if it is no policy."""
    numbered = _NUMBERED.fullmatch(name)
    return _POLICIES.get(f"{numbered[1]}.json" if numbered else name)


def _file_names(folder: Path) -> frozenset[str]:
    """List a pack's files, and refuse one that is not understood or a set that is not whole."""
    names = frozenset(entry.name for entry in _entries(folder))
    for name in sorted(name for name in names.difference(_FILES) if not _NUMBERED.fullmatch(name)):
        # FAIL-CLOSED(unknown-pack-file): a misspelt `scp.json` would be a layer that is missing.
        raise PolicyPackError(f"the pack `{folder}` holds the unknown file `{name}`", hint=nearest(name, _FILES))
    for name in (_MANIFEST, _TESTS):
        if name not in names:
            raise PolicyPackError(f"the pack `{folder}` has no `{name}`", hint="a pack needs a manifest and tests")
    if not _policy_names(names):
        raise PolicyPackError(f"the pack `{folder}` holds no policy", hint=f"add one of {', '.join(_POLICIES)}")
    return names


def _read_policy(folder: Path, name: str) -> PolicyDocument:
    path = folder / name
    text = read_trusted_text(path, error=PolicyPackError)
    policy_type = _layer_of(name) or PolicyType.IDENTITY
    return parse_policy(text, policy_type=policy_type, policy_id=f"{folder.name}/{name}", path=str(path))


def _read_manifest(folder: Path) -> PackManifest:
    path = folder / _MANIFEST
    toml = read_toml(read_trusted_text(path, error=PolicyPackError), path=str(path), error=PolicyPackError)
    manifest = read_model(
        PackManifest,
        toml.members,
        locate=lambda place, at_key: toml.locate(place, at_key=at_key),
        error=PolicyPackError,
    )
    if manifest.name != folder.name:
        message = f"the pack `{folder.name}` calls itself `{manifest.name}` at {toml.locate(('name',))}"
        raise PolicyPackError(message, hint="give the folder and the pack the same name")
    return manifest


def _read_tests(folder: Path) -> PackTests:
    path = folder / _TESTS
    text = read_trusted_text(path, error=PolicyPackError)

    def locate(place: Steps, at_key: bool) -> Location:  # noqa: FBT001 -- as `read_model` calls it
        lengths = range(len(place), -1, -1)
        length, mark = next((length, mark) for length in lengths if (mark := find_mark(text, place[:length])))
        is_key = at_key and length == len(place)
        return location_at(text, mark.key_offset if is_key else mark.value_offset, str(path))

    return read_model(PackTests, read_json(text, str(path)), locate=locate, error=PolicyPackError)
