"""What a call reads, copies or opens beside what it is named for: stopped by a Deny, demanded where a guide says so."""

import pytest
from resolver_calls import required, resolved

_HERE = "us-east-1:123456789012"
_GLUE = f"arn:aws:glue:{_HERE}"
_APPLICATION = "arn:aws:sso::123456789012:application/*"


def _implied(service: str, operation: str, parameters: dict[str, object]) -> dict[str, list[str]]:
    requests = resolved(service, operation, parameters).implied
    return {str(request.action): [str(resource) for resource in request.resources] for request in requests}


@pytest.mark.parametrize(
    ("operation", "parameter", "start"),
    [
        ("CopyDBClusterParameterGroup", "SourceDBClusterParameterGroupIdentifier", "cluster-pg"),
        ("CopyDBClusterSnapshot", "SourceDBClusterSnapshotIdentifier", "cluster-snapshot"),
        ("CopyDBParameterGroup", "SourceDBParameterGroupIdentifier", "pg"),
        ("CopyDBSnapshot", "SourceDBSnapshotIdentifier", "snapshot"),
        ("CopyOptionGroup", "SourceOptionGroupIdentifier", "og"),
    ],
)
def test_copy_of_a_database_thing_touches_what_is_copied(operation: str, parameter: str, start: str) -> None:
    """A Deny on the original stops its copies, in whichever letter case it is named."""
    assert {f"rds:{operation}": [f"arn:aws:rds:{_HERE}:{start}:prod"]} == _implied(
        "rds", operation, {parameter: "Prod"}
    )


def test_copied_snapshot_keeps_the_account_and_region_of_its_arn() -> None:
    """A snapshot that another account shared is named as it is."""
    shared = "arn:aws:rds:eu-west-1:111122223333:snapshot:prod"

    found = _implied("rds", "CopyDBSnapshot", {"SourceDBSnapshotIdentifier": shared})

    assert {"rds:CopyDBSnapshot": [shared]} == found


def test_listing_tables_looks_at_each() -> None:
    """A Deny on a table stops a list that it would be in; no Allow for every table is needed."""
    found = _implied("glue", "GetTables", {"DatabaseName": "d"})

    assert {"glue:GetTables": [f"{_GLUE}:table/d/*"]} == found


def test_restored_table_of_keyspaces_may_be_denied_at_its_source() -> None:
    """A Deny of restoring holds for the table that was, where an Allow is needed for the new one alone."""
    names = {"sourceKeyspaceName": "k", "sourceTableName": "a", "targetKeyspaceName": "k", "targetTableName": "b"}

    found = _implied("keyspaces", "RestoreTable", names)

    assert {"cassandra:Restore": [f"arn:aws:cassandra:{_HERE}:/keyspace/k/table/a"]} == found


def test_statistics_are_read_by_their_own_name_too() -> None:
    """The action that bears the operation's name counts, though AWS asks for GetTable."""
    found = _implied("glue", "GetColumnStatisticsForTable", {"DatabaseName": "d", "TableName": "t"})

    assert {
        "glue:GetColumnStatisticsForTable": [f"{_GLUE}:catalog", f"{_GLUE}:database/d", f"{_GLUE}:table/d/t"]
    } == found


def test_rules_that_are_made_with_tags_are_made() -> None:
    """A Deny on rules of certain tags stops the call that makes them; without tags there is nothing to mean."""
    tags = [{"ResourceType": "security-group-rule", "Tags": [{"Key": "a", "Value": "b"}]}]
    rule = f"arn:aws:ec2:{_HERE}:security-group-rule/*"

    assert {"ec2:AuthorizeSecurityGroupIngress": [rule]} == _implied(
        "ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "sg-1", "TagSpecifications": tags}
    )
    assert {} == _implied("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "sg-1"})


def test_leaving_identity_center_deletes_the_application_there() -> None:
    """S3 Access Grants does it for the caller, who has to be allowed it."""
    found = required("s3control", "DissociateAccessGrantsIdentityCenter", {"AccountId": "123456789012"})

    assert [_APPLICATION] == found["sso:DeleteApplication"]


@pytest.mark.parametrize(
    ("given", "instance"),
    [
        ({"IdentityCenterArn": "arn:aws:sso:::instance/ssoins-1"}, "arn:aws:sso:::instance/ssoins-1"),
        ({"IdentityCenterArn": "no ARN"}, "arn:aws:sso:::instance/*"),
    ],
)
def test_grants_join_identity_center_as_the_caller(given: dict[str, object], instance: str) -> None:
    """An instance of S3 Access Grants makes an application in the IAM Identity Center that the call names."""
    found = required("s3control", "CreateAccessGrantsInstance", {"AccountId": "123456789012", **given})

    joining = ("sso:CreateApplication", "sso:PutApplicationAuthenticationMethod", "sso:PutApplicationGrant")
    assert {action: [_APPLICATION] for action in joining} | {"sso:DescribeInstance": [instance]} == {
        action: arns for action, arns in found.items() if action.startswith("sso:")
    }


def test_grants_join_no_identity_center_that_is_not_named() -> None:
    """An instance of S3 Access Grants may do without."""
    found = required("s3control", "CreateAccessGrantsInstance", {"AccountId": "123456789012"})

    assert ["s3:CreateAccessGrantsInstance"] == [*found]


@pytest.mark.parametrize(
    ("kind", "looked_up"),
    [
        ("IAM", set()),
        ("DIRECTORY_USER", {"identitystore:DescribeUser"}),
        ("DIRECTORY_GROUP", {"identitystore:DescribeGroup"}),
        (None, {"identitystore:DescribeGroup", "identitystore:DescribeUser"}),
        (7, {"identitystore:DescribeGroup", "identitystore:DescribeUser"}),
    ],
)
def test_grantee_of_a_directory_is_looked_up_as_the_caller(kind: object, looked_up: set[str]) -> None:
    """FAIL-CLOSED(grantee): one whose type cannot be read may be a person or a group."""
    grantee = {"Grantee": {"GranteeType": kind, "GranteeIdentifier": "a1b2c3d4-5678-90ab-cdef-EXAMPLE11111"}}

    found = required("s3control", "CreateAccessGrant", {"AccountId": "123456789012", **grantee})

    described = {"sso:DescribeApplication", "sso:DescribeInstance", *looked_up} if looked_up else set()
    assert described | {"s3:CreateAccessGrant"} == set(found)


def test_storage_lens_is_allowed_on_everything_or_by_its_arn() -> None:
    """Its action has no resource type, and the guides' policies name the configuration all the same."""
    call = {"AccountId": "123456789012", "ConfigId": "c"}

    (request,) = resolved("s3control", "PutStorageLensConfiguration", call).required

    assert [("*", "arn:aws:s3:us-east-1:123456789012:storage-lens/c")] == [
        (str(resource), resource.other_name) for resource in request.resources
    ]


@pytest.mark.parametrize(
    ("query", "is_met"),
    [
        ("fields @message | filter level = 'ERROR'", False),
        ("fields @timestamp, unmask(@message)", True),
        ("FIELDS UNMASK(@message)", True),
        (7, True),
    ],
)
def test_query_that_may_unmask_meets_a_deny_of_it(query: object, is_met: object) -> None:
    """FAIL-CLOSED(unmasking-query): the guard does not parse the query's language."""
    found = _implied("logs", "StartQuery", {"logGroupName": "g", "startTime": 1, "endTime": 2, "queryString": query})

    assert ({"logs:Unmask": [f"arn:aws:logs:{_HERE}:log-group:g:*"]} if is_met else {}) == found
