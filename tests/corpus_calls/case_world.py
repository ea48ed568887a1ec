"""The world of a corpus case: a guard whose policies, role, clock and network are the case's own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from corpus_cases import Call, Case, read_case
from guard_recording import Answer, Recorded, caller_identity

from guarded_aws.arn import AccountId
from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.cli.evaluate import Question, documents_of
from guarded_aws.evaluator import ASSUMED, PolicySet, ResourceSide, compile_policies
from guarded_aws.evaluator.request import AuthorizationRequest, Context, ContextValue, Principal, SingleValue
from guarded_aws.guard import models
from guarded_aws.guard.context import CallFacts, CallValues, request_context
from guarded_aws.guard.decide import account_of
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.target import ContextSettings, RoleSettings, Target
from guarded_aws.policy import PolicyDocument
from guarded_aws.policy.template import PolicyVariable, tokenize
from guarded_aws.policy.values import parse_instant
from guarded_aws.resolver import ApiCall, Resolved, resolve

NOON = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
CATALOG = Catalog()
_TAG = "aws:principaltag/"


def target_of(case: Case, *, url: str | None = None, credentials_file: Path | None = None) -> Target:
    """Make the target whose calls ask what the case asks."""
    question, call = read_case(case), called(case)
    context = question.request.context
    known = {key: value.value for key, value in context.values.items() if isinstance(value, SingleValue)}
    return Target(
        name="dev",
        role=_role(question.request.principal, known, credentials_file),
        policies=compile_policies(_held(question.policies)),
        regions=(call.region,),
        accounts=frozenset(_other_accounts(question.request)),
        context=_settings(known),
        endpoint_url=url,
    )


def called(case: Case) -> Call:
    """Give the call of a case that names one."""
    assert case.call is not None
    return case.call


def guard_of(target: Target) -> Guard:
    """Make the guard of one target."""
    return Guard({"dev": target}, default_target="dev", catalog=CATALOG, audit=MemorySink(), agent="tester")


def _held(policies: PolicySet) -> PolicySet:
    """Give the policies as a guard holds them: without a resource's policy, AWS has it."""
    return replace(policies, resource=ASSUMED) if isinstance(policies.resource, ResourceSide) else policies


def _other_accounts(request: AuthorizationRequest) -> Iterator[AccountId]:
    if request.resource_account is not None and request.resource_account != request.principal.account:
        yield request.resource_account


def _role(principal: Principal, known: dict[str, str], credentials_file: Path | None) -> RoleSettings:
    arn = principal.arn
    return RoleSettings(
        role_arn=principal.role_arn or f"arn:{arn.partition}:iam::{arn.account}:role/{principal.role_name}",
        session_name="guarded-aws" if principal.role_arn else arn.resource.rpartition("/")[2],
        session_tags={key.removeprefix(_TAG): value for key, value in known.items() if key.startswith(_TAG)},
        source_identity=known.get("aws:sourceidentity"),
        source_profile="source",
        source_credentials_file=None if credentials_file is None else str(credentials_file),
    )


def _settings(known: dict[str, str]) -> ContextSettings:
    written = known.get("aws:currenttime") or known.get("aws:epochtime")
    now = NOON if written is None else parse_instant(written)
    source_ip = known.get("aws:sourceip")
    return ContextSettings(
        source_ip=None if source_ip is None else (source_ip,),
        mfa_context=known.get("aws:multifactorauthpresent") == "false",
        clock=lambda: now,
    )


def asked_by_call(case: Case) -> list[AuthorizationRequest]:
    """Give what the case's call requires of IAM, as the guard asks it over loopback."""
    target, call = target_of(case), called(case)
    facts = models.operation_facts(call.service, call.operation)
    api_call = ApiCall(
        facts=facts,
        parameters=call.parameters,
        region=call.region,
        account=target.account,
        partition=target.partition,
    )
    resolution = resolve(api_call, CATALOG)
    assert isinstance(resolution, Resolved)
    shared = CallValues(_facts(target, call), resolution)
    return [
        AuthorizationRequest(
            principal=target.principal,
            action=request.action,
            resource=resource,
            context=request_context(request.context, shared, account_of(resource)),
        )
        for request in resolution.required
        for resource in request.resources
    ]


def _facts(target: Target, call: Call) -> CallFacts:
    now = target.context.clock()
    region = models.signing_region(call.service, call.region)
    return CallFacts(target=target, requested_region=region, earliest=now, latest=now, is_secure=False, agent="tester")


def keys_read(question: Question) -> frozenset[str]:
    """Name the context keys, in lower case, that a question's policies read."""
    return frozenset(key for document in documents_of(question.policies) for key in _keys_of(document))


def _keys_of(document: PolicyDocument) -> Iterator[str]:
    for statement in document:
        patterns = statement.resources.patterns if statement.resources else ()
        texts = [*patterns, *(value for condition in statement.conditions for value in condition.values)]
        yield from (condition.key.lower() for condition in statement.conditions)
        for text in texts:
            tokens = tokenize(text, has_variables=document.has_variables)
            yield from (token.key for token in tokens if isinstance(token, PolicyVariable))


def values_of(context: Context, keys: frozenset[str]) -> dict[str, ContextValue]:
    """Give what a context says of some keys."""
    return {key: context.get(key) for key in sorted(keys)}


def answer_sts_as(session_arn: str, request: Recorded) -> Answer | None:
    """Answer who the role's session is, when the role's own credentials ask."""
    is_role = "Credential=ASIA" in request.headers.get("authorization", "")
    asks = request.is_sts and request.form.get("Action") == "GetCallerIdentity"
    return caller_identity(session_arn) if asks and is_role else None
