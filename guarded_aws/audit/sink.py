"""Where audit records go: a port, and the sink that keeps them in memory."""

from typing import Protocol

from guarded_aws.audit.record import AuditRecord, DecisionRecord, OutcomeRecord


class AuditSink(Protocol):
    """Takes audit records, in order, from any thread."""

    def write(self, record: AuditRecord, /) -> None:
        """Keep a record for good before returning.

        Raises:
            AuditError: The record was not kept; what it speaks of must not be done.
        """
        ...


class MemorySink:
    """Keeps records in memory: for tests, and for programs that show them."""

    def __init__(self) -> None:
        self._records: list[AuditRecord] = []

    def write(self, record: AuditRecord, /) -> None:
        """Keep a record."""
        self._records.append(record)

    @property
    def records(self) -> tuple[AuditRecord, ...]:
        """Everything that was written, oldest first."""
        return tuple(self._records)

    @property
    def decisions(self) -> tuple[DecisionRecord, ...]:
        """The decisions, oldest first."""
        return tuple(record for record in self._records if isinstance(record, DecisionRecord))

    @property
    def outcomes(self) -> tuple[OutcomeRecord, ...]:
        """The outcomes, oldest first."""
        return tuple(record for record in self._records if isinstance(record, OutcomeRecord))
