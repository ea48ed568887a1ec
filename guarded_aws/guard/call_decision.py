"""The decision about a whole call: its requests put together. Pure; no boto3.

A call is allowed when every required request is allowed and no implied request is
explicitly denied. A refusal (the call cannot be understood, leaves its region, names a
stranger's account, ...) stands above what the policies say.
"""

from dataclasses import dataclass, field
from typing import Literal

from guarded_aws.evaluator import Allowed, Decision, ExplicitDeny, Hinge, ImplicitDeny
from guarded_aws.guard.mode import Mode
from guarded_aws.resolver import RequestKind

EvalDecision = Literal["allowed", "implicitDeny", "explicitDeny"]
JsonValue = None | bool | int | str | list["JsonValue"] | dict[str, "JsonValue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDecision:
    """The decision about one (action, resource) pair of a call.

    Attributes:
        sentence: AWS's own sentence for a denial; empty for an allowed request.
        advice: What to do about a denial.
    """

    action: str
    resource: str
    kind: RequestKind
    decision: Decision
    sentence: str = ""
    advice: str = ""

    @property
    def is_denial(self) -> bool:
        """Whether this request stops the call; a doubtful Deny does, an implied request's missing Allow does not."""
        match self.decision:
            case Allowed():
                return False
            case ExplicitDeny():
                return True
            case _:
                return self.kind is RequestKind.REQUIRED

    @property
    def eval_decision(self) -> EvalDecision:
        """``allowed``, ``implicitDeny``, or ``explicitDeny``."""
        match self.decision:
            case Allowed():
                return "allowed"
            case ExplicitDeny():
                return "explicitDeny"
            case _:
                return "implicitDeny"

    @property
    def statements(self) -> tuple[str, ...]:
        """The labels of the statements that took part."""
        return tuple([matched.label for matched in self.decision.matched_statements])

    def to_json(self) -> dict[str, JsonValue]:
        """Give the shape of one entry of ``requests`` in ``guarded-aws decide``."""
        return {
            "action": self.action,
            "resource": self.resource,
            "kind": self.kind.value,
            "decision": self.eval_decision,
            "layer": _layer(self.decision),
            "matched": list(self.statements),
        }


def _layer(decision: Decision) -> str | None:
    """Name the layer that decided a denial."""
    match decision:
        case ExplicitDeny():
            return decision.matched_statements[0].layer.value
        case ImplicitDeny():
            return decision.missing_allow_from[0].value if decision.missing_allow_from else None
        case _:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why the guard refuses a call whatever the policies say."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDecision:
    """The decision about a call.

    Attributes:
        requests: Every question that was asked; empty only beside a refusal.
        refused: Why the call is refused whatever the policies say.
        is_read: Whether every action that the call needs has access level Read or List, and none makes something act.
        is_allowed: Whether the policies permit the call and nothing refuses it.
    """

    service: str
    operation: str
    region: str
    target: str
    mode: Mode
    requests: tuple[RequestDecision, ...] = ()
    refused: Refusal | None = None
    is_read: bool = False
    hinges: tuple[Hinge, ...] = ()
    is_allowed: bool = field(init=False)

    def __post_init__(self) -> None:
        # FAIL-CLOSED(empty): a call that asks nothing is never allowed.
        if not self.requests and self.refused is None:
            raise ValueError("a call decision needs a request or a refusal")
        is_allowed = self.refused is None and not any(request.is_denial for request in self.requests)
        object.__setattr__(self, "is_allowed", is_allowed)

    @property
    def refusal(self) -> str | None:
        """The reason of a refusal, if there is one."""
        return self.refused.message if self.refused else None

    @property
    def deciding(self) -> RequestDecision:
        """The request that decides: the most certain denial, else the first request."""
        denials = [request for request in self.requests if request.is_denial]
        return max(denials, key=_weight) if denials else self.requests[0]

    @property
    def eval_decision(self) -> EvalDecision:
        """``allowed``, ``implicitDeny``, or ``explicitDeny``; a refusal is explicit."""
        if self.refused:
            return "explicitDeny"
        return "allowed" if self.is_allowed else self.deciding.eval_decision

    @property
    def certain(self) -> bool:
        """Whether the answer holds for every completion of what is unknown."""
        return self.refused is not None or self.is_allowed or self.deciding.decision.certain

    @property
    def deciding_statements(self) -> tuple[str, ...]:
        """The labels of the statements behind the answer: the denial's, or every Allow."""
        if self.refused:
            return ()
        if not self.is_allowed:
            return self.deciding.statements
        return tuple(dict.fromkeys(label for request in self.requests for label in request.statements))

    @property
    def sentence(self) -> str:
        """Why the call is denied, in AWS's own words where policies deny it; empty when allowed."""
        if self.refused:
            return self.refused.message
        return "" if self.is_allowed else self.deciding.sentence

    @property
    def advice(self) -> str:
        """What to do about a denial."""
        if self.refused:
            return self.refused.hint
        return "" if self.is_allowed else self.deciding.advice

    def to_json(self) -> dict[str, JsonValue]:
        """Give the shape of a reply of ``guarded-aws decide``, without its ``id``."""
        return {
            "service": self.service,
            "operation": self.operation,
            "region": self.region,
            "target": self.target,
            "mode": self.mode.value,
            "decision": self.eval_decision,
            "certain": self.certain,
            "requests": [request.to_json() for request in self.requests],
            "statements": list(self.deciding_statements),
            "refusal": self.refusal,
            "sentence": self.sentence,
            "advice": self.advice,
            "hinges": [{"key": hinge.key, "value": hinge.value, "how": hinge.how} for hinge in self.hinges],
        }


def _weight(request: RequestDecision) -> tuple[bool, bool]:
    """Order denials: a proven one before a doubtful one, an explicit one before an implicit one."""
    return request.decision.certain, isinstance(request.decision, ExplicitDeny)
