"""Which facts that somebody can obtain would turn a denial."""

import pytest
from evaluator_questions import Statement, allow, ask, compiled, deny, document

from guarded_aws.evaluator import (
    ABSENT,
    FULL_AWS_ACCESS,
    UNKNOWN,
    Context,
    ContextValue,
    Hinge,
    PolicySet,
    SingleValue,
    compile_policies,
    evaluate,
    find_hinges,
)
from guarded_aws.policy import PolicyType


def _hinges(*statements: Statement, context: dict[str, ContextValue] | None = None) -> tuple[Hinge, ...]:
    request, policies = ask(context=context), compiled(*statements)
    return find_hinges(request, policies, evaluate(request, policies))


def test_an_allowed_request_hinges_on_nothing() -> None:
    """There is no denial to turn."""
    assert () == _hinges(allow(Condition={"StringLike": {"aws:ResourceTag/env": "*"}}), allow())


def test_a_denial_hinges_on_a_persons_approval() -> None:
    """The value is the one under which the request is allowed."""
    hinges = _hinges(
        allow(),
        deny(Condition={"Bool": {"guard:Approved": "false"}}),
        context={"guard:Approved": SingleValue("false")},
    )

    assert (Hinge("guard:Approved", "true", "ask a person to approve the call"),) == hinges


def test_a_denial_hinges_on_a_tag_that_one_call_would_tell() -> None:
    """An Allow in doubt becomes certain with its value."""
    hinges = _hinges(
        allow(Condition={"StringEquals": {"aws:ResourceTag/env": "dev"}}), context={"aws:ResourceTag/env": UNKNOWN}
    )

    assert (Hinge("aws:ResourceTag/env", "dev", "read the resource's tags"),) == hinges


def test_a_deny_on_a_tag_hinges_on_another_value() -> None:
    """Any value but the policy's turns it."""
    hinges = _hinges(
        allow(),
        deny(Condition={"StringEquals": {"aws:ResourceTag/env": "prod"}}),
        context={"aws:ResourceTag/env": UNKNOWN},
    )

    assert ["not-prod"] == [hinge.value for hinge in hinges]


@pytest.mark.parametrize("operator", ["DateGreaterThan", "DateGreaterThanEquals", "DateLessThan", "DateLessThanEquals"])
def test_a_denial_by_time_hinges_on_a_time_that_lifts_it(operator: str) -> None:
    """Waiting is a fact that one can obtain; the request is allowed at the time that the hinge names."""
    statements = [allow(), deny(Condition={operator: {"aws:CurrentTime": "2026-01-01T18:00:00Z"}})]
    (hinge,) = _hinges(*statements, context={"aws:CurrentTime": UNKNOWN})
    then = evaluate(ask(context={"aws:CurrentTime": SingleValue(hinge.value)}), compiled(*statements))

    assert ("aws:CurrentTime", "wait") == (hinge.key, hinge.how)
    assert "allowed" == then.eval_decision


def test_a_denial_by_number_hinges_on_the_next_number() -> None:
    """One side of the bound, or the other."""
    hinges = _hinges(
        allow(),
        deny(Condition={"NumericGreaterThanEquals": {"guard:HourOfDay": "18"}}),
        context={"guard:HourOfDay": SingleValue("20")},
    )

    assert (Hinge("guard:HourOfDay", "17", "wait for that hour"),) == hinges


@pytest.mark.parametrize("instant", ["0001-01-01", "9999-12-31T23:59:59Z"])
def test_the_first_and_the_last_instant_have_no_neighbor_and_do_no_harm(instant: str) -> None:
    """A policy may say "never" or "always" with the ends of the calendar."""
    hinges = _hinges(
        allow(),
        deny(Condition={"DateGreaterThanEquals": {"aws:CurrentTime": "0001-01-01"}}),
        deny(Condition={"DateNotEquals": {"aws:CurrentTime": instant}}),
        context={"aws:CurrentTime": SingleValue("2026-01-01")},
    )

    assert () == hinges


def test_a_key_that_nobody_can_obtain_is_no_hinge() -> None:
    """Who calls, and from which browser, is not to be changed."""
    hinges = _hinges(
        allow(Condition={"StringEquals": {"aws:username": "ana"}}), context={"aws:username": SingleValue("bea")}
    )

    assert () == hinges


def test_a_denial_that_no_fact_turns_has_no_hinge() -> None:
    """A certain Deny stays, whoever approves."""
    hinges = _hinges(
        allow(), deny(), deny(Condition={"Bool": {"guard:Approved": "false"}}), context={"guard:Approved": ABSENT}
    )

    assert () == hinges


def test_a_condition_on_another_action_is_no_hinge() -> None:
    """It was never read."""
    hinges = _hinges(
        allow(Action="ec2:*", Condition={"Bool": {"guard:Approved": "true"}}), deny(Action="s3:*"), context={}
    )

    assert () == hinges


def test_a_deny_by_null_hinges_on_presence() -> None:
    """Any value lifts it."""
    hinges = _hinges(allow(), deny(Condition={"Null": {"aws:ResourceTag/env": "true"}}))

    assert (Hinge("aws:ResourceTag/env", "true", "read the resource's tags"),) == hinges


def test_hinges_are_looked_for_in_every_layer() -> None:
    """An SCP and a resource policy ask for an approval as well as an identity policy does."""
    asking = {"Condition": {"Bool": {"guard:Approved": "false"}}}
    everyone = {"Principal": "*"}
    policies = PolicySet(
        identity=(document(allow()),),
        permissions_boundary=(document(allow(), policy_type=PolicyType.PERMISSIONS_BOUNDARY),),
        session=(document(allow(), policy_type=PolicyType.SESSION),),
        scps=((FULL_AWS_ACCESS, document(deny(**asking), policy_type=PolicyType.SERVICE_CONTROL)),),
        rcps=((document(deny(**asking, **everyone), policy_type=PolicyType.RESOURCE_CONTROL),),),
        resource=document(deny(**asking, **everyone), policy_type=PolicyType.RESOURCE),
    )
    ready, request = compile_policies(policies), ask(context={"guard:Approved": SingleValue("false")})

    assert (Hinge("guard:Approved", "true", "ask a person to approve the call"),) == find_hinges(
        request, ready, evaluate(request, ready)
    )


def test_hinges_leave_the_request_as_it_was() -> None:
    """Facts are tried on copies."""
    context = Context({"guard:Approved": SingleValue("false")})
    _hinges(allow(), deny(Condition={"Bool": {"guard:Approved": "false"}}), context=dict(context.values))

    assert SingleValue("false") == context.get("guard:approved")
