"""Endpoints whose sources are looked up once: they are the ones that botocore finds."""

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.regions import EndpointRulesetResolver

from guarded_aws.guard import models
from guarded_aws.guard.endpoint_plan import PlannedResolver

ACCOUNT = "123456789012"
CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("dynamodb", "GetItem", {"TableName": "orders", "Key": {"id": {"S": "1"}}}),
    ("dynamodb", "GetItem", {"TableName": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders", "Key": {}}),
    ("dynamodb", "BatchGetItem", {"RequestItems": {f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders": {}}}),
    ("dynamodb", "ListTables", {}),
    ("s3", "PutObject", {"Bucket": "reports", "Key": "a"}),
    ("s3", "PutObject", {"Bucket": "re.ports", "Key": "a"}),
    ("s3", "PutObject", {"Bucket": f"arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/point", "Key": "a"}),
    ("s3", "PutObject", {"Bucket": "reports--use1-az4--x-s3", "Key": "a"}),
    ("s3", "PutObject", {"Bucket": "not a bucket", "Key": "a"}),
    ("s3", "GetBucketLocation", {"Bucket": "reports"}),
    ("s3", "ListBuckets", {}),
    ("s3", "WriteGetObjectResponse", {"RequestRoute": "route", "RequestToken": "token"}),
    ("s3control", "GetPublicAccessBlock", {"AccountId": ACCOUNT}),
    ("kinesis", "GetRecords", {"StreamARN": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/clicks"}),
    ("ec2", "DescribeInstances", {}),
    ("iam", "ListRoles", {}),
    ("sts", "GetCallerIdentity", {}),
)


@pytest.mark.parametrize("config", [None, Config(use_dualstack_endpoint=True), Config(s3={"addressing_style": "path"})])
@pytest.mark.parametrize(("service", "operation", "parameters"), CALLS)
def test_endpoint_is_botocores_own(
    service: str, operation: str, parameters: dict[str, Any], config: Config | None
) -> None:
    """A call goes where it would go if the sources were looked up each time, or fails with the same words."""
    client = boto3.Session("a", "b", region_name="us-east-1").client(service, config=config)  # type: ignore[call-overload]
    own = client._ruleset_resolver
    model = models.written_model(service, operation)

    planned = PlannedResolver.like(own)
    expected = _endpoint(own, model, parameters)

    assert [expected, expected] == [_endpoint(planned, model, parameters) for _ in range(2)]


def _endpoint(resolver: EndpointRulesetResolver, model: Any, parameters: dict[str, Any]) -> object:
    try:
        return resolver.construct_endpoint(operation_model=model, call_args=parameters, request_context={})
    except BotoCoreError as error:
        return str(error)
