"""The global condition keys of a call: each from its own source, and unknown where only AWS knows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from guard_world import ACCOUNT, NOON, ROLE_ARN, MakeGuard, allow, deny, make_target

from guarded_aws.evaluator.request import (
    ABSENT,
    PRESENT,
    UNKNOWN,
    AddressRange,
    Context,
    ContextValue,
    SingleValue,
    TimeRange,
)
from guarded_aws.guard.context import CallFacts, CallValues, request_context
from guarded_aws.guard.target import ContextSettings, RoleSettings


def _facts(**changes: Any) -> CallFacts:
    facts = CallFacts(
        target=make_target(allow("*")), requested_region="us-east-1", earliest=NOON, latest=NOON, agent="tester"
    )
    return replace(facts, **changes)


def _with(facts: CallFacts, **settings: Any) -> CallFacts:
    context = replace(facts.target.context, **settings)
    return replace(facts, target=replace(facts.target, context=context))


HOUR = _facts(latest=NOON + timedelta(hours=1), is_presigned=True)
CODE = _facts(mfa_time=NOON - timedelta(seconds=90))

CASES: dict[str, tuple[CallFacts, str, ContextValue]] = {
    "the time is the moment of the decision": (
        _facts(), "aws:CurrentTime", SingleValue("2026-03-04T12:30:00Z"),
    ),
    "the time as seconds": (_facts(), "aws:EpochTime", SingleValue("1772627400")),
    "the time of a presigned call is its whole life": (
        HOUR, "aws:CurrentTime", TimeRange(NOON, NOON + timedelta(hours=1)),
    ),
    "its seconds are too": (HOUR, "aws:EpochTime", TimeRange(NOON, NOON + timedelta(hours=1))),
    "the region is the endpoint's": (_facts(), "aws:RequestedRegion", SingleValue("us-east-1")),
    "TLS": (_facts(), "aws:SecureTransport", SingleValue("true")),
    "no TLS": (_facts(is_secure=False), "aws:SecureTransport", SingleValue("false")),
    "a signature does not bind the scheme": (HOUR, "aws:SecureTransport", UNKNOWN),
    "the principal is the role": (_facts(), "aws:PrincipalArn", SingleValue(ROLE_ARN)),
    "its account": (_facts(), "aws:PrincipalAccount", SingleValue(ACCOUNT)),
    "its type": (_facts(), "aws:PrincipalType", SingleValue("AssumedRole")),
    "its id is there and not known": (_facts(), "aws:userid", PRESENT),
    "a role session has no user name": (_facts(), "aws:username", ABSENT),
    "the organization is AWS's to know": (_facts(), "aws:PrincipalOrgID", UNKNOWN),
    "the session was issued within its duration, or will be before the call is signed": (
        _facts(), "aws:TokenIssueTime", TimeRange(NOON - timedelta(hours=1), NOON + timedelta(minutes=2)),
    ),
    "MFA in a role session is unknown": (_facts(), "aws:MultiFactorAuthPresent", UNKNOWN),
    "so is its age": (_facts(), "aws:MultiFactorAuthAge", UNKNOWN),
    "the operator may know that AWS sees none": (
        _with(_facts(), mfa_context=True), "aws:MultiFactorAuthPresent", SingleValue("false"),
    ),
    "and so no age": (_with(_facts(), mfa_context=True), "aws:MultiFactorAuthAge", ABSENT),
    "a source identity may stick from before": (_facts(), "aws:SourceIdentity", UNKNOWN),
    "the address is unknown unless it is configured": (_facts(), "aws:SourceIp", UNKNOWN),
    "one address": (
        _with(_facts(), source_ip=("203.0.113.10",)), "aws:SourceIp", SingleValue("203.0.113.10"),
    ),
    "networks": (
        _with(_facts(), source_ip=("203.0.113.0/24",)), "aws:SourceIp", AddressRange(("203.0.113.0/24",)),
    ),
    # FAIL-CLOSED(presigned-network): whoever holds it may be anywhere.
    "a presigned call comes from anywhere": (
        _with(HOUR, source_ip=("203.0.113.10",)), "aws:SourceIp", UNKNOWN,
    ),
    "the VPC endpoint is unknown": (_facts(), "aws:SourceVpce", UNKNOWN),
    "no service calls for us": (_facts(), "aws:ViaAWSService", SingleValue("false")),
    "nor in a chain": (_facts(), "aws:CalledVia", ABSENT),
    "AWS's managed MCP servers are not ours": (_facts(), "aws:ViaAWSMCPService", ABSENT),
    "no browser": (_facts(), "aws:referer", ABSENT),
    "a presigned URL may be used in one": (HOUR, "aws:referer", UNKNOWN),
    "the user agent is the caller's to choose": (_facts(), "aws:UserAgent", UNKNOWN),
    "the hour": (_facts(), "guard:HourOfDay", SingleValue("12")),
    "the hour where the operator lives": (
        _with(_facts(), time_zone="Europe/Berlin"), "guard:HourOfDay", SingleValue("13"),
    ),
    "the hours of a presigned call": (HOUR, "guard:HourOfDay", UNKNOWN),
    "the same hour of the next day is not one hour": (
        _facts(latest=NOON + timedelta(days=1), is_presigned=True), "guard:HourOfDay", UNKNOWN,
    ),
    "the day": (_facts(), "guard:DayOfWeek", SingleValue("Wednesday")),
    "the day of a short presigned call": (HOUR, "guard:DayOfWeek", SingleValue("Wednesday")),
    "the same day of the next week is not one day": (
        _facts(latest=NOON + timedelta(days=7), is_presigned=True), "guard:DayOfWeek", UNKNOWN,
    ),
    "the pace": (_facts(calls_last_hour=3), "guard:CallsLastHour", SingleValue("3")),
    "the agent": (_facts(), "guard:Agent", SingleValue("tester")),
    "no agent": (_facts(agent=None), "guard:Agent", ABSENT),
    "the target": (_facts(), "guard:Target", SingleValue("dev")),
    "nobody approved": (_facts(), "guard:Approved", SingleValue("false")),
    "a person gave a code": (CODE, "guard:MfaPresent", SingleValue("true")),
    "ninety seconds ago": (CODE, "guard:MfaAge", SingleValue("90")),
    "which AWS may see or not": (CODE, "aws:MultiFactorAuthPresent", UNKNOWN),
    "unless the operator knows": (_with(CODE, mfa_context=True), "aws:MultiFactorAuthPresent", SingleValue("true")),
    "and then its age too": (_with(CODE, mfa_context=True), "aws:MultiFactorAuthAge", SingleValue("90")),
    "the age of a code when a presigned call is made is unknown": (
        replace(CODE, latest=NOON + timedelta(hours=1), is_presigned=True), "guard:MfaAge", UNKNOWN,
    ),
    "a code of the future is new": (_facts(mfa_time=NOON + timedelta(seconds=1)), "guard:MfaAge", SingleValue("0")),
    "nobody gave a code": (_facts(), "guard:MfaPresent", SingleValue("false")),
    "and so no age of one": (_facts(), "guard:MfaAge", ABSENT),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_global_key_has_its_source(case: str) -> None:
    """Each key of the table gives what the process can know, and no more."""
    facts, key, expected = CASES[case]

    assert expected == CallValues(facts)[key.lower()]


GLOBAL_KEYS = (
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:SecureTransport",
    "aws:UserAgent",
    "aws:RequestedRegion",
    "aws:ViaAWSService",
    "aws:PrincipalAccount",
    "aws:PrincipalType",
    "aws:userid",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:username",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:TokenIssueTime",
    "aws:MultiFactorAuthPresent",
    "aws:MultiFactorAuthAge",
    "aws:SourceIdentity",
    "aws:FederatedProvider",
    "aws:AssumedRoot",
    "aws:SignInSessionArn",
    "aws:ChatbotSourceArn",
    "aws:Ec2InstanceSourceVpc",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "ec2:RoleDelivery",
    "ec2:SourceInstanceArn",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
    "glue:RoleAssumedBy",
    "glue:CredentialIssuingService",
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
    "identitystore:UserId",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:referer",
    "aws:ViaAWSMCPService",
    "aws:CalledViaAWSMCP",
    "aws:IsMcpServiceAction",
)
"""IAM User Guide, reference_policies_condition-keys; the tag keys and aws:ResourceAccount belong to one request."""


@pytest.mark.parametrize("key", GLOBAL_KEYS)
def test_no_global_key_is_forgotten(key: str) -> None:
    """Every global key of IAM has a row, so that none is taken for absent by oversight."""
    assert key.lower() in CallValues(_facts())


def test_session_tags_are_principal_tags_and_other_tags_are_unknown() -> None:
    """What the session carries is known; what the role carries is AWS's to know."""
    role = RoleSettings(role_arn=ROLE_ARN, session_tags={"Purpose": "agent"}, source_identity="dev")
    values = CallValues(_facts(target=make_target(allow("*"), role=role)))

    context = request_context(Context(), values, None)

    assert SingleValue("agent") == context.get("aws:principaltag/purpose")
    assert UNKNOWN is context.get("aws:principaltag/team")
    assert UNKNOWN is context.get("aws:resourcetag/env")
    assert SingleValue("dev") == context.get("aws:sourceidentity")


def test_parameters_cannot_set_a_global_key() -> None:
    """What the process knows wins over what a call says."""
    own = Context({"aws:SourceIp": SingleValue("203.0.113.10"), "s3:prefix": SingleValue("a/")})

    context = request_context(own, CallValues(_facts()), None)

    assert UNKNOWN is context.get("aws:sourceip")
    assert SingleValue("a/") == context.get("s3:prefix")


def test_resource_account_is_the_one_in_the_arn_or_unknown() -> None:
    """A bucket's ARN names no account, and then nobody knows."""
    values = CallValues(_facts())

    assert SingleValue(ACCOUNT) == request_context(Context(), values, ACCOUNT).get("aws:resourceaccount")
    assert UNKNOWN is request_context(Context(), values, None).get("aws:resourceaccount")


def test_clock_of_the_settings_is_the_machines_by_default() -> None:
    """Without a fixed instant the time is now, aware of its zone."""
    assert ContextSettings().clock().tzinfo is not None


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:ViaAWSService": "true"}},
        {"ForAnyValue:StringEquals": {"aws:CalledVia": "lambda.amazonaws.com"}},
        {"StringEquals": {"aws:CalledViaFirst": "lambda.amazonaws.com"}},
        {"StringEquals": {"aws:CalledViaLast": "lambda.amazonaws.com"}},
    ],
)
def test_what_a_service_asks_in_the_callers_name_may_be_forwarded(
    condition: dict[str, Any], make_guard: MakeGuard
) -> None:
    """A Deny of forwarded calls stops code from being read for a function. FAIL-CLOSED(forwarded)."""
    guard = make_guard(allow("lambda:*", "s3:*"), deny("s3:GetObject", Condition=condition))

    of_a_bucket = guard.explain("lambda", "UpdateFunctionCode", {"FunctionName": "f", "S3Bucket": "b", "S3Key": "k"})
    by_the_caller = guard.explain("s3", "GetObject", {"Bucket": "b", "Key": "k"})

    assert ("explicitDeny", "allowed") == (of_a_bucket.eval_decision, by_the_caller.eval_decision)
