"""The audit: what was decided and what came of it, one JSON line each.

A decision is recorded before its call is sent: no record, no call.
"""

from guarded_aws.audit.json_lines import JsonLinesSink
from guarded_aws.audit.record import AuditRecord, DecisionRecord, OutcomeRecord, RequestRecord
from guarded_aws.audit.redact import Redactor
from guarded_aws.audit.sink import AuditSink, MemorySink

__all__ = [
    "AuditRecord",
    "AuditSink",
    "DecisionRecord",
    "JsonLinesSink",
    "MemorySink",
    "OutcomeRecord",
    "Redactor",
    "RequestRecord",
]
