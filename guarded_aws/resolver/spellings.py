"""Values of condition keys that AWS writes in one way only, and that a call has in another letter case.

Whether the service takes such a value, and which of the two it compares, no guide says: the value is unknown, so that a
Deny of ``public-read`` is not passed by as ``Public-Read``. Values that are new to this table are taken as they are.
Sources: the values that the API References of Amazon S3, Amazon EC2, AWS Lambda and Amazon DynamoDB list.
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.evaluator import UNKNOWN, ContextValue, SingleValue

_IN_LOWER_CASE: Final = frozenset(
    {
        "ec2:instancetype",
        "ec2:metadatahttpendpoint",
        "ec2:metadatahttptokens",
        "ec2:tenancy",
        "ec2:volumetype",
        "s3:x-amz-acl",
    }
)
_IN_UPPER_CASE: Final = frozenset(
    {
        "dynamodb:returnconsumedcapacity",
        "dynamodb:returnvalues",
        "dynamodb:select",
        "lambda:functionurlauthtype",
        "s3:object-lock-legal-hold",
        "s3:object-lock-mode",
        "s3:x-amz-metadata-directive",
        "s3:x-amz-storage-class",
    }
)
_IN_BOTH: Final[Mapping[str, frozenset[str]]] = {
    "s3:x-amz-object-ownership": frozenset({"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"}),
    "s3:x-amz-server-side-encryption": frozenset({"AES256", "aws:backup", "aws:fsx", "aws:kms", "aws:kms:dsse"}),
}


def as_spelled(key: str, value: ContextValue) -> ContextValue:
    """Give the value of a key, itself in lower case, if AWS writes the value so too; it is unknown otherwise."""
    if not isinstance(value, SingleValue):
        return value
    # FAIL-CLOSED(other-case): a value in another case may be the one that a policy means.
    return value if value.value == _written(key, value.value) else UNKNOWN


def _written(key: str, text: str) -> str:
    """Give a text in the letter case in which AWS writes the values of a key."""
    if key in _IN_LOWER_CASE:
        return text.lower()
    if key in _IN_UPPER_CASE:
        return text.upper()
    return next((known for known in _IN_BOTH.get(key, ()) if known.lower() == text.lower()), text)
