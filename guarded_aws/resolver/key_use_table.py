"""Which calls hand a KMS key to a service that uses it in the caller's own name: the table of what guides say.

Required is what a guide says that the caller needs for a call that names a key of the account's own. Implied is what
the call may come to as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.parameters import text_of
from guarded_aws.resolver.services.s3_directory import is_directory_name


def _always(_: ApiCall) -> bool:
    return True


def _in_directory_bucket(call: ApiCall) -> bool:
    return is_directory_name(text_of(call.parameters, "Bucket") or "")


def _in_general_bucket(call: ApiCall) -> bool:
    return not _in_directory_bucket(call)


def _is_secure_standard(call: ApiCall) -> bool:
    return _may_be_secure(call) and call.parameters.get("Tier") != "Advanced"


def _is_secure_advanced(call: ApiCall) -> bool:
    # FAIL-CLOSED(parameter-tier): with Intelligent-Tiering, Systems Manager chooses between two ways to encrypt.
    return _may_be_secure(call) and call.parameters.get("Tier") not in (None, "Standard")


def _may_be_secure(call: ApiCall) -> bool:
    """Say whether a parameter is encrypted; a new version of one need not say its type."""
    return call.parameters.get("Type") not in ("String", "StringList")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """How a service uses a key that a parameter names.

    Attributes:
        operations: The calls of the service that have the parameter.
        parameter: The path to the key's name.
        required: What the caller has to be allowed, without ``kms:``.
        implied: What else the service may ask as the caller.
        via: The service's name in ``kms:ViaService``, where the guide says it.
        applies: Whether the service uses the key in a call.
    """

    operations: tuple[str, ...]
    parameter: str
    required: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    via: str | None = None
    applies: Callable[[ApiCall], bool] = _always
    source: str


_S3_REFERENCE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/API/"
_SECRETS_REFERENCE: Final = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/"
_REDSHIFT_PAGE: Final = "https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-kms-customer-managed-key.html"
_OF_REDSHIFT: Final = ("CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey")
_PARAMETERS_PAGE: Final = (
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html"
)

KEY_USES: Final[Mapping[str, tuple[KeyUse, ...]]] = {
    "codeartifact": (
        KeyUse(
            operations=("CreateDomain",),
            parameter="encryptionKey",
            required=("CreateGrant", "DescribeKey"),
            via="codeartifact",
            source="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CreateDomain.html",
        ),
    ),
    "ec2": (
        KeyUse(
            operations=("CopyImage", "CopySnapshot", "CreateVolume"),
            parameter="KmsKeyId",
            implied=("CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKeyWithoutPlaintext"),
            via="ec2",
            source="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html",
        ),
    ),
    "ecr": (
        KeyUse(
            operations=("CreateRepository",),
            parameter="encryptionConfiguration.kmsKey",
            required=("CreateGrant", "DescribeKey"),
            implied=("RetireGrant",),
            via="ecr",
            source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html",
        ),
    ),
    "lambda": (
        KeyUse(
            operations=("CreateFunction", "UpdateFunctionConfiguration"),
            parameter="KMSKeyArn",
            required=("CreateGrant", "Encrypt"),
            implied=("Decrypt",),
            via="lambda",
            source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
        ),
    ),
    "rds": (
        KeyUse(
            operations=(
                "CopyDBClusterSnapshot",
                "CopyDBSnapshot",
                "CreateDBCluster",
                "CreateDBInstance",
                "CreateDBInstanceReadReplica",
                "RestoreDBClusterFromS3",
                "RestoreDBClusterFromSnapshot",
                "RestoreDBClusterToPointInTime",
                "RestoreDBInstanceFromS3",
                "StartDBInstanceAutomatedBackupsReplication",
                "StartExportTask",
            ),
            parameter="KmsKeyId",
            required=("CreateGrant", "DescribeKey"),
            via="rds",
            source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html",
        ),
    ),
    "redshift": (
        KeyUse(
            operations=("CreateCluster", "ModifyCluster", "RestoreFromClusterSnapshot"),
            parameter="KmsKeyId",
            required=_OF_REDSHIFT,
            via="redshift",
            source=_REDSHIFT_PAGE,
        ),
    ),
    "redshift-serverless": (
        KeyUse(
            operations=("CreateNamespace", "UpdateNamespace"),
            parameter="kmsKeyId",
            required=_OF_REDSHIFT,
            source=_REDSHIFT_PAGE,
        ),
    ),
    "rekognition": (
        KeyUse(
            operations=("CopyProjectVersion", "CreateProjectVersion"),
            parameter="KmsKeyId",
            required=("CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey"),
            via="rekognition",
            source="https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateProjectVersion.html",
        ),
    ),
    "s3": (
        KeyUse(
            operations=("CopyObject", "PutObject"),
            parameter="SSEKMSKeyId",
            required=("GenerateDataKey",),
            via="s3",
            applies=_in_general_bucket,
            source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
        ),
        KeyUse(
            operations=("CopyObject", "PutObject"),
            parameter="SSEKMSKeyId",
            required=("Decrypt", "GenerateDataKey"),
            applies=_in_directory_bucket,
            source=f"{_S3_REFERENCE}API_PutObject.html",
        ),
        KeyUse(
            operations=("CreateMultipartUpload",),
            parameter="SSEKMSKeyId",
            required=("Decrypt", "GenerateDataKey"),
            via="s3",
            source=f"{_S3_REFERENCE}API_CreateMultipartUpload.html",
        ),
        KeyUse(
            operations=("CreateSession",),
            parameter="SSEKMSKeyId",
            required=("Decrypt", "GenerateDataKey"),
            source=f"{_S3_REFERENCE}API_CreateSession.html",
        ),
        KeyUse(
            operations=("PutBucketEncryption",),
            parameter="ServerSideEncryptionConfiguration.Rules.ApplyServerSideEncryptionByDefault.KMSMasterKeyID",
            required=("Decrypt", "GenerateDataKey"),
            applies=_in_directory_bucket,
            source=f"{_S3_REFERENCE}API_PutBucketEncryption.html",
        ),
        KeyUse(
            operations=("UpdateObjectEncryption",),
            parameter="ObjectEncryption.SSEKMS.KMSKeyArn",
            required=("Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"),
            via="s3",
            source=f"{_S3_REFERENCE}API_UpdateObjectEncryption.html",
        ),
    ),
    "secretsmanager": (
        KeyUse(
            operations=("CreateSecret", "UpdateSecret"),
            parameter="KmsKeyId",
            required=("Decrypt", "GenerateDataKey"),
            via="secretsmanager",
            source=f"{_SECRETS_REFERENCE}API_CreateSecret.html",
        ),
        KeyUse(
            # Without it, the versions that are there stay encrypted as they were.
            operations=("UpdateSecret",),
            parameter="KmsKeyId",
            implied=("Encrypt",),
            via="secretsmanager",
            source=f"{_SECRETS_REFERENCE}API_UpdateSecret.html",
        ),
        KeyUse(
            operations=("CreateSecret", "ReplicateSecretToRegions"),
            parameter="AddReplicaRegions.KmsKeyId",
            required=("Encrypt", "GenerateDataKey"),
            via="secretsmanager",
            source=f"{_SECRETS_REFERENCE}API_ReplicateSecretToRegions.html",
        ),
    ),
    "ssm": (
        KeyUse(
            operations=("PutParameter",),
            parameter="KeyId",
            required=("Encrypt",),
            via="ssm",
            applies=_is_secure_standard,
            source=_PARAMETERS_PAGE,
        ),
        KeyUse(
            operations=("PutParameter",),
            parameter="KeyId",
            required=("GenerateDataKey",),
            via="ssm",
            applies=_is_secure_advanced,
            source=_PARAMETERS_PAGE,
        ),
    ),
}
"""By botocore's service."""
