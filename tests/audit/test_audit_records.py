"""What a record holds."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from guarded_aws.audit import DecisionRecord, MemorySink, OutcomeRecord, RequestRecord

NOW = datetime(2026, 1, 1, tzinfo=UTC)
REQUEST = RequestRecord(
    action="s3:DeleteBucket",
    resource="arn:aws:s3:::reports",
    kind="required",
    decision="explicitDeny",
    statements=("deny-destructive/identity.json#DenyS3Destruction",),
)
DECISION = DecisionRecord(
    id="1",
    time=NOW,
    target="dev",
    mode="enforce",
    principal="arn:aws:sts::123456789012:assumed-role/AIAgentRole/guarded-aws",
    service="s3",
    operation="DeleteBucket",
    region="us-east-1",
    parameters={"Bucket": "reports"},
    requests=(REQUEST,),
    decision="explicitDeny",
    certain=True,
    outcome="refused",
)


def test_decision_says_who_what_why_and_what_came_of_it() -> None:
    """The shape of a line of the audit."""
    assert {
        "event": "decision",
        "id": "1",
        "time": "2026-01-01T00:00:00Z",
        "target": "dev",
        "mode": "enforce",
        "principal": "arn:aws:sts::123456789012:assumed-role/AIAgentRole/guarded-aws",
        "agent": None,
        "service": "s3",
        "operation": "DeleteBucket",
        "region": "us-east-1",
        "parameters": {"Bucket": "reports"},
        "reason": None,
        "requests": [
            {
                "action": "s3:DeleteBucket",
                "resource": "arn:aws:s3:::reports",
                "kind": "required",
                "decision": "explicitDeny",
                "statements": ["deny-destructive/identity.json#DenyS3Destruction"],
            }
        ],
        "decision": "explicitDeny",
        "certain": True,
        "refusal": None,
        "approval": None,
        "outcome": "refused",
    } == DECISION.model_dump(mode="json")


def test_lone_surrogate_does_not_prevent_a_record() -> None:
    """An agent's text that UTF-8 cannot hold is recorded all the same."""
    record = RequestRecord(action="s3:GetObject", resource="a\ud800b", kind="required", decision="allowed")

    assert "a?b" == record.resource


@pytest.mark.parametrize("change", [{"decision": "maybe"}, {"outcome": "lost"}, {"color": "red"}, {"action": 3}])
def test_record_with_a_word_of_its_own_is_refused(change: dict[str, str]) -> None:
    """Readers of the audit can rely on its words."""
    with pytest.raises(ValidationError):
        DecisionRecord.model_validate({**DECISION.model_dump(), **change})


def test_memory_keeps_records_in_order_and_tells_them_apart() -> None:
    """Tests and programs look at decisions and outcomes."""
    sink = MemorySink()
    outcome = OutcomeRecord(id="1", time=NOW)

    sink.write(DECISION)
    sink.write(outcome)

    assert ((DECISION, outcome), (DECISION,), (outcome,)) == (sink.records, sink.decisions, sink.outcomes)
