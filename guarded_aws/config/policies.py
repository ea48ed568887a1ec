"""The policies of a target, each in its layer."""

from guarded_aws.config.model import PoliciesConfig, TargetConfig
from guarded_aws.evaluator import ASSUMED, FULL_AWS_ACCESS, PolicySet
from guarded_aws.policy import PolicyDocument


def build_policy_set(target: TargetConfig) -> PolicySet:
    """Put the policies of a target together.

    The policies of resources are not held: AWS enforces them, and decisions say so.
    """
    policies = target.policies
    return PolicySet(
        identity=policies.identity_policies,
        permissions_boundary=policies.boundaries or None,
        scps=_scps(policies) or None,
        resource=ASSUMED,
    )


def _scps(policies: PoliciesConfig) -> tuple[tuple[PolicyDocument, ...], ...]:
    """Give the configured levels, then one for each SCP of a pack, beside what AWS attaches by default."""
    of_packs = tuple((FULL_AWS_ACCESS, scp) for pack in policies.packs for scp in pack.scps)
    return (*(policies.scps or ()), *of_packs)
