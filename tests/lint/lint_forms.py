"""The forms in which cases of the linter are written: statements, conditions, and pairs of policies."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from guarded_aws.lint import IssueCode
from guarded_aws.policy import PolicyType

NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)

Json = str | list["Json"] | dict[str, "Json"]
StatementJson = dict[str, Json]

BUCKET: Final = "arn:aws:s3:::reports"
OBJECTS: Final = "arn:aws:s3:::reports/*"


@dataclass(frozen=True, slots=True, kw_only=True)
class LintCase:
    """A policy with a fault, and one that differs from it only in not having the fault."""

    name: str
    code: IssueCode
    guilty: Json
    innocent: Json
    policy_type: PolicyType = PolicyType.IDENTITY


def allow(actions: Json, resources: Json = "*", **elements: Json) -> StatementJson:
    """Write an Allow."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **elements}


def deny(actions: Json, resources: Json = "*", **elements: Json) -> StatementJson:
    """Write a Deny."""
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **elements}


def when(operator: str, key: str, values: Json, **more: dict[str, Json]) -> StatementJson:
    """Write a condition."""
    return {operator: {key: values}, **more}


def policy(*statements: StatementJson, version: str | None = "2012-10-17") -> StatementJson:
    """Write a document."""
    return {**({} if version is None else {"Version": version}), "Statement": list(statements)}


def deny_when(operator: str, key: str, values: Json, *, actions: Json = "s3:GetObject") -> StatementJson:
    """Write a document of one Deny with one condition."""
    return policy(deny(actions, Condition=when(operator, key, values)))


def allow_when(operator: str, key: str, values: Json, *, actions: Json = "s3:GetObject") -> StatementJson:
    """Write a document of one Allow with one condition."""
    return policy(allow(actions, Condition=when(operator, key, values)))
