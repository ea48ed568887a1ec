"""Amazon S3: which action each operation needs, and which parameters need a further one.

Source: Amazon S3 User Guide, using-with-s3-policy-actions (which API operation needs which action).
"""

from collections.abc import Mapping
from typing import Final

ACCOUNT_ACTIONS: Final[Mapping[str, str]] = {
    "ListBuckets": "ListAllMyBuckets",
}

BUCKET_ACTIONS: Final[Mapping[str, str]] = {
    "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
    "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
    "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
    "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
    "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
    "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
    "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
    "PutBucketNotification": "PutBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}

OBJECT_ACTIONS: Final[Mapping[str, str]] = {
    "AbortMultipartUpload": "AbortMultipartUpload",
    "CompleteMultipartUpload": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteObject": "DeleteObject",
    "DeleteObjectAnnotation": "DeleteObjectAnnotation",
    "DeleteObjectTagging": "DeleteObjectTagging",
    "GetObject": "GetObject",
    "GetObjectAcl": "GetObjectAcl",
    "GetObjectAnnotation": "GetObjectAnnotation",
    "GetObjectAttributes": "GetObjectAttributes",
    "GetObjectLegalHold": "GetObjectLegalHold",
    "GetObjectRetention": "GetObjectRetention",
    "GetObjectTagging": "GetObjectTagging",
    "GetObjectTorrent": "GetObject",
    "HeadObject": "GetObject",
    "ListObjectAnnotations": "ListObjectAnnotations",
    "ListParts": "ListMultipartUploadParts",
    "PutObject": "PutObject",
    "PutObjectAcl": "PutObjectAcl",
    "PutObjectAnnotation": "PutObjectAnnotation",
    "PutObjectLegalHold": "PutObjectLegalHold",
    "PutObjectRetention": "PutObjectRetention",
    "PutObjectTagging": "PutObjectTagging",
    "RestoreObject": "RestoreObject",
    "SelectObjectContent": "GetObject",
    "UpdateObjectEncryption": "UpdateObjectEncryption",
    "UploadPart": "PutObject",
}

VERSION_ACTION: Final[Mapping[str, str]] = {
    "DeleteObject": "DeleteObjectVersion",
    "DeleteObjectAnnotation": "DeleteObjectVersionAnnotation",
    "DeleteObjectTagging": "DeleteObjectVersionTagging",
    "GetObject": "GetObjectVersion",
    "GetObjectAcl": "GetObjectVersionAcl",
    "GetObjectAnnotation": "GetObjectVersionAnnotation",
    "GetObjectAttributes": "GetObjectVersionAttributes",
    "GetObjectTagging": "GetObjectVersionTagging",
    "ListObjectAnnotations": "ListObjectVersionAnnotations",
    "PutObjectAcl": "PutObjectVersionAcl",
    "PutObjectAnnotation": "PutObjectVersionAnnotation",
    "PutObjectTagging": "PutObjectVersionTagging",
}
"""Actions that have a form of their own for a request with a version id."""

BESIDE_AN_UPLOAD: Final = (
    ("Tagging", "PutObjectTagging"),
    ("ACL", "PutObjectAcl"),
    ("GrantFullControl", "PutObjectAcl"),
    ("GrantRead", "PutObjectAcl"),
    ("GrantReadACP", "PutObjectAcl"),
    ("GrantWriteACP", "PutObjectAcl"),
    ("ObjectLockMode", "PutObjectRetention"),
    ("ObjectLockRetainUntilDate", "PutObjectRetention"),
    ("ObjectLockLegalHoldStatus", "PutObjectLegalHold"),
)
"""Parameters of an upload that need an action beside ``s3:PutObject``."""

UPLOADS: Final = frozenset({"PutObject", "CreateMultipartUpload", "CopyObject"})

BESIDE_CREATING_A_BUCKET: Final = (
    ("ACL", "PutBucketAcl"),
    ("GrantFullControl", "PutBucketAcl"),
    ("GrantRead", "PutBucketAcl"),
    ("GrantReadACP", "PutBucketAcl"),
    ("GrantWrite", "PutBucketAcl"),
    ("GrantWriteACP", "PutBucketAcl"),
    ("ObjectLockEnabledForBucket", "PutBucketObjectLockConfiguration"),
    ("ObjectLockEnabledForBucket", "PutBucketVersioning"),
    ("ObjectOwnership", "PutBucketOwnershipControls"),
)
"""Parameters of CreateBucket that need an action beside ``s3:CreateBucket``."""

METADATA_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "CreateBucketMetadataConfiguration": (
        "CreateTableBucket",
        "CreateNamespace",
        "CreateTable",
        "GetTable",
        "PutTableBucketPolicy",
        "PutTableEncryption",
        "PutTablePolicy",
    ),
    "CreateBucketMetadataTableConfiguration": ("CreateNamespace", "CreateTable", "GetTable", "PutTablePolicy"),
    "UpdateBucketMetadataInventoryTableConfiguration": (
        "CreateTableBucket",
        "CreateNamespace",
        "CreateTable",
        "GetTable",
        "PutTableEncryption",
        "PutTablePolicy",
    ),
}
"""What S3 does in S3 Tables as the caller when a bucket is given metadata tables."""
