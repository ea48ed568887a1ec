"""Other spellings of what policies deny, found by attacking the resolver."""

import pytest
from resolver_calls import resolved

from guarded_aws.evaluator import UNKNOWN

_POINT = "arn:aws:s3:us-east-1:123456789012:accesspoint"


def _asked(service: str, operation: str, parameters: dict) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for request in resolved(service, operation, parameters).requests:
        found.setdefault(str(request.action), []).extend(map(str, request.resources))
    return found


@pytest.mark.parametrize("separator", [":", "/"])
def test_access_point_is_one_resource_in_both_spellings(separator: str) -> None:
    """Botocore takes a colon where IAM writes a slash; a Deny on the access point holds for both."""
    asked = _asked("s3", "GetObject", {"Bucket": f"{_POINT}{separator}team", "Key": "k"})

    assert asked["s3:GetObject"] == [f"{_POINT}/team/object/k", "arn:aws:s3:::*/k"]


@pytest.mark.parametrize("separator", [":", "/"])
def test_copied_access_point_is_one_resource_in_both_spellings(separator: str) -> None:
    """The source of a copy is read as the bucket of a call is."""
    source = f"{_POINT}{separator}team/object/k"

    asked = _asked("s3", "CopyObject", {"Bucket": "b", "Key": "c", "CopySource": source})

    assert asked["s3:GetObject"] == [f"{_POINT}/team/object/k", "arn:aws:s3:::*/k"]


@pytest.mark.parametrize("suffix", ["-s3alias", "--ol-s3", "--op-s3", "--table-s3", "--xa-s3", ".mrap"])
def test_reserved_suffix_may_stand_for_any_bucket(suffix: str) -> None:
    """Names with these endings are S3's own. FAIL-CLOSED(access-point-alias)."""
    requests = resolved("s3", "GetObject", {"Bucket": f"data{suffix}", "Key": "k"}).requests

    reading = next(request for request in requests if str(request.action) == "s3:GetObject")
    assert not reading.resources[0].is_known


def test_directory_bucket_is_a_bucket_to_a_policy_that_denies_deleting_buckets() -> None:
    """S3 Express has actions of its own; what is denied of every bucket is denied of these."""
    asked = _asked("s3", "DeleteBucket", {"Bucket": "fast--use1-az4--x-s3"})

    assert set(asked) == {"s3express:DeleteBucket", "s3:DeleteBucket"}


def test_deregistering_an_image_with_its_snapshots_deletes_snapshots() -> None:
    """The flag deletes what ``ec2:DeleteSnapshot`` deletes."""
    asked = _asked("ec2", "DeregisterImage", {"ImageId": "ami-1", "DeleteAssociatedSnapshots": True})

    assert asked["ec2:DeleteSnapshot"] == ["arn:aws:ec2:us-east-1::snapshot/*"]
    assert "ec2:DeleteSnapshot" not in _asked("ec2", "DeregisterImage", {"ImageId": "ami-1"})


def test_tags_that_differ_only_in_case_have_no_known_value() -> None:
    """AWS keeps one of them and does not say which. FAIL-CLOSED(keys-by-case)."""
    tags = [{"Key": "env", "Value": "prod"}, {"Key": "Env", "Value": "dev"}]

    context = resolved("ec2", "CreateTags", {"Resources": ["i-1"], "Tags": tags}).required[0].context

    assert context.get("aws:requesttag/env") is UNKNOWN


@pytest.mark.parametrize("name", ["{}:prod", "{}:function:prod", "arn:aws:lambda:us-east-1:{}:function:prod"])
def test_function_of_an_account_is_one_function_in_every_spelling(name: str) -> None:
    """Lambda's own pattern lets the word ``function`` out: what stands first is the account, not a name."""
    asked = _asked("lambda", "Invoke", {"FunctionName": name.format("999999999999")})

    assert asked["lambda:InvokeFunction"] == ["arn:aws:lambda:us-east-1:999999999999:function:prod"]


@pytest.mark.parametrize(
    "name",
    [
        "/aws/reference/secretsmanager/prod/db",
        "aws/reference/secretsmanager/prod/db:label",
        "arn:aws:ssm:us-east-1:123456789012:parameter/aws/reference/secretsmanager/prod/db",
    ],
)
def test_parameter_that_stands_for_a_secret_reads_the_secret(name: str) -> None:
    """Parameter Store hands secrets out under names of its own, to who may read the secret."""
    asked = _asked("ssm", "GetParameters", {"Names": ["/plain", name]})

    assert asked["secretsmanager:GetSecretValue"] == ["arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-*"]
    assert "secretsmanager:GetSecretValue" not in _asked("ssm", "GetParameter", {"Name": "/plain"})


@pytest.mark.parametrize(("path", "below"), [("/", "*"), ("/prod", "prod/*"), ("/prod/", "prod/*")])
def test_reading_a_path_reads_the_parameters_below(path: str, below: str) -> None:
    """IAM asks about the path alone; a Deny on reading a parameter holds for this way to it too."""
    asked = _asked("ssm", "GetParametersByPath", {"Path": path, "Recursive": True})

    assert asked["ssm:GetParameter"] == [f"arn:aws:ssm:us-east-1:123456789012:parameter/{below}"]


def test_reading_a_path_that_is_unknown_reads_any_parameter() -> None:
    """What is below an unknown path may be anything."""
    asked = _asked("ssm", "GetParametersByPath", {})

    assert asked["ssm:GetParameter"] == ["arn:aws:ssm:us-east-1:123456789012:parameter/*"]


def test_groups_of_a_cluster_that_cannot_be_read_lose_any_instance() -> None:
    """What is not a list of groups names no instance. FAIL-CLOSED(cluster-groups)."""
    asked = _asked("emr", "ModifyInstanceGroups", {"InstanceGroups": "all"})

    assert asked["ec2:TerminateInstances"] == ["arn:aws:ec2:us-east-1:123456789012:instance/*"]


@pytest.mark.parametrize("given", [None, "x", ["x"], [7]])
def test_tagging_of_what_cannot_be_read_may_be_of_anything(given: object) -> None:
    """A resource that is no ARN belongs to some service. FAIL-CLOSED(tagged)."""
    requests = resolved("resourcegroupstaggingapi", "TagResources", {"ResourceARNList": given}).requests

    assert [str(request.action) for request in requests] == ["tag:TagResources", "*:*"]


def test_tagging_by_an_action_that_is_not_known_may_be_any_of_the_service() -> None:
    """API Gateway has no tagging action of that level. FAIL-CLOSED(tagging-action)."""
    arn = "arn:aws:apigateway:us-east-1::/restapis/abc"

    requests = resolved("resourcegroupstaggingapi", "UntagResources", {"ResourceARNList": [arn]}).requests

    assert [str(request.action) for request in requests] == ["tag:UntagResources", "apigateway:*"]


def test_tag_with_two_values_has_no_known_value() -> None:
    """AWS refuses it or keeps one, and does not say which. FAIL-CLOSED(tag-twice)."""
    tags = [{"Key": "env", "Value": "prod"}, {"Key": "env", "Value": "dev"}]

    context = resolved("ec2", "CreateTags", {"Resources": ["i-1"], "Tags": tags}).required[0].context

    assert context.get("aws:requesttag/env") is UNKNOWN
