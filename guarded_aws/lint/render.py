"""Findings as text: for people, for programs, and for GitHub's annotations."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from guarded_aws.lint.finding import Finding, FindingType


def render_text(findings: Iterable[Finding]) -> str:
    """Write one line a finding: ``path:line:column: TYPE code: message (hint)``."""
    return "".join(f"{_printable(f'{_where(finding)}: {_what(finding)}')}\n" for finding in findings)


def _printable(text: str) -> str:
    """Escape control characters: a policy's own text must not start a line or drive a terminal."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _where(finding: Finding) -> str:
    return str(finding.location) if finding.location else finding.policy


def _what(finding: Finding) -> str:
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"{finding.type.value} {finding.code.value}: {finding.message}{hint}"


def render_json(findings: Sequence[Finding]) -> str:
    """Write one JSON object: the findings, and how many there are of each type."""
    counts = Counter(finding.type for finding in findings)
    summary = {finding_type.value: counts[finding_type] for finding_type in FindingType}
    return json.dumps({"findings": [_as_json(finding) for finding in findings], "summary": summary}, indent=2) + "\n"


def _as_json(finding: Finding) -> dict[str, object]:
    location = finding.location
    place = None if location is None else {"path": location.path, "line": location.line, "column": location.column}
    return {
        "type": finding.type.value,
        "code": finding.code.value,
        "message": finding.message,
        "hint": finding.hint,
        "policy": finding.policy,
        "statement": finding.statement,
        "sid": finding.sid,
        "location": place,
    }


_COMMANDS: Final = {
    FindingType.ERROR: "error",
    FindingType.SECURITY_WARNING: "warning",
    FindingType.WARNING: "warning",
    FindingType.SUGGESTION: "notice",
}

_IN_MESSAGE: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY: Final = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}


def render_github(findings: Iterable[Finding]) -> str:
    """Write workflow commands that GitHub Actions shows beside the lines of a pull request."""
    return "".join(_annotation(finding) for finding in findings)


def _annotation(finding: Finding) -> str:
    location = finding.location
    place = {} if location is None else {"file": location.path, "line": str(location.line), "col": str(location.column)}
    title = f"{finding.type.value} {finding.code.value}"
    properties = ",".join(f"{name}={_escape(value, _IN_PROPERTY)}" for name, value in {**place, "title": title}.items())
    message = _escape(f"{finding.message} ({finding.hint})" if finding.hint else finding.message, _IN_MESSAGE)
    return f"::{_COMMANDS[finding.type]} {properties}::{message}\n"


def _escape(text: str, replacements: dict[str, str]) -> str:
    return "".join(replacements.get(character, character) for character in text)
