"""Which cases are put to AWS's simulator, and how: checked against botocore's own model of the API."""

from collections import Counter

import pytest
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator

from guarded_aws.guard.models import operation_model
from verification.question import simulation_of
from verification.selection import reason_against

from corpus_cases import Case, Plain, load_corpus  # isort: skip -- found by the path that `verification` adds

FEWEST_CASES, FEWEST_TOPICS = 500, 25
MODEL = operation_model("iam", "SimulateCustomPolicy")
SELECTED = [case for case in load_corpus() if reason_against(case) is None]


def test_hundreds_of_cases_can_be_asked_about() -> None:
    """Over most topics, and with each of the three decisions."""
    decisions = Counter(case.expect["decision"] for case in SELECTED)

    assert len(SELECTED) >= FEWEST_CASES
    assert len({case.topic for case in SELECTED}) >= FEWEST_TOPICS
    assert min(decisions[each] for each in ("allowed", "implicitDeny", "explicitDeny")) > len(SELECTED) / 10


def test_every_question_is_one_that_the_api_takes() -> None:
    """Names, types, lengths and required members are those of AWS's service model."""
    faults = {
        (case.topic, case.name): report.generate_report()
        for case in SELECTED
        if (report := ParamValidator().validate(simulation_of(case), MODEL.input_shape)).has_errors()
    }

    assert {} == faults


def test_every_question_is_written_with_all_its_members() -> None:
    """What goes over the wire names one action, one resource and every policy and value of the case."""
    serializer = create_serializer("query")

    for case in SELECTED:
        question = simulation_of(case)
        body = serializer.serialize_to_request(question, MODEL)["body"]
        assert body["ActionNames.member.1"] == case.request["action"]
        assert "ActionNames.member.2" not in body
        assert body["ResourceArns.member.1"] == case.request["resource"]
        assert _leaves(question) == sum(name not in {"Action", "Version"} for name in body)


def _leaves(value: object) -> int:
    if isinstance(value, dict):
        return sum(_leaves(item) for item in value.values())
    # An empty list is written as one member without a value.
    return (sum(_leaves(item) for item in value) or 1) if isinstance(value, list) else 1


def test_no_question_has_what_the_simulator_cannot_express() -> None:
    """Only users carry a resource's policy; nothing unknown, no session, no RCP is asked about."""
    for case in SELECTED:
        request = case.request
        assert case.is_known
        assert request.get("session_policy") is None
        assert request.get("rcps") is None
        assert request.get("resource_policy") is None or ":user/" in str(request["principal"])


ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
TEXT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
USER = "arn:aws:iam::123456789012:user/ana"


def _case(**request: object) -> Case:
    plain = {
        "principal": USER,
        "account": "123456789012",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::reports/k",
        "identity_policies": [ALLOW],
        "context": {},
    }
    return Case(
        topic="made-up",
        name="a case",
        source="this test",
        request={**plain, **request},
        expect={"decision": "allowed"},
        diverges="",
        call=None,
    )


def _reading(operator: str, key: str, value: str) -> list[Plain]:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {key: value}}}
    return [{"Version": "2012-10-17", "Statement": [statement]}]


def test_every_layer_has_its_parameter() -> None:
    """Boundary, levels of SCPs, the resource's policy with its owner and the caller that it names."""
    granted = {"Effect": "Allow", "Principal": {"AWS": USER}, "Action": "s3:GetObject", "Resource": "*"}
    case = _case(
        permission_boundary=[ALLOW],
        scps=[[ALLOW], [ALLOW, ALLOW]],
        resource_policy={"Version": "2012-10-17", "Statement": [granted]},
        resourceAccount="444455556666",
    )

    assert {
        "PolicyInputList": [TEXT],
        "PermissionsBoundaryPolicyInputList": [TEXT],
        "OrderedOrganizationPolicyInputList": [
            {"ServiceControlPolicyInputList": [TEXT]},
            {"ServiceControlPolicyInputList": [TEXT, TEXT]},
        ],
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": ["arn:aws:s3:::reports/k"],
        "ContextEntries": [],
        "ResourcePolicy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
        '"Principal":{"AWS":"arn:aws:iam::123456789012:user/ana"},"Action":"s3:GetObject","Resource":"*"}]}',
        "ResourceOwner": "arn:aws:iam::444455556666:root",
        "CallerArn": USER,
    } == simulation_of(case)


def test_a_case_without_an_identity_policy_gets_one_that_says_nothing() -> None:
    """The API wants one policy at least."""
    (text,) = simulation_of(_case(identity_policies=[]))["PolicyInputList"]  # type: ignore[misc]

    assert '"iam:ListAccountAliases"' in text
    assert reason_against(_case(identity_policies=[])) is None


@pytest.mark.parametrize(
    ("operator", "value", "type_name"),
    [
        ("StringEquals", "x", "string"),
        ("ArnLike", "arn:aws:sns:us-east-1:123456789012:alerts", "string"),
        ("Null", "x", "string"),
        ("NumericLessThan", 7, "numeric"),
        ("DateLessThan", "2026-01-01T00:00:00Z", "date"),
        ("Bool", True, "boolean"),
        ("BinaryEquals", "QQ==", "binary"),
        ("IpAddress", "203.0.113.7", "ip"),
        ("ForAnyValue:StringLike", ["x", "y"], "stringList"),
        ("ForAllValues:NumericEquals", [1, 2], "numericList"),
    ],
)
def test_a_value_has_the_type_that_its_operator_reads(operator: str, value: object, type_name: str) -> None:
    """Values are texts, and the type says how AWS reads them."""
    written = {"NumericLessThan": "9", "ForAllValues:NumericEquals": "9", "Null": "false", "Bool": "true"}
    policies = _reading(operator, "example:key", written.get(operator, _first(value)))
    case = _case(identity_policies=policies, context={"example:key": value})
    texts = [str(item).lower() if isinstance(item, bool) else str(item) for item in _listed(value)]

    assert reason_against(case) is None
    assert [{"ContextKeyName": "example:key", "ContextKeyValues": texts, "ContextKeyType": type_name}] == (
        simulation_of(case)["ContextEntries"]
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _first(value: object) -> str:
    return str(_listed(value)[0])


GRANT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}
SESSION = "arn:aws:sts::123456789012:assumed-role/AIAgentRole/agent-7"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
LEFT_OUT: dict[str, Plain] = {
    "something about the request is unknown": {"unknown": ["aws:SourceIp"]},
    "it has a session policy": {"session_policy": [ALLOW]},
    "it has resource control policies": {"rcps": [[ALLOW]]},
    "its caller is root or a federated user": {"principal": "arn:aws:iam::123456789012:root"},
    "it has a resource-based policy, and its caller is no user": {"principal": SESSION, "resource_policy": GRANT},
    "it has a resource-based policy of a service that is not simulated": {
        "action": "dynamodb:GetItem",
        "resource": "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
        "resource_policy": GRANT,
    },
    "it is about a KMS key, whose policy the simulator does not take": {"action": "kms:Decrypt", "resource": KEY},
    "its resource is another account's, and has no policy": {"resourceAccount": "444455556666"},
    "it has a boundary of no policy, or of several": {"permission_boundary": []},
    "its organization has no level, or one without a policy": {"scps": [[ALLOW], []]},
    "nobody is ever asked about its action": {"action": "sts:GetCallerIdentity", "resource": "*"},
    "its action is none that AWS lists": {"action": "s3:GetObjects"},
    "its resource is not of the action's service": {"resource": "arn:aws:sqs:us-east-1:123456789012:jobs"},
    "it reads keys of the guard's own": {"identity_policies": _reading("Bool", "guard:Approved", "true")},
    "a context value has no type of the simulator's": {"context": {"aws:TagKeys": []}},
}


@pytest.mark.parametrize("reason", LEFT_OUT)
def test_what_the_simulator_cannot_express_is_left_out_with_its_reason(reason: str) -> None:
    """One change makes a case that could be asked about one that cannot."""
    assert reason_against(_case()) is None
    assert reason == reason_against(_case(**LEFT_OUT[reason]))


@pytest.mark.parametrize(
    ("operator", "policy", "value"),
    [
        ("NumericEquals", "9", "few"),
        ("DateEquals", "2026-01-01", "1767225600"),
        ("IpAddress", "203.0.113.0/24", "cloudformation.amazonaws.com"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_left_out(operator: str, policy: str, value: str) -> None:
    """The simulator would refuse it, where IAM compares it."""
    case = _case(identity_policies=_reading(operator, "example:key", policy), context={"example:key": value})

    assert "a context value has no type of the simulator's" == reason_against(case)


def test_a_key_that_is_read_as_two_types_is_left_out() -> None:
    """An entry has one type."""
    policies = [*_reading("DateLessThan", "aws:EpochTime", "2026-01-01"), *_reading("StringLike", "aws:EpochTime", "*")]
    case = _case(identity_policies=policies, context={"aws:EpochTime": "2026-01-01"})

    assert "a context value has no type of the simulator's" == reason_against(case)
