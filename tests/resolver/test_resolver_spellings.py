"""Condition values that a call writes in another letter case than AWS does."""

import pytest
from resolver_calls import resolved

from guarded_aws.evaluator import UNKNOWN, ContextValue, MultiValue, SingleValue
from guarded_aws.resolver.spellings import as_spelled

_UPLOAD = {"Bucket": "b", "Key": "k"}


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "key"),
    [
        ("s3", "PutObject", {**_UPLOAD, "ACL": "Public-Read"}, "s3:x-amz-acl"),
        ("s3", "PutObject", {**_UPLOAD, "ServerSideEncryption": "AWS:KMS"}, "s3:x-amz-server-side-encryption"),
        ("s3", "PutObject", {**_UPLOAD, "ServerSideEncryption": "aes256"}, "s3:x-amz-server-side-encryption"),
        ("s3", "PutObject", {**_UPLOAD, "StorageClass": "standard"}, "s3:x-amz-storage-class"),
        ("s3", "CreateBucket", {"Bucket": "b", "ObjectOwnership": "objectwriter"}, "s3:x-amz-object-ownership"),
        ("lambda", "CreateFunctionUrlConfig", {"FunctionName": "f", "AuthType": "none"}, "lambda:functionurlauthtype"),
        ("dynamodb", "Query", {"TableName": "t", "Select": "all_attributes"}, "dynamodb:select"),
    ],
)
def test_value_in_another_case_is_unknown(
    service: str, operation: str, parameters: dict[str, object], key: str
) -> None:
    """FAIL-CLOSED(other-case): a Deny of the value counts, and an Allow of it does not."""
    assert UNKNOWN is resolved(service, operation, parameters).required[0].context.get(key)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("s3:x-amz-acl", SingleValue("public-read")),
        ("s3:x-amz-server-side-encryption", SingleValue("aws:kms")),
        ("s3:x-amz-server-side-encryption", SingleValue("AES256")),
        ("s3:x-amz-server-side-encryption", SingleValue("Something:New")),
        ("s3:x-amz-storage-class", SingleValue("GLACIER_IR")),
        ("ec2:instancetype", SingleValue("t3.micro")),
        ("s3:prefix", SingleValue("Home/Alice")),
        ("s3:prefix", MultiValue(("A", "b"))),
        ("ec2:instancetype", UNKNOWN),
    ],
)
def test_value_as_aws_writes_it_is_known(key: str, value: ContextValue) -> None:
    """So is one that the table does not have, and one of a key whose values are anybody's own."""
    assert value == as_spelled(key, value)
