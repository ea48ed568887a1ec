"""AWS's policy simulator, asked one case at a time and not too fast."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from botocore.exceptions import ClientError
from corpus_cases import Case

from verification.question import simulation_of

_REFUSALS: Final = frozenset({"InvalidInput", "PolicyEvaluation", "ValidationError"})
"""What the simulator answers to a question that it does not take (IAM API Reference, SimulateCustomPolicy)."""


class Iam(Protocol):
    """The one operation of boto3's IAM client that is used; it reads nothing but what it is given."""

    def simulate_custom_policy(self, **parameters: object) -> dict[str, Any]:
        """Simulate."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A case, and what AWS says to it.

    Attributes:
        aws: AWS's decision; None when the simulator does not take the question.
        refusal: Its words, then.
        missing: The context keys that it says it lacks.
    """

    case: Case
    aws: str | None
    refusal: str = ""
    missing: tuple[str, ...] = ()

    @property
    def ours(self) -> str:
        """What the corpus expects."""
        return str(self.case.expect["decision"])

    @property
    def agrees(self) -> bool:
        """Whether AWS says what the corpus does."""
        return self.aws == self.ours


def compare(cases: Sequence[Case], iam: Iam, *, pause: float) -> Iterator[Comparison]:
    """Ask about each case, with a pause in seconds before each next.

    Raises:
        ClientError: AWS does not answer: no permission, a token that has expired, too many requests.
    """
    for place, case in enumerate(cases):
        if place and pause:
            time.sleep(pause)
        yield _ask(case, iam)


def _ask(case: Case, iam: Iam) -> Comparison:
    try:
        answer = iam.simulate_custom_policy(**simulation_of(case))
    except ClientError as error:
        if error.response["Error"]["Code"] not in _REFUSALS:
            raise
        return Comparison(case=case, aws=None, refusal=str(error))
    result = answer["EvaluationResults"][0]
    return Comparison(case=case, aws=_decision(result), missing=tuple(result.get("MissingContextValues", ())))


def _decision(result: dict[str, Any]) -> str:
    """Read the decision about the one resource; the whole's when none is told apart."""
    of_resources = result.get("ResourceSpecificResults") or [{"EvalResourceDecision": result["EvalDecision"]}]
    return str(of_resources[0]["EvalResourceDecision"])
