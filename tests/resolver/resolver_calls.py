"""Calls for the resolver's tests, with botocore's facts and without its network."""

from collections.abc import Mapping
from functools import cache

from guarded_aws.arn import AccountId, partition_of
from guarded_aws.catalog import Catalog
from guarded_aws.guard import models
from guarded_aws.resolver import ApiCall, Resolved, resolution_to_json, resolve

ACCOUNT = AccountId("123456789012")


@cache
def catalog() -> Catalog:
    """Give one catalogue to all tests: it is read-only."""
    return Catalog()


def api_call(service: str, operation: str, parameters: Mapping[str, object], *, region: str = "us-east-1") -> ApiCall:
    """Make a call of the test account."""
    return ApiCall(
        facts=models.operation_facts(service, operation),
        parameters=parameters,
        region=region,
        account=ACCOUNT,
        partition=partition_of(region),
    )


def resolved(service: str, operation: str, parameters: Mapping[str, object], *, region: str = "us-east-1") -> Resolved:
    """Resolve a call that can be understood."""
    resolution = resolve(api_call(service, operation, parameters, region=region), catalog())
    assert isinstance(resolution, Resolved)
    return resolution


def required(
    service: str, operation: str, parameters: Mapping[str, object], *, region: str = "us-east-1"
) -> dict[str, list[str]]:
    """Give what AWS asks of a call: actions and ARNs, whatever condition keys come with each."""
    answer = resolution_to_json(None, resolved(service, operation, parameters, region=region))
    found: dict[str, list[str]] = {}
    for request in answer["required"]:
        found.setdefault(request["action"], []).extend(request["resources"])
    return found
