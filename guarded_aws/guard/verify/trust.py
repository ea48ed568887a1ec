"""Whether the role's trust policy lets the source assume it with the external id, and only with it.

The evaluator is asked, with everything but the external id unknown: what MFA, addresses or
tags the trust policy asks for besides is its own affair.
"""

from collections.abc import Iterator
from typing import Final

from guarded_aws.arn import AccountId
from guarded_aws.evaluator import (
    ABSENT,
    FULL_AWS_ACCESS,
    Action,
    Allowed,
    AuthorizationRequest,
    Context,
    ContextValue,
    Decision,
    PolicySet,
    Principal,
    Resource,
    SingleValue,
    compile_policies,
    evaluate,
)
from guarded_aws.guard.target import RoleSettings
from guarded_aws.guard.verify.drift import Drift, Part
from guarded_aws.policy import PolicyDocument

_KEY: Final = "sts:ExternalId"
_ASSUME: Final = Action("sts:AssumeRole")
_ANOTHER: Final = SingleValue("guarded-aws-verify-another-external-id")


def trust_drifts(trust: PolicyDocument, settings: RoleSettings, source_arn: str) -> Iterator[Drift]:
    """Compare a trust policy with how the role is assumed."""

    def with_external_id(value: ContextValue) -> Decision:
        return _decide(trust, settings, source_arn, value)

    external_id = settings.external_id
    own = with_external_id(ABSENT if external_id is None else SingleValue(external_id))
    if own.certain and not isinstance(own, Allowed):
        what = "without an external id" if external_id is None else "with the configured external id"
        yield Drift(
            part=Part.TRUST,
            message=f"the trust policy does not let `{source_arn}` assume the role {what}",
            hint="name the source identity in it, and set `external_id` to the one that it asks for",
        )
    others = (ABSENT, _ANOTHER, *_named_in(trust))
    if external_id is not None and not all(
        _is_refused(with_external_id(other)) for other in others if other != SingleValue(external_id)
    ):
        yield Drift(
            part=Part.TRUST,
            message=f"the trust policy lets `{source_arn}` assume the role without the configured external id",
            hint='add `"Condition": {"StringEquals": {"sts:ExternalId": "<the configured one>"}}` to its statements',
        )


def _named_in(trust: PolicyDocument) -> Iterator[ContextValue]:
    """Give the external ids that a trust policy names; it may take several."""
    for statement in trust.statements:
        for condition in statement.conditions:
            if condition.key.lower() == _KEY.lower():
                yield from map(SingleValue, condition.values)


def _is_refused(decision: Decision) -> bool:
    return decision.certain and not isinstance(decision, Allowed)


def _decide(trust: PolicyDocument, settings: RoleSettings, source_arn: str, external_id: ContextValue) -> Decision:
    source, owner = Principal.parse(source_arn), AccountId(settings.arn.account)
    request = AuthorizationRequest(
        principal=source,
        action=_ASSUME,
        resource=Resource(settings.role_arn),
        context=Context({_KEY: external_id}, unknown_prefixes=("aws:", "sts:", "saml:")),
        resource_account=owner,
    )
    return evaluate(request, compile_policies(PolicySet(identity=(FULL_AWS_ACCESS,), resource=trust)))
