"""Where the resolver does not know, it asks about everything that it could be."""

from dataclasses import replace

import pytest
from resolver_calls import ACCOUNT, api_call, catalog, required, resolved

from guarded_aws.catalog import Catalog
from guarded_aws.errors import CatalogIntegrityError
from guarded_aws.evaluator import ANY_RESOURCE, UNKNOWN, Action, Context
from guarded_aws.resolver import ApiCall, RequestKind, Resolved, ResolvedRequest, resolve


def _newcomer(**facts: str) -> ApiCall:
    """Make a call that is newer than the catalogue."""
    call = api_call("kinesis", "DeleteStream", {"StreamName": "orders"})
    return replace(call, facts=replace(call.facts, **facts))


def _only_request(call: ApiCall) -> ResolvedRequest:
    resolution = resolve(call, catalog())
    assert isinstance(resolution, Resolved)
    (request,) = resolution.requests
    return request


def test_action_of_a_service_that_the_catalogue_lacks_may_be_any() -> None:
    """FAIL-CLOSED(unknown-prefix): not even the action's prefix is guessed."""
    newcomer = _newcomer(service="newcomer", signing_name="newcomer", endpoint_prefix="newcomer")

    assert Action.unknown(None) == _only_request(newcomer).action


def test_operation_that_the_catalogue_lacks_may_be_on_anything() -> None:
    """FAIL-CLOSED(unknown-action), FAIL-CLOSED(unknown-resource): it is some action of its service, on any resource."""
    request = _only_request(_newcomer(operation="DeleteEverything"))

    assert (Action.unknown("kinesis"), (ANY_RESOURCE,)) == (request.action, request.resources)


@pytest.mark.parametrize("operation", ["AssociateCrossAccountReplica", "ListResourcePolicies"])
def test_action_that_the_catalogue_lacks_may_be_any_of_its_prefix(operation: str) -> None:
    """FAIL-CLOSED(unlisted-action): a Deny on ``secretsmanager:*Secret*`` may be a Deny of it."""
    assert catalog().find_action(f"secretsmanager:{operation}") is None

    request = resolved("secretsmanager", operation, {}).required[0]

    assert Action.unknown("secretsmanager") == request.action


def test_request_about_no_resource_cannot_be_made() -> None:
    """FAIL-CLOSED(no-resource): nobody would be asked, and so nobody would deny."""
    with pytest.raises(ValueError, match="kinesis:DeleteStream is asked about no resource"):
        ResolvedRequest(
            action=Action("kinesis:DeleteStream"),
            resources=(),
            context=Context({}),
            kind=RequestKind.REQUIRED,
            source="",
        )


def test_write_that_names_nothing_may_be_on_anything() -> None:
    """FAIL-CLOSED(unnamed-resource): each of its resource types is optional, and the call fills in none."""
    (request,) = resolved("glue", "PutSchemaVersionMetadata", {}).required

    assert (ANY_RESOURCE,) == request.resources


@pytest.mark.parametrize(
    ("service", "operation", "parameter", "head"),
    [
        ("dynamodb", "DeleteTable", "TableName", "arn:aws:dynamodb:us-east-1:"),
        ("kinesis", "DeleteStream", "StreamName", "arn:aws:kinesis:us-east-1:"),
    ],
)
def test_name_with_a_colon_may_name_another_account(service: str, operation: str, parameter: str, head: str) -> None:
    """FAIL-CLOSED(partial-arn): everything from the account on is open."""
    found = required(service, operation, {parameter: "999999999999:table/theirs"})

    assert {f"{service}:{operation}": [f"{head}*"]} == found


def test_id_of_an_unknown_kind_may_be_of_anything() -> None:
    """FAIL-CLOSED(unknown-id): the kinds beside it are known by their prefix."""
    tags = [{"Key": "k", "Value": "v"}]

    found = required("ec2", "CreateTags", {"Resources": ["i-1", "newcomer-1"], "Tags": tags})

    assert {"ec2:CreateTags": [f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1", "*"]} == found


def test_role_is_taken_to_have_no_path_where_a_call_gives_none() -> None:
    """DIVERGES(iam-path): only a creation says the path, and only IAM knows it afterwards."""
    created = {"RoleName": "r", "Path": "/team/", "AssumeRolePolicyDocument": "{}"}

    assert {"iam:CreateRole": [f"arn:aws:iam::{ACCOUNT}:role/team/r"]} == required("iam", "CreateRole", created)
    assert {"iam:DeleteRole": [f"arn:aws:iam::{ACCOUNT}:role/r"]} == required("iam", "DeleteRole", {"RoleName": "r"})


@pytest.mark.parametrize("tags", [7, ["Env"], [{"Key": 1}], {"Env": 3}])
def test_tags_that_cannot_be_read_may_have_any_key(tags: object) -> None:
    """FAIL-CLOSED(unreadable-tags): neither absent nor empty."""
    requests = resolved("iam", "CreateUser", {"UserName": "u", "Tags": tags}).required

    assert {UNKNOWN} == {request.context.get("aws:tagkeys") for request in requests}
    assert {UNKNOWN} == {request.context.get("aws:requesttag/env") for request in requests}


class _Facts:
    """The facts of another version of the package: an action without its access level."""

    @property
    def actions(self) -> "_Facts":
        return self

    def get_actions_for_service(self, _: str) -> list[str]:
        """List one action."""
        return ["DeleteStream"]

    def get_action_details(self, _: str, name: str) -> dict[str, object]:
        """Describe it in another form."""
        return {"name": name}


def test_facts_of_another_form_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """FAIL-CLOSED(catalog-form): a service that cannot be read whole is not read in part."""
    catalog = Catalog()
    monkeypatch.setattr(catalog, "_facts", _Facts())

    with pytest.raises(CatalogIntegrityError, match="the facts about `kinesis` cannot be read"):
        catalog.load_service("kinesis")
