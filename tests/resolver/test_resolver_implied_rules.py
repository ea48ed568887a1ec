"""Rules that delete later, and calls of other names that terminate instances."""

import json

import pytest
from implied_calls import are_implied, make_call, shown

from guarded_aws.resolver.implied import implied_asks

BOTH = ("s3:DeleteObject", "s3:DeleteObjectVersion")
EVERY_INSTANCE = ["arn:aws:ec2:us-east-1:123456789012:instance/*"]


def _implied(service: str, operation: str, parameters: dict[str, object]) -> dict[str, list[str]]:
    asks = implied_asks(make_call(service, operation, parameters))
    assert are_implied(asks)
    return shown(asks)


def _lifecycle(*rules: object) -> dict[str, list[str]]:
    parameters = {"Bucket": "b", "LifecycleConfiguration": {"Rules": list(rules)}}
    return _implied("s3", "PutBucketLifecycleConfiguration", parameters)


@pytest.mark.parametrize(
    ("chosen", "objects"),
    [
        ({"Prefix": "logs/"}, "arn:aws:s3:::b/logs/*"),
        ({"Filter": {"Prefix": "logs/"}}, "arn:aws:s3:::b/logs/*"),
        ({"Filter": {"And": {"Prefix": "logs/", "Tags": []}}}, "arn:aws:s3:::b/logs/*"),
        ({"Filter": {}}, "arn:aws:s3:::b/*"),
        ({"Filter": {"Tag": {"Key": "k", "Value": "v"}}}, "arn:aws:s3:::b/*"),
        ({"Prefix": "a/", "Filter": {"Prefix": "b/"}}, "arn:aws:s3:::b/*"),
        ({}, "arn:aws:s3:::b/*"),
    ],
)
def test_expiration_implies_the_deletion_of_the_rules_objects(chosen: dict[str, object], objects: str) -> None:
    """An expiration deletes the objects under the rule's prefix (intro-lifecycle-rules)."""
    found = _lifecycle({"Status": "Enabled", "Expiration": {"Days": 1}, **chosen})

    assert {action: [objects] for action in BOTH} == found


def test_expiration_of_older_versions_implies_the_deletion_of_versions() -> None:
    """Only versions that are no longer current go."""
    rule = {"Status": "Enabled", "Filter": {}, "NoncurrentVersionExpiration": {"NoncurrentDays": 1}}

    assert {"s3:DeleteObjectVersion": ["arn:aws:s3:::b/*"]} == _lifecycle(rule)


def test_rules_that_do_not_expire_imply_nothing() -> None:
    """Transitions, aborted uploads and disabled rules delete no object."""
    assert {} == _lifecycle(
        {"Status": "Enabled", "Filter": {}, "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]},
        {"Status": "Enabled", "Filter": {}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}},
        {"Status": "Disabled", "Filter": {}, "Expiration": {"Days": 1}},
    )


def test_rule_of_unknown_status_counts() -> None:
    """Only ``Disabled`` turns a rule off."""
    assert set(BOTH) == _lifecycle({"Status": "disabled", "Expiration": None}).keys()


@pytest.mark.parametrize("given", [{}, {"LifecycleConfiguration": None}, {"LifecycleConfiguration": {"Rules": [7]}}])
def test_lifecycle_that_cannot_be_read_may_expire_everything(given: dict[str, object]) -> None:
    """FAIL-CLOSED(lifecycle)."""
    found = _implied("s3", "PutBucketLifecycle", {"Bucket": "b", **given})

    assert {action: ["arn:aws:s3:::b/*"] for action in BOTH} == found


def test_bucket_that_is_not_named_may_be_any() -> None:
    """A call without a bucket leaves a hole for it."""
    rule = {"Status": "Enabled", "Prefix": "logs/", "Expiration": {"Days": 1}}
    found = _implied("s3", "PutBucketLifecycleConfiguration", {"LifecycleConfiguration": {"Rules": [rule]}})

    assert ["arn:aws:s3:::*/logs/*"] == found["s3:DeleteObject"]


def test_lifecycle_of_an_outposts_bucket_is_followed() -> None:
    """S3 on Outposts sets lifecycles through another service."""
    rule = {"Status": "Enabled", "Expiration": {"Days": 1}}
    found = _implied("s3control", "PutBucketLifecycleConfiguration", {"LifecycleConfiguration": {"Rules": [rule]}})

    assert ["arn:aws:s3*"] == found["s3:DeleteObject"]


def test_lifecycle_of_a_repository_implies_the_deletion_of_images() -> None:
    """Every rule of ECR's lifecycle policies expires images (LifecyclePolicies)."""
    policy = json.dumps({"rules": [{"rulePriority": 1}]})
    repository = "arn:aws:ecr:us-east-1:123456789012:repository/"

    assert {"ecr:BatchDeleteImage": [f"{repository}r"]} == _implied(
        "ecr", "PutLifecyclePolicy", {"repositoryName": "r", "lifecyclePolicyText": policy}
    )
    assert {"ecr:BatchDeleteImage": [f"{repository}*"]} == _implied("ecr", "PutLifecyclePolicy", {})
    assert {} == _implied("ecr", "PutLifecyclePolicy", {"repositoryName": "r", "lifecyclePolicyText": '{"rules": []}'})


@pytest.mark.parametrize(
    ("given", "is_implied"), [({"Enabled": True}, True), ({"Enabled": False}, False), (None, True)]
)
def test_time_to_live_deletes_items_once_it_is_on(given: object, is_implied: bool) -> None:  # noqa: FBT001
    """Items go when their time has come (TTL)."""
    found = _implied("dynamodb", "UpdateTimeToLive", {"TableName": "t", "TimeToLiveSpecification": given})

    table = "arn:aws:dynamodb:us-east-1:123456789012:table/t"
    assert ({"dynamodb:DeleteItem": [table]} if is_implied else {}) == found


def test_instance_of_a_group_is_terminated_by_another_name() -> None:
    """TerminateInstanceInAutoScalingGroup terminates the instance."""
    found = _implied("autoscaling", "TerminateInstanceInAutoScalingGroup", {"InstanceId": "i-1"})

    assert {"ec2:TerminateInstances": ["arn:aws:ec2:us-east-1:123456789012:instance/i-1"]} == found


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "terminates"),
    [
        ("autoscaling", "DeleteAutoScalingGroup", {}, False),
        ("autoscaling", "DeleteAutoScalingGroup", {"ForceDelete": False}, False),
        ("autoscaling", "DeleteAutoScalingGroup", {"ForceDelete": True}, True),
        ("autoscaling", "DeleteAutoScalingGroup", {"ForceDelete": "no"}, True),
        ("ec2", "DeleteFleets", {"TerminateInstances": False}, False),
        ("ec2", "DeleteFleets", {"TerminateInstances": True}, True),
        ("ec2", "CancelSpotFleetRequests", {}, True),
    ],
)
def test_group_or_fleet_takes_its_instances_along_if_it_says_so(
    service: str,
    operation: str,
    parameters: dict[str, object],
    terminates: bool,  # noqa: FBT001
) -> None:
    """Force, or the fleet's own parameter, terminates the instances."""
    expected = {"ec2:TerminateInstances": EVERY_INSTANCE} if terminates else {}

    assert expected == _implied(service, operation, parameters)


@pytest.mark.parametrize(
    ("parameters", "actions"),
    [
        ({}, set()),
        ({"AlarmActions": ["arn:aws:sns:us-east-1:123456789012:t"]}, set()),
        ({"AlarmActions": ["arn:aws:automate:us-east-1:ec2:terminate"]}, {"TerminateInstances"}),
        ({"OKActions": ["arn:aws:automate:us-east-1:ec2:stop"]}, {"StopInstances"}),
        ({"InsufficientDataActions": ("arn:aws:automate:us-east-1:ec2:recover",)}, {"RebootInstances"}),
        (
            {"AlarmActions": ["arn:aws:swf:us-east-1:123456789012:action/actions/AWS_EC2.InstanceId.Terminate/1.0"]},
            {"TerminateInstances"},
        ),
        (
            {"AlarmActions": ["arn:aws:automate:us-east-1:ec2:newcomer"]},
            {"TerminateInstances", "StopInstances", "RebootInstances"},
        ),
        ({"AlarmActions": 7}, {"TerminateInstances", "StopInstances", "RebootInstances"}),
    ],
)
def test_alarm_acts_on_instances_when_it_goes_off(parameters: dict[str, object], actions: set[str]) -> None:
    """Alarms stop, reboot, recover and terminate (UsingAlarmActions); FAIL-CLOSED(alarm-action)."""
    found = _implied("cloudwatch", "PutMetricAlarm", parameters)

    assert {f"ec2:{action}": EVERY_INSTANCE for action in actions} == {
        action: sorted(set(arns)) for action, arns in found.items()
    }
