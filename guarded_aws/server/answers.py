"""What the tools answer: the models that clients read, and how they are made.

A denial is data: a structured result with ``is_error``, so that the model that asked reads
which statement denies, and what to do instead.
"""

import json
from collections.abc import Mapping
from typing import Final, Literal

from mcp.types import CallToolResult, TextContent
from pydantic import BaseModel, ConfigDict, JsonValue

from guarded_aws.errors import GuardedAwsError
from guarded_aws.guard.call_decision import CallDecision


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


LONGEST_TEXT: Final = 1_000
MOST_REQUESTS: Final = 50
"""How long a name or sentence of an answer may be, and how many requests it shows."""


def shortened(value: object) -> object:
    """Cut what an agent's own names make too long to read, and say how long it was."""
    match value:
        case str() if len(value) > LONGEST_TEXT:
            return f"{value[:LONGEST_TEXT]}... [{len(value)} characters]"
        case list():
            return [shortened(item) for item in value[:MOST_REQUESTS]]
        case dict():
            return {key: shortened(item) for key, item in value.items()}
        case _:
            return value


class RequestAnswer(_Answer):
    """One question to IAM that a call amounts to, and its answer."""

    action: str
    resource: str
    kind: Literal["required", "implied"]
    decision: Literal["allowed", "implicitDeny", "explicitDeny"]
    layer: str | None
    matched: list[str]


class HingeAnswer(_Answer):
    """A fact that would turn a denial, and how it is had."""

    key: str
    value: str
    how: str


class DecisionAnswer(_Answer):
    """What the policies decide about a call, and why.

    Attributes:
        certain: Whether the decision holds whatever the guard cannot know before the call.
        requests: The first of the questions that the call amounts to; `request_count` says how many there are.
        statements: The statements behind the decision, as ``policy#Sid``.
        refusal: Why the guard refuses the call whatever the policies say.
        advice: What to do about a denial.
    """

    service: str
    operation: str
    region: str
    target: str
    mode: Literal["enforce", "dry_run", "observe"]
    decision: Literal["allowed", "implicitDeny", "explicitDeny"]
    certain: bool
    requests: list[RequestAnswer]
    request_count: int
    statements: list[str]
    refusal: str | None
    sentence: str
    advice: str
    hinges: list[HingeAnswer]

    @classmethod
    def of(cls, decision: CallDecision) -> "DecisionAnswer":
        """Show a decision."""
        return cls.of_json(decision.to_json())

    @classmethod
    def of_json(cls, plain: Mapping[str, object]) -> "DecisionAnswer":
        """Show a decision that is plain JSON already."""
        requests = plain["requests"]
        count = len(requests) if isinstance(requests, list) else 0
        return cls.model_validate({**{key: shortened(value) for key, value in plain.items()}, "request_count": count})


class ErrorAnswer(_Answer):
    """Why a call failed that policies did not deny."""

    code: str
    message: str
    hint: str = ""


class CallAnswer(_Answer):
    """What became of a call.

    Attributes:
        outcome: ``sent`` to AWS, which answered; ``planned`` by a dry run; ``refused`` by the guard; ``failed``.
        result: AWS's answer.
        decision: Why a call was refused, or what would let a planned one through.
        notes: What was left out of the result, and how to get it.
    """

    outcome: Literal["sent", "planned", "refused", "failed"]
    dry_run: bool = False
    result: JsonValue = None
    decision: DecisionAnswer | None = None
    error: ErrorAnswer | None = None
    notes: list[str] = []


class OperationAnswer(_Answer):
    """An operation, and the shape of its parameters."""

    service: str
    operation: str
    documentation: str
    http_method: str
    parameters: dict[str, JsonValue]
    notes: list[str] = []


class FoundOperation(_Answer):
    """One operation that a search found."""

    service: str
    operation: str
    documentation: str


class SearchAnswer(_Answer):
    """What a search found, best first."""

    operations: list[FoundOperation]


def sent(result: dict[str, JsonValue], notes: list[str]) -> CallToolResult:
    """Answer with what AWS said."""
    text = json.dumps(result, ensure_ascii=False)
    shown = "\n".join((text, *(f"Note: {note}." for note in notes)))
    return _result(CallAnswer(outcome="sent", result=result, notes=notes), shown)


def planned(decision: DecisionAnswer) -> CallToolResult:
    """Answer with a dry run's plan."""
    by = ", ".join(decision.statements)
    text = f"Dry run: {decision.service} {decision.operation} is allowed by {by} and was not sent."
    return _result(CallAnswer(outcome="planned", dry_run=True, decision=decision), text)


def refused(decision: DecisionAnswer) -> CallToolResult:
    """Answer with a denial."""
    return _result(CallAnswer(outcome="refused", decision=decision), denial_text(decision), is_error=True)


def failed(given: ErrorAnswer) -> CallToolResult:
    """Answer with a failure that was no denial of the guard's."""
    error = ErrorAnswer.model_validate(shortened(given.model_dump()))
    text = f"{error.code}: {error.message}" + (f"\nHint: {error.hint}" if error.hint else "")
    return _result(CallAnswer(outcome="failed", error=error), text, is_error=True)


def failed_by(error: GuardedAwsError) -> CallToolResult:
    """Answer with an error of the guard's own."""
    return failed(ErrorAnswer(code=error.code, message=error.message, hint=error.hint))


def explained(decision: DecisionAnswer) -> CallToolResult:
    """Answer with what would be decided."""
    if decision.decision != "allowed":
        return _result(decision, denial_text(decision))
    by = ", ".join(decision.statements)
    return _result(decision, f"{decision.service} {decision.operation} is allowed by {by}.")


def denial_text(decision: DecisionAnswer) -> str:
    """Say why a call is denied and what to do, in the lines that a model reads."""
    doubt = "" if decision.certain else " (in doubt: a fact that the guard does not know could lift it)"
    lines = [f"Denied ({decision.decision}){doubt}: {decision.sentence}"]
    lines += [f"What to do: {decision.advice}"] if decision.advice else []
    lines += [f"It would be allowed if {hinge.key} were {hinge.value}: {hinge.how}" for hinge in decision.hinges]
    return "\n".join(lines)


def shown(answer: BaseModel) -> CallToolResult:
    """Answer with a model as it is."""
    return _result(answer, answer.model_dump_json())


def _result(answer: BaseModel, text: str, *, is_error: bool = False) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=answer.model_dump(mode="json"),
        is_error=is_error,
    )
