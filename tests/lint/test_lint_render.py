"""Findings as text, JSON, SARIF and GitHub's annotations."""

import json

import pytest

from guarded_aws.lint import (
    Finding,
    FindingType,
    IssueCode,
    render_github,
    render_json,
    render_sarif,
    render_text,
)
from guarded_aws.policy import Location

_ERROR = Finding(
    code=IssueCode.UNKNOWN_ACTION,
    message="`s3:Nope` is not a known action",
    hint="did you mean `s3:Note`?",
    policy="my pack/identity.json",
    location=Location("my pack/a,b:c.json", 5, 6),
    statement=0,
    sid="Read",
)
_SUGGESTION = Finding(
    code=IssueCode.REDUNDANT_STATEMENT, message="100% idle\nreally", hint="", policy="team", statement=1
)


def test_text_has_one_line_a_finding() -> None:
    """Path, line and column first, as compilers write them; the policy's id where there is no place."""
    assert (
        "my pack/a,b:c.json:5:6: ERROR unknown-action: `s3:Nope` is not a known action (did you mean `s3:Note`?)\n"
        "team: SUGGESTION redundant-statement: 100% idle\\nreally\n"
    ) == render_text([_ERROR, _SUGGESTION])


def test_a_policy_cannot_write_lines_of_its_own() -> None:
    """A name with a line break or an escape sequence is shown, and does nothing."""
    hostile = Finding(code=IssueCode.UNKNOWN_ACTION, message="`s3:a\n::error::\x1b[2J`", hint="", policy="team")

    assert "team: ERROR unknown-action: `s3:a\\n::error::\\x1b[2J`\n" == render_text([hostile])
    assert "::error title=ERROR unknown-action::`s3:a%0A::error::\x1b[2J`\n" == render_github([hostile])


def test_no_findings_are_no_text() -> None:
    """Silence means that all is well."""
    assert ("", "") == (render_text([]), render_github([]))


def test_json_has_every_field_and_a_summary() -> None:
    """Programs get all that people get."""
    assert {
        "findings": [
            {
                "type": "ERROR",
                "code": "unknown-action",
                "message": "`s3:Nope` is not a known action",
                "hint": "did you mean `s3:Note`?",
                "policy": "my pack/identity.json",
                "statement": 0,
                "sid": "Read",
                "location": {"path": "my pack/a,b:c.json", "line": 5, "column": 6},
            },
            {
                "type": "SUGGESTION",
                "code": "redundant-statement",
                "message": "100% idle\nreally",
                "hint": "",
                "policy": "team",
                "statement": 1,
                "sid": None,
                "location": None,
            },
        ],
        "summary": {"ERROR": 1, "SECURITY_WARNING": 0, "WARNING": 0, "SUGGESTION": 1},
    } == json.loads(render_json([_ERROR, _SUGGESTION]))


def test_github_annotations_escape_what_would_end_them() -> None:
    """A path with a comma or a message with a line break stays one annotation."""
    assert (
        "::error file=my pack/a%2Cb%3Ac.json,line=5,col=6,title=ERROR unknown-action::"
        "`s3:Nope` is not a known action (did you mean `s3:Note`?)\n"
        "::notice title=SUGGESTION redundant-statement::100%25 idle%0Areally\n"
    ) == render_github([_ERROR, _SUGGESTION])


def test_sarif_names_each_rule_once_and_places_each_result() -> None:
    """Results point at their rule by index, paths are URIs."""
    sarif = json.loads(render_sarif([_ERROR, _SUGGESTION, _ERROR]))
    run = sarif["runs"][0]
    region = {"startLine": 5, "startColumn": 6}
    place = {"physicalLocation": {"artifactLocation": {"uri": "my%20pack/a%2Cb%3Ac.json"}, "region": region}}

    assert "2.1.0" == sarif["version"]
    assert ["unknown-action", "redundant-statement"] == [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [0, 1, 0] == [result["ruleIndex"] for result in run["results"]]
    assert ["error", "note", "error"] == [result["level"] for result in run["results"]]
    assert [[place], [], [place]] == [result["locations"] for result in run["results"]]
    assert "100% idle\nreally" == run["results"][1]["message"]["text"]


@pytest.mark.parametrize("code", IssueCode)
def test_every_code_has_a_type(code: IssueCode) -> None:
    """A new code has to be put under one of the four types."""
    assert code.type in FindingType
