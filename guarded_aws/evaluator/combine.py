"""Combine the layers: the whole of IAM's evaluation logic in one table and one function.

Source: IAM User Guide, reference_policies_evaluation-logic_policy-eval-denyallow (same account)
and reference_policies_evaluation-logic-cross-account.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from guarded_aws.evaluator.decision import Layer
from guarded_aws.evaluator.principal import Grant
from guarded_aws.evaluator.truth import Truth, all_of, any_of


class Ownership(Enum):
    """How the caller stands to the resource."""

    SAME_ACCOUNT = "the caller's account owns the resource"
    OWNER_POLICY_DECIDES = "the caller's account owns it, and its policy has to allow: role trust, KMS key"
    CROSS_ACCOUNT = "another account owns it"


_I, _B, _S = Layer.IDENTITY, Layer.PERMISSIONS_BOUNDARY, Layer.SESSION

STILL_ALLOWING: Final[Mapping[Ownership, Mapping[Grant | None, tuple[Layer, ...]]]] = {
    #                                       how the resource's policy names the caller : who must allow as well
    Ownership.SAME_ACCOUNT: {Grant.CALLER: (), Grant.ROLE: (_B, _S), None: (_I, _B, _S)},
    Ownership.OWNER_POLICY_DECIDES: {Grant.CALLER: (), Grant.ROLE: (_B, _S), Grant.ACCOUNT: (_I, _B, _S)},
    Ownership.CROSS_ACCOUNT: dict.fromkeys(Grant, (_I, _B, _S)),
}
"""The ways to an Allow. None is the way without the resource's policy."""


def is_allowed(ownership: Ownership, layers: Mapping[Layer, Truth], grants: Mapping[Grant | None, Truth]) -> Truth:
    """Say whether every layer allows that has to, when nothing denies.

    Args:
        ownership: Whose the resource is.
        layers: What each layer says; one that is not there does not limit.
        grants: How far the resource's policy allows the caller; what is not there it does not.
    """
    ways = (
        all_of((grants.get(grant, Truth.FALSE), *(layers.get(layer, Truth.TRUE) for layer in limits)))
        for grant, limits in STILL_ALLOWING[ownership].items()
    )
    return all_of((layers.get(Layer.RCP, Truth.TRUE), layers.get(Layer.SCP, Truth.TRUE), any_of(ways)))
