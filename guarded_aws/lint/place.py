"""Where a check looks: one statement of a document, and how it reports what it finds."""

from collections.abc import Iterator
from dataclasses import dataclass

from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.policy import Condition, Effect, Location, PolicyDocument, PolicyType, Statement
from guarded_aws.policy.locate import Path, location_at, marks

_GRANTING = frozenset({PolicyType.IDENTITY, PolicyType.RESOURCE})


@dataclass(frozen=True, slots=True)
class Place:
    """A statement in its document."""

    document: PolicyDocument
    index: int

    @property
    def statement(self) -> Statement:
        """The statement itself."""
        return self.document.statements[self.index]

    @property
    def is_deny(self) -> bool:
        """Whether the statement denies."""
        return self.statement.effect is Effect.DENY

    @property
    def grants(self) -> bool:
        """Whether the statement gives permissions; boundaries, session policies and SCPs only limit them."""
        return not self.is_deny and self.document.policy_type in _GRANTING

    @property
    def label(self) -> str:
        """How people speak of the statement: its policy and its Sid, or its number when it has none."""
        return f"{self.document.policy_id}#{self.statement.sid or self.index + 1}"

    def finding(self, code: IssueCode, message: str, *, hint: str, at: Path = ()) -> Finding:
        """Report a fault; ``at`` leads from the statement to its place, as far as the text goes."""
        return Finding(
            code=code,
            message=message,
            hint=hint,
            location=_locate(self.document, ("Statement", self.index, *at), ("Statement", *at)),
            policy=self.document.policy_id,
            statement=self.index,
            sid=self.statement.sid,
        )


def places(document: PolicyDocument) -> Iterator[Place]:
    """Give each statement of a document in its place."""
    return (Place(document, index) for index in range(len(document.statements)))


def at_action(place: Place, index: int) -> Path:
    """Lead from a statement to one of its actions."""
    return ("NotAction" if place.statement.actions.is_negated else "Action", index)


def at_condition(condition: Condition) -> Path:
    """Lead from a statement to one of its conditions."""
    return ("Condition", str(condition.operator), condition.key)


def document_finding(
    document: PolicyDocument, code: IssueCode, message: str, *, hint: str, at: Path = ("Statement",)
) -> Finding:
    """Report a fault of a whole document."""
    location = _locate(document, at)
    return Finding(code=code, message=message, hint=hint, location=location, policy=document.policy_id)


def _locate(document: PolicyDocument, *ways: Path) -> Location | None:
    """Find how far one of some ways goes in the text; a lone statement or value stands without its list."""
    if document.text is None:
        return None
    on_a_way = (mark for mark in marks(document.text) if any(way[: len(mark.path)] == mark.path for way in ways))
    deepest = max(on_a_way, key=lambda mark: len(mark.path))
    return location_at(document.text, deepest.value_offset, document.path or document.policy_id)
