"""AWS CodeBuild: a build's id starts with its project's name, and a report's ARN with its group's.

Source: Service Authorization Reference, list_awscodebuild; AWS CodeBuild API Reference, API_BatchGetBuilds.
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import Piece, arn_beside, listed, named, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html"
_PROJECT: Final = "project/"
_OF_BUILDS: Final[Mapping[str, str]] = {
    "BatchDeleteBuilds": "ids",
    "BatchGetBuildBatches": "ids",
    "BatchGetBuilds": "ids",
    "BatchGetSandboxes": "ids",
    "DeleteBuildBatch": "id",
    "RetryBuild": "id",
    "RetryBuildBatch": "id",
    "StopBuild": "id",
    "StopBuildBatch": "id",
    "StopSandbox": "id",
}
_OF_PROJECTS: Final[Mapping[str, str]] = {
    "BatchGetProjects": "names",
    "CreateProject": "name",
    "DeleteProject": "name",
    "UpdateProject": "name",
}
_OF_REPORTS: Final[Mapping[str, str]] = {
    "BatchGetReports": "reportArns",
    "DeleteReport": "arn",
    "DescribeCodeCoverages": "reportArn",
    "DescribeTestCases": "reportArn",
}
_KINDS: Final = ("build/", "build-batch/", "sandbox/")


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what CodeBuild asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    for table, name in ((_OF_BUILDS, _project_of), (_OF_PROJECTS, _project), (_OF_REPORTS, _group_of)):
        if operation in table:
            given = call.parameters.get(table[operation])
            values = listed(given) if isinstance(given, list | tuple) else (given,)
            resources = tuple(dict.fromkeys(name(call, value) for value in values))
            return (Ask(action=f"codebuild:{operation}", resources=resources, source=_PAGE),)
    return None


def _project(call: ApiCall, value: object) -> Resource:
    return named(call, "codebuild", _PROJECT, value)


def _project_of(call: ApiCall, build: object) -> Resource:
    """Name the project of a build, which stands before the colon in the build's id."""
    start = Arn.parse(build).resource if isinstance(build, str) and is_arn(build) else build
    for kind in _KINDS:
        start = start.removeprefix(kind) if isinstance(start, str) else start
    return arn_beside(call, "codebuild", build, _PROJECT, _before_colon(start))


def _group_of(call: ApiCall, report: object) -> Resource:
    """Name the group of a report, which stands before the colon in the report's ARN."""
    path = Arn.parse(report).resource.removeprefix("report/") if isinstance(report, str) and is_arn(report) else None
    return arn_beside(call, "codebuild", report, "report-group/", _before_colon(path))


def _before_colon(value: object) -> Piece:
    if not isinstance(value, str) or ":" not in value:
        # FAIL-CLOSED(build-id): an id of another form says nothing of its project.
        return Hole.ANYTHING
    return text_or_hole(value.partition(":")[0])
