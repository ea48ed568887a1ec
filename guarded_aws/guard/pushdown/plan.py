"""Lay compiled layers out in what STS takes, and say what found no room.

Two calls narrow a session, and what they are given intersects with the role's own policies
and with each other:

* ``AssumeRole`` takes one inline policy and the ARNs of managed policies. Together they are *one* union.
* ``GetScopedCredentials`` takes one more policy, at most three times. Each is a further intersection.

So each layer whose Allows limit (identity policies, a permissions boundary, a level of SCPs)
needs a place of its own, or its Allows would add to those of another layer. A Deny holds wherever
it stands: Denies go where there is room, beside an Allow of everything if need be.

*Exact* means that every statement of the target's policies is told to AWS, but for what reads
``guard:`` keys. What else is not told is `PushDownPlan.unfit`; the mode ``exact`` does not start with any.

Sources: STS API Reference, AssumeRole and GetScopedCredentials (sizes, characters, three layers).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain
from types import MappingProxyType
from typing import Final

from guarded_aws.evaluator import Layer, PolicySet
from guarded_aws.guard.pushdown.compile import CompiledLayer, Placed, Remainder, RemainderKind, compile_layer
from guarded_aws.guard.pushdown.layout import Layout
from guarded_aws.guard.pushdown.minify import minify
from guarded_aws.policy import PolicyDocument

MOST_CHARACTERS: Final = 2048
"""Of an inline policy and the ARNs of managed ones together (STS API Reference, AssumeRole)."""

MOST_ARNS: Final = 10
MOST_SCOPES: Final = 3
"""How often ``GetScopedCredentials`` takes a policy for one session."""


class PushDown(Enum):
    """Whether the session policy that AWS enforces repeats a target's policies."""

    AUTO = "auto"
    EXACT = "exact"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushDownPlan:
    """What STS is given when the role is assumed, and what AWS is thereby not told.

    Attributes:
        mode: ``auto`` forwards although AWS is told less, ``exact`` does not.
        policy: The inline policy of ``AssumeRole``, as JSON.
        scopes: The policies of ``GetScopedCredentials``, one a call.
        managed: By ARN, the managed policies beside it, and what each has to be, as JSON.
        remainder: What is not told, with the reason.
    """

    mode: PushDown = PushDown.OFF
    policy: str | None = None
    scopes: tuple[str, ...] = ()
    managed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    remainder: tuple[Remainder, ...] = ()

    @property
    def unfit(self) -> tuple[Remainder, ...]:
        """What could be attached at AWS instead: the part of the remainder that reads no ``guard:`` key."""
        return tuple(item for item in self.remainder if item.kind in _ATTACHABLE)


_ATTACHABLE: Final = frozenset({RemainderKind.DOES_NOT_FIT, RemainderKind.OTHER_SIDE})


def plan_push_down(
    policies: PolicySet,
    *,
    mode: PushDown,
    managed: Mapping[str, str] = MappingProxyType({}),
    can_scope: bool,
) -> PushDownPlan:
    """Plan what to push down.

    Args:
        policies: The target's.
        mode: Recorded in the plan; ``off`` plans nothing.
        managed: By the id of an identity policy, the ARN of the managed policy that repeats it at AWS.
        can_scope: Whether botocore knows ``GetScopedCredentials``.
    """
    if mode is PushDown.OFF:
        return PushDownPlan()
    named = _named(policies.identity, managed)
    held = {arn: layer for arn, layer in named.items() if layer.in_order}
    inline = compile_layer(
        Layer.IDENTITY, (document for document in policies.identity if document.policy_id not in managed)
    )
    others = _other_layers(policies)
    scopes = MOST_SCOPES if can_scope else 0
    layout = Layout((MOST_CHARACTERS - sum(map(len, held)), *(MOST_CHARACTERS for _ in range(scopes))))
    if held and not layout.place_beside_arns(inline):
        # Without the inline Allows the managed policies alone would deny what the guard allows.
        return plan_push_down(policies, mode=mode, can_scope=can_scope)
    limiting = [layer for layer in (*(() if held else (inline,)), *others) if not layer.allows_everything]
    unplaced = [layer for layer in limiting if not layout.place_layer(layer)]
    layers = (inline, *others)
    left = [(layer, deny) for layer in layers for deny in layer.denies if not layout.place_deny(deny)]
    first, *further = layout.texts or ("",)
    return PushDownPlan(
        mode=mode,
        policy=first or None,
        scopes=tuple(further),
        managed={arn: minify(placed.statement for placed in layer.in_order) for arn, layer in held.items()},
        remainder=(
            *chain.from_iterable(layer.remainder for layer in (*named.values(), *layers)),
            *chain.from_iterable(map(_allows_without_room, unplaced)),
            *(_deny_without_room(layer, deny) for layer, deny in left),
            *_other_side(policies),
        ),
    )


def _named(identity: Iterable[PolicyDocument], managed: Mapping[str, str]) -> dict[str, CompiledLayer]:
    """Compile what each managed policy has to be."""
    by_arn: dict[str, list[PolicyDocument]] = {}
    for document in identity:
        if document.policy_id in managed:
            by_arn.setdefault(managed[document.policy_id], []).append(document)
    return {arn: compile_layer(Layer.IDENTITY, documents) for arn, documents in by_arn.items()}


def _other_layers(policies: PolicySet) -> tuple[CompiledLayer, ...]:
    """Compile the layers that have to allow beside the identity policies."""
    single = ((Layer.SESSION, policies.session), (Layer.PERMISSIONS_BOUNDARY, policies.permissions_boundary))
    levels = ((Layer.SCP, level) for level in policies.scps or ())
    return tuple(compile_layer(layer, documents) for layer, documents in (*single, *levels) if documents is not None)


def _allows_without_room(layer: CompiledLayer) -> Iterable[Remainder]:
    """Name the policies whose Allows found no place; all of the layer's when it allows nothing."""
    policies = dict.fromkeys(allow.policy for allow in layer.allows) or layer.policies or ("",)
    return (Remainder(kind=RemainderKind.DOES_NOT_FIT, layer=layer.layer, policy=policy) for policy in policies)


def _deny_without_room(layer: CompiledLayer, deny: Placed) -> Remainder:
    return Remainder(
        kind=RemainderKind.DOES_NOT_FIT, layer=layer.layer, policy=deny.policy, statement=deny.index, sid=deny.sid
    )


def _other_side(policies: PolicySet) -> Iterable[Remainder]:
    """Name the policies of the resource's owner."""
    rcps = ((Layer.RCP, document) for level in policies.rcps or () for document in level)
    own = ((Layer.RESOURCE, policies.resource),) if isinstance(policies.resource, PolicyDocument) else ()
    for layer, document in (*rcps, *own):
        yield Remainder(kind=RemainderKind.OTHER_SIDE, layer=layer, policy=document.policy_id)
