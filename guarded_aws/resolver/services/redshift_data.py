"""Amazon Redshift Data API: what runs in a database needs a login there, which the API gets as the caller.

Sources: Amazon Redshift Data API Reference, ExecuteStatement (which way to connect needs which credentials);
Service Authorization Reference, list_redshift-data, list_redshift and list_redshift-serverless.
"""

from collections.abc import Iterator
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.naming import Piece, arn, named, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html"
_CONNECTING: Final = frozenset(
    {
        "BatchExecuteStatement",
        "DescribeTable",
        "ExecuteStatement",
        "ListDatabases",
        "ListSchemas",
        "ListTables",
    }
)


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what a call that connects to a cluster or a workgroup asks; None where the general rules know it."""
    clusters = (_cluster(call),) if "ClusterIdentifier" in call.parameters else ()
    workgroups = (_workgroup(call),) if "WorkgroupName" in call.parameters else ()
    if call.facts.operation not in _CONNECTING or not (clusters or workgroups):
        return None
    own = Ask(action=f"redshift-data:{call.facts.operation}", resources=(*clusters, *workgroups), source=_PAGE)
    if "SecretArn" in call.parameters:
        return (own, _reading(call))
    logins = (
        *(login for _ in clusters for login in _cluster_logins(call)),
        *(_ask("redshift-serverless:GetCredentials", workgroup) for workgroup in workgroups),
    )
    return (own, *logins)


def _ask(action: str, *resources: Resource) -> Ask:
    return Ask(action=action, resources=resources, source=_PAGE)


def _cluster(call: ApiCall) -> Resource:
    return arn(call, "redshift", "cluster:", _name(call, "ClusterIdentifier"))


def _workgroup(call: ApiCall) -> Resource:
    """Give a workgroup by its ARN; of one that is given by name, only Redshift knows the id in its ARN."""
    given = call.parameters["WorkgroupName"]
    if isinstance(given, str) and is_arn(given):
        return named(call, "redshift-serverless", "workgroup/", given)
    return arn(call, "redshift-serverless", "workgroup/", Hole.SEGMENT)


def _cluster_logins(call: ApiCall) -> Iterator[Ask]:
    """Yield the credentials of the database's user that is named, or of the caller's own."""
    cluster = _name(call, "ClusterIdentifier")
    database = arn(call, "redshift", "dbname:", cluster, "/", _name(call, "Database"))
    if "DbUser" in call.parameters:
        user = arn(call, "redshift", "dbuser:", cluster, "/", _name(call, "DbUser"))
        yield _ask("redshift:GetClusterCredentials", database, user)
    else:
        yield _ask("redshift:GetClusterCredentialsWithIAM", database)


def _name(call: ApiCall, parameter: str) -> Piece:
    return text_or_hole(call.parameters.get(parameter))


def _reading(call: ApiCall) -> Ask:
    """Say that the secret is read, which its own policy may allow."""
    secret = named(call, "secretsmanager", "secret:", call.parameters["SecretArn"])
    return Ask(action="secretsmanager:GetSecretValue", resources=(secret,), kind=RequestKind.IMPLIED, source=_PAGE)
