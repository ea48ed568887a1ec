"""Which facts that somebody can obtain would turn a denial."""

import pytest
from evaluator_questions import Statement, allow, ask, compiled, deny, document

from guarded_aws.evaluator import (
    ABSENT,
    UNKNOWN,
    AuthorizationRequest,
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


@pytest.mark.parametrize(
    ("operator", "key", "written", "how"),
    [
        ("Bool", "guard:MfaPresent", "true", "ask a person for an MFA code"),
        ("NumericEquals", "guard:MfaAge", "60", "ask a person for a new MFA code"),
        ("Bool", "aws:MultiFactorAuthPresent", "true", "assume the role with an MFA code"),
        ("NumericEquals", "aws:MultiFactorAuthAge", "60", "assume the role with a new MFA code"),
        ("NumericEquals", "aws:EpochTime", "1767290400", "wait"),
        ("StringEquals", "guard:HourOfDay", "9", "wait for that hour"),
        ("StringEquals", "guard:DayOfWeek", "Monday", "wait for that day"),
        ("NumericEquals", "guard:CallsLastHour", "5", "wait until fewer calls were made in the last hour"),
        ("IpAddress", "aws:SourceIp", "192.0.2.7", "the operator can set `source_ip` in the configuration"),
    ],
)
def test_a_hinge_says_how_its_fact_is_obtained(operator: str, key: str, written: str, how: str) -> None:
    """Each key that somebody can find out or change has its own way."""
    hinges = _hinges(allow(Condition={operator: {key: written}}), context={key: UNKNOWN})

    assert [(key, how)] == [(hinge.key, hinge.how) for hinge in hinges]


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("DateGreaterThan", "2026-01-01T17:59:59+00:00"),
        ("DateGreaterThanEquals", "2026-01-01T17:59:59+00:00"),
        ("DateLessThan", "2026-01-01T18:00:00+00:00"),
        ("DateLessThanEquals", "2026-01-01T18:00:01+00:00"),
    ],
)
def test_a_denial_by_time_hinges_on_a_time_that_lifts_it(operator: str, value: str) -> None:
    """Waiting is a fact that one can obtain; the time is a second before, at or a second after the policy's."""
    hinges = _hinges(
        allow(),
        deny(Condition={operator: {"aws:CurrentTime": "2026-01-01T18:00:00Z"}}),
        context={"aws:CurrentTime": UNKNOWN},
    )

    assert (Hinge("aws:CurrentTime", value, "wait"),) == hinges


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("NumericGreaterThan", "17"),
        ("NumericGreaterThanEquals", "17"),
        ("NumericLessThan", "18"),
        ("NumericLessThanEquals", "19"),
    ],
)
def test_a_denial_by_number_hinges_on_the_next_number(operator: str, value: str) -> None:
    """One side of the bound, or the other."""
    hinges = _hinges(
        allow(), deny(Condition={operator: {"guard:HourOfDay": "18"}}), context={"guard:HourOfDay": UNKNOWN}
    )

    assert (Hinge("guard:HourOfDay", value, "wait for that hour"),) == hinges


def test_a_denial_of_what_is_true_hinges_on_false() -> None:
    """A boolean has two sides."""
    hinges = _hinges(allow(), deny(Condition={"Bool": {"guard:Approved": "true"}}), context={"guard:Approved": UNKNOWN})

    assert ["false"] == [hinge.value for hinge in hinges]


@pytest.mark.parametrize(
    ("operator", "instant", "value"),
    [
        ("DateGreaterThanEquals", "0001-01-01T00:00:01Z", "0001-01-01T00:00:00+00:00"),
        ("DateLessThanEquals", "9999-12-31T23:59:58.999999Z", "9999-12-31T23:59:59.999999+00:00"),
    ],
)
def test_the_first_and_the_last_instant_are_neighbors(operator: str, instant: str, value: str) -> None:
    """A second is left on that side, and no more."""
    hinges = _hinges(
        allow(), deny(Condition={operator: {"aws:CurrentTime": instant}}), context={"aws:CurrentTime": UNKNOWN}
    )

    assert [value] == [hinge.value for hinge in hinges]


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


@pytest.mark.parametrize(
    ("layer", "policy_type"),
    [
        ("identity", PolicyType.IDENTITY),
        ("permissions_boundary", PolicyType.PERMISSIONS_BOUNDARY),
        ("session", PolicyType.SESSION),
        ("scps", PolicyType.SERVICE_CONTROL),
        ("rcps", PolicyType.RESOURCE_CONTROL),
        ("resource", PolicyType.RESOURCE),
    ],
)
def test_hinges_are_looked_for_in_every_layer(layer: str, policy_type: PolicyType) -> None:
    """An SCP and a resource policy ask for an approval as well as an identity policy does."""
    everyone = {"Principal": "*"} if policy_type.names_principals else {}
    asking = document(
        allow(Action="*", **everyone),
        deny(Condition={"Bool": {"guard:Approved": "false"}}, **everyone),
        policy_type=policy_type,
    )
    in_layer = {"scps": ((asking,),), "rcps": ((asking,),), "resource": asking}.get(layer, (asking,))
    policies = {"identity": (document(allow()),), layer: in_layer}
    ready = compile_policies(PolicySet(**policies))  # type: ignore[arg-type]  # by layer
    request = ask(context={"guard:Approved": SingleValue("false")})

    assert (Hinge("guard:Approved", "true", "ask a person to approve the call"),) == find_hinges(
        request, ready, evaluate(request, ready)
    )


def test_hinges_leave_the_resource_with_its_owner() -> None:
    """What another account's policy does not allow, no approval of ours would."""
    policies = PolicySet(
        identity=(document(allow(), deny(Condition={"Bool": {"guard:Approved": "false"}})),),
        resource=document(
            allow(Principal={"AWS": "arn:aws:iam::444455556666:role/Other"}), policy_type=PolicyType.RESOURCE
        ),
    )
    asked = ask(context={"guard:Approved": SingleValue("false")})
    request = AuthorizationRequest(
        principal=asked.principal,
        action=asked.action,
        resource=asked.resource,
        context=asked.context,
        resource_account="444455556666",
    )
    ready = compile_policies(policies)

    assert () == find_hinges(request, ready, evaluate(request, ready))


def test_hinges_leave_the_request_as_it_was() -> None:
    """Facts are tried on copies."""
    context = Context({"guard:Approved": SingleValue("false")})
    _hinges(allow(), deny(Condition={"Bool": {"guard:Approved": "false"}}), context=dict(context.values))

    assert SingleValue("false") == context.get("guard:approved")
