"""What a call reads, copies or opens beside what it is named for: not demanded, and stopped by a Deny."""

import pytest
from resolver_calls import resolved

_HERE = "us-east-1:123456789012"
_GLUE = f"arn:aws:glue:{_HERE}"


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
    """A Deny of deleting applications stops S3 Access Grants from doing it for the caller."""
    application = "arn:aws:sso::123456789012:application/*"

    found = _implied("s3control", "DissociateAccessGrantsIdentityCenter", {"AccountId": "123456789012"})

    assert {"sso:DeleteApplication": [application]} == found


@pytest.mark.parametrize("given", [{}, {"IdentityCenterArn": "arn:aws:sso:::instance/ssoins-1"}])
def test_grants_join_identity_center_only_if_it_is_named(given: dict[str, object]) -> None:
    """An instance of S3 Access Grants makes an application in IAM Identity Center where the call names one."""
    found = _implied("s3control", "CreateAccessGrantsInstance", {"AccountId": "123456789012", **given})

    joining = {"sso:CreateApplication", "sso:PutApplicationAuthenticationMethod", "sso:PutApplicationGrant"}
    assert (joining if given else set()) == set(found)
