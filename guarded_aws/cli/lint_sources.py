"""Find the policies that `guarded-aws lint` is asked about, in sets that apply together.

A policy that does not parse is a finding, not an end: the others are still checked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarded_aws.cli.lint_command import TypeName
from guarded_aws.errors import PolicyError, PolicySyntaxError
from guarded_aws.evaluator import PolicySet
from guarded_aws.lint import Finding, IssueCode
from guarded_aws.packs import PolicyPack, load_pack
from guarded_aws.policy import Location, PolicyDocument, PolicyType, parse_policy

TYPES: Final = {
    TypeName.IDENTITY: PolicyType.IDENTITY,
    TypeName.BOUNDARY: PolicyType.PERMISSIONS_BOUNDARY,
    TypeName.SESSION: PolicyType.SESSION,
    TypeName.SCP: PolicyType.SERVICE_CONTROL,
    TypeName.RCP: PolicyType.RESOURCE_CONTROL,
    TypeName.RESOURCE: PolicyType.RESOURCE,
    TypeName.TRUST: PolicyType.TRUST,
}

_TYPE_OF_STEM: Final = {
    **{name.value: policy_type for name, policy_type in TYPES.items()},
    "permissions_boundary": PolicyType.PERMISSIONS_BOUNDARY,
}
_NO_POLICIES: Final = frozenset({"tests.json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LintSet:
    """Policies that apply together, and what kept others of the set from being read."""

    documents: tuple[PolicyDocument, ...]
    findings: tuple[Finding, ...] = ()


def read_sets(name: str, policy_type: PolicyType | None) -> Iterator[LintSet]:
    """Read what one argument names: a file, a folder with its subfolders, or a shipped pack.

    The documents of one folder are a set.

    Args:
        name: A path, or a pack's name when there is no such path.
        policy_type: The type of every file; None to take it from the file's name, identity when that says nothing.

    Raises:
        PolicyPackError: There is neither such a path nor such a pack.
        PolicyError: A file cannot be read, or a path leads to nothing or to a configuration.
    """
    path = Path(name)
    if path.suffix == ".toml":
        raise PolicyError(f"`{name}` is no policy", hint=f"write `--config {name}` to check what a configuration names")
    if not path.exists():
        yield LintSet(documents=_load_named_pack(name).documents)
    elif path.is_dir():
        for folder in (path, *sorted(path.rglob("*/"))):
            files = [file for file in sorted(folder.glob("*.json")) if file.name not in _NO_POLICIES]
            if files:
                yield _read_files(files, policy_type)
    else:
        yield _read_files([path], policy_type)


def _load_named_pack(name: str) -> PolicyPack:
    if "/" in name or name.endswith(".json"):
        raise PolicyError(f"there is no file or folder `{name}`", hint="correct the path")
    return load_pack(name)


def read_configured_sets(path: Path) -> Iterator[LintSet]:
    """Read the policies of each target of a configuration.

    Raises:
        GuardedAwsError: The configuration, or a policy that it names, cannot be loaded.
    """
    from guarded_aws.config import build_policy_set, load_config  # noqa: PLC0415 -- brings boto3, which files do not need

    for target in load_config(path).targets.values():
        yield LintSet(documents=_documents(build_policy_set(target)))


def _documents(policies: PolicySet) -> tuple[PolicyDocument, ...]:
    levels = (*(policies.scps or ()), *(policies.rcps or ()))
    flat = tuple(document for level in levels for document in level)
    return (*policies.identity, *(policies.permissions_boundary or ()), *flat)


def _read_files(files: list[Path], policy_type: PolicyType | None) -> LintSet:
    documents: list[PolicyDocument] = []
    findings: list[Finding] = []
    for file in files:
        try:
            documents.append(_read_file(file, policy_type or _TYPE_OF_STEM.get(file.stem, PolicyType.IDENTITY)))
        except PolicySyntaxError as error:
            findings.append(_syntax_finding(file, error))
    return LintSet(documents=tuple(documents), findings=tuple(findings))


def _read_file(file: Path, policy_type: PolicyType) -> PolicyDocument:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"cannot read the policy `{file}`: {error}", hint="give a readable UTF-8 file") from error
    policy_id = f"{file.absolute().parent.name}/{file.name}"
    return parse_policy(text, policy_type=policy_type, policy_id=policy_id, path=str(file))


def _syntax_finding(file: Path, error: PolicySyntaxError) -> Finding:
    """Report a policy that IAM would not take; the error names its place as ``path:line:column``."""
    place = error.location.removeprefix(str(file)).split(":")
    line, column = (int(place[1]), int(place[2])) if len(place) > 2 else (1, 1)  # noqa: PLR2004 -- line and column
    return Finding(
        code=IssueCode.POLICY_SYNTAX,
        message=error.message.removesuffix(f" at {error.location}"),
        hint=error.hint,
        policy=f"{file.absolute().parent.name}/{file.name}",
        location=Location(str(file), line, column),
    )
