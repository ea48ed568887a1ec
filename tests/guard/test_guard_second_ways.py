"""Calls of another name or spelling than the one that is denied: nothing reaches the wire, and the twin does."""

from dataclasses import dataclass
from typing import Any

import pytest
from guard_recording import RecordingEndpoint
from guard_world import ACCOUNT, MakeGuard, allow, deny, document

from guarded_aws.errors import GuardedAwsError
from guarded_aws.evaluator import ASSUMED, PolicySet, compile_policies
from guarded_aws.guard.errors import AccessDeniedError
from guarded_aws.packs import load_pack

_EC2 = f"arn:aws:ec2:us-east-1:{ACCOUNT}"
_KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
_GROUP = {"AutoScalingGroupName": "g", "MinSize": 0, "MaxSize": 0}


@dataclass(frozen=True)
class Way:
    """A way around a Deny, and a call of the same operation, or of a near one, that the Deny is not about."""

    denied: dict[str, Any]
    service: str
    operation: str
    parameters: dict[str, Any]
    twin: dict[str, Any]
    twin_operation: str = ""


WAYS = {
    "a function by its account": Way(
        deny("lambda:InvokeFunction", resource=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:prod"),
        "lambda",
        "Invoke",
        {"FunctionName": f"{ACCOUNT}:prod"},
        {"FunctionName": f"{ACCOUNT}:dev"},
    ),
    "a secret as a parameter": Way(
        deny("secretsmanager:GetSecretValue", resource=f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:prod/*"),
        "ssm",
        "GetParameter",
        {"Name": "/aws/reference/secretsmanager/prod/db"},
        {"Name": "/aws/reference/secretsmanager/dev/db"},
    ),
    "a parameter by the path above it": Way(
        deny("ssm:GetParameter*", resource=f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/prod/*"),
        "ssm",
        "GetParametersByPath",
        {"Path": "/", "Recursive": True},
        {"Path": "/dev", "Recursive": True},
    ),
    "an instance of a cluster": Way(
        deny("ec2:TerminateInstances", resource=f"{_EC2}:instance/i-1"),
        "emr",
        "ModifyInstanceGroups",
        {"InstanceGroups": [{"InstanceGroupId": "g", "EC2InstanceIdsToTerminate": ["i-1"]}]},
        {"InstanceGroups": [{"InstanceGroupId": "g", "EC2InstanceIdsToTerminate": ["i-2"]}]},
    ),
    "an instance that a cluster shrinks by": Way(
        deny("ec2:TerminateInstances", resource=f"{_EC2}:instance/i-1"),
        "emr",
        "ModifyInstanceGroups",
        {
            "InstanceGroups": [
                {
                    "InstanceGroupId": "g",
                    "ShrinkPolicy": {"InstanceResizePolicy": {"InstancesToTerminate": ["i-1"]}},
                }
            ]
        },
        {"InstanceGroups": [{"InstanceGroupId": "g", "InstanceCount": 3}]},
    ),
    "a tag with two values": Way(
        deny("ec2:CreateTags", Condition={"StringEquals": {"aws:RequestTag/env": "prod"}}),
        "ec2",
        "CreateTags",
        {"Resources": ["i-1"], "Tags": [{"Key": "env", "Value": "prod"}, {"Key": "env", "Value": "dev"}]},
        {"Resources": ["i-1"], "Tags": [{"Key": "env", "Value": "dev"}, {"Key": "env", "Value": "dev"}]},
    ),
    "a key by its id in capitals": Way(
        deny("kms:Decrypt", resource=f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{_KEY}"),
        "kms",
        "Decrypt",
        {"CiphertextBlob": b"x", "KeyId": _KEY.upper()},
        {"CiphertextBlob": b"x", "KeyId": _KEY.replace("a", "b")},
    ),
    "tags by the tagging API": Way(
        deny("ec2:CreateTags", resource=f"{_EC2}:instance/*"),
        "resourcegroupstaggingapi",
        "TagResources",
        {"ResourceARNList": [f"{_EC2}:volume/vol-1", f"{_EC2}:instance/i-1"], "Tags": {"env": "dev"}},
        {"ResourceARNList": [f"{_EC2}:volume/vol-1"], "Tags": {"env": "dev"}},
    ),
    "tags taken off by the tagging API": Way(
        deny("dynamodb:*", resource=f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/prod"),
        "resourcegroupstaggingapi",
        "UntagResources",
        {"ResourceARNList": [f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/prod"], "TagKeys": ["env"]},
        {"ResourceARNList": [f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/dev"], "TagKeys": ["env"]},
    ),
    "instances of a fleet": Way(
        deny("ec2:RunInstances", resource=f"{_EC2}:instance/*"),
        "ec2",
        "CreateFleet",
        {"LaunchTemplateConfigs": [], "TargetCapacitySpecification": {"TotalTargetCapacity": 1}},
        {},
        "DescribeFleets",
    ),
    "instances on the spot": Way(
        deny("ec2:RunInstances", resource=f"{_EC2}:instance/*"),
        "ec2",
        "RequestSpotInstances",
        {"LaunchSpecification": {"InstanceType": "p5.48xlarge"}},
        {},
        "DescribeSpotInstanceRequests",
    ),
    "instances of a spot fleet": Way(
        deny("ec2:RunInstances", resource=f"{_EC2}:instance/*"),
        "ec2",
        "RequestSpotFleet",
        {"SpotFleetRequestConfig": {"IamFleetRole": f"arn:aws:iam::{ACCOUNT}:role/fleet", "TargetCapacity": 1}},
        {},
        "DescribeSpotFleetRequests",
    ),
    "instances by schedule": Way(
        deny("ec2:RunInstances", resource=f"{_EC2}:instance/*"),
        "ec2",
        "RunScheduledInstances",
        {"LaunchSpecification": {"ImageId": "ami-1"}, "ScheduledInstanceId": "sci-1"},
        {},
        "DescribeScheduledInstances",
    ),
    "instances of a group": Way(
        deny("ec2:RunInstances", resource=f"{_EC2}:instance/*"),
        "autoscaling",
        "CreateAutoScalingGroup",
        {**_GROUP, "InstanceId": "i-1"},
        {},
        "DescribeAutoScalingGroups",
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_is_denied_is_denied_in_its_other_ways(
    way: Way, make_guard: MakeGuard, endpoint: RecordingEndpoint
) -> None:
    """A Deny is about what a call does; its twin, about which the Deny says nothing, is sent."""
    guard = make_guard(allow("*"), way.denied, url=endpoint.url)

    with pytest.raises(AccessDeniedError):
        guard.call(way.service, way.operation, way.parameters)

    assert endpoint.calls == []
    guard.call(way.service, way.twin_operation or way.operation, way.twin)
    assert len(endpoint.calls) == 1


def test_function_of_a_stranger_is_refused_in_its_shortest_spelling(
    make_guard: MakeGuard, endpoint: RecordingEndpoint
) -> None:
    """What stands before the name is an account, and not the target's."""
    with pytest.raises(GuardedAwsError, match="stranger"):
        make_guard(allow("*"), url=endpoint.url).call("lambda", "Invoke", {"FunctionName": "999999999999:prod"})

    assert endpoint.calls == []


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("emr", "ModifyInstanceGroups", {"InstanceGroups": [{"InstanceGroupId": "g", "InstanceCount": 0}]}),
        ("emr", "ModifyInstanceFleet", {"ClusterId": "c", "InstanceFleet": {"InstanceFleetId": "f"}}),
        ("eks", "UpdateNodegroupConfig", {"clusterName": "c", "nodegroupName": "n", "scalingConfig": {"minSize": 0}}),
        ("compute-optimizer-automation", "StartAutomationEvent", {"recommendedActionId": "volume"}),
    ],
)
def test_size_that_a_service_changes_is_indirect(
    service: str,
    operation: str,
    parameters: dict[str, Any],
    make_guard: MakeGuard,
    endpoint: RecordingEndpoint,
) -> None:
    """Instances end, and volumes are deleted, by the service and later."""
    documents = (document(allow("*")), *load_pack("no-indirect-execution").identity)
    policies = compile_policies(PolicySet(identity=documents, resource=ASSUMED))
    with pytest.raises(AccessDeniedError):
        make_guard(allow("*"), url=endpoint.url, policies=policies).call(service, operation, parameters)

    assert endpoint.calls == []
    make_guard(allow("*"), url=endpoint.url).call(service, operation, parameters)
    assert len(endpoint.calls) == 1
