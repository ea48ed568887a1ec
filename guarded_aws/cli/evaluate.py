"""``guarded-aws evaluate``: questions to the evaluator as JSON lines.

A layer that is null or left out is absent; an empty one allows nothing. Needs no configuration.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Final

from guarded_aws.arn import AccountId, Arn, is_account_id, is_arn
from guarded_aws.cli.json_lines import Members, Reply, RequestSyntaxError
from guarded_aws.evaluator import (
    NO_RESOURCE_POLICY,
    UNKNOWN,
    Action,
    AuthorizationRequest,
    Context,
    ContextValue,
    Decision,
    Hole,
    MultiValue,
    PolicySet,
    Principal,
    Resource,
    ResourceSide,
    SingleValue,
    compile_policies,
)
from guarded_aws.evaluator import evaluate as evaluate_request
from guarded_aws.policy import Json, JsonNumber, PolicyDocument, PolicyType, Statement, parse_policy_value

Documents = tuple[PolicyDocument, ...]


def evaluate() -> None:
    """Decide requests: JSON lines on standard input, a decision a line on standard output."""
    import sys  # noqa: PLC0415 -- commands import when they run

    from guarded_aws.cli.json_lines import answer_lines  # noqa: PLC0415

    answer_lines(sys.stdin.buffer, sys.stdout, answer_evaluate)


def answer_evaluate(members: Members) -> Reply:
    """Answer one request.

    Raises:
        GuardedAwsError: The request, or a policy in it, cannot be understood.
    """
    question = read_question(members)
    decision = evaluate_request(question.request, compile_policies(question.policies))
    return decision_to_json(decision, question)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request, and the policies to put it to.

    Attributes:
        unknown: The unknown keys and prefixes of keys, as the line spells them.
    """

    request: AuthorizationRequest
    policies: PolicySet
    unknown: tuple[str, ...]


def read_question(members: Members) -> Question:
    """Read a question.

    Raises:
        GuardedAwsError: The request, or a policy in it, cannot be understood.
    """
    action, resource = members.take_text("action"), members.take_text("resource")
    principal = _principal(members)
    unknown = tuple(_text_of("unknown", key) for key in members.take_list("unknown") or ())
    request = AuthorizationRequest(
        principal=principal,
        action=_action(action, is_unknown=members.take_flag("action_unknown")),
        resource=_resource(resource, has_holes=members.take_flag("resource_holes")),
        context=_context(members, unknown),
        resource_account=_resource_account(members.take_optional_text("resourceAccount"), resource),
    )
    policies = PolicySet(
        identity=_documents(members.take_list("identity_policies"), "identity_policies", PolicyType.IDENTITY) or (),
        permissions_boundary=_one_or_several(members, "permission_boundary", PolicyType.PERMISSIONS_BOUNDARY),
        session=_one_or_several(members, "session_policy", PolicyType.SESSION),
        scps=_levels(members.take_list("scps"), "scps", PolicyType.SERVICE_CONTROL),
        rcps=_levels(members.take_list("rcps"), "rcps", PolicyType.RESOURCE_CONTROL),
        resource=_resource_policy(members.take("resource_policy"), action),
    )
    members.require_empty()
    return Question(request=request, policies=policies, unknown=unknown)


def _principal(members: Members) -> Principal:
    principal = Principal.parse(members.take_text("principal"))
    account = members.take_text("account")
    if account != principal.account:
        raise RequestSyntaxError(
            f"`account` is {account}, and the principal belongs to {principal.account}",
            hint="`account` is the principal's; the resource's goes into `resourceAccount`",
        )
    return principal


def _action(text: str, *, is_unknown: bool) -> Action:
    """Read an action; ``prefix:*`` and ``*`` are actions of which no more is known, as `resolve` writes them."""
    prefix, _, name = text.partition(":")
    if text in {"*", "*:*"}:
        return Action.unknown()
    if not prefix or not name:
        # FAIL-CLOSED(malformed-action): AWS asks about no such action; a star would allow it.
        raise RequestSyntaxError(f"`{text}` is not an action", hint="write `service:Name`, such as `s3:GetObject`")
    if not is_unknown and "*" not in text and "?" not in text:
        return Action(text)
    if name == "*" and "*" not in prefix and "?" not in prefix:
        return Action.unknown(prefix)
    raise RequestSyntaxError(f"`{text}` is not one action", hint="ask about each action on its own")


def _resource(text: str, *, has_holes: bool) -> Resource:
    """Read a resource, whose stars are characters of it, or holes, as `resolve` writes them."""
    if not has_holes or "*" not in text:
        return Resource(text)
    first, *rest = text.split("*")
    return Resource.of(*([first] if first else []), *(part for piece in rest for part in _after_hole(piece)))


def _after_hole(piece: str) -> tuple[str | Hole, ...]:
    return (Hole.ANYTHING, piece) if piece else (Hole.ANYTHING,)


def _resource_account(text: str | None, resource: str) -> AccountId | None:
    """Give the account that owns the resource: as told, else as its ARN says."""
    account = text or (Arn.parse(resource).account if is_arn(resource) else "")
    if text is not None and not is_account_id(text):
        raise RequestSyntaxError(f"`{text}` is not an account", hint="write twelve digits in quotes")
    return AccountId(account) if is_account_id(account) else None


def _context(members: Members, unknown: Sequence[str]) -> Context:
    values = {key: context_value(key, value) for key, value in members.take_object("context").items()}
    prefixes = [key.removesuffix("*") for key in unknown if key.endswith("*")]
    return Context({**values, **dict.fromkeys(unknown, UNKNOWN)}, unknown_prefixes=prefixes)


def context_value(key: str, value: Json) -> ContextValue:
    """Read a context value: a list is multivalued, anything else is single.

    Raises:
        RequestSyntaxError: It is null or an object.
    """
    if isinstance(value, list):
        return MultiValue(tuple(_scalar(key, item) for item in value))
    return SingleValue(_scalar(key, value))


def _scalar(key: str, value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, JsonNumber) and "e" in value.lower():
        return format(Decimal(json.loads(value)), "f")
    return _text_of(key, value)


def _text_of(name: str, value: Json) -> str:
    if not isinstance(value, str):
        raise RequestSyntaxError(f"a value of `{name}` is not a text", hint="write a text, a number or a boolean")
    return str(value)


def _documents(values: list[Json] | None, name: str, policy_type: PolicyType) -> Documents | None:
    if values is None:
        return None
    return tuple(
        parse_policy_value(value, policy_type=policy_type, policy_id=f"{name}[{index}]")
        for index, value in enumerate(values)
    )


def _levels(levels: list[Json] | None, name: str, policy_type: PolicyType) -> tuple[Documents, ...] | None:
    return None if levels is None else tuple(_each_level(levels, name, policy_type))


def _each_level(levels: list[Json], name: str, policy_type: PolicyType) -> Iterator[Documents]:
    for index, level in enumerate(levels):
        if not isinstance(level, list):
            raise RequestSyntaxError(f"`{name}[{index}]` must be a list", hint="write one list of policies a level")
        yield _documents(level, f"{name}[{index}]", policy_type) or ()


def _one_or_several(members: Members, name: str, policy_type: PolicyType) -> Documents | None:
    value = members.take(name)
    if isinstance(value, dict):
        return (parse_policy_value(value, policy_type=policy_type, policy_id=name),)
    if value is None or isinstance(value, list):
        return _documents(value, name, policy_type)
    raise RequestSyntaxError(f"`{name}` must be a policy or a list", hint="write a JSON object")


def _resource_policy(value: Json, action: str) -> PolicyDocument | ResourceSide:
    if value is None:
        return NO_RESOURCE_POLICY
    policy_type = PolicyType.TRUST if action.lower().startswith("sts:") else PolicyType.RESOURCE
    return parse_policy_value(value, policy_type=policy_type, policy_id="resource_policy")


def decision_to_json(decision: Decision, question: Question) -> Reply:
    """Give the shape of a reply, without its id."""
    return {
        "decision": decision.eval_decision,
        "certain": decision.certain,
        "matched": [
            {"layer": matched.layer.value, "policy": matched.policy, "statement": matched.index, "sid": matched.sid}
            for matched in decision.matched_statements
        ],
        "missing_allow_from": [layer.value for layer in decision.missing_allow_from],
        "missing_context_keys": _spelled(decision.missing_context_keys, question),
    }


def _spelled(keys: Sequence[str], question: Question) -> list[str]:
    """Spell keys as the request does, else as its policies do."""
    if not keys:
        return []
    spellings = {key.lower(): key for key in (*_condition_keys(question.policies), *question.unknown)}
    return [spellings.get(key, key) for key in keys]


def _condition_keys(policies: PolicySet) -> Iterator[str]:
    for document in documents_of(policies):
        for statement in document:
            yield from (condition.key for condition in statement.conditions)
            yield from _variable_keys(statement)


def _variable_keys(statement: Statement) -> Iterator[str]:
    """Yield the keys that variables read, as written."""
    texts = chain(
        statement.resources.patterns if statement.resources else (),
        *(condition.values for condition in statement.conditions),
    )
    for text in texts:
        yield from (inside.partition(",")[0].strip() for inside in _VARIABLE.findall(text))


_VARIABLE: Final = re.compile(r"\$\{([^}]*)\}")


def documents_of(policies: PolicySet) -> Iterator[PolicyDocument]:
    """Yield every document of a set."""
    for level in (policies.identity, policies.permissions_boundary or (), policies.session or ()):
        yield from level
    for levels in (policies.scps or (), policies.rcps or ()):
        yield from chain.from_iterable(levels)
    if not isinstance(policies.resource, ResourceSide):
        yield policies.resource
