"""From one call to its decision: refuse what confuses, resolve, ask the policies. No I/O.

The guard's answer is for every completion of what is unknown; layers that it does not
hold (a bucket's policy, say) are AWS's to enforce and are listed in the decision.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from guarded_aws.arn import AccountId, is_account_id
from guarded_aws.catalog import AccessLevel, Catalog
from guarded_aws.evaluator import Allowed, CompiledPolicies, Decision, evaluate, explain
from guarded_aws.evaluator.request import (
    UNKNOWN,
    AuthorizationRequest,
    Context,
    ContextValue,
    Hole,
    MultiValue,
    PartialText,
    Resource,
    SingleValue,
)
from guarded_aws.guard import models
from guarded_aws.guard.call_decision import CallDecision, Refusal, RequestDecision
from guarded_aws.guard.confusions import find_confusion
from guarded_aws.guard.context import CallFacts, CallValues, forwarded, request_context
from guarded_aws.guard.target import Target
from guarded_aws.resolver import (
    ApiCall,
    Ask,
    OperationFacts,
    RequestKind,
    Resolution,
    Resolved,
    ResolvedRequest,
    Unresolved,
    resolve,
    resolve_asks,
)

_READS: Final = frozenset({AccessLevel.READ, AccessLevel.LIST})
_ACCOUNT_FIELD: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingCall:
    """A call that waits for its decision.

    Attributes:
        parameters: The final parameters, in exact built-in types.
        region: The region that will serve the call.
        life: How long the signature may be used; zero for a call that is sent at once.
        open_text: A text in the parameters that stands for any text at all: what the holder of
            a presigned form will fill in.
        tags: By ARN, all tags of a resource, for those whose tags were read.
        asks: What IAM is asked, for a signature that is no operation's.
    """

    target: Target
    service: str
    operation: str
    parameters: Mapping[str, object]
    region: str
    life: timedelta = timedelta()
    is_presigned: bool = False
    is_secure: bool = True
    open_text: str | None = None
    tags: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    asks: tuple[Ask, ...] = ()


def decide(
    call: PendingCall, facts: CallFacts, *, catalog: Catalog, assumed: Mapping[str, ContextValue] | None = None
) -> CallDecision:
    """Decide a call.

    Args:
        call: What was asked for.
        facts: What the process knows.
        catalog: The facts about AWS's actions.
        assumed: Context values to suppose in place of the known ones (for hinges).

    Raises:
        UnknownServiceError: botocore has no such service.
        UnknownOperationError: The service has no such operation.
    """
    refusal = _first_refusal(call)
    if refusal:
        return _decision(call, refused=refusal)
    return decide_resolution(call, _resolve(call, catalog), facts, assumed=assumed or {})


def _resolve(call: PendingCall, catalog: Catalog) -> Resolution:
    if call.asks:
        return resolve_asks(call.asks, _api_call(call, _token_facts(call)), catalog)
    return resolve(_api_call(call, models.operation_facts(call.service, call.operation)), catalog)


def _token_facts(call: PendingCall) -> OperationFacts:
    """Give the facts of a signature that no model describes."""
    return OperationFacts(
        service=call.service,
        operation=call.operation,
        signing_name=call.service,
        endpoint_prefix=call.service,
        http_method="GET",
        http_path="/",
    )


def _api_call(call: PendingCall, facts: OperationFacts) -> ApiCall:
    return ApiCall(
        facts=facts,
        parameters=call.parameters,
        region=call.region,
        account=call.target.account,
        partition=call.target.partition,
    )


def _decision(
    call: PendingCall,
    *,
    requests: tuple[RequestDecision, ...] = (),
    refused: Refusal | None = None,
    is_read: bool = False,
) -> CallDecision:
    return CallDecision(
        service=call.service,
        operation=call.operation,
        region=call.region,
        target=call.target.name,
        mode=call.target.mode,
        requests=requests,
        refused=refused,
        is_read=is_read,
    )


def _first_refusal(call: PendingCall) -> Refusal | None:
    # FAIL-CLOSED(region): a region that the operator did not name is another place to act in.
    if call.region not in call.target.regions:
        return Refusal(
            message=f"region `{call.region}` is not one of target `{call.target.name}`",
            hint=f"use one of {', '.join(call.target.regions)}",
        )
    if call.asks:
        return None
    model = models.operation_model(call.service, call.operation)
    accounts = {call.target.account, *call.target.accounts}
    return find_confusion(model, call.parameters, regions=call.target.regions, accounts=accounts)


def decide_resolution(
    call: PendingCall,
    resolution: Resolution,
    facts: CallFacts,
    *,
    assumed: Mapping[str, ContextValue] = MappingProxyType({}),
) -> CallDecision:
    """Decide a call by what it was resolved to.

    Args:
        call: What was asked for.
        resolution: What it asks of IAM.
        facts: What the process knows.
        assumed: Context values, by keys in lower case, to suppose in place of the known ones.
    """
    if isinstance(resolution, Unresolved):
        # FAIL-CLOSED(unresolved): what cannot be understood cannot be allowed.
        return _decision(call, refused=Refusal(message=resolution.message, hint=resolution.hint))
    is_read = _is_read(resolution)
    shared = CallValues(facts, resolution, assumed)
    questions = tuple(_questions(call, resolution, shared))
    stranger = _stranger(call.target, questions)
    if stranger:
        return _decision(call, refused=stranger, is_read=is_read)
    policies = call.target.policies
    requests = tuple([_ask(question, kind, policies) for question, kind, _ in questions])
    return _decision(call, requests=requests, is_read=is_read)


def _is_read(resolution: Resolved) -> bool:
    """Say whether a call only reads, so that a dry run may send it."""
    # FAIL-CLOSED(unknown-access): anything but a known read is a write.
    is_called_read = resolution.access_level in _READS
    # FAIL-CLOSED(indirect-read): AWS lists as reads what has an agent, or a flow, act.
    return is_called_read and not (resolution.is_indirect_execution or resolution.is_destructive)


_Question = tuple[AuthorizationRequest, RequestKind, AccountId | None]
"""A question to IAM, why it is asked, and the account that its resource names."""


def _questions(call: PendingCall, resolved: Resolved, shared: Mapping[str, ContextValue]) -> Iterator[_Question]:
    """Put every (action, resource) pair of a call as one question to IAM."""
    for request in resolved.requests:
        for resource in request.resources:
            yield _question(call, request, resource, shared)


def _question(
    call: PendingCall, request: ResolvedRequest, resource: Resource, shared: Mapping[str, ContextValue]
) -> _Question:
    opened = resource if call.open_text is None else open_resource(resource, call.open_text)
    own = request.context if call.open_text is None else open_context(request.context, call.open_text)
    account = account_of(opened)
    tags = call.tags.get(str(opened)) if call.tags and opened.is_known else None
    values = forwarded(shared) if request.is_as_caller else shared
    question = AuthorizationRequest(
        principal=call.target.principal,
        action=request.action,
        resource=opened,
        context=request_context(own, values, account, tags),
        resource_account=account if account in call.target.accounts else None,
    )
    return question, request.kind, account


def _ask(question: AuthorizationRequest, kind: RequestKind, policies: CompiledPolicies) -> RequestDecision:
    decision: Decision = evaluate(question, policies)
    action, resource = str(question.action), str(question.resource)
    if isinstance(decision, Allowed):
        return RequestDecision(action=action, resource=resource, kind=kind, decision=decision)
    why = explain(question, policies, decision)
    return RequestDecision(
        action=action,
        resource=resource,
        kind=kind,
        decision=decision,
        sentence=why.sentence,
        advice=why.advice,
    )


def account_of(resource: Resource) -> AccountId | None:
    """Read the account out of a resource's ARN, if it is written there."""
    name = resource.name
    fields = (name if isinstance(name, str) else _legible(name)).split(":", _ACCOUNT_FIELD + 1)
    is_named = len(fields) > _ACCOUNT_FIELD + 1 and is_account_id(fields[_ACCOUNT_FIELD])
    return AccountId(fields[_ACCOUNT_FIELD]) if is_named else None


def _legible(name: PartialText) -> str:
    """Write a name down to its first hole that may hold colons; a smaller hole fills its field."""
    text = ""
    for part in name.parts:
        if part is Hole.ANYTHING:
            break
        text += part if isinstance(part, str) else "?"
    return text


def _stranger(target: Target, questions: Iterable[_Question]) -> Refusal | None:
    """Find a resource that names an account which is neither the target's, nor listed, nor AWS's."""
    for question, _, account in questions:
        # FAIL-CLOSED(stranger): sending data to a stranger's account is the exfiltration nobody asked for.
        if account is not None and account != target.account and account not in target.accounts:
            return Refusal(
                message=f"`{question.resource}` belongs to account {account}, a stranger to target `{target.name}`",
                hint=f'if you trust that account, add "{account}" to the `accounts` of the target',
            )
    return None


def open_resource(resource: Resource, open_text: str) -> Resource:
    """Turn each stand-in for any text into a hole."""
    opened = Resource.of(*(piece for part in resource.parts for piece in _pieces(part, open_text)))
    return replace(resource, name=opened.name)


def _pieces(part: str | Hole, open_text: str) -> Iterator[str | Hole]:
    if isinstance(part, Hole):
        yield part
        return
    first, *rest = part.split(open_text)
    yield first
    for text in rest:
        yield Hole.ANYTHING
        yield text


def open_context(context: Context, open_text: str) -> Context:
    """Forget each value that a stand-in for any text is a part of."""
    opened = {key: UNKNOWN for key, value in context.values.items() if _mentions(value, open_text)}
    return context.with_values(opened)


def _mentions(value: ContextValue, open_text: str) -> bool:
    match value:
        case SingleValue(text):
            return open_text in text
        case MultiValue(texts):
            return any(open_text in text for text in texts)
        case _:
            return False
