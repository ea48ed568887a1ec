"""What a service asks in the caller's name: demanded of the caller's policies, beside the action of the call."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resolver_calls import api_call, catalog, required, resolved

from guarded_aws.catalog import AccessLevel
from guarded_aws.evaluator import UNKNOWN, SingleValue
from guarded_aws.guard import models
from guarded_aws.resolver import Resolved, ResolvedRequest, resolve
from guarded_aws.resolver.as_caller import AS_CALLER

_HERE = "us-east-1:123456789012"
_TEMPLATE = f"arn:aws:ec2:{_HERE}:launch-template/lt-1"


_HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(("arn:", "arn:a:b:c:d:e", "x,y")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(("service", "operation"), sorted(AS_CALLER))
@settings(max_examples=25)
@given(data=st.data())
def test_whatever_the_parameters_are_there_is_an_answer(service: str, operation: str, data: st.DataObject) -> None:
    """An agent chooses the parameters; none of them makes a row fail."""
    members = tuple(models.operation_model(service, operation).input_shape.members)
    parameters = data.draw(st.dictionaries(st.sampled_from(members), _HOSTILE, max_size=5))

    assert isinstance(resolve(api_call(service, operation, parameters), catalog()), Resolved)


def _asked(service: str, operation: str, parameters: dict[str, object], action: str) -> ResolvedRequest:
    requests = resolved(service, operation, parameters).required
    return next(request for request in requests if str(request.action) == action)


def _implied(service: str, operation: str, parameters: dict[str, object]) -> dict[str, list[str]]:
    requests = resolved(service, operation, parameters).implied
    return {str(request.action): [str(resource) for resource in request.resources] for request in requests}


def test_conditions_of_another_service_are_not_read_from_the_call() -> None:
    """The code's bucket is read under conditions that Lambda's parameters do not say."""
    code = {"FunctionName": "f", "S3Bucket": "b", "S3Key": "k"}

    reading = _asked("lambda", "UpdateFunctionCode", code, "s3:GetObject")

    assert reading.context.get("s3:existingobjecttag/team") is UNKNOWN
    assert reading.context.get("aws:requesttag/team") is UNKNOWN


def test_what_is_done_for_the_caller_does_not_class_the_call() -> None:
    """Listing tables stays a list that returns no secrets, though Redshift gets credentials for it."""
    names = {"ClusterIdentifier": "c", "Database": "d", "DbUser": "u"}

    found = resolved("redshift-data", "ListTables", names).call_class

    assert (found.access_level, found.returns_secrets) == (AccessLevel.LIST, False)


def test_image_behind_a_parameter_may_be_any() -> None:
    """A Deny on an image is not passed by a parameter that leads to it."""
    found = required("ec2", "RunInstances", {"ImageId": "resolve:ssm:/golden/ami:3", "MinCount": 1, "MaxCount": 1})

    assert "arn:aws:ec2:us-east-1::image/*" in found["ec2:RunInstances"]
    assert found["ssm:GetParameters"] == [f"arn:aws:ssm:{_HERE}:parameter/golden/ami"]


@pytest.mark.parametrize("name", [f"resolve:ssm:arn:aws:ssm:{_HERE}:parameter/a:3", "resolve:other"])
def test_image_parameter_that_cannot_be_told_may_be_any(name: str) -> None:
    """A version after an ARN could be part of the name. FAIL-CLOSED(image-parameter)."""
    found = required("ec2", "RunInstances", {"ImageId": name, "MinCount": 1, "MaxCount": 1})

    assert found["ssm:GetParameters"] == ["arn:aws:ssm:us-east-1:*:parameter/*"]


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app:1", "us-east-1:111122223333:repository/team/app"),
        ("somewhere/else", "us-east-1:*:repository/*"),
    ],
)
def test_function_of_an_image_opens_its_repository_to_lambda(image: str, repository: str) -> None:
    """A Deny on a repository's policy stops Lambda from changing it. FAIL-CLOSED(image-uri)."""
    found = _implied("lambda", "UpdateFunctionCode", {"FunctionName": "f", "ImageUri": image})

    opened = [f"arn:aws:ecr:{repository}"]
    assert {"ecr:GetRepositoryPolicy": opened, "ecr:SetRepositoryPolicy": opened} == found


def test_each_launch_template_of_a_group_is_launched() -> None:
    """A template in an override counts as the group's own does, and a policy can tell them apart."""
    other = {"LaunchTemplateSpecification": {"LaunchTemplateId": "lt-2"}}
    mixed = {"LaunchTemplateSpecification": {"LaunchTemplateId": "lt-1"}, "Overrides": [{"InstanceType": "a"}, other]}
    group = {"AutoScalingGroupName": "g", "MixedInstancesPolicy": {"LaunchTemplate": mixed}}

    requests = resolved("autoscaling", "UpdateAutoScalingGroup", group).required

    launches = [request for request in requests if str(request.action) == "ec2:RunInstances"]
    assert {launch.context.get("ec2:launchtemplate") for launch in launches} == {
        SingleValue(_TEMPLATE),
        SingleValue(_TEMPLATE.replace("lt-1", "lt-2")),
    }


@pytest.mark.parametrize(
    "group", [{"LaunchTemplate": {"LaunchTemplateName": "web"}}, {"LaunchTemplate": "?"}, {"MixedInstancesPolicy": "?"}]
)
def test_launch_template_that_is_not_named_by_its_id_may_be_any(group: dict[str, object]) -> None:
    """A condition on the template does not hold for one that only EC2 can tell."""
    launch = _asked("autoscaling", "CreateAutoScalingGroup", group, "ec2:RunInstances")

    assert launch.context.get("ec2:launchtemplate") is UNKNOWN
    assert _TEMPLATE.replace("lt-1", "*") in [str(resource) for resource in launch.resources]


def test_key_of_a_managed_password_must_not_be_denied() -> None:
    """Its key policy may allow the use alone; a Deny holds all the same."""
    database = {"DBInstanceIdentifier": "d", "ManageMasterUserPassword": True, "MasterUserSecretKmsKeyId": "k-1"}

    found = _implied("rds", "ModifyDBInstance", database)

    key = [f"arn:aws:kms:{_HERE}:key/k-1"]
    uses = ("DescribeKey", "CreateGrant", "Decrypt", "GenerateDataKey")
    assert {f"kms:{use}": key for use in uses} == {name: at for name, at in found.items() if name.startswith("kms:")}


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        (
            "ec2",
            "CreateVpcEndpoint",
            {"VpcId": "vpc-1", "ServiceName": "s", "PrivateDnsEnabled": True},
            {"route53:AssociateVPCWithHostedZone": ["arn:aws:route53:::hostedzone/*"]},
        ),
        (
            "dynamodb",
            "EnableKinesisStreamingDestination",
            {"TableName": "t", "StreamArn": f"arn:aws:kinesis:{_HERE}:stream/s"},
            {
                "kinesis:DescribeStream": [f"arn:aws:kinesis:{_HERE}:stream/s"],
                "kinesis:PutRecords": [f"arn:aws:kinesis:{_HERE}:stream/s"],
            },
        ),
    ],
)
def test_what_pages_disagree_about_is_only_implied(
    service: str, operation: str, parameters: dict[str, object], expected: dict[str, list[str]]
) -> None:
    """A Deny stops it; no Allow is demanded that a documented policy leaves out."""
    assert expected == _implied(service, operation, parameters)


def test_broker_gets_its_interfaces_for_amazon_mq_alone() -> None:
    """The guide's condition on who is let into the interface holds."""
    letting_in = _asked("mq", "CreateBroker", {"EngineType": "ACTIVEMQ"}, "ec2:CreateNetworkInterfacePermission")

    assert letting_in.context.get("ec2:authorizedservice") == SingleValue("mq.amazonaws.com")


def test_stack_that_is_not_named_by_its_arn_may_be_any() -> None:
    """A product may be imported from a stack that only its name tells. FAIL-CLOSED(needed-on)."""
    names = {"ProductId": "p", "ProvisioningArtifactId": "a", "ProvisionedProductName": "n", "PhysicalId": "web"}

    found = required("servicecatalog", "ImportAsProvisionedProduct", names)

    assert found["cloudformation:GetTemplate"] == ["*"]


def test_joining_an_organization_makes_its_role() -> None:
    """A Deny of making the role stops an account that it would be made in."""
    role = "arn:aws:iam::123456789012:role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations"

    assert {"iam:CreateServiceLinkedRole": [role]} == _implied("organizations", "AcceptHandshake", {"HandshakeId": "h"})


@pytest.mark.parametrize(
    ("principal", "entry"),
    [
        ("arn:aws:iam::111122223333:user/dev", "user/111122223333/dev/*"),
        ("arn:aws:iam::111122223333:role/a/b/dev", "role/111122223333/*/*"),
        ("arn:aws:sts::111122223333:assumed-role/dev/me", "*/*/*/*"),
        ("?", "*/*/*/*"),
    ],
)
def test_access_entry_is_named_by_whom_it_is_for(principal: str, entry: str) -> None:
    """Entries of one role or user can be told from others; those that cannot be told may be any.

    FAIL-CLOSED(access-path): the name of a role in a path. FAIL-CLOSED(access-principal): what is no role or user.
    """
    found = required("eks", "DeleteAccessEntry", {"clusterName": "c", "principalArn": principal})

    assert {"eks:DeleteAccessEntry": [f"arn:aws:eks:{_HERE}:access-entry/c/{entry}"]} == found


def test_role_that_a_read_hands_on_is_passed() -> None:
    """Reading a resource with another role needs that role."""
    role = "arn:aws:iam::123456789012:role/r"

    found = required("cloudcontrol", "GetResource", {"TypeName": "A::B::C", "Identifier": "i", "RoleArn": role})

    assert found["iam:PassRole"] == [role]
