"""How policies are compiled for STS, case by case; `tests/properties` has the theorems."""

import json
from typing import Any

import pytest
from guard_world import allow, deny

from guarded_aws.evaluator import FULL_AWS_ACCESS, Layer, PolicySet
from guarded_aws.guard.pushdown import PushDown, PushDownPlan, RemainderKind, compile_layer, minify, plan_push_down
from guarded_aws.policy import PolicyDocument, PolicyType, parse_policy

Json = dict[str, Any]
ARN = "arn:aws:iam::123456789012:policy/Agent"
APPROVED = {"Bool": {"Guard:Approved": "false"}}


def document(
    *statements: Json, name: str = "team.json", layer: PolicyType = PolicyType.IDENTITY, version: str = "2012-10-17"
) -> PolicyDocument:
    """Parse statements as one policy."""
    text = json.dumps({"Version": version, "Statement": list(statements)})
    return parse_policy(text, policy_type=layer, policy_id=name)


def plan(*identity: PolicyDocument, can_scope: bool = True, managed: Json | None = None, **others: Any) -> PushDownPlan:
    """Plan what to push down of some policies."""
    policies = PolicySet(identity=identity, **others)
    return plan_push_down(policies, mode=PushDown.AUTO, managed=managed or {}, can_scope=can_scope)


def statements(text: str | None) -> list[Json]:
    """Read the statements of what is pushed."""
    assert text is not None
    policy = json.loads(text)
    assert "2012-10-17" == policy["Version"]
    return list(policy["Statement"])


def bucket(name: str, *, times: int = 1) -> list[str]:
    """Name objects of buckets; many of them make a policy long."""
    return [f"arn:aws:s3:::{name}-{number}-{'x' * 100}/*" for number in range(times)]


def test_statements_go_out_as_they_are_and_short() -> None:
    """Sids and white space are left out, and statements that differ in one list are joined."""
    policy = plan(document(allow("s3:GetObject"), allow("s3:PutObject"), deny("s3:DeleteObject", sid="Never"))).policy

    assert (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],'
        '"Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}]}'
    ) == policy


def test_allow_loses_conditions_on_keys_of_our_own() -> None:
    """It is wider at AWS, which is reported; its other conditions stay."""
    region = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    planned = plan(document(allow("s3:GetObject", Condition={**APPROVED, **region}, Sid="Read")))

    (statement,) = statements(planned.policy)
    assert region == statement["Condition"]
    (item,) = planned.remainder
    assert (RemainderKind.ALLOW_WIDENED, "team.json#Read") == (item.kind, item.label)


def test_deny_with_a_key_of_our_own_is_left_out() -> None:
    """Without the condition it would deny more; it is reported."""
    planned = plan(document(allow("s3:*"), deny("s3:PutObject", sid="Ask", Condition=APPROVED)))

    assert ["Allow"] == [statement["Effect"] for statement in statements(planned.policy)]
    (item,) = planned.remainder
    assert (RemainderKind.DENY_LEFT_OUT, "team.json#Ask", Layer.IDENTITY) == (item.kind, item.label, item.layer)
    assert () == planned.unfit


@pytest.mark.parametrize(
    ("element", "written", "told"),
    [
        ("Resource", "arn:aws:s3:::home/${guard:Agent}/*", {"Resource": "arn:aws:s3:::home/*/*"}),
        ("Resource", "arn:aws:s3:::home/${Guard:Agent, 'me'}", {"Resource": "arn:aws:s3:::home/*"}),
        ("NotResource", ["arn:aws:s3:::${guard:Agent}", "arn:aws:s3:::b"], {"NotResource": "arn:aws:s3:::b"}),
        ("NotResource", "arn:aws:s3:::${guard:Agent}", {"Resource": "*"}),
    ],
)
def test_variable_of_our_own_is_any_text_in_an_allow(element: str, written: Any, told: Json) -> None:
    """AWS has no value for it, so that the statement would match nothing there."""
    planned = plan(document({"Effect": "Allow", "Action": "s3:GetObject", element: written}))

    (statement,) = statements(planned.policy)
    assert {"Effect": "Allow", "Action": "s3:GetObject", **told} == statement
    assert [RemainderKind.ALLOW_WIDENED] == [item.kind for item in planned.remainder]


def test_condition_value_with_a_variable_of_our_own_is_dropped() -> None:
    """The condition compares with a text that AWS does not have."""
    own = {"StringLike": {"s3:prefix": "${guard:Agent}/*"}}
    planned = plan(document(allow("s3:ListBucket", Condition=own)))

    assert "Condition" not in statements(planned.policy)[0]


def test_old_version_keeps_its_literal_dollar() -> None:
    """What is no variable in Version 2008-10-17 is written so that it is none in 2012-10-17."""
    old = allow(
        "s3:GetObject", resource="arn:aws:s3:::b/${guard:Agent}", Condition={"StringEquals": {"s3:prefix": "${a}"}}
    )
    planned = plan(document(old, version="2008-10-17"))

    (statement,) = statements(planned.policy)
    assert "arn:aws:s3:::b/${$}{guard:Agent}" == statement["Resource"]
    assert {"StringEquals": {"s3:prefix": "${$}{a}"}} == statement["Condition"]
    assert () == planned.remainder


def test_policy_that_allows_everything_needs_no_place() -> None:
    """AWS is told nothing, because nothing is limited."""
    assert (None, ()) == (plan(document(allow("*"))).policy, plan(document(allow("*"))).scopes)


def test_policies_that_allow_nothing_are_told_so() -> None:
    """An empty layer is not a layer that does not limit. FAIL-CLOSED(pushdown-empty)."""
    assert [{"Effect": "Deny", "Action": "*", "Resource": "*"}] == statements(plan().policy)


def test_boundary_and_scp_levels_have_places_of_their_own() -> None:
    """Beside the identity policies their Allows would add up; their Denies go where there is room."""
    boundary = document(allow("s3:*", "ec2:*"), deny("s3:DeleteBucket"), layer=PolicyType.PERMISSIONS_BOUNDARY)
    scp = document(allow("s3:*"), layer=PolicyType.SERVICE_CONTROL)
    planned = plan(
        document(allow("s3:GetObject", "ec2:*")),
        permissions_boundary=(boundary,),
        scps=((FULL_AWS_ACCESS, document(deny("ec2:Stop*"), layer=PolicyType.SERVICE_CONTROL)), (scp,)),
    )

    first = statements(planned.policy)
    assert [["s3:GetObject", "ec2:*"], ["s3:DeleteBucket", "ec2:Stop*"]] == [each["Action"] for each in first]
    assert [[["s3:*", "ec2:*"]], ["s3:*"]] == [[each["Action"] for each in statements(text)] for text in planned.scopes]
    assert () == planned.remainder


def test_boundary_without_a_second_call_has_to_be_attached() -> None:
    """Where botocore does not know GetScopedCredentials a boundary's Allows cannot be said; its Denies can."""
    boundary = document(
        allow("s3:*"), deny("s3:DeleteBucket"), layer=PolicyType.PERMISSIONS_BOUNDARY, name="boundary.json"
    )
    planned = plan(document(allow("s3:GetObject")), permissions_boundary=(boundary,), can_scope=False)

    assert ["Allow", "Deny"] == [each["Effect"] for each in statements(planned.policy)]
    assert [(RemainderKind.DOES_NOT_FIT, "boundary.json")] == [(item.kind, item.label) for item in planned.unfit]


def test_fourth_scope_does_not_exist() -> None:
    """STS takes three further policies (STS API Reference, GetScopedCredentials)."""
    levels = tuple(
        (document(allow(f"s3:Get{number}*"), layer=PolicyType.SERVICE_CONTROL, name=f"scp{number}.json"),)
        for number in range(4)
    )
    planned = plan(document(allow("s3:*")), scps=levels)

    assert 3 == len(planned.scopes)
    assert ["scp3.json"] == [item.label for item in planned.unfit]


def test_denies_spill_into_further_scopes() -> None:
    """A Deny holds wherever it stands: beside an Allow of everything when its own place is full."""
    denies = [
        {"Sid": f"Deny{number}", "Effect": "Deny", "Action": f"s3:Put{number}*", "Resource": bucket("b", times=8)}
        for number in range(8)
    ]
    planned = plan(document(allow("s3:*"), *({**each, "Resource": bucket(each["Sid"], times=8)} for each in denies)))

    allowed = [each["Action"] for text in planned.scopes for each in statements(text) if each["Effect"] == "Allow"]
    told = {each["Action"] for text in (planned.policy, *planned.scopes) for each in statements(text)}
    assert ["*"] * 3 == allowed
    assert {item.label for item in planned.unfit} == {
        f"team.json#Deny{number}" for number in range(8) if f"s3:Put{number}*" not in told
    }
    assert planned.unfit


def _denied_actions(planned: PushDownPlan) -> list[str]:
    return [
        action
        for text in filter(None, (planned.policy, *planned.scopes))
        for each in statements(text)
        if each["Effect"] == "Deny"
        for action in each["Action"]
    ]


LONG = [f"s3:Delete{number}{'x' * 60}" for number in range(60)]


def test_long_list_of_denied_actions_goes_out_in_parts() -> None:
    """What is too long for one place is denied by several, each action once."""
    planned = plan(document(allow("s3:*"), deny(*LONG)))

    assert sorted(LONG) == sorted(_denied_actions(planned))
    assert () == planned.remainder


def test_list_of_denied_actions_that_does_not_fit_whole_is_left_out_whole() -> None:
    """Half a Deny would fill the session token, and the statement has to be attached anyway."""
    planned = plan(document(allow("s3:*"), deny(*LONG)), can_scope=False)

    assert [] == _denied_actions(planned)
    assert ["team.json#Forbidden"] == [item.label for item in planned.unfit]


def test_long_complement_of_actions_cannot_be_cut() -> None:
    """Two lists of NotAction deny less together than one denies alone."""
    denied = {"Sid": "Rest", "Effect": "Deny", "NotAction": LONG, "Resource": "*"}

    assert ["team.json#Rest"] == [item.label for item in plan(document(allow("s3:*"), denied)).unfit]


def test_identity_policies_too_long_for_a_place_are_reported() -> None:
    """Denies are pushed all the same, beside an Allow of everything."""
    planned = plan(document(allow("s3:GetObject", resource=bucket("b", times=30)), deny("s3:Delete*")))  # type: ignore[arg-type]

    assert [("Allow", "*"), ("Deny", "s3:Delete*")] == [
        (each["Effect"], each["Action"]) for each in statements(planned.policy)
    ]
    assert [(Layer.IDENTITY, "team.json")] == [(item.layer, item.label) for item in planned.unfit]


def test_managed_policies_count_by_the_length_of_their_arns() -> None:
    """Policy and PolicyArns together have 2,048 characters (STS API Reference, AssumeRole)."""
    inline = document(allow("s3:GetObject", resource=bucket("b", times=15)))  # type: ignore[arg-type]
    held = document(deny("s3:Delete*"), name="deny.json")
    room = 2048 - len(plan(inline).policy or "")
    fits, too_long = f"{ARN:x<{room}}", f"{ARN:x<{room + 1}}"

    assert (fits,) == tuple(plan(inline, held, managed={"deny.json": fits}).managed)
    assert () == tuple(plan(inline, held, managed={"deny.json": too_long}).managed)


def test_managed_policy_is_compiled_like_any_other() -> None:
    """What it has to be at AWS has no keys of our own either; one of which nothing is left is not sent."""
    held = document(deny("s3:Delete*", Condition=APPROVED), deny("s3:Put*", sid="Puts"), name="deny.json")
    empty = document(deny("s3:Delete*", Condition=APPROVED), name="ask.json")
    planned = plan(document(allow("s3:*")), held, empty, managed={"deny.json": ARN, "ask.json": f"{ARN}2"})

    assert {ARN: ["s3:Put*"]} == {
        arn: [each["Action"] for each in statements(text)] for arn, text in planned.managed.items()
    }
    assert ["deny.json#Forbidden", "ask.json#Forbidden"] == [item.label for item in planned.remainder]


def test_all_policies_managed_leave_no_inline_policy() -> None:
    """An inline policy that allows nothing would do no harm in a union, and says nothing."""
    planned = plan(document(allow("s3:*")), managed={"team.json": ARN})

    assert (None, [ARN]) == (planned.policy, list(planned.managed))


def test_policies_of_the_resources_owner_stay_there() -> None:
    """An RCP speaks of resources, whoever calls; a session policy cannot."""
    everyone = {"Principal": "*"}
    rcp = document(deny("s3:PutObject", **everyone), layer=PolicyType.RESOURCE_CONTROL, name="rcp.json")
    own = document(allow("s3:GetObject", **everyone), layer=PolicyType.RESOURCE, name="bucket.json")
    planned = plan(document(allow("s3:*")), rcps=((rcp,),), resource=own)

    assert [(RemainderKind.OTHER_SIDE, "rcp.json"), (RemainderKind.OTHER_SIDE, "bucket.json")] == [
        (item.kind, item.label) for item in planned.unfit
    ]


@pytest.mark.parametrize(
    ("patterns", "kept"),
    [
        (["s3:GetObject", "s3:Get*", "s3:GetObject"], "s3:Get*"),
        (["s3:Get?bject", "s3:*Object"], ["s3:Get?bject", "s3:*Object"]),
        (["*", "s3:Get*"], "*"),
    ],
)
def test_actions_that_another_pattern_takes_are_left_out(patterns: list[str], kept: Any) -> None:
    """A pattern whose one wildcard stands last takes what begins as it does; nothing else is guessed."""
    told = [placed.statement for placed in compile_layer(Layer.IDENTITY, [document(allow(*patterns))]).in_order]

    assert kept == statements(minify(told))[0]["Action"]


def test_wildcard_in_the_fields_of_an_arn_takes_no_other_resource() -> None:
    """Before the resource part it stays in its field, so that it does not take what begins alike."""
    resources = ["arn:aws:s3*", "arn:aws:s3:::bucket", "arn:aws:s3:::b*"]
    told = [placed.statement for placed in compile_layer(Layer.IDENTITY, [document(_on(resources))]).in_order]

    assert ["arn:aws:s3*", "arn:aws:s3:::b*"] == statements(minify(told))[0]["Resource"]


def _on(resources: list[str]) -> Json:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resources}
