"""Denials in words: AWS's sentence, the near misses, and the advice."""

import pytest
from evaluator_questions import SESSION, Statement, allow, ask, compiled, deny, document

from guarded_aws.evaluator import (
    ASSUMED,
    FULL_AWS_ACCESS,
    UNKNOWN,
    ContextValue,
    Explanation,
    Layer,
    MismatchReason,
    PolicySet,
    Resource,
    SingleValue,
    Truth,
    compile_policies,
    evaluate,
    explain,
    with_resource,
)
from guarded_aws.evaluator.request import Hole
from guarded_aws.policy import PolicyDocument, PolicyType

WHAT = f"User: {SESSION} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::reports/2026/january.csv"


def _explain(*statements: Statement, context: dict[str, ContextValue] | None = None) -> Explanation:
    request = ask(context=context)
    policies = compiled(*statements)
    return explain(request, policies, evaluate(request, policies))


def _seen(explanation: Explanation) -> list[tuple[MismatchReason, Truth]]:
    """Give the reason of each near miss, and how its statement matched: nobody says that it did."""
    return [(miss.reason, miss.statement.match) for miss in explanation.near_misses]


def test_an_allowed_request_is_said_to_be_authorized_and_needs_no_advice() -> None:
    """One sentence, no more."""
    explanation = _explain(allow())

    assert WHAT.replace("is not authorized", "is authorized") == explanation.sentence
    assert ("", ()) == (explanation.advice, explanation.near_misses)


def test_an_explicit_deny_is_told_in_the_words_of_aws_with_its_statement() -> None:
    """The statement that decided is named, and that nothing else helps."""
    explanation = _explain(allow(), deny(Sid="DenyReports"), deny(Sid="DenyAll"))

    assert f"{WHAT} with an explicit deny in an identity-based policy (team.json#DenyReports)" == explanation.sentence
    assert (
        "no other parameters lift this denial (team.json#DenyReports, team.json#DenyAll);"
        " leave it undone, or ask the operator to do it"
    ) == explanation.advice
    assert () == explanation.near_misses


@pytest.mark.parametrize(
    ("members", "reach"),
    [
        ({"Resource": "arn:aws:s3:::reports/*"}, "on arn:aws:s3:::reports/*"),
        ({"Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::reports/*"]}, "on arn:aws:s3:::a/*, arn:aws:s3:::reports/*"),
        (
            {"Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-2"]}}},
            "on * where aws:RequestedRegion is StringNotEquals eu-west-1, eu-west-2",
        ),
        (
            {"Condition": {"Null": {"aws:username": "true"}, "StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}},
            "on * where aws:username is Null true and aws:RequestedRegion is StringNotEquals eu-west-1",
        ),
    ],
)
def test_a_deny_that_does_not_reach_everything_says_how_far_it_does(members: dict[str, object], reach: str) -> None:
    """What is elsewhere, or otherwise, it does not deny."""
    explanation = _explain(
        allow(), deny(Sid="Limited", **members), context={"aws:RequestedRegion": SingleValue("us-east-1")}
    )

    assert (
        f"team.json#Limited denies this {reach}; leave it undone, or ask the operator to do it"
    ) == explanation.advice


def test_a_deny_on_all_but_some_resources_says_which() -> None:
    """``NotResource`` is told as what it leaves alone."""
    other = {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::public/*", "Sid": "Rest"}

    assert (
        "team.json#Rest denies this on all but arn:aws:s3:::public/*; leave it undone, or ask the operator to do it"
    ) == _explain(allow(), other).advice


@pytest.mark.parametrize(
    ("condition", "advice"),
    [
        ({}, "no other parameters lift this denial (own.json#Own);"),
        (
            {"Condition": {"Null": {"aws:username": "true"}}},
            "own.json#Own denies this where aws:username is Null true;",
        ),
    ],
)
def test_a_deny_in_a_policy_that_names_no_resource_reaches_what_it_belongs_to(
    condition: dict[str, object], advice: str
) -> None:
    """A role's trust policy speaks of the role."""
    own = {"Sid": "Own", "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", **condition}
    trust = document(own, policy_type=PolicyType.TRUST, policy_id="own.json")
    policies = compile_policies(PolicySet(identity=(ALL,), resource=trust))
    request = ask("sts:AssumeRole", "arn:aws:iam::123456789012:role/other")

    assert explain(request, policies, evaluate(request, policies)).advice.startswith(advice)


def test_one_deny_of_everything_is_enough_for_its_advice() -> None:
    """It comes before one that reaches less far, wherever it stands."""
    explanation = _explain(allow(), deny(Sid="Less", Resource="arn:aws:s3:::reports/*"), deny(Sid="All"))

    assert explanation.advice.startswith("no other parameters lift this denial (team.json#Less, team.json#All);")


ALL = document(allow())
NONE = document(allow(Action="ec2:*"))


@pytest.mark.parametrize(
    ("policies", "because"),
    [
        (PolicySet(identity=()), "no identity-based policy allows"),
        (PolicySet(identity=(ALL,), permissions_boundary=(NONE,)), "no permissions boundary allows"),
        (PolicySet(identity=(ALL,), session=(NONE,)), "no session policy allows"),
        (PolicySet(identity=(ALL,), scps=((FULL_AWS_ACCESS,), (NONE,))), "no service control policy allows"),
        (PolicySet(identity=(ALL,), rcps=((),)), "no resource control policy allows"),
    ],
)
def test_an_implicit_deny_names_the_kind_of_policy_that_does_not_allow(policies: PolicySet, because: str) -> None:
    """AWS's words for each layer."""
    request, ready = ask(), compile_policies(policies)
    explanation = explain(request, ready, evaluate(request, ready))

    assert f"{WHAT} because {because} the s3:GetObject action" == explanation.sentence


def test_a_missing_resource_policy_is_named_where_only_it_is_missing() -> None:
    """A key needs its own policy."""
    request = ask("kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/1")
    policies = compiled(allow())
    explanation = explain(request, policies, evaluate(request, policies))

    assert explanation.sentence.endswith("because no resource-based policy allows the kms:Decrypt action")


@pytest.mark.parametrize(
    ("policy_type", "layer", "policy"),
    [
        (PolicyType.PERMISSIONS_BOUNDARY, "permissions_boundary", "a permissions boundary"),
        (PolicyType.SESSION, "session", "a session policy"),
        (PolicyType.SERVICE_CONTROL, "scps", "a service control policy"),
        (PolicyType.RESOURCE_CONTROL, "rcps", "a resource control policy"),
        (PolicyType.RESOURCE, "resource", "a resource-based policy"),
    ],
)
def test_an_explicit_deny_names_the_kind_of_policy_that_denies(
    policy_type: PolicyType, layer: str, policy: str
) -> None:
    """AWS's words for each layer."""
    everyone = {"Principal": "*"} if policy_type.names_principals else {}
    denying = document(deny(Sid="No", **everyone), policy_type=policy_type, policy_id="limits.json")
    in_layer: PolicyDocument | tuple[object, ...] = (denying,)
    if layer in {"scps", "rcps"}:
        in_layer = ((denying,),)
    if layer == "resource":
        in_layer = denying
    ready = compile_policies(PolicySet(identity=(ALL,), **{layer: in_layer}))  # type: ignore[arg-type]  # by layer
    explanation = explain(ask(), ready, evaluate(ask(), ready))

    assert f"{WHAT} with an explicit deny in {policy} (limits.json#No)" == explanation.sentence


def test_an_allow_on_other_resources_is_a_near_miss() -> None:
    """The agent reads where it may go."""
    explanation = _explain(allow(Sid="Elsewhere", Resource=["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]))

    assert [(MismatchReason.RESOURCE, Truth.UNKNOWN)] == _seen(explanation)
    assert [(None, None)] == [(miss.condition, miss.value) for miss in explanation.near_misses]
    assert (
        "team.json#Elsewhere allows this action on other resources only: arn:aws:s3:::a/*, arn:aws:s3:::b/*"
    ) == explanation.advice


def test_an_allow_under_another_condition_is_a_near_miss_with_both_values() -> None:
    """The agent reads what was asked and what was there."""
    condition = {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}
    explanation = _explain(
        allow(Sid="Europe", Condition=condition), context={"aws:RequestedRegion": SingleValue("us-east-1")}
    )
    miss = explanation.near_misses[0]

    assert [(MismatchReason.CONDITION, Truth.UNKNOWN)] == _seen(explanation)
    assert SingleValue("us-east-1") == miss.value
    assert (
        "team.json#Europe would allow it where aws:RequestedRegion is StringEquals eu-west-1, eu-central-1"
    ) == explanation.advice


def test_the_first_condition_that_fails_is_the_near_miss() -> None:
    """Conditions that hold are passed over."""
    condition = {"StringEquals": {"aws:username": "ana", "aws:RequestedRegion": "eu-west-1"}}
    context: dict[str, ContextValue] = {
        "aws:username": SingleValue("ana"),
        "aws:RequestedRegion": SingleValue("us-east-1"),
    }
    explanation = _explain(allow(Condition=condition), context=context)

    assert ["aws:RequestedRegion"] == [miss.condition.key for miss in explanation.near_misses if miss.condition]


def test_an_unknown_key_is_advice_for_the_operator() -> None:
    """No parameter of the agent's would help."""
    condition = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    explanation = _explain(allow(Sid="Office", Condition=condition), context={"aws:SourceIp": UNKNOWN})

    assert [MismatchReason.UNKNOWN] == [miss.reason for miss in explanation.near_misses]
    assert (
        "the guard does not know aws:sourceip beforehand, and doubt counts as denial; the operator can set it"
    ) == explanation.advice


def test_several_unknown_keys_are_named() -> None:
    """Each of them might turn the denial."""
    condition = {"StringEquals": {"aws:SourceVpc": "vpc-1", "aws:SourceVpce": "vpce-1"}}
    context: dict[str, ContextValue] = {"aws:SourceVpc": UNKNOWN, "aws:SourceVpce": UNKNOWN}
    explanation = _explain(allow(Condition=condition), context=context)

    assert explanation.advice.startswith("the guard does not know aws:sourcevpc, aws:sourcevpce beforehand")


def test_a_doubtful_deny_is_advice_for_the_operator() -> None:
    """The denial is not proven, and says so."""
    condition = {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    explanation = _explain(allow(), deny(Condition=condition), context={"aws:SourceIp": UNKNOWN})

    assert explanation.advice.startswith("the guard does not know aws:sourceip beforehand")


def test_an_allow_of_some_fillings_of_a_hole_is_a_near_miss() -> None:
    """The resource is not known well enough."""
    request = ask(resource=Resource.of("arn:aws:s3:::reports/", Hole.ANYTHING))
    policies = compiled(allow(Sid="January", Resource="arn:aws:s3:::reports/2026/january.csv"))
    explanation = explain(request, policies, evaluate(request, policies))

    assert [(MismatchReason.UNKNOWN, Truth.UNKNOWN)] == _seen(explanation)
    assert "arn:aws:s3:::reports/2026/january.csv" in explanation.advice


def test_a_doubtful_deny_by_a_hole_is_not_told_that_it_is_final() -> None:
    """Another resource may be open."""
    request = ask(resource=Resource.of("arn:aws:s3:::reports/", Hole.ANYTHING))
    policies = compiled(allow(), deny(Resource="arn:aws:s3:::reports/2026/*"))
    explanation = explain(request, policies, evaluate(request, policies))

    assert "no other parameters lift this denial" not in explanation.advice
    assert explanation.advice


def test_no_near_miss_is_advice_to_leave_it() -> None:
    """Nothing comes close."""
    explanation = _explain(allow(Action="ec2:*"), deny(Action="rds:*"))

    assert () == explanation.near_misses
    assert (
        "no statement allows this action here; use one that is allowed, or ask the operator for this one"
    ) == explanation.advice


def test_near_misses_are_looked_for_in_the_layers_that_did_not_allow() -> None:
    """An identity policy that allows is no miss; the boundary's Allow is."""
    boundary = document(
        allow(Sid="Cap", Resource="arn:aws:s3:::other/*"),
        policy_type=PolicyType.PERMISSIONS_BOUNDARY,
        policy_id="cap.json",
    )
    ready = compile_policies(PolicySet(identity=(ALL,), permissions_boundary=(boundary,)))
    explanation = explain(ask(), ready, evaluate(ask(), ready))

    assert ["cap.json#Cap"] == [miss.statement.label for miss in explanation.near_misses]


def test_the_layer_that_has_no_documents_has_no_near_misses() -> None:
    """A resource policy that is assumed has no statements to show."""
    request = ask("ec2:RunInstances", "*")
    ready = with_resource(compiled(allow(Action="s3:*")), ASSUMED)
    explanation = explain(request, ready, evaluate(request, ready))

    assert () == explanation.near_misses


def test_a_trust_policy_that_falls_short_is_a_near_miss_without_resources() -> None:
    """A trust policy has no Resource; its condition is what is told."""
    trust = document(
        {
            "Sid": "Trusted",
            "Effect": "Allow",
            "Principal": {"AWS": "123456789012"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "ai-agent"}},
        },
        policy_type=PolicyType.TRUST,
        policy_id="trust.json",
    )
    request = ask("sts:AssumeRole", "arn:aws:iam::123456789012:role/Target")
    ready = compile_policies(PolicySet(identity=(ALL,), resource=trust))
    decision = evaluate(request, ready)
    explanation = explain(request, ready, decision)

    assert (Layer.RESOURCE,) == decision.missing_allow_from
    assert "trust.json#Trusted would allow it where sts:ExternalId is StringEquals ai-agent" == explanation.advice


def test_a_denial_that_compiled_policies_have_not_seen_is_explained_as_well() -> None:
    """The near misses are found in policies that were compiled anew, and only in the layer that did not allow."""
    elsewhere = document(allow(Sid="Elsewhere", Resource="arn:aws:s3:::other/*"))
    policy_set = PolicySet(identity=(elsewhere, document(deny(Action="ec2:*"))), scps=((FULL_AWS_ACCESS,),))
    decision = evaluate(ask(), compile_policies(policy_set))
    explanation = explain(ask(), compile_policies(policy_set), decision)

    assert ["team.json#Elsewhere"] == [miss.statement.label for miss in explanation.near_misses]


def test_a_deny_that_does_not_match_is_no_near_miss() -> None:
    """It would not have allowed either."""
    elsewhere = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"}
    explanation = _explain(deny(Sid="No", **elsewhere), allow(Sid="Yes", **elsewhere))

    assert ["team.json#Yes"] == [miss.statement.label for miss in explanation.near_misses]


def test_a_trust_policy_in_doubt_names_the_key_that_it_reads() -> None:
    """It has no Resource whose keys there would be."""
    statement = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}
    condition = {"Condition": {"StringEquals": {"sts:ExternalId": "ai-agent"}}}
    trust = document({**statement, **condition}, policy_type=PolicyType.TRUST, policy_id="trust.json")
    request = ask("sts:AssumeRole", "arn:aws:iam::123456789012:role/Target", context={"sts:ExternalId": UNKNOWN})
    decision = evaluate(request, compile_policies(PolicySet(identity=(ALL,), resource=trust)))

    assert ("implicitDeny", ("sts:externalid",)) == (decision.eval_decision, decision.missing_context_keys)
