"""Amazon Redshift and RDS Data APIs: a statement is run with credentials that the caller must be allowed to get.

Sources: Amazon Redshift Data API Reference, API_ExecuteStatement (and the others: which permission each way to sign in
needs); Amazon RDS User Guide, data-api.access (the caller reads the secret).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.as_caller.tables import Asks, as_caller
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import Piece, arn, arn_beside, name_in, text_or_hole
from guarded_aws.resolver.services.redshift_data import SIGNING_IN, workgroup_of
from guarded_aws.resolver.services.secretsmanager import secret_of

_REDSHIFT: Final = "https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html"
_RDS: Final = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html"

_OF_RDS: Final = (
    "BatchExecuteStatement",
    "BeginTransaction",
    "CommitTransaction",
    "ExecuteSql",
    "ExecuteStatement",
    "RollbackTransaction",
)


def _signing_in(call: ApiCall) -> Iterator[Ask]:
    """Ask for the credentials: a secret's, a workgroup's, or those of a database user or of the caller in a cluster."""
    parameters = call.parameters
    if parameters.get("SecretArn") is not None:
        secret = secret_of(call, parameters["SecretArn"])
        yield from as_caller("secretsmanager", ("GetSecretValue",), secret, source=_REDSHIFT)
    elif parameters.get("WorkgroupName") is not None:
        group = workgroup_of(call, parameters["WorkgroupName"])
        yield from as_caller("redshift-serverless", ("GetCredentials",), group, source=_REDSHIFT)
    elif parameters.get("ClusterIdentifier") is not None:
        yield from _in_cluster(call, parameters["ClusterIdentifier"])


def _in_cluster(call: ApiCall, cluster: object) -> Iterator[Ask]:
    user = call.parameters.get("DbUser")
    database = _of_cluster(call, "dbname:", cluster, text_or_hole(call.parameters.get("Database")))
    if user is None:
        yield from as_caller("redshift", ("GetClusterCredentialsWithIAM",), database, source=_REDSHIFT)
        return
    who = _of_cluster(call, "dbuser:", cluster, text_or_hole(user))
    yield from as_caller("redshift", ("GetClusterCredentials",), who, database, source=_REDSHIFT)


def _of_cluster(call: ApiCall, kind: str, cluster: object, name: Piece) -> Resource:
    return arn_beside(call, "redshift", cluster, kind, name_in(cluster, "cluster:"), "/", name)


def _reading_the_secret(call: ApiCall) -> Iterator[Ask]:
    given = call.parameters.get("secretArn", call.parameters.get("awsSecretStoreArn"))
    secret = arn(call, "secretsmanager", "secret:", Hole.ANYTHING) if given is None else secret_of(call, given)
    yield from as_caller("secretsmanager", ("GetSecretValue",), secret, source=_RDS)


SQL: Final[Mapping[tuple[str, str], Asks]] = {
    **{("redshift-data", operation): _signing_in for operation in SIGNING_IN},
    **{("rds-data", operation): _reading_the_secret for operation in _OF_RDS},
}
"""By botocore's service and operation."""
