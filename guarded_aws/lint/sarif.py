"""Findings as SARIF 2.1.0, which code-scanning services read.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from guarded_aws.lint.finding import Finding, FindingType, IssueCode

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS: Final = {
    FindingType.ERROR: "error",
    FindingType.SECURITY_WARNING: "warning",
    FindingType.WARNING: "warning",
    FindingType.SUGGESTION: "note",
}


def render_sarif(findings: Sequence[Finding]) -> str:
    """Write one run of the linter; the rules are the codes that were found."""
    codes = list(dict.fromkeys(finding.code for finding in findings))
    run = {
        "tool": {"driver": {"name": "guarded-aws lint", "rules": [_rule(code) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding.code)) for finding in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: IssueCode) -> dict[str, object]:
    return {
        "id": code.value,
        "defaultConfiguration": {"level": _LEVELS[code.type]},
        "properties": {"tags": [code.type.value]},
    }


def _result(finding: Finding, rule_index: int) -> dict[str, object]:
    text = f"{finding.message} ({finding.hint})" if finding.hint else finding.message
    return {
        "ruleId": finding.code.value,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.type],
        "message": {"text": text},
        "locations": _locations(finding),
    }


def _locations(finding: Finding) -> list[dict[str, object]]:
    location = finding.location
    if location is None:
        return []
    uri = quote(PurePath(location.path).as_posix())
    region = {"startLine": location.line, "startColumn": location.column}
    return [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}]
