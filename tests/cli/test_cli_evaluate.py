"""`guarded-aws evaluate`: questions as JSON lines."""

import json
from typing import Any

import pytest
from cli_world import Run

from guarded_aws.cli.evaluate import answer_evaluate
from guarded_aws.cli.json_lines import reply_to

ALLOW_S3 = {"Version": "2012-10-17", "Statement": [{"Sid": "S3", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
DENY_DELETE = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}]}
FULL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
QUESTION = {
    "id": "q",
    "principal": "arn:aws:iam::123456789012:role/AIAgentRole",
    "account": "123456789012",
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::reports/q1.csv",
    "identity_policies": [ALLOW_S3],
}


def _ask(**changes: Any) -> dict[str, Any]:
    return reply_to(json.dumps({**QUESTION, **changes}).encode(), answer_evaluate)


def _statement(**changes: Any) -> dict[str, Any]:
    statement = {"Sid": "If", "Effect": "Allow", "Action": "s3:*", "Resource": "*", **changes}
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_an_answer_has_the_documented_shape() -> None:
    """Every member of the interface is there."""
    assert {
        "id": "q",
        "decision": "allowed",
        "certain": True,
        "matched": [{"layer": "identity", "policy": "identity_policies[0]", "statement": 0, "sid": "S3"}],
        "missing_allow_from": [],
        "missing_context_keys": [],
    } == _ask()


def test_a_deny_is_named_by_its_place_when_it_has_no_sid() -> None:
    """A statement without a Sid has its number."""
    reply = _ask(action="s3:DeleteObject", identity_policies=[ALLOW_S3, DENY_DELETE])

    assert reply["decision"] == "explicitDeny"
    assert [{"layer": "identity", "policy": "identity_policies[1]", "statement": 0, "sid": None}] == reply["matched"]


@pytest.mark.parametrize(
    ("layer", "empty", "missing"),
    [
        ("permission_boundary", [], "permissions_boundary"),
        ("session_policy", [], "session"),
        ("scps", [], "scp"),
        ("scps", [[]], "scp"),
        ("rcps", [[]], "rcp"),
        ("identity_policies", [], "identity"),
    ],
)
def test_a_layer_that_is_null_is_absent_and_an_empty_one_allows_nothing(layer: str, empty: Any, missing: str) -> None:
    """`null` is not `[]`."""
    absent = _ask(**{layer: None}) if layer != "identity_policies" else _ask()

    assert absent["decision"] == "allowed"
    assert ("implicitDeny", [missing]) == (
        _ask(**{layer: empty})["decision"],
        _ask(**{layer: empty})["missing_allow_from"],
    )


@pytest.mark.parametrize(
    ("layer", "value", "decision"),
    [
        ("permission_boundary", FULL, "allowed"),
        ("permission_boundary", DENY_DELETE, "implicitDeny"),
        ("permission_boundary", [FULL], "allowed"),
        ("permission_boundary", [DENY_DELETE], "implicitDeny"),
        ("session_policy", FULL, "allowed"),
        ("session_policy", [DENY_DELETE, FULL], "allowed"),
        ("scps", [[FULL, DENY_DELETE], [FULL]], "allowed"),
        ("scps", [[FULL], [DENY_DELETE]], "implicitDeny"),
        ("resource_policy", _statement(Principal="*", Effect="Deny"), "explicitDeny"),
    ],
)
def test_each_layer_takes_part(layer: str, value: Any, decision: str) -> None:
    """Policies are read with the rules of their own layer."""
    assert decision == _ask(**{layer: value})["decision"]


def test_a_trust_policy_is_read_as_one() -> None:
    """It names no resources; it is the policy of the role that is assumed."""
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:user/developer-workstation"},
            "Action": "sts:AssumeRole",
        },
    }
    asked = {
        "principal": "arn:aws:iam::123456789012:user/developer-workstation",
        "action": "sts:AssumeRole",
        "resource": "arn:aws:iam::123456789012:role/AIAgentRole",
        "identity_policies": [],
    }

    assert _ask(**asked, resource_policy=trust)["decision"] == "allowed"
    assert _ask(**asked)["decision"] == "implicitDeny"


@pytest.mark.parametrize(
    ("operator", "given", "decision"),
    [
        ({"StringEquals": {"aws:k": "v"}}, "v", "allowed"),
        ({"NumericEquals": {"aws:k": "10"}}, 10, "allowed"),
        ({"Bool": {"aws:k": "true"}}, True, "allowed"),
        ({"Bool": {"aws:k": "true"}}, False, "implicitDeny"),
        ({"ForAllValues:StringEquals": {"aws:k": ["a", "b"]}}, ["a"], "allowed"),
        ({"ForAnyValue:StringEquals": {"aws:k": ["a"]}}, ["b"], "implicitDeny"),
        ({"ForAnyValue:Bool": {"aws:k": "true"}}, [True], "allowed"),
    ],
)
def test_context_values_are_read_by_their_type(operator: dict[str, Any], given: Any, decision: str) -> None:
    """A list is multivalued even with one element; anything else is single."""
    reply = _ask(identity_policies=[_statement(Condition=operator)], context={"aws:k": given})

    assert decision == reply["decision"]


@pytest.mark.parametrize("unknown", ["aws:SourceIp", "aws:Source*", "AWS:SOURCEIP"])
def test_an_unknown_key_is_doubt_and_is_named_as_it_was_written(unknown: str) -> None:
    """Absence is something else."""
    office = _statement(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})

    doubtful, absent = _ask(identity_policies=[office], unknown=[unknown]), _ask(identity_policies=[office])

    spelled = unknown if "*" not in unknown else "aws:SourceIp"
    assert ("implicitDeny", False, [spelled]) == (
        doubtful["decision"],
        doubtful["certain"],
        doubtful["missing_context_keys"],
    )
    assert ("implicitDeny", True, []) == (absent["decision"], absent["certain"], absent["missing_context_keys"])


def test_a_key_of_a_resource_policy_is_spelled_as_the_policy_does() -> None:
    """Every layer's spelling counts."""
    theirs = _statement(Principal="*", Effect="Deny", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})

    assert ["aws:SourceVpce"] == _ask(resource_policy=theirs, unknown=["aws:*"])["missing_context_keys"]


@pytest.mark.parametrize("action", ["s3:*", "*", "*:*"])
def test_an_action_of_which_no_more_is_known_may_be_any(action: str) -> None:
    """What `resolve` writes for an unknown action is asked as one."""
    assert _ask(action=action, identity_policies=[FULL, DENY_DELETE])["decision"] == "explicitDeny"


def test_stars_of_a_resource_are_literal_unless_they_are_said_to_be_holes() -> None:
    """A name may hold a star."""
    narrow = _statement(Resource="arn:aws:s3:::reports/q1.csv")
    asked = {"identity_policies": [FULL, {**narrow, "Statement": [{**narrow["Statement"][0], "Effect": "Deny"}]}]}

    assert _ask(resource="arn:aws:s3:::reports/*", **asked)["decision"] == "allowed"
    assert _ask(resource="arn:aws:s3:::reports/*", resource_holes=True, **asked)["decision"] == "explicitDeny"
    assert _ask(resource="*", resource_holes=True, **asked)["decision"] == "explicitDeny"
    assert _ask(resource_holes=True)["decision"] == "allowed"


@pytest.mark.parametrize(
    ("changes", "decision"),
    [
        ({"resource": "arn:aws:dynamodb:us-east-1:123456789012:table/t"}, "allowed"),
        ({"resource": "arn:aws:dynamodb:us-east-1:444455556666:table/t"}, "implicitDeny"),
        ({"resourceAccount": "444455556666"}, "implicitDeny"),
        ({"resourceAccount": "123456789012"}, "allowed"),
    ],
)
def test_another_accounts_resource_needs_that_accounts_consent(changes: dict[str, str], decision: str) -> None:
    """The account is told, or stands in the ARN."""
    asked = {"action": "dynamodb:GetItem"} if "resource" in changes else {}

    assert decision == _ask(identity_policies=[FULL], **asked, **changes)["decision"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"principal": "arn:aws:s3:::b"}, "not the ARN of a caller"),
        ({"account": "444455556666"}, "the principal belongs to 123456789012"),
        ({"action": "s3:Get*"}, "`s3:Get*` is not one action"),
        # FAIL-CLOSED(malformed-action): a star would allow it.
        ({"action": "s3"}, "`s3` is not an action"),
        ({"action": ":GetObject"}, "`:GetObject` is not an action"),
        ({"action": "s3:", "action_unknown": True}, "`s3:` is not an action"),
        ({"action": "s3:GetObject", "action_unknown": True}, "is not one action"),
        ({"resourceAccount": "me"}, "`me` is not an account"),
        ({"context": {"aws:k": None}}, "a value of `aws:k` is not a text"),
        ({"context": {"aws:k": [{}]}}, "a value of `aws:k` is not a text"),
        ({"unknown": [True]}, "a value of `unknown` is not a text"),
        ({"scps": [FULL]}, "`scps[0]` must be a list"),
        ({"session_policy": "x"}, "`session_policy` must be a policy or a list"),
        ({"permission_boundary": 1}, "`permission_boundary` must be a policy or a list"),
        ({"identity_policies": ["x"]}, "must be a JSON object at identity_policies[0]"),
        ({"identity_policies": [_statement(Effect="Alow")]}, "identity_policies[0].Statement[0].Effect"),
        # FAIL-CLOSED(unknown-member): it may be a misspelt layer.
        ({"permision_boundary": []}, "unknown member `permision_boundary`"),
    ],
    ids=str,
)
def test_what_cannot_be_understood_is_an_error_that_names_it(changes: dict[str, Any], said: str) -> None:
    """A misspelt layer is not an absent one."""
    reply = _ask(**changes)

    assert reply["id"] == "q"
    assert said in str(reply["error"])


def test_the_command_answers_line_by_line(run: Run) -> None:
    """It needs no configuration."""
    line = json.dumps(QUESTION)

    ran = run("evaluate", given=f"{line}\nnonsense\n{line}\n".encode())

    replies = [json.loads(each) for each in ran.out.splitlines()]
    assert (0, "") == (ran.code, ran.err)
    assert ["q", None, "q"] == [reply["id"] for reply in replies]
    assert replies[0] == replies[2]
