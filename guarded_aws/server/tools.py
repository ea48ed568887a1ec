"""What the tools do, apart from the protocol: each takes plain arguments and gives an answer.

Every failure becomes an answer. Nothing here decides: `Guard` does.
"""

import logging
import traceback
from collections.abc import Callable, Mapping

from mcp.types import CallToolResult
from pydantic import JsonValue

from guarded_aws.errors import GuardedAwsError
from guarded_aws.guard import models
from guarded_aws.guard.errors import AWS_ERRORS, AccessDeniedError, code_and_message
from guarded_aws.guard.guard import Guard
from guarded_aws.server import answers
from guarded_aws.server.answers import DecisionAnswer, ErrorAnswer, FoundOperation, OperationAnswer, SearchAnswer
from guarded_aws.server.blobs import read_text_or_base64, replace_blobs
from guarded_aws.server.bounds import Cutter, page_advice
from guarded_aws.server.guardrails import describe_guardrails
from guarded_aws.server.jsonable import JsonWriter
from guarded_aws.server.operations import find_operation, parameter_names

_LOG = logging.getLogger(__name__)


class Tools:
    """The tools of one guard; safe under threads, which is how the server runs them."""

    def __init__(self, guard: Guard, *, max_characters: int) -> None:
        """Bound every answer to so many characters of JSON."""
        self._guard = guard
        self._max_characters = max_characters

    def call_aws(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, object],
        *,
        region: str | None,
        target: str | None,
        reason: str | None,
    ) -> CallToolResult:
        """Make a guarded call."""

        def call() -> CallToolResult:
            name = find_operation(service, operation)
            given = replace_blobs(service, name, parameters, read_text_or_base64)
            answer = self._guard.call(service, name, given, region=region, target=target, reason=reason)
            if answer.get("dry_run") is True:
                return answers.planned(DecisionAnswer.of_json(answer["decision"]))
            return self._sent(answer, parameter_names(service, name))

        return _answering(call)

    def _sent(self, answer: Mapping[str, object], parameters: tuple[str, ...]) -> CallToolResult:
        writer, cutter = JsonWriter(stream_limit=self._max_characters), Cutter()
        result = self._fit(cutter, writer.write(answer))
        advice = page_advice(parameters, cutter.lists)
        return answers.sent(result, [*writer.notes, *cutter.notes, *([advice] if advice else [])])

    def _fit(self, cutter: Cutter, members: dict[str, JsonValue]) -> dict[str, JsonValue]:
        return cutter.fit_members(members, self._max_characters)

    def explain_access(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, object],
        *,
        region: str | None,
        target: str | None,
    ) -> CallToolResult:
        """Decide a call without making it."""

        def explain() -> CallToolResult:
            name = find_operation(service, operation)
            given = replace_blobs(service, name, parameters, read_text_or_base64)
            decision = self._guard.explain(service, name, given, region=region, target=target)
            return answers.explained(DecisionAnswer.of(decision))

        return _answering(explain)

    def describe_operation(self, service: str, operation: str) -> CallToolResult:
        """Describe an operation and its parameters."""

        def describe() -> CallToolResult:
            cutter = Cutter()
            writer = JsonWriter(stream_limit=0)
            description = writer.write(models.describe_operation(service, find_operation(service, operation)))
            fitted = self._fit(cutter, description)
            return answers.shown(OperationAnswer.model_validate({**fitted, "notes": cutter.notes}))

        return _answering(describe)

    def search_operations(self, words: str) -> CallToolResult:
        """Find operations by words."""

        def search() -> CallToolResult:
            found = models.search_operations(words)
            return answers.shown(
                SearchAnswer(
                    operations=[
                        FoundOperation(service=service, operation=operation, documentation=documentation)
                        for service, operation, documentation in found
                    ]
                )
            )

        return _answering(search)

    def show_guardrails(self) -> CallToolResult:
        """Show the targets and their policies."""
        return _answering(lambda: answers.shown(describe_guardrails(self._guard)))


def _answering(work: Callable[[], CallToolResult]) -> CallToolResult:
    """Turn every way to fail into an answer."""
    try:
        return work()
    except AccessDeniedError as denial:
        return answers.refused(DecisionAnswer.of(denial.decision))
    except GuardedAwsError as error:
        return answers.failed_by(error)
    except AWS_ERRORS as error:
        code, message = code_and_message(error)
        return answers.failed(ErrorAnswer(code=code, message=message))
    except Exception as error:  # noqa: BLE001 -- the edge of the tools
        # FAIL-CLOSED(tool-edge): what nobody foresaw is a failure without details, never an allowed call.
        _LOG.error("a tool failed: %s", _place_of(error))
        hint = "tell the operator; the server's log has the details"
        return answers.failed(ErrorAnswer(code="internal", message="the guard failed", hint=hint))


def _place_of(error: Exception) -> str:
    """Name an error's class and place; its message could hold what no log may."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {last.filename}:{last.lineno}"
