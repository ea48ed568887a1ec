"""Rules that delete later: S3 and ECR lifecycle rules, DynamoDB's time to live."""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import Hole, PartialText, Resource
from guarded_aws.resolver.implied.dynamodb_tables import table_of
from guarded_aws.resolver.implied.json_text import read_object
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of, objects_of, text_of
from guarded_aws.resolver.services.s3_names import bucket_of
from guarded_aws.resolver.templates import joined

_LIFECYCLE_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html"
_ECR_PAGE: Final = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html"
_TTL_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html"

_DELETES: Final[Mapping[str, tuple[str, ...]]] = {
    "Expiration": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    "NoncurrentVersionExpiration": ("s3:DeleteObjectVersion",),
}
"""What a rule's parts amount to; in a bucket without versions an expiration deletes for good."""


def s3_lifecycle_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say which objects the rules of a bucket's lifecycle delete."""
    places: dict[str, dict[Resource, None]] = {}
    for rule in _rules(call):
        if rule.get("Status") != "Disabled":
            for action in _deletions(rule):
                places.setdefault(action, {})[_objects(call, _prefix(rule))] = None
    return tuple(
        Ask(action=action, resources=tuple(found), kind=RequestKind.IMPLIED, source=_LIFECYCLE_PAGE)
        for action, found in places.items()
    )


def _rules(call: ApiCall) -> tuple[Mapping[str, object], ...]:
    listed = object_of(call.parameters.get("LifecycleConfiguration")).get("Rules")
    rules = objects_of(listed)
    if not isinstance(listed, list | tuple) or len(rules) != len(listed):
        # FAIL-CLOSED(lifecycle): rules that cannot be read may expire everything.
        return (_DELETES,)
    return rules


def _deletions(rule: Mapping[str, object]) -> Iterator[str]:
    for part, actions in _DELETES.items():
        if part in rule:
            yield from actions


def _prefix(rule: Mapping[str, object]) -> str:
    """Give the one prefix of the keys that a rule is about; nothing where it is about all."""
    chosen = object_of(rule.get("Filter"))
    places = (rule, chosen, object_of(chosen.get("And")))
    prefixes = {prefix for place in places if (prefix := text_of(place, "Prefix"))}
    return prefixes.pop() if len(prefixes) == 1 else ""


def _objects(call: ApiCall, prefix: str) -> Resource:
    if call.facts.service != "s3":
        return Resource.of(f"arn:{call.partition}:s3", Hole.ANYTHING)
    bucket = bucket_of(call).name
    parts = bucket.parts if isinstance(bucket, PartialText) else (bucket,)
    return Resource.of(*joined([*parts, f"/{prefix}", Hole.ANYTHING]))


def ecr_lifecycle_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say which repository a lifecycle policy deletes images from; every rule of one expires."""
    policy = read_object(call.parameters.get("lifecyclePolicyText"))
    if policy is not None and policy.get("rules") == []:
        return ()
    name: str | Hole = text_of(call.parameters, "repositoryName") or Hole.ANYTHING
    registry = text_of(call.parameters, "registryId") or call.account
    arn = Resource.of(*joined([f"arn:{call.partition}:ecr:{call.region}:{registry}:repository/", name]))
    return (Ask(action="ecr:BatchDeleteImage", resources=(arn,), kind=RequestKind.IMPLIED, source=_ECR_PAGE),)


def time_to_live_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say which table loses items once their time to live is on."""
    if object_of(call.parameters.get("TimeToLiveSpecification")).get("Enabled") is False:
        return ()
    table = table_of(call, call.parameters.get("TableName"))
    return (Ask(action="dynamodb:DeleteItem", resources=(table,), kind=RequestKind.IMPLIED, source=_TTL_PAGE),)
