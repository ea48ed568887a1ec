"""What a call itself says of condition keys.

Each key that the catalogue lists for an action is known from a parameter, or unknown. A key
with the action's own prefix that the catalogue does not list is unknown too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from guarded_aws.catalog import ActionDefinition
from guarded_aws.evaluator import ABSENT, UNKNOWN, Context, ContextValue
from guarded_aws.resolver.computed_keys import COMPUTED, as_value
from guarded_aws.resolver.kinds import every_kind
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.parameters import folded_name
from guarded_aws.resolver.spellings import as_spelled
from guarded_aws.resolver.tags import tag_context

_ACL: Final = "ACL"

FROM_PARAMETER: Final[Mapping[str, str]] = {
    # Amazon S3 User Guide, list_amazons3 and amazon-s3-policy-keys.
    "s3:prefix": "Prefix",
    "s3:delimiter": "Delimiter",
    "s3:max-keys": "MaxKeys",
    "s3:versionid": "VersionId",
    "s3:x-amz-acl": _ACL,
    "s3:x-amz-grant-full-control": "GrantFullControl",
    "s3:x-amz-grant-read": "GrantRead",
    "s3:x-amz-grant-read-acp": "GrantReadACP",
    "s3:x-amz-grant-write": "GrantWrite",
    "s3:x-amz-grant-write-acp": "GrantWriteACP",
    "s3:x-amz-metadata-directive": "MetadataDirective",
    "s3:x-amz-server-side-encryption": "ServerSideEncryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
    "s3:x-amz-server-side-encryption-customer-algorithm": "SSECustomerAlgorithm",
    "s3:x-amz-storage-class": "StorageClass",
    "s3:x-amz-website-redirect-location": "WebsiteRedirectLocation",
    "s3:if-match": "IfMatch",
    "s3:if-none-match": "IfNoneMatch",
    "s3:x-amz-object-ownership": "ObjectOwnership",
    # Service Authorization Reference, list_amazonec2 (some keys are filled by name below).
    "ec2:keypairname": "KeyName",
    # list_amazonec2instanceconnect.
    "ec2:osuser": "InstanceOSUser",
    # list_identityandaccessmanagement.
    "iam:policyarn": "PolicyArn",
    "iam:awsservicename": "AWSServiceName",
    # list_amazonrds.
    "rds:databasename": "DBName",
    "rds:multiaz": "MultiAZ",
    "rds:storageencrypted": "StorageEncrypted",
    "rds:storagesize": "AllocatedStorage",
    "rds:piops": "Iops",
    # list_awssecuritytokenservice.
    "sts:externalid": "ExternalId",
    "sts:rolesessionname": "RoleSessionName",
    "sts:sourceidentity": "SourceIdentity",
    # list_amazondynamodb.
    "dynamodb:select": "Select",
    "dynamodb:returnvalues": "ReturnValues",
    "dynamodb:returnconsumedcapacity": "ReturnConsumedCapacity",
}
"""Keys that are a parameter of another name. Without the parameter the key is absent."""

_OF_THE_NEW: Final[Mapping[str, tuple[str, ...]]] = {
    # AWS Batch User Guide, iam-example-share-identifier: the job's share holds beside its queue and definition too.
    "batch:SubmitJob": ("batch:shareidentifier",),
    # Amazon RDS User Guide, security_iam_id-based-policy-examples-create-and-modify-examples: the keys of the new
    # instance hold beside its option, parameter and subnet groups too.
    "rds:CreateDBInstance": (
        "rds:databaseclass",
        "rds:databaseengine",
        "rds:databasename",
        "rds:multiaz",
        "rds:piops",
        "rds:storageencrypted",
        "rds:storagesize",
    ),
}
"""Keys that are listed beside a resource type alone, by an action that makes a resource of it."""

_TEMPLATED: Final = re.compile(r"\$\{|<")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """How the condition keys of an action on resources of some types are found.

    Attributes:
        keys: Those that a call may say something of.
        elsewhere: Those that the action has on resources of other types alone.
        other_types: The types of those resources.
    """

    keys: tuple[str, ...]
    takes_tags: bool
    elsewhere: Mapping[str, ContextValue]
    other_types: frozenset[str]


@lru_cache(maxsize=8192)
def _plan(action: ActionDefinition, kinds: frozenset[str]) -> _Plan:
    keys = action.condition_keys_of(kinds)
    return _Plan(
        keys=tuple(sorted(filter(_is_plain, keys))),
        takes_tags=any(key.startswith(("aws:requesttag/", "aws:tagkeys")) for key in keys),
        elsewhere=dict.fromkeys(filter(_is_plain, action.all_condition_keys - keys), ABSENT),
        other_types=every_kind(action) - kinds,
    )


def _is_plain(key: str) -> bool:
    return _TEMPLATED.search(key) is None and not key.startswith("aws:")


def context_of(
    action: ActionDefinition, kinds: frozenset[str], call: ApiCall, extra: Mapping[str, ContextValue]
) -> Context:
    """Give what a call says of the condition keys of one of its actions on resources of some types."""
    plan = _plan(action, kinds)
    by_name = {folded_name(name): value for name, value in call.parameters.items()}
    values: dict[str, ContextValue] = dict(plan.elsewhere)
    values.update((key, _value_of(key, call, by_name)) for key in plan.keys)
    values.update(_of_the_new(action, call, by_name))
    tags = tag_context(call.parameters, not_on=plan.other_types) if plan.takes_tags else {}
    values.update(tags)
    values.update({key.lower(): value for key, value in extra.items()})
    # FAIL-CLOSED(unreadable-tags): where the tags cannot be read, each may be there.
    unread = ("aws:requesttag/",) if tags.get("aws:tagkeys") is UNKNOWN else ()
    return Context(values, unknown_prefixes=(f"{action.prefix}:", *unread))


def _of_the_new(action: ActionDefinition, call: ApiCall, by_name: Mapping[str, object]) -> dict[str, ContextValue]:
    """Give the keys of what is made; where the call leaves one out, the service fills it in."""
    found = ((key, _value_of(key, call, by_name)) for key in _OF_THE_NEW.get(action.full_name, ()))
    # FAIL-CLOSED(default-of-the-new): what AWS takes for a parameter that is not given, the call does not say.
    return {key: UNKNOWN if value is ABSENT else value for key, value in found}


def unknown_context(prefix: str | None) -> Context:
    """Give the context of an action that the catalogue does not know: everything may be there."""
    own = () if prefix is None else (f"{prefix}:",)
    return Context({"aws:tagkeys": UNKNOWN}, unknown_prefixes=(*own, "aws:requesttag/"))


def _value_of(key: str, call: ApiCall, by_name: Mapping[str, object]) -> ContextValue:
    return as_spelled(key, _given(key, call, by_name))


def _given(key: str, call: ApiCall, by_name: Mapping[str, object]) -> ContextValue:
    computed = COMPUTED.get(key)
    if computed is not None:
        return computed(call)
    parameter = FROM_PARAMETER.get(key)
    if parameter is not None:
        return as_value(call.parameters.get(parameter), missing=ABSENT)
    return as_value(by_name.get(folded_name(key.partition(":")[2])), missing=UNKNOWN)
