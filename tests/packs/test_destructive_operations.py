"""Every operation of botocore that is called a destruction was judged: denied by name, spared, or known to be unknown.

A botocore that brings a Delete, a Terminate or a Purge that nobody has looked at fails here.
"""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from guarded_aws.catalog import Catalog
from guarded_aws.catalog.classes import load_call_classes
from guarded_aws.guard.models import list_services, operation_facts, service_model
from guarded_aws.packs import load_pack
from guarded_aws.resolver import ApiCall, RequestKind, Resolved, resolve
from guarded_aws.resolver.classify import verb_of

CATALOG = Catalog()
UNKNOWN: list[str] = json.loads((Path(__file__).parent / "unknown_destructions.json").read_text("utf-8"))
NAMED = tuple(
    (service, operation)
    for service in list_services()
    for operation in service_model(service).operation_names
    if verb_of(f"{service}:{operation}") in load_call_classes().destructive_verbs
)
DENIED = tuple(
    pattern.lower()
    for document in load_pack("destructive-strict").identity
    for statement in document
    for pattern in statement.actions.patterns
    if not statement.conditions
)


def resolved(service: str, operation: str) -> Resolved:
    """Resolve a call without parameters."""
    facts = operation_facts(service, operation)
    call = ApiCall(facts=facts, parameters={}, region="us-east-1", account="123456789012", partition="aws")
    return resolve(call, CATALOG)


def is_destructive(service: str, operation: str) -> bool:
    """Say of which class a call is."""
    return resolved(service, operation).is_destructive


def required_actions(service: str, operation: str) -> list[str]:
    """Name what a call requires, in lower case."""
    requests = resolved(service, operation).requests
    return [str(request.action).lower() for request in requests if request.kind is RequestKind.REQUIRED]


@pytest.mark.parametrize("verb", ["delete", "terminate", "purge", "remove", "destroy", "revoke", "deregister"])
def test_word_is_one_of_destruction(verb: str) -> None:
    """The list of words is not emptied unseen."""
    assert verb in load_call_classes().destructive_verbs


def test_operations_that_are_called_a_destruction_are_thousands() -> None:
    """The walk below walks over something."""
    assert len(NAMED) > 3000


SHARED = frozenset(
    {
        "apigatewaymanagementapi.DeleteConnection",
        "budgets.DeleteBudget",
        "budgets.DeleteNotification",
        "budgets.DeleteSubscriber",
        "s3.DeleteBucketAnalyticsConfiguration",
        "s3.DeleteBucketCors",
        "s3.DeleteBucketEncryption",
        "s3.DeleteBucketIntelligentTieringConfiguration",
        "s3.DeleteBucketInventoryConfiguration",
        "s3.DeleteBucketLifecycle",
        "s3.DeleteBucketMetricsConfiguration",
        "s3.DeleteBucketOwnershipControls",
        "s3.DeleteBucketReplication",
        "s3.DeleteBucketTagging",
        "s3.DeletePublicAccessBlock",
        "s3control.DeleteBucketLifecycleConfiguration",
        "s3control.DeleteBucketReplication",
        "s3control.DeleteBucketTagging",
        "s3control.DeletePublicAccessBlock",
    }
)
"""Operations for which AWS asks the action that writes the same thing: only `guard:Destructive` tells them apart."""

SPARED = frozenset(
    {
        "cloudtrail.CancelQuery",
        "glacier.AbortMultipartUpload",
        "kms.CancelKeyDeletion",
        "lakeformation.CancelTransaction",
        "omics.AbortMultipartReadSetUpload",
        "rds-data.RollbackTransaction",
        "s3.AbortMultipartUpload",
        "secretsmanager.CancelRotateSecret",
        "timestream-query.CancelQuery",
        "workdocs.AbortDocumentVersionUpload",
    }
)
"""Operations that are called a destruction and destroy nothing that was ever there."""


def test_every_destruction_is_denied_by_name_or_was_judged() -> None:
    """One of its actions is denied at AWS too, or somebody has looked at why not."""
    judged = SHARED | SPARED | frozenset(UNKNOWN)
    unjudged = [
        f"{service}.{operation}"
        for service, operation in NAMED
        if not any(fnmatchcase(action, name) for action in required_actions(service, operation) for name in DENIED)
    ]

    assert [] == [name for name in unjudged if name not in judged]


def test_every_destruction_that_was_not_spared_is_of_that_class() -> None:
    """`guard:Destructive` catches what no name of an action says, the unknown ones included."""
    harmless = [f"{service}.{operation}" for service, operation in NAMED if not is_destructive(service, operation)]

    assert set(SPARED) == set(harmless)
