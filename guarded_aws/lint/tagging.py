"""A call that puts a tag on a resource: what its context has, and which such calls are worth a try.

Sources: IAM User Guide, access_tags and reference_policies_condition-keys (aws:RequestTag, aws:ResourceTag,
aws:TagKeys); EC2 User Guide, supported-iam-actions-tagging (ec2:CreateAction is in requests that create), and the
pages of that name for ECS and Elastic Load Balancing; EC2 User Guide, Using_Tags (tags of AWS).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from guarded_aws.evaluator import ABSENT, ContextValue, MultiValue, SingleValue
from guarded_aws.lint.witness import holds_with, list_values
from guarded_aws.policy import Condition, Family

_OBJECT_TAG: Final = re.compile(r"s3(?:-outposts)?:existingobjecttag/(?P<tag>.+)", re.IGNORECASE)
_RESOURCE_TAG: Final = re.compile(
    r"[^:]+:(?:(?:resource|bucket|accesspoint|tablebucket|vectorbucket)tag|(?!req-)[a-z-]+-tag|tag)/(?P<tag>.+)",
    re.IGNORECASE,
)
"""``aws:ResourceTag/``, and what services call it, such as ``rds:db-tag/``; ``rds:req-tag/`` is the request's."""
_REQUEST_TAG: Final = re.compile(r"[^:]+:(?:requesttag|requestobjecttag|req-tag)/(?P<tag>.+)", re.IGNORECASE)
_TAG_KEYS: Final = frozenset({"aws:tagkeys", "s3:requestobjecttagkeys", "s3-outposts:requestobjecttagkeys"})
_ON_OBJECTS: Final = ("s3:PutObject", "s3:Replicate", "s3-outposts:PutObject", "s3-outposts:Replicate")
_AT_CREATION: Final = re.compile(r"(?!cloudformation:)[^:]+:createaction", re.IGNORECASE)
"""A key that only requests which create a resource have; CloudFormation has it for updates too."""


@dataclass(frozen=True, slots=True)
class ResourceTag:
    """A tag that a resource may have, whichever of its names a condition uses.

    Attributes:
        name: The tag's key as a condition writes it; condition keys compare case-blind.
        is_of_object: Whether objects in buckets have it, whose tags have actions and keys of their own.
    """

    name: str
    is_of_object: bool

    @property
    def is_reserved(self) -> bool:
        """Whether only AWS sets such tags: those of its services, such as ``aws:cloudformation:stack-name``."""
        return self.name.lower().startswith("aws:")

    def is_asked_by(self, condition: Condition) -> bool:
        """Say whether a condition is on this tag."""
        other = resource_tag(condition)
        return other is not None and other.is_of_object is self.is_of_object and self.has_name(other.name)

    def has_name(self, name: str) -> bool:
        """Say whether a tag key is this one in some letter case."""
        return name.lower() == self.name.lower()

    def is_set_by(self, action: str) -> bool:
        """Say whether a tagging action is for such resources."""
        return self.is_of_object is action.startswith(_ON_OBJECTS)


def resource_tag(condition: Condition) -> ResourceTag | None:
    """Give the tag that a condition asks the resource for; None when it asks for something else."""
    of_object = _OBJECT_TAG.fullmatch(condition.key)
    found = of_object or _RESOURCE_TAG.fullmatch(condition.key)
    return ResourceTag(found["tag"], is_of_object=of_object is not None) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """A call that sets a tag on a resource that exists.

    Attributes:
        written: The tag's key as the call writes it.
        before: The value that the resource has, or ``ABSENT``.
        after: The value that the call gives it.
        beside: The keys of the tags that the same call sets as well.
    """

    tag: ResourceTag
    written: str
    before: ContextValue
    after: str
    beside: frozenset[str]

    def passes(self, condition: Condition) -> bool:
        """Say whether the call can satisfy a condition of an Allow; what else it may be about, it can."""
        value = self._value_of(condition)
        return value is None or holds_with(condition, value)

    def is_caught_by(self, condition: Condition) -> bool:
        """Say whether the call satisfies a condition of a Deny whatever else it is about."""
        value = self._value_of(condition)
        return value is not None and holds_with(condition, value)

    def _value_of(self, condition: Condition) -> ContextValue | None:
        """Give what the context has for a condition's key; None when it is not about this tag."""
        folded = condition.key.lower()
        if folded in _TAG_KEYS:
            return MultiValue((self.written, *sorted(self.beside)))
        if _AT_CREATION.fullmatch(folded):
            return ABSENT
        if self.tag.is_asked_by(condition):
            return self.before
        requested = _REQUEST_TAG.fullmatch(condition.key)
        return self._value_in_request(requested["tag"]) if requested else None

    def _value_in_request(self, name: str) -> ContextValue | None:
        if self.tag.has_name(name):
            return SingleValue(self.after)
        return None if name.lower() in {key.lower() for key in self.beside} else ABSENT


def list_taggings(tag: ResourceTag, wanted: Sequence[Condition], by: Sequence[Condition]) -> Iterator[Tagging]:
    """List calls that make a resource satisfy conditions which it does not satisfy.

    Args:
        tag: What the wanted conditions are on.
        wanted: All the conditions of an Allow on that tag.
        by: Every condition that a call may meet; values and keys to try are taken from them.
    """
    on_value = [condition for condition in (*wanted, *by) if _has_values_of(condition, tag)]
    values = _told_apart(list_values(on_value), on_value)
    after = [value for value in values if _satisfies(SingleValue(value), wanted)]
    may_have: list[ContextValue] = [ABSENT, *map(SingleValue, values)]
    before = [value for value in may_have if not _satisfies(value, wanted)]
    spellings, others = _named_keys(by, tag)
    besides = dict.fromkeys([frozenset[str](), *(frozenset([name]) for name in others), frozenset(others)])
    for new, old, written, beside in product(after, before, dict.fromkeys(spellings), besides):
        yield Tagging(tag=tag, written=written, before=old, after=new, beside=beside)


def _has_values_of(condition: Condition, tag: ResourceTag) -> bool:
    requested = _REQUEST_TAG.fullmatch(condition.key)
    return tag.is_asked_by(condition) or (requested is not None and tag.has_name(requested["tag"]))


def _satisfies(value: ContextValue, conditions: Iterable[Condition]) -> bool:
    return all(holds_with(condition, value) for condition in conditions)


def _told_apart(texts: Iterable[str], conditions: Sequence[Condition]) -> list[str]:
    """Keep one of all texts that the conditions judge alike, so that there are few calls to try."""
    kept: dict[tuple[bool, ...], str] = {}
    for text in texts:
        kept.setdefault(tuple(holds_with(condition, SingleValue(text)) for condition in conditions), text)
    return list(kept.values())


def _named_keys(conditions: Sequence[Condition], tag: ResourceTag) -> tuple[list[str], list[str]]:
    """List the tag keys to try: spellings of the tag's own, and others that conditions on a request name."""
    on_keys = [condition for condition in conditions if _lists_keys(condition)]
    listed = dict.fromkeys(value for condition in on_keys for value in condition.values)
    requested = (_REQUEST_TAG.fullmatch(condition.key) for condition in conditions)
    alone = dict.fromkeys(found["tag"] for found in requested if found)
    spellings = [tag.name, *(name for name in listed if tag.has_name(name))]
    others = _told_apart((name for name in listed if not tag.has_name(name)), on_keys)
    return spellings, [*others, *(name for name in alone if not tag.has_name(name))]


def _lists_keys(condition: Condition) -> bool:
    return condition.key.lower() in _TAG_KEYS and condition.operator.base.family is not Family.NULL
