"""From JSON to a `PolicyDocument`, or a located error that says what to do.

Everything that IAM would refuse when the policy is saved is refused here: a guard
that skipped what it does not understand would skip a Deny.
Sources: IAM User Guide, reference_policies_grammar and the page of each element.
"""

from collections.abc import Callable
from typing import Final

from guarded_aws.errors import PolicySyntaxError
from guarded_aws.policy.conditions import parse_conditions
from guarded_aws.policy.fault import Fault, nearest
from guarded_aws.policy.locate import Location, Path, find_mark, location_at
from guarded_aws.policy.model import Clause, Effect, PolicyDocument, PolicyType, Statement, Version
from guarded_aws.policy.names import check_action, check_characters, check_resource, check_sid
from guarded_aws.policy.principals import parse_principals
from guarded_aws.policy.read import Json, JsonNumber, read_json
from guarded_aws.policy.resource_control import check_resource_control

_DOCUMENT_ELEMENTS: Final = dict.fromkeys(("Version", "Id", "Statement"))
_STATEMENT_ELEMENTS: Final = dict.fromkeys(
    (
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    )
)
_EFFECTS: Final = {effect.value: effect for effect in Effect}
_VERSIONS: Final = {version.value: version for version in Version}
_RESOURCE_ELEMENTS: Final = frozenset({"Resource", "NotResource"})
_OF_REPOSITORIES: Final = ("ecr:", "ecr-public:")
"""Actions of a repository, whose policy speaks of itself (Amazon ECR User Guide, repository-policy-examples)."""


def parse_policy(text: str, *, policy_type: PolicyType, policy_id: str, path: str | None = None) -> PolicyDocument:
    """Parse a policy document from its text.

    Args:
        text: JSON.
        policy_type: Which rules of grammar hold.
        policy_id: How records and explanations name the policy.
        path: The file that errors name; the policy id when there is none.

    Raises:
        PolicySyntaxError: IAM would not take the document.
    """
    place = path or policy_id
    value = read_json(text, place)
    try:
        return _document(value, policy_type, policy_id, path, text)
    except Fault as fault:
        location = _locate(text, fault, place)
        raise PolicySyntaxError(fault.message, location=str(location), hint=fault.hint) from None


def parse_policy_value(value: Json, *, policy_type: PolicyType, policy_id: str) -> PolicyDocument:
    """Parse a policy document from JSON that was read already; errors name the path inside it.

    Raises:
        PolicySyntaxError: IAM would not take the document.
    """
    try:
        return _document(value, policy_type, policy_id, None, None)
    except Fault as fault:
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault.path)
        raise PolicySyntaxError(fault.message, location=f"{policy_id}{steps}", hint=fault.hint) from None


def _locate(text: str, fault: Fault, place: str) -> Location:
    """Find the value at fault; the start of the text stands in for one that the text spells otherwise."""
    mark = find_mark(text, fault.path)
    offset = 0 if mark is None else mark.key_offset if fault.at_key else mark.value_offset
    return location_at(text, offset, place)


def _document(
    value: Json, policy_type: PolicyType, policy_id: str, path: str | None, text: str | None
) -> PolicyDocument:
    if not isinstance(value, dict):
        raise Fault("a policy must be a JSON object", hint='start with `{"Version": "2012-10-17", ...`')
    check_characters(value)
    _check_elements(value, _DOCUMENT_ELEMENTS, ())
    if policy_type is PolicyType.RESOURCE_CONTROL:
        check_resource_control(value)
    return PolicyDocument(
        policy_id=policy_id,
        policy_type=policy_type,
        version=_version(value),
        id=_id(value, policy_type),
        statements=_statements(value, policy_type),
        path=path,
        text=text,
    )


def _check_elements(value: dict[str, Json], known: dict[str, None], path: Path) -> None:
    if value.keys() <= known.keys():
        return
    # FAIL-CLOSED(unknown-element): an element that is not understood could be a misspelt Condition.
    element = next(element for element in value if element not in known)
    raise Fault(f"unknown element `{element}`", (*path, element), hint=nearest(element, known), at_key=True)


def _version(value: dict[str, Json]) -> Version:
    if "Version" not in value:
        return Version.V2008
    written = value["Version"]
    version = _VERSIONS.get(written) if type(written) is str else None
    if version is None:
        hint = "write `2012-10-17`, the current version of the policy language"
        raise Fault(f"`{written}` is not a version of the policy language", ("Version",), hint=hint)
    return version


def _id(value: dict[str, Json], policy_type: PolicyType) -> str | None:
    if "Id" not in value:
        return None
    if not policy_type.names_principals:
        hint = "remove it; `Id` belongs to resource-based policies"
        raise Fault(f"element `Id` is not allowed in {_article(policy_type)} policy", ("Id",), hint=hint, at_key=True)
    return _text(value["Id"], ("Id",))


def _statements(value: dict[str, Json], policy_type: PolicyType) -> tuple[Statement, ...]:
    if "Statement" not in value:
        raise Fault("the policy has no `Statement`", hint='add `"Statement": [...]` with at least one statement')
    written = value["Statement"]
    if isinstance(written, dict):
        return (_statement(written, policy_type, ("Statement",)),)
    if not isinstance(written, list) or not written:
        hint = "write one statement, or a list with at least one"
        raise Fault("`Statement` must be an object or a non-empty list", ("Statement",), hint=hint)
    statements = tuple(_statement(item, policy_type, ("Statement", index)) for index, item in enumerate(written))
    _check_unique_sids(statements)
    return statements


def _check_unique_sids(statements: tuple[Statement, ...]) -> None:
    seen: set[str | None] = set()
    for index, statement in enumerate(statements):
        if statement.sid and statement.sid in seen:
            path = ("Statement", index, "Sid")
            raise Fault(f"duplicate Sid `{statement.sid}`", path, hint="give each statement a Sid of its own")
        seen.add(statement.sid)


def _statement(value: Json, policy_type: PolicyType, path: Path) -> Statement:
    if not isinstance(value, dict):
        raise Fault("a statement must be an object", path, hint='write `{"Effect": ..., "Action": ...}`')
    _check_elements(value, _STATEMENT_ELEMENTS, path)
    actions = _clause(value, "Action", path, check_action)
    return Statement(
        sid=_sid(value, policy_type, path),
        effect=_effect(value, path),
        actions=actions,
        resources=_resources(value, policy_type, actions, path),
        principals=parse_principals(value, policy_type, path),
        conditions=parse_conditions(value, path),
    )


def _sid(value: dict[str, Json], policy_type: PolicyType, path: Path) -> str | None:
    if "Sid" not in value:
        return None
    sid = _text(value["Sid"], (*path, "Sid"))
    if not policy_type.names_principals:
        check_sid(sid, (*path, "Sid"))
    return sid


def _effect(value: dict[str, Json], path: Path) -> Effect:
    if "Effect" not in value:
        raise Fault("the statement has no `Effect`", path, hint='add `"Effect": "Allow"` or `"Effect": "Deny"`')
    written = value["Effect"]
    effect = _EFFECTS.get(written) if type(written) is str else None
    if effect is None:
        raise Fault(f"`{written}` is not an effect", (*path, "Effect"), hint="write `Allow` or `Deny`, in this case")
    return effect


def _resources(value: dict[str, Json], policy_type: PolicyType, actions: Clause, path: Path) -> Clause | None:
    if policy_type is PolicyType.RESOURCE and _is_of_repository(actions) and _RESOURCE_ELEMENTS.isdisjoint(value):
        return None
    if policy_type is not PolicyType.TRUST:
        return _clause(value, "Resource", path, check_resource)
    for element in sorted(_RESOURCE_ELEMENTS):
        if element in value:
            hint = "remove it; a trust policy speaks of the role that it is attached to"
            raise Fault(
                f"element `{element}` is not allowed in a trust policy",
                (*path, element),
                hint=hint,
                at_key=True,
            )
    return None


def _is_of_repository(actions: Clause) -> bool:
    return not actions.is_negated and all(action.lower().startswith(_OF_REPOSITORIES) for action in actions.patterns)


def _clause(value: dict[str, Json], element: str, path: Path, check: Callable[[str], None]) -> Clause:
    """Read exactly one of ``Element`` and ``NotElement``."""
    negated = f"Not{element}"
    if (element in value) == (negated in value):
        raise Fault(
            _one_of_two(element, negated, has_both=element in value),
            path,
            hint="write exactly one of the two",
        )
    written = element if element in value else negated
    return Clause(_texts(value[written], (*path, written), check), written == negated)


def _one_of_two(element: str, negated: str, *, has_both: bool) -> str:
    if has_both:
        return f"the statement has both `{element}` and `{negated}`"
    return f"the statement has neither `{element}` nor `{negated}`"


def _texts(value: Json, path: Path, check: Callable[[str], None]) -> tuple[str, ...]:
    texts = [value] if type(value) is str else value
    if not isinstance(texts, list) or not texts:
        raise Fault(f"`{path[-1]}` must be a string or a non-empty list", path, hint="list at least one string")
    try:
        for index, text in enumerate(texts):
            check(text if type(text) is str else _text(text, (index,)))
    except Fault as fault:
        place = path if texts is not value else (*path, index)
        raise Fault(fault.message, place, hint=fault.hint) from None
    return tuple([str(text) for text in texts])


def _text(value: Json, path: Path) -> str:
    if not isinstance(value, str) or isinstance(value, JsonNumber):
        raise Fault(f"`{path[-1]}` must be a string", path, hint="put it in double quotes")
    return value


def _article(policy_type: PolicyType) -> str:
    return f"an {policy_type.value}" if policy_type.value[0] in "aeio" else f"a {policy_type.value}"
