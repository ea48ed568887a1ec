"""A call is decided, recorded, and only then signed with the forwarding role's credentials."""

import pickle
from typing import Any

import pytest
from botocore.exceptions import ClientError
from guard_recording import ROLE_SESSION, TEMPORARY_KEY, Answer, RecordingEndpoint
from guard_world import MakeGuard, allow, deny

from guarded_aws.audit import AuditRecord, DecisionRecord, MemorySink, OutcomeRecord
from guarded_aws.errors import AuditError, ConfigurationError, UnknownOperationError, UnknownServiceError
from guarded_aws.guard.errors import AccessDeniedError, ExplicitDenyError, ImplicitDenyError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mode import Mode


def test_allowed_call_is_sent_once_and_signed_by_the_role(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """An allowed call goes out with the role's temporary key and token."""
    guard = make_guard(allow("dynamodb:ListTables"), url=endpoint.url)

    guard.session().client("dynamodb").list_tables()

    assert 1 == len(endpoint.calls)
    assert TEMPORARY_KEY in endpoint.calls[0].headers["authorization"]
    assert "example-session-token" == endpoint.calls[0].headers["x-amz-security-token"]


def test_denied_call_puts_nothing_on_the_wire(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """A denied call is neither signed nor sent; the role is not even assumed."""
    guard = make_guard(allow("dynamodb:*"), deny("dynamodb:DeleteTable"), url=endpoint.url)

    with pytest.raises(ExplicitDenyError):
        guard.session().client("dynamodb").delete_table(TableName="orders")

    assert [] == endpoint.calls
    assert [] == endpoint.sts_calls


def test_denial_is_the_client_error_that_aws_would_answer(make_guard: MakeGuard) -> None:
    """Code, sentence, and statement are where boto3 users look for them."""
    guard = make_guard(allow("dynamodb:*"), deny("dynamodb:DeleteTable"))

    with pytest.raises(ClientError) as caught:
        guard.session().client("dynamodb").delete_table(TableName="orders")

    error = caught.value.response["Error"]
    assert "AccessDenied" == error["Code"]
    assert (
        f"User: {ROLE_SESSION} is not authorized to perform: dynamodb:DeleteTable on resource: "
        "arn:aws:dynamodb:us-east-1:123456789012:table/orders with an explicit deny in an identity-based policy "
        "(test/identity.json#Forbidden)"
    ) == error["Message"]
    assert "DeleteTable" == caught.value.operation_name
    assert 403 == caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_denial_without_a_matching_allow_is_implicit(make_guard: MakeGuard) -> None:
    """What no policy allows is denied, and the error's class says that nothing forbade it."""
    guard = make_guard(allow("s3:*"))

    with pytest.raises(ImplicitDenyError) as caught:
        guard.session().client("dynamodb").list_tables()

    assert "implicitDeny" == caught.value.decision.eval_decision


def test_denial_survives_pickling(make_guard: MakeGuard) -> None:
    """A denial crosses process boundaries with its decision."""
    guard = make_guard(allow("s3:*"))
    with pytest.raises(AccessDeniedError) as caught:
        guard.session().client("dynamodb").list_tables()

    copied = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 -- our own pickle, made a moment ago

    assert (type(caught.value), str(caught.value)) == (type(copied), str(copied))
    assert caught.value.decision.to_json() == copied.decision.to_json()
    assert caught.value.response == copied.response


def test_decision_is_recorded_before_the_outcome(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """One line says what was decided and one, of the same id, what AWS answered."""
    guard = make_guard(allow("dynamodb:ListTables"), url=endpoint.url)

    guard.call("dynamodb", "ListTables", {}, reason="to see the tables")

    decision, outcome = audit.records
    assert isinstance(decision, DecisionRecord)
    assert isinstance(outcome, OutcomeRecord)
    assert ("sent", "allowed", "to see the tables", "tester", ROLE_SESSION) == (
        decision.outcome,
        decision.decision,
        decision.reason,
        decision.agent,
        decision.principal,
    )
    assert (decision.id, 200, None) == (outcome.id, outcome.http_status, outcome.error_code)


def test_refused_call_is_recorded_with_its_statement(make_guard: MakeGuard, audit: MemorySink) -> None:
    """A refusal leaves one record and no outcome."""
    guard = make_guard(allow("dynamodb:*"), deny("dynamodb:DeleteTable"))

    with pytest.raises(AccessDeniedError):
        guard.call("dynamodb", "DeleteTable", {"TableName": "orders"})

    (record,) = audit.decisions
    assert ("refused", "explicitDeny", True) == (record.outcome, record.decision, record.certain)
    assert ("test/identity.json#Forbidden",) == record.requests[0].statements
    assert () == audit.outcomes


def test_unreachable_endpoint_is_an_outcome(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """A call that AWS answers with an error has that error's code as its outcome."""
    endpoint.scripts.append(lambda request: _not_found() if "dynamodb" in request.headers["authorization"] else None)
    guard = make_guard(allow("dynamodb:*"), url=endpoint.url)

    with pytest.raises(ClientError):
        guard.call("dynamodb", "DescribeTable", {"TableName": "orders"})

    assert "ResourceNotFoundException" == audit.outcomes[0].error_code


def _not_found() -> Any:

    return Answer(status=400, body='{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"}')


class FullDisk:
    """An audit sink that cannot keep anything."""

    def write(self, _: object) -> None:
        """Fail as an audit file on a full disk does."""
        raise AuditError("the audit file cannot be written")


def test_no_record_means_no_call(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """A decision that cannot be recorded stops the call, a read's too."""
    template = make_guard(allow("dynamodb:*"), url=endpoint.url)
    guard = Guard({"dev": template.target()}, default_target=None, catalog=template._catalog, audit=FullDisk())

    with pytest.raises(AuditError):
        guard.call("dynamodb", "ListTables", {})

    assert [] == endpoint.calls


class DiskThatFills(MemorySink):
    """An audit sink that keeps decisions and then has no room for outcomes."""

    def write(self, record: AuditRecord, /) -> None:
        """Keep decisions only."""
        if isinstance(record, OutcomeRecord):
            raise AuditError("the audit file cannot be written")
        super().write(record)


def test_answer_of_a_call_that_was_made_is_not_lost(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """When only the outcome cannot be recorded, the caller has the answer and the log says so."""
    template = make_guard(allow("dynamodb:*"), url=endpoint.url)
    guard = Guard({"dev": template.target()}, default_target=None, catalog=template._catalog, audit=DiskThatFills())

    assert 200 == guard.call("dynamodb", "ListTables", {})["ResponseMetadata"]["HTTPStatusCode"]
    assert "is not in the audit" in caplog.text


def test_dry_run_sends_reads_and_plans_writes(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """In a dry run a read is made, and an allowed write is answered without being made."""
    guard = make_guard(allow("dynamodb:*"), url=endpoint.url, mode=Mode.DRY_RUN)
    client = guard.session().client("dynamodb")

    client.list_tables()
    planned: Any = client.delete_table(TableName="orders")

    assert ["DynamoDB_20120810.ListTables"] == [call.headers["x-amz-target"] for call in endpoint.calls]
    assert planned["dry_run"] is True
    assert "allowed" == planned["decision"]["decision"]
    assert ["sent", "planned"] == [record.outcome for record in audit.decisions]


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        (
            "bedrock-agent-runtime",
            "InvokeInlineAgent",
            {"sessionId": "s-1", "foundationModel": "m", "instruction": "i" * 40},
        ),
        ("bedrock-agent-runtime", "InvokeAgent", {"agentId": "A", "agentAliasId": "B", "sessionId": "s-1"}),
        ("gamelift", "GetComputeAccess", {"FleetId": "fleet-1", "ComputeName": "c"}),
        ("xray", "CancelTraceRetrieval", {"RetrievalToken": "t"}),
    ],
)
def test_dry_run_plans_reads_that_act(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    """AWS lists as a read what has an agent act, or ends something; a dry run does not send it.

    FAIL-CLOSED(indirect-read).
    """
    dry = make_guard(allow("*"), url=endpoint.url, mode=Mode.DRY_RUN)
    planned = dry.call(service, operation, parameters)
    dry.call("bedrock-agent-runtime", "ListSessions", {})

    assert planned["dry_run"] is True
    assert ["/sessions/"] == [call.path for call in endpoint.calls]


def test_dry_run_refuses_what_policies_deny(make_guard: MakeGuard) -> None:
    """A dry run shows a denial as the denial that it would be."""
    guard = make_guard(allow("dynamodb:*"), deny("dynamodb:DeleteTable"), mode=Mode.DRY_RUN)

    with pytest.raises(ExplicitDenyError):
        guard.call("dynamodb", "DeleteTable", {"TableName": "orders"})


def test_observe_sends_and_records_what_policies_deny(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """In observe mode a denial by policy is written down and the call is made."""
    guard = make_guard(allow("s3:*"), url=endpoint.url, mode=Mode.OBSERVE)

    guard.call("dynamodb", "ListTables", {})

    assert 1 == len(endpoint.calls)
    assert ("observed", "implicitDeny") == (audit.decisions[0].outcome, audit.decisions[0].decision)


def test_observe_lifts_no_refusal(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """A region outside the target stays refused in observe mode. FAIL-CLOSED(region)."""
    guard = make_guard(allow("*"), url=endpoint.url, mode=Mode.OBSERVE)

    with pytest.raises(AccessDeniedError, match="region `ap-south-1` is not one of target `dev`"):
        guard.call("dynamodb", "ListTables", {}, region="ap-south-1")

    assert [] == endpoint.calls


def test_resource_of_a_strangers_account_is_refused(make_guard: MakeGuard) -> None:
    """A resource that names an account that nobody listed is refused, whatever the policies allow.

    FAIL-CLOSED(stranger).
    """
    guard = make_guard(allow("*"))
    table = "arn:aws:dynamodb:us-east-1:999999999999:table/theirs"

    decision = guard.explain("dynamodb", "DescribeTable", {"TableName": table})

    assert "explicitDeny" == decision.eval_decision
    assert decision.refusal is not None
    assert "999999999999" in decision.refusal


def test_explain_neither_sends_nor_records(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """Asking is free: nothing is signed, sent, or recorded."""
    guard = make_guard(allow("dynamodb:*"), url=endpoint.url)

    decision = guard.explain("dynamodb", "DeleteTable", {"TableName": "orders"})

    assert decision.is_allowed
    assert ([], [], ()) == (endpoint.calls, endpoint.sts_calls, audit.records)


def test_denial_that_hinges_on_a_person_says_so(make_guard: MakeGuard) -> None:
    """A Deny that asks for approval names approval as what would turn it."""
    unapproved = {"Bool": {"guard:Approved": "false"}}
    guard = make_guard(allow("dynamodb:*"), deny("dynamodb:DeleteTable", Condition=unapproved))

    decision = guard.explain("dynamodb", "DeleteTable", {"TableName": "orders"})

    assert ["guard:Approved"] == [hinge.key for hinge in decision.hinges]


def test_budget_counts_the_calls_of_the_past_hour(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """A rule on ``guard:CallsLastHour`` stops the call after the last one that it permits."""
    spent = {"NumericGreaterThanEquals": {"guard:CallsLastHour": "2"}}
    guard = make_guard(allow("dynamodb:*"), deny("dynamodb:*", Condition=spent), url=endpoint.url)
    for _ in range(2):
        guard.call("dynamodb", "ListTables", {})

    with pytest.raises(ExplicitDenyError):
        guard.call("dynamodb", "ListTables", {})

    assert 2 == len(endpoint.calls)


def test_unknown_names_are_answered_with_the_nearest(make_guard: MakeGuard) -> None:
    """A misspelled service, operation, or target is an error that suggests the right one."""
    guard = make_guard(allow("*"))

    with pytest.raises(UnknownServiceError, match="did you mean `dynamodb`"):
        guard.call("dynamo-db", "ListTables", {})
    with pytest.raises(UnknownOperationError, match="`ListTables`"):
        guard.explain("dynamodb", "list_table", {})
    with pytest.raises(ConfigurationError, match="did you mean `dev`"):
        guard.call("dynamodb", "ListTables", {}, target="devv")


def test_guard_without_targets_does_not_start(make_guard: MakeGuard, audit: MemorySink) -> None:
    """There is no guard of nothing. FAIL-CLOSED(empty)."""
    catalog = make_guard(allow("*"))._catalog

    with pytest.raises(ConfigurationError, match="no target to guard"):
        Guard({}, default_target=None, catalog=catalog, audit=audit)


def test_call_without_a_default_target_must_name_one(make_guard: MakeGuard, audit: MemorySink) -> None:
    """With two targets and no default, a call says where it goes."""
    template = make_guard(allow("*"))
    target = template.target()
    guard = Guard({"dev": target, "prod": target}, default_target=None, catalog=template._catalog, audit=audit)

    with pytest.raises(ConfigurationError, match="use `dev`, `prod`"):
        guard.explain("dynamodb", "ListTables", {})
    with pytest.raises(ConfigurationError, match="use one of `dev`, `prod`"):
        guard.target("elsewhere")
    assert (target, target) == guard.targets
