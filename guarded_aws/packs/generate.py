"""Write the packs that are lists of AWS's actions: ``python -m guarded_aws.packs.generate policies``.

The catalogue judges every action of AWS; here the judgements become ordinary policies that AWS enforces
too. A wildcard is written only after a word that was judged as a whole, such as ``ec2:Delete*``.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarded_aws.catalog import ActionDefinition, Catalog
from guarded_aws.catalog.classes import load_call_classes
from guarded_aws.catalog.escalation import load_escalations
from guarded_aws.resolver.classify import is_destructive_name, stem_of, verb_of

LARGEST_MANAGED_POLICY: Final = 6144
"""In characters that are not white space (IAM User Guide, reference_iam-quotas)."""

_SHORTEST_WORD: Final = 4
"""A shorter word starts words that nobody judged: ``End*`` is ``EndSession``, and every ``Endpoint``."""

Conditions = dict[str, dict[str, str]]
Judge = Callable[[ActionDefinition], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedPack:
    """A pack whose numbered documents are written by this module.

    Attributes:
        sid: How its statements are called; a number follows.
        takes: Whether the pack denies an action.
        is_open: Whether whatever starts like an action is denied, actions of tomorrow included.
        exceptions: Conditions of actions that AWS also asks for on behalf of a service, by full name in lower case.
    """

    name: str
    sid: str
    takes: Judge
    is_open: Judge
    exceptions: dict[str, Conditions]


_DIRECTLY: Final[Conditions] = {"Null": {"kms:ViaService": "true"}}
"""Only what the caller itself asks of KMS: reading an encrypted object decrypts, by way of S3."""

_FOR_NO_SERVICE: Final[Conditions] = {"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}}


def _destroys(action: ActionDefinition) -> bool:
    return is_destructive_name(action.full_name, is_read=action.access_level.is_read)


def _is_destructive_verb(action: ActionDefinition) -> bool:
    return verb_of(action.full_name) in load_call_classes().destructive_verbs


def _returns_secrets(action: ActionDefinition) -> bool:
    return action.full_name.lower() in load_call_classes().secrets


def _acts_indirectly(action: ActionDefinition) -> bool:
    return action.full_name.lower() in load_call_classes().indirect


def _escalates(action: ActionDefinition) -> bool:
    return load_escalations().takes(action)


def _is_of_escalating_service(action: ActionDefinition) -> bool:
    return action.prefix in load_escalations().prefixes


def _never(_action: ActionDefinition) -> bool:
    return False


PACKS: Final = (
    GeneratedPack(
        name="destructive-strict", sid="DenyDestruction", takes=_destroys, is_open=_is_destructive_verb, exceptions={}
    ),
    GeneratedPack(
        name="no-escalation",
        sid="DenyEscalation",
        takes=_escalates,
        is_open=_is_of_escalating_service,
        exceptions={"kms:creategrant": _FOR_NO_SERVICE},
    ),
    GeneratedPack(
        name="no-secrets",
        sid="DenySecrets",
        takes=_returns_secrets,
        is_open=_never,
        exceptions=dict.fromkeys(
            ("kms:decrypt", "kms:generatedatakey", "kms:generatedatakeypair", "kms:derivesharedsecret"), _DIRECTLY
        ),
    ),
    GeneratedPack(
        name="no-indirect-execution",
        sid="DenyIndirectExecution",
        takes=_acts_indirectly,
        is_open=_never,
        exceptions={},
    ),
)
"""Every generated pack; its ``identity.json``, manifest and tests are written by hand."""


def generate(pack: GeneratedPack, catalog: Catalog) -> dict[str, str]:
    """Give the texts of a pack's numbered documents, by file name."""
    plain = tuple(_patterns(pack, catalog))
    conditional = tuple(_conditional_statements(pack, catalog))
    groups = list(_split(plain, LARGEST_MANAGED_POLICY - _size(_document([*conditional, _deny(pack.sid, ())]))))
    texts = {}
    for number, group in enumerate(groups, 1):
        statements = [_deny(f"{pack.sid}{number}", group), *(conditional if number == len(groups) else ())]
        texts[f"identity-{number}.json"] = json.dumps(_document(statements), indent=2) + "\n"
    return texts


def _patterns(pack: GeneratedPack, catalog: Catalog) -> Iterator[str]:
    """Give the patterns that take the actions of a pack and no others, in order."""
    for prefix in sorted(catalog.prefixes):
        actions = catalog.load_service(prefix).actions
        taken = [action for name, action in actions.items() if pack.takes(action)]
        spared = tuple(name for name, action in actions.items() if not pack.takes(action))
        plain = (action for action in taken if action.full_name.lower() not in pack.exceptions)
        yield from sorted({_pattern(action, spared, is_open=pack.is_open(action)) for action in plain})


def _pattern(action: ActionDefinition, spared: Iterable[str], *, is_open: bool) -> str:
    stem = stem_of(action.full_name)
    is_word = len(verb_of(action.full_name)) >= _SHORTEST_WORD
    if is_open and is_word and not any(name.startswith(stem.lower()) for name in spared):
        return f"{action.prefix}:{stem}*"
    return action.full_name


def _conditional_statements(pack: GeneratedPack, catalog: Catalog) -> Iterator[dict[str, object]]:
    """Give a statement for each set of conditions."""
    together: dict[str, list[str]] = {}
    for name, conditions in pack.exceptions.items():
        action = catalog.find_action(name)
        if action is not None:
            together.setdefault(json.dumps(conditions), []).append(action.full_name)
    for conditions_text, names in together.items():
        statement = _deny(f"{pack.sid}OfCallersOwn", tuple(sorted(names)))
        yield {**statement, "Condition": json.loads(conditions_text)}


def _deny(sid: str, actions: tuple[str, ...]) -> dict[str, object]:
    return {"Sid": sid, "Effect": "Deny", "Action": list(actions), "Resource": "*"}


def _document(statements: list[dict[str, object]]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": statements}


def _size(document: dict[str, object]) -> int:
    """Count the characters that AWS counts."""
    return len("".join(json.dumps(document).split()))


def _split(patterns: Iterable[str], room: int) -> Iterator[tuple[str, ...]]:
    """Cut a list where the next pattern, its quotes and its comma would not fit any more."""
    group: list[str] = []
    used = 0
    for pattern in patterns:
        needed = len(pattern) + len('"",')
        if used + needed > room:
            yield tuple(group)
            group, used = [], 0
        group.append(pattern)
        used += needed
    if group:
        yield tuple(group)


def write_packs(root: Path, catalog: Catalog) -> None:
    """Write the numbered documents of every generated pack, and remove those that there are no more."""
    for pack in PACKS:
        texts = generate(pack, catalog)
        for old in set((root / pack.name).glob("identity-*.json")):
            if old.name not in texts:
                old.unlink()
        for name, text in texts.items():
            (root / pack.name / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_packs(Path(sys.argv[1]), Catalog())
