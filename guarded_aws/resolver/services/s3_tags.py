"""Tags of an object in a request: a query string in a header, or the set of ``PutObjectTagging``.

Source: Amazon S3 User Guide, tagging-and-policies (``s3:RequestObjectTag/...`` and ``s3:RequestObjectTagKeys``).
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from guarded_aws.evaluator import ABSENT, UNKNOWN, ContextValue, MultiValue, SingleValue
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.tags import Tags, read_tags


def _tags(given: object) -> Tags | None:
    return dict(parse_qsl(given, keep_blank_values=True)) if isinstance(given, str) else read_tags(given)


def object_tag_keys(call: ApiCall) -> ContextValue:
    """Give the keys of the tags that a call sets on an object."""
    given = call.parameters.get("Tagging")
    if given is None:
        return ABSENT
    tags = _tags(given)
    return UNKNOWN if tags is None else MultiValue(tuple(tags))


def object_tag_values(call: ApiCall) -> Mapping[str, ContextValue]:
    """Give each tag that a call sets on an object, as its own condition key; what is left out stays unknown."""
    tags = _tags(call.parameters.get("Tagging", "")) or {}
    return {f"s3:requestobjecttag/{key}": SingleValue(value) for key, value in tags.items()}
