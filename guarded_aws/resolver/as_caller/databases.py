"""Amazon RDS and DynamoDB: secrets, keys, final snapshots and streams that a call makes or uses beside a database.

Sources: Amazon RDS User Guide, rds-secrets-manager (permissions required); Service Authorization Reference,
list_amazonrds (dependent actions of DeleteDBInstance and DeleteDBCluster); Amazon DynamoDB Developer Guide, kds_iam.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.as_caller.tables import Asks, as_caller, is_given
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.kms import key_of
from guarded_aws.resolver.services.naming import arn, named

_SECRETS: Final = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"
_SNAPSHOTS: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html"
_STREAMS: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_iam.html"

_KEEPING: Final = ("CreateSecret", "TagResource")
_ENCRYPTING: Final = ("CreateGrant", "Decrypt", "GenerateDataKey")
_WITH_SECRET: Final = (
    "CreateDBCluster",
    "CreateDBInstance",
    "CreateTenantDatabase",
    "ModifyDBCluster",
    "ModifyDBInstance",
    "ModifyTenantDatabase",
    "RestoreDBClusterFromS3",
    "RestoreDBInstanceFromDBSnapshot",
    "RestoreDBInstanceFromS3",
    "RestoreDBInstanceToPointInTime",
)
_SNAPSHOT_OF: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "DeleteDBCluster": ("CreateDBClusterSnapshot", "cluster:", "DBClusterIdentifier", "cluster-snapshot:"),
    "DeleteDBInstance": ("CreateDBSnapshot", "db:", "DBInstanceIdentifier", "snapshot:"),
}
"""By operation: the action that takes the final snapshot, and what it is taken of: type, parameter, its own type."""


def _master_secret(call: ApiCall) -> Iterator[Ask]:
    """Ask for the secret with the master user's password, whose name RDS makes up.

    What is asked of its key, the key's policy may allow alone: it must not be denied.
    """
    secret = arn(call, "secretsmanager", "secret:rds!", Hole.ANYTHING)
    if is_given(call, "ManageMasterUserPassword"):
        yield from as_caller("secretsmanager", _KEEPING, secret, source=_SECRETS)
        yield from _on_its_key(call)
    if is_given(call, "RotateMasterUserPassword"):
        yield from as_caller("secretsmanager", ("RotateSecret",), secret, source=_SECRETS)


def _on_its_key(call: ApiCall) -> Iterator[Ask]:
    given = call.parameters.get("MasterUserSecretKmsKeyId")
    names = ("DescribeKey",) if given is None else ("DescribeKey", *_ENCRYPTING)
    yield from as_caller("kms", names, key_of(call, given), source=_SECRETS, kind=RequestKind.IMPLIED)


def _final_snapshot(call: ApiCall) -> Iterator[Ask]:
    """Ask for taking the snapshot that a deletion leaves."""
    if not is_given(call, "FinalDBSnapshotIdentifier"):
        return
    action, kind, parameter, of_snapshots = _SNAPSHOT_OF[call.facts.operation]
    database = _in_lower_case(call, kind, call.parameters.get(parameter))
    snapshot = _in_lower_case(call, of_snapshots, call.parameters.get("FinalDBSnapshotIdentifier"))
    yield Ask(action=f"rds:{action}", resources=(database, snapshot), source=_SNAPSHOTS)


def _in_lower_case(call: ApiCall, start: str, name: object) -> Resource:
    """Name something of RDS, which keeps names in lower case (Amazon RDS API Reference, API_CreateDBInstance)."""
    return named(call, "rds", start, name.lower() if isinstance(name, str) else name)


def _streaming(call: ApiCall) -> Iterator[Ask]:
    """Say what is done to the stream: the guide lists it, and the guide's own policy leaves it out."""
    stream = named(call, "kinesis", "stream/", call.parameters.get("StreamArn"))
    names = ("DescribeStream", "PutRecords")
    yield from as_caller("kinesis", names, stream, source=_STREAMS, kind=RequestKind.IMPLIED)


DATABASES: Final[Mapping[tuple[str, str], Asks]] = {
    **{("rds", operation): _master_secret for operation in _WITH_SECRET},
    **{(service, "DeleteDBCluster"): _final_snapshot for service in ("docdb", "neptune", "rds")},
    **{(service, "DeleteDBInstance"): _final_snapshot for service in ("neptune", "rds")},
    ("dynamodb", "EnableKinesisStreamingDestination"): _streaming,
}
"""By botocore's service and operation."""
