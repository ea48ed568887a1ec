"""S3 through access points: the bucket beneath is asked about too, though only S3 knows its name.

Source: Amazon S3 User Guide, access-points-policies (both the access point and the bucket must permit a request),
access-points-vpc (a policy has to name both) and olap-policies; S3 on Outposts, S3OutpostsIAM.
"""

import pytest
from resolver_calls import resolved

from guarded_aws.evaluator import SingleValue

PLACE = "us-east-1:123456789012"
POINT = f"arn:aws:s3:{PLACE}:accesspoint/team"
OUTPOST = f"arn:aws:s3-outposts:{PLACE}:outpost/op-1"
TRANSFORMING = f"arn:aws:s3-object-lambda:{PLACE}:accesspoint/ol"


def _implied(operation: str, parameters: dict[str, object]) -> dict[str, list[str]]:
    """Give what a call of S3 implies; what is unknown of a name is written ``*``."""
    requests = resolved("s3", operation, parameters).implied
    return {str(request.action): [str(resource) for resource in request.resources] for request in requests}


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("DeleteObject", {"Bucket": POINT, "Key": "a/b"}, {"s3:DeleteObject": ["arn:aws:s3:::*/a/b"]}),
        ("GetObject", {"Bucket": POINT}, {"s3:GetObject": ["arn:aws:s3:::*/*"]}),
        ("ListObjectsV2", {"Bucket": POINT}, {"s3:ListBucket": ["arn:aws:s3:::*"]}),
        (
            "DeleteObjects",
            {"Bucket": POINT, "Delete": {"Objects": [{"Key": "x"}, {"Key": "y"}]}},
            {"s3:DeleteObject": ["arn:aws:s3:::*/x", "arn:aws:s3:::*/y"]},
        ),
        (
            "CopyObject",
            {"Bucket": "b", "Key": "k", "CopySource": f"{POINT}/object/s"},
            {"s3:GetObject": ["arn:aws:s3:::*/s"]},
        ),
        (
            "GetObject",
            {"Bucket": f"{OUTPOST}/accesspoint/ap", "Key": "a/b"},
            {"s3-outposts:GetObject": [f"{OUTPOST}/bucket/*/object/a/b"]},
        ),
        (
            "GetObject",
            {"Bucket": TRANSFORMING, "Key": "a"},
            {
                "s3:GetObject": [f"arn:aws:s3:{PLACE}:accesspoint/*/object/a", "arn:aws:s3:::*/a"],
                "lambda:InvokeFunction": [f"arn:aws:lambda:{PLACE}:function:*"],
            },
        ),
        (
            "PutObject",
            {"Bucket": TRANSFORMING, "Key": "a"},
            {"s3:PutObject": [f"arn:aws:s3:{PLACE}:accesspoint/*/object/a", "arn:aws:s3:::*/a"]},
        ),
        (
            "CreateSession",
            {"Bucket": "team--use1-az4--xa-s3"},
            {"s3express:CreateSession": [f"arn:aws:s3express:{PLACE}:bucket/*"]},
        ),
        ("GetObject", {"Bucket": "b", "Key": "k"}, {}),
        ("GetObject", {"Key": "k"}, {}),
    ],
)
def test_bucket_beneath_an_access_point_is_implied(
    operation: str, parameters: dict[str, object], expected: dict[str, list[str]]
) -> None:
    """FAIL-CLOSED(access-point-bucket): its name is a hole, the key is known; a plain bucket has nothing beneath."""
    assert expected == _implied(operation, parameters)


def test_both_are_asked_under_the_conditions_of_the_call() -> None:
    """A Deny that exempts an access point, or demands encryption, reads the same of both."""
    found = resolved("s3", "PutObject", {"Bucket": POINT, "Key": "k", "ServerSideEncryption": "aws:kms"})
    expected = {
        "s3:dataaccesspointarn": SingleValue(POINT),
        "s3:dataaccesspointaccount": SingleValue("123456789012"),
        "s3:x-amz-server-side-encryption": SingleValue("aws:kms"),
    }

    for request in (*found.required, *found.implied):
        assert expected == {key: request.context.get(key) for key in expected}


def test_bucket_beneath_is_not_counted_as_another_resource() -> None:
    """``guard:ResourceCount`` says how many objects are deleted, not how many questions that raises."""
    objects = [{"Key": f"k{number}"} for number in range(3)]

    assert 3 == resolved("s3", "DeleteObjects", {"Bucket": POINT, "Delete": {"Objects": objects}}).resource_count


def test_deeds_of_a_session_are_done_under_the_conditions_of_the_call() -> None:
    """A Deny of uploads without encryption does not stop an encrypted one into a directory bucket."""
    parameters = {"Bucket": "logs--use1-az4--x-s3", "Key": "k", "ServerSideEncryption": "aws:kms"}
    (upload,) = resolved("s3", "PutObject", parameters).implied

    assert SingleValue("aws:kms") == upload.context.get("s3:x-amz-server-side-encryption")
