"""Combine the layers: the whole of IAM's evaluation logic in one table and one function.

Source: IAM User Guide, reference_policies_evaluation-logic_policy-eval-denyallow (same account)
and reference_policies_evaluation-logic-cross-account.
"""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from guarded_aws.evaluator.truth import Truth, all_of, any_of


class Ownership(Enum):
    """How the caller stands to the resource."""

    SAME_ACCOUNT = "the caller's account owns the resource"
    OWNER_POLICY_DECIDES = "the caller's account owns it, and its policy has to allow: role trust, KMS key"
    CROSS_ACCOUNT = "another account owns it"

    __hash__ = object.__hash__


class Allows(NamedTuple):
    """What each layer says when nothing denies; a layer that is not there does not limit.

    Attributes:
        names_caller: Whether the resource's policy allows the caller itself, or everyone.
        names_role: Whether it allows the role that the caller is a session of.
        names_account: Whether it allows the caller's account.
    """

    identity: Truth
    boundary: Truth
    session: Truth
    scp: Truth
    rcp: Truth
    names_caller: Truth
    names_role: Truth
    names_account: Truth


_BY_ITSELF: Final = ("identity", "boundary", "session")

WAYS: Final[Mapping[Ownership, tuple[tuple[str, ...], ...]]] = {
    Ownership.SAME_ACCOUNT: (
        ("names_caller",),
        ("names_role", "boundary", "session"),
        _BY_ITSELF,
    ),
    Ownership.OWNER_POLICY_DECIDES: (
        ("names_caller",),
        ("names_role", "boundary", "session"),
        ("names_account", *_BY_ITSELF),
    ),
    Ownership.CROSS_ACCOUNT: (
        ("names_caller", *_BY_ITSELF),
        ("names_role", *_BY_ITSELF),
        ("names_account", *_BY_ITSELF),
    ),
}
"""The ways to an Allow: who has to allow together."""


@lru_cache(maxsize=4096)
def is_allowed(ownership: Ownership, allows: Allows) -> Truth:
    """Say whether every layer allows that has to, when nothing denies."""
    ways = [all_of([getattr(allows, layer) for layer in way]) for way in WAYS[ownership]]
    return all_of([allows.rcp, allows.scp, any_of(ways)])


def missing_allows(ownership: Ownership, allows: Allows) -> tuple[str, ...]:
    """Name who does not allow for certain and would have to, on the nearest way to an Allow."""
    ways = [way for way in WAYS[ownership] if getattr(allows, way[0]) is Truth.TRUE or way is _BY_ITSELF]
    nearest = min((_not_allowing(way, allows) for way in ways or WAYS[ownership][-1:]), key=len)
    return (*_not_allowing(("rcp", "scp"), allows), *nearest)


def _not_allowing(way: tuple[str, ...], allows: Allows) -> tuple[str, ...]:
    return tuple(layer for layer in way if getattr(allows, layer) is not Truth.TRUE)
