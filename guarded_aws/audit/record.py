"""What the audit keeps: a record of each decision, and one of what came of it.

Records hold what the `Redactor` let through; they never see a credential or a raw parameter.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue


def _writable(value: object) -> object:
    """Replace lone surrogates: an agent's text must not be able to make its own record impossible."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_writable)]
"""A text that UTF-8 can hold."""

EvalDecision = Annotated[str, Field(pattern="^(allowed|implicitDeny|explicitDeny)$")]
"""One of the three answers of IAM, in the words of its API."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_line(self) -> bytes:
        """Give the record as one line of JSON in plain ASCII, its line feed included."""
        return json.dumps(self.model_dump(mode="json"), separators=(",", ":")).encode("ascii") + b"\n"


class RequestRecord(_Record):
    """One (action, resource) pair of a call and what was decided about it.

    Attributes:
        statements: The labels of the statements that took part, such as ``deny-destructive/identity.json#DenyS3``.
    """

    action: Text
    resource: Text
    kind: Literal["required", "implied"]
    decision: EvalDecision
    statements: tuple[Text, ...] = ()


class DecisionRecord(_Record):
    """A decision about a call, written before the call is sent.

    Attributes:
        id: What the record of the outcome repeats.
        principal: The ARN of the session that the call goes out as.
        agent: Who asked, as the process that started the guard says.
        reason: Why, in the agent's own words: a claim and not a fact.
        parameters: Redacted.
        certain: Whether the decision is proven for every completion of what the guard cannot know.
        refusal: Why the guard refused the call whatever the policies say.
        approval: What a person said, where they were asked.
        outcome: What the guard went on to do. ``observed`` is a call that was sent although the policies deny it.
    """

    event: Literal["decision"] = "decision"
    id: str
    time: AwareDatetime
    target: Text
    mode: Literal["enforce", "dry_run", "observe"]
    principal: Text
    agent: Text | None = None
    service: Text
    operation: Text
    region: Text
    parameters: Mapping[Text, JsonValue] = {}
    reason: Text | None = None
    requests: tuple[RequestRecord, ...] = ()
    decision: EvalDecision
    certain: bool
    refusal: Text | None = None
    approval: Literal["given", "withheld"] | None = None
    outcome: Literal["sent", "refused", "planned", "observed"]


class OutcomeRecord(_Record):
    """What AWS answered to a call that was sent.

    Attributes:
        id: The id of the decision.
        http_status: None when no answer came.
        error_code: AWS's code, or the kind of error that kept an answer away.
    """

    event: Literal["outcome"] = "outcome"
    id: str
    time: AwareDatetime
    aws_request_id: Text | None = None
    http_status: int | None = None
    error_code: Text | None = None


AuditRecord = DecisionRecord | OutcomeRecord
"""A line of the audit."""
