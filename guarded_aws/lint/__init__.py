"""Findings about policies that parse: what will not work, what is unsafe, what is idle.

The four types are those of IAM Access Analyzer's policy validation. Nothing here reads a
file or a clock.
"""

from guarded_aws.lint.finding import Finding, FindingType, IssueCode
from guarded_aws.lint.lint import lint_policies
from guarded_aws.lint.render import render_github, render_json, render_text
from guarded_aws.lint.sarif import render_sarif

__all__ = [
    "Finding",
    "FindingType",
    "IssueCode",
    "lint_policies",
    "render_github",
    "render_json",
    "render_sarif",
    "render_text",
]
