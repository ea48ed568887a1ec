"""Condition keys that are not simply a parameter: nested ones, ARNs, lists, defaults, and those that are look-ups."""

from collections.abc import Mapping

import pytest
from resolver_calls import resolved

from guarded_aws.evaluator import ABSENT, UNKNOWN, ContextValue, MultiValue, SingleValue

_EC2 = "arn:aws:ec2:us-east-1:123456789012"
_LAUNCH = {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1}
_OBJECT = {"Bucket": "b", "Key": "k"}


def _value(operation: str, action: str, parameters: Mapping[str, object], key: str, *, on: str = "") -> ContextValue:
    service, _, name = operation.partition(".")
    found = [
        request.context.get(key)
        for request in resolved(service, name, parameters).requests
        if str(request.action) == action and any(on in str(arn) for arn in request.resources)
    ]
    assert found
    return found[0]


@pytest.mark.parametrize(
    ("key", "parameters", "expected"),
    [
        ("ec2:tenancy", {"Placement": {"Tenancy": "dedicated"}}, SingleValue("dedicated")),
        ("ec2:tenancy", {}, UNKNOWN),
        ("ec2:metadatahttptokens", {"MetadataOptions": {"HttpTokens": "required"}}, SingleValue("required")),
        ("ec2:instanceprofile", {"IamInstanceProfile": {"Arn": "arn:p"}}, SingleValue("arn:p")),
        ("ec2:instanceprofile", {"IamInstanceProfile": {"Name": "p"}}, UNKNOWN),
        ("ec2:launchtemplate", {}, ABSENT),
        (
            "ec2:launchtemplate",
            {"LaunchTemplate": {"LaunchTemplateId": "lt-1"}},
            SingleValue(f"{_EC2}:launch-template/lt-1"),
        ),
        ("ec2:launchtemplate", {"LaunchTemplate": {"LaunchTemplateName": "web"}}, UNKNOWN),
    ],
)
def test_nested_parameter_of_a_launch_is_a_key_of_the_instance(
    key: str, parameters: Mapping[str, object], expected: ContextValue
) -> None:
    """What is nested is read where it is; without it the account or the image may have a default."""
    assert _value("ec2.RunInstances", "ec2:RunInstances", {**_LAUNCH, **parameters}, key, on=":instance/") == expected


@pytest.mark.parametrize(
    ("operation", "action", "parameters", "key", "expected"),
    [
        ("s3.PutObjectRetention", "s3:PutObjectRetention", {**_OBJECT, "Retention": {"Mode": "COMPLIANCE"}},
         "s3:object-lock-mode", SingleValue("COMPLIANCE")),
        ("s3.PutObjectLegalHold", "s3:PutObjectLegalHold", {**_OBJECT, "LegalHold": {"Status": "OFF"}},
         "s3:object-lock-legal-hold", SingleValue("OFF")),
        ("s3.PutObject", "s3:PutObject", _OBJECT, "s3:object-lock-mode", ABSENT),
        ("s3.PutObject", "s3:PutObject", _OBJECT, "s3:x-amz-content-sha256", UNKNOWN),
        ("s3.PutObject", "s3:PutObject", {**_OBJECT, "Tagging": "team=red&cost=4%202"},
         "s3:requestobjecttagkeys", MultiValue(("team", "cost"))),
        ("s3.PutObject", "s3:PutObject", {**_OBJECT, "Tagging": "team=red&cost=4%202"},
         "s3:requestobjecttag/cost", SingleValue("4 2")),
        ("s3.PutObject", "s3:PutObject", _OBJECT, "s3:requestobjecttagkeys", ABSENT),
        ("s3.PutObjectTagging", "s3:PutObjectTagging", {**_OBJECT, "Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}},
         "s3:requestobjecttag/a", SingleValue("b")),
        ("s3.PutObjectTagging", "s3:PutObjectTagging", {**_OBJECT, "Tagging": {"TagSet": "?"}},
         "s3:requestobjecttagkeys", UNKNOWN),
        ("s3.CopyObject", "s3:PutObject", {**_OBJECT, "CopySource": "src/a/b"},
         "s3:x-amz-copy-source", SingleValue("src/a/b")),
        ("s3.CopyObject", "s3:PutObject", {**_OBJECT, "CopySource": {"Bucket": "src", "Key": "a"}},
         "s3:x-amz-copy-source", SingleValue("src/a")),
        ("s3.CopyObject", "s3:PutObject", {**_OBJECT, "CopySource": "/src/a"}, "s3:x-amz-copy-source", UNKNOWN),
        ("s3.PutObject", "s3:PutObject", _OBJECT, "s3:x-amz-copy-source", ABSENT),
        ("s3.CopyObject", "s3:GetObjectVersion", {**_OBJECT, "CopySource": "src/a?versionId=v"},
         "s3:versionid", SingleValue("v")),
        ("s3.CopyObject", "s3:GetObjectVersion",
         {**_OBJECT, "CopySource": {"Bucket": "src", "Key": "a", "VersionId": 7}}, "s3:versionid", UNKNOWN),
        ("s3.DeleteObjects", "s3:DeleteObjectVersion",
         {"Bucket": "b", "Delete": {"Objects": [{"Key": "k", "VersionId": "v"}]}}, "s3:versionid", UNKNOWN),
        ("s3.DeleteObjects", "s3:DeleteObject", {"Bucket": "b", "Delete": {"Objects": [{"Key": "k", "ETag": "e"}]}},
         "s3:if-match", UNKNOWN),
        ("s3.CreateBucket", "s3:CreateBucket",
         {"Bucket": "b", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}},
         "s3:locationconstraint", SingleValue("eu-west-1")),
        ("s3control.CreateAccessPoint", "s3:CreateAccessPoint",
         {"AccountId": "123456789012", "Name": "ap", "Bucket": "b", "VpcConfiguration": {"VpcId": "vpc-1"}},
         "s3:accesspointnetworkorigin", SingleValue("VPC")),
        ("s3control.CreateAccessPoint", "s3:CreateAccessPoint",
         {"AccountId": "123456789012", "Name": "ap", "Bucket": "b"},
         "s3:accesspointnetworkorigin", SingleValue("Internet")),
        ("s3control.DeleteAccessPoint", "s3:DeleteAccessPoint", {"AccountId": "123456789012", "Name": "ap"},
         "s3:accesspointnetworkorigin", UNKNOWN),
        ("ec2.AssociateSecurityGroupVpc", "ec2:AssociateSecurityGroupVpc", {"GroupId": "sg-1", "VpcId": "vpc-2"},
         "ec2:vpc", UNKNOWN),
        ("ec2.CreateSnapshot", "ec2:CreateSnapshot", {"VolumeId": "vol-1"},
         "ec2:parentvolume", SingleValue(f"{_EC2}:volume/vol-1")),
        ("iam.CreateRole", "iam:CreateRole", {"RoleName": "r"}, "iam:permissionsboundary", ABSENT),
        ("iam.PutRolePolicy", "iam:PutRolePolicy", {"RoleName": "r"}, "iam:permissionsboundary", UNKNOWN),
        ("kms.CreateKey", "kms:CreateKey", {}, "kms:multiregion", SingleValue("false")),
        ("kms.CreateKey", "kms:CreateKey", {"MultiRegion": True}, "kms:multiregion", SingleValue("true")),
        ("kms.ScheduleKeyDeletion", "kms:ScheduleKeyDeletion", {"KeyId": "k", "PendingWindowInDays": 7},
         "kms:schedulekeydeletionpendingwindowindays", SingleValue("7")),
        ("lambda.CreateFunction", "lambda:CreateFunction",
         {"FunctionName": "f", "VpcConfig": {"SubnetIds": ["subnet-1"]}},
         "lambda:subnetids", MultiValue(("subnet-1",))),
        ("lambda.CreateFunction", "lambda:CreateFunction", {"FunctionName": "f", "Layers": [1]},
         "lambda:layer", UNKNOWN),
        ("lambda.CreateEventSourceMapping", "lambda:CreateEventSourceMapping", {"FunctionName": "f"},
         "lambda:functionarn", SingleValue("arn:aws:lambda:us-east-1:123456789012:function:f")),
        ("lambda.CreateEventSourceMapping", "lambda:CreateEventSourceMapping", {}, "lambda:functionarn", UNKNOWN),
        ("lambda.UpdateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig", {"FunctionName": "f", "AuthType": "NONE"},
         "lambda:functionurlauthtype", SingleValue("NONE")),
        ("sts.AssumeRole", "sts:TagSession",
         {"RoleArn": "arn:aws:iam::123456789012:role/r", "Tags": [{"Key": "a", "Value": "b"}],
          "TransitiveTagKeys": ["a"]}, "sts:transitivetagkeys", MultiValue(("a",))),
        ("dynamodb.PutItem", "dynamodb:PutItem", {"TableName": "t"}, "dynamodb:enclosingoperation", ABSENT),
    ],
)  # fmt: skip
def test_call_says_what_the_key_is(
    operation: str, action: str, parameters: Mapping[str, object], key: str, expected: ContextValue
) -> None:
    """Each key is known, absent, or unknown where only AWS can tell."""
    assert _value(operation, action, parameters, key) == expected


@pytest.mark.parametrize(
    ("parameters", "key", "expected"),
    [
        ({"Engine": "mysql"}, "rds:databaseengine", SingleValue("mysql")),
        ({"DBInstanceClass": "db.t3.micro"}, "rds:databaseclass", SingleValue("db.t3.micro")),
        # FAIL-CLOSED(kept-in-lower-case): RDS may compare `mysql`, whatever the call writes.
        ({"Engine": "MySQL"}, "rds:databaseengine", UNKNOWN),
        # FAIL-CLOSED(default-of-the-new): whether RDS spreads over several zones by itself, the call does not say.
        ({}, "rds:multiaz", UNKNOWN),
    ],
)
@pytest.mark.parametrize("resource", [":db:", ":subgrp:"])
def test_keys_of_a_new_database_hold_beside_its_groups(
    resource: str, parameters: Mapping[str, object], key: str, expected: ContextValue
) -> None:
    """The guide's example asks for the engine beside the subnet group too."""
    call = {"DBInstanceIdentifier": "d", "DBSubnetGroupName": "default", **parameters}

    assert expected == _value("rds.CreateDBInstance", "rds:CreateDBInstance", call, key, on=resource)


def test_class_of_a_cluster_is_a_key_under_its_own_parameter() -> None:
    """A cluster of Multi-AZ instances names their class as ``DBClusterInstanceClass``."""
    call = {"DBClusterIdentifier": "c", "Engine": "mysql", "DBClusterInstanceClass": "db.r6gd.large"}

    assert SingleValue("db.r6gd.large") == _value(
        "rds.CreateDBCluster", "rds:CreateDBCluster", call, "rds:databaseclass"
    )


def _change(name: str) -> dict[str, object]:
    return {"Action": "UPSERT", "ResourceRecordSet": {"Name": name, "Type": "A"}}


@pytest.mark.parametrize(
    ("key", "changes", "expected"),
    [
        (
            "normalizedrecordnames",
            [_change("WWW.example.com."), _change("a.b")],
            MultiValue(("www.example.com", "a.b")),
        ),
        ("recordtypes", [_change("a.b")], MultiValue(("A",))),
        ("actions", [_change("a.b")], MultiValue(("UPSERT",))),
        # FAIL-CLOSED(escaped-record-name): Route 53 compares the escaped name.
        ("normalizedrecordnames", [_change("a.b"), _change("*.b")], UNKNOWN),
        ("normalizedrecordnames", [_change("a.b"), "unread"], UNKNOWN),
        ("recordtypes", [], UNKNOWN),
        ("actions", [{}], UNKNOWN),
    ],
)
def test_changes_of_records_are_keys(key: str, changes: list[object], expected: ContextValue) -> None:
    """The names, types and actions of all changes are there for conditions on each of them."""
    call = {"HostedZoneId": "Z1", "ChangeBatch": {"Changes": changes}}
    name = "ChangeResourceRecordSets"

    assert expected == _value(f"route53.{name}", f"route53:{name}", call, f"route53:{name.lower()}{key}")


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("ses.SendEmail", {"Source": "a@example.com"}, SingleValue("a@example.com")),
        (
            "sesv2.SendEmail",
            {"FromEmailAddress": "a@example.com", "Content": {"Simple": {}}},
            SingleValue("a@example.com"),
        ),
        # FAIL-CLOSED(sender): SES takes the address out of what is more than an address.
        ("ses.SendEmail", {"Source": "Ana <a@example.com>"}, UNKNOWN),
        ("sesv2.SendEmail", {"FromEmailAddress": "a@example.com", "Content": {"Raw": {"Data": "x"}}}, UNKNOWN),
    ],
)
def test_sender_of_a_message_is_a_key(operation: str, parameters: Mapping[str, object], expected: ContextValue) -> None:
    """A message comes from the address that the call names, if that is all there is to it."""
    assert expected == _value(operation, "ses:SendEmail", parameters, "ses:fromaddress")


@pytest.mark.parametrize(
    ("operation", "key", "parameters", "expected"),
    [
        ("ses.SendEmail", "feedbackaddress", {"ReturnPath": "b@example.com"}, SingleValue("b@example.com")),
        ("ses.SendEmail", "feedbackaddress", {"ReturnPath": "B@example.com"}, UNKNOWN),
        ("sesv2.SendEmail", "apiversion", {}, SingleValue("2")),
        ("ses.SendEmail", "apiversion", {}, UNKNOWN),
        (
            "ses.SendEmail",
            "recipients",
            {"Destination": {"ToAddresses": ["a@example.com"], "BccAddresses": ["b@example.com"]}},
            MultiValue(("a@example.com", "b@example.com")),
        ),
        # FAIL-CLOSED(recipients): an address with a name, none at all, something more, a raw message.
        ("ses.SendEmail", "recipients", {"Destination": {"ToAddresses": ["Ana <a@example.com>"]}}, UNKNOWN),
        ("ses.SendEmail", "recipients", {"Destination": {}}, UNKNOWN),
        ("ses.SendEmail", "recipients", {"Destination": {"ToAddresses": [1]}}, UNKNOWN),
        ("ses.SendEmail", "recipients", {"Destination": {"ToAddresses": ["a@example.com"], "More": []}}, UNKNOWN),
        (
            "sesv2.SendEmail",
            "recipients",
            {"Destination": {"ToAddresses": ["a@example.com"]}, "Content": {"Raw": {"Data": "x"}}},
            UNKNOWN,
        ),
    ],
)
def test_addresses_of_a_message_are_keys(
    operation: str, key: str, parameters: Mapping[str, object], expected: ContextValue
) -> None:
    """Who gets a message and who its complaints is there for conditions, if the call says it in one spelling."""
    assert expected == _value(operation, "ses:SendEmail", parameters, f"ses:{key}")


@pytest.mark.parametrize(
    ("protocol", "endpoint", "expected"),
    [
        ("email", "ana@example.com", SingleValue("ana@example.com")),
        ("https", "https://example.com:443/Path?A=B", SingleValue("https://example.com:443/Path?A=B")),
        ("sqs", "arn:aws:sqs:us-east-1:123456789012:Work", SingleValue("arn:aws:sqs:us-east-1:123456789012:Work")),
        # FAIL-CLOSED(endpoint): SNS changes these before it compares.
        ("email", "ANA@example.com", UNKNOWN),
        ("email-json", " ana@example.com", UNKNOWN),
        ("https", "https://EXAMPLE.com/", UNKNOWN),
        ("http", "HTTP://example.com/", UNKNOWN),
        (None, "ana@example.com", UNKNOWN),
        ("email", None, UNKNOWN),
    ],
)
def test_what_is_subscribed_is_a_key_as_sns_compares_it(
    protocol: str | None, endpoint: str | None, expected: ContextValue
) -> None:
    """Another spelling of an address is not another address."""
    parameters = {"TopicArn": "arn:aws:sns:us-east-1:123456789012:a", "Protocol": protocol, "Endpoint": endpoint}

    assert expected == _value("sns.Subscribe", "sns:Subscribe", parameters, "sns:endpoint")


@pytest.mark.parametrize(
    ("operation", "action", "parameters", "key", "expected"),
    [
        ("ec2.CreateVolume", "ec2:CreateVolume", {"Size": 8}, "ec2:volumesize", SingleValue("8")),
        ("ec2.CreateVolume", "ec2:CreateVolume", {"Encrypted": True}, "ec2:encrypted", SingleValue("true")),
        # FAIL-CLOSED(encrypted-by-default): the account may encrypt it all the same.
        ("ec2.CreateVolume", "ec2:CreateVolume", {"Encrypted": False}, "ec2:encrypted", UNKNOWN),
        ("ec2.CreateVolume", "ec2:CreateVolume", {}, "ec2:encrypted", UNKNOWN),
        (
            "dynamodb.ExecuteTransaction",
            "dynamodb:PartiQLSelect",
            {"TransactStatements": [{"Statement": "SELECT * FROM t"}]},
            "dynamodb:enclosingoperation",
            SingleValue("ExecuteTransaction"),
        ),
        (
            "batch.RegisterJobDefinition",
            "batch:RegisterJobDefinition",
            {"jobDefinitionName": "d", "containerProperties": {"privileged": False}},
            "batch:privileged",
            SingleValue("false"),
        ),
        (
            "batch.RegisterJobDefinition",
            "batch:RegisterJobDefinition",
            {"jobDefinitionName": "d", "containerProperties": {"image": "i"}, "nodeProperties": {}},
            "batch:image",
            UNKNOWN,
        ),
        (
            "batch.SubmitJob",
            "batch:SubmitJob",
            {"jobName": "j", "jobQueue": "q", "jobDefinition": "d:1", "shareIdentifier": "low"},
            "batch:shareidentifier",
            SingleValue("low"),
        ),
    ],
)
def test_key_of_what_is_made_says_what_the_call_says(
    operation: str, action: str, parameters: Mapping[str, object], key: str, expected: ContextValue
) -> None:
    """The guides' own examples restrict what is made by these."""
    assert expected == _value(operation, action, parameters, key)
