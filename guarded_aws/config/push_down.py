"""Plan what AWS is told of a target's policies, and say at the start what it is not told."""

import logging
from collections.abc import Iterable
from typing import Final

from guarded_aws.config.model import TargetConfig
from guarded_aws.errors import ConfigurationError
from guarded_aws.evaluator import PolicySet
from guarded_aws.guard.models import service_model
from guarded_aws.guard.pushdown import PushDown, PushDownPlan, Remainder, plan_push_down

_LOG: Final = logging.getLogger(__name__)
_SCOPE: Final = "GetScopedCredentials"


def push_down_plan(name: str, target: TargetConfig, policies: PolicySet) -> PushDownPlan:
    """Plan the session policies of a target.

    Raises:
        ConfigurationError: ``pushdown`` is ``exact`` and something does not fit; the message names it.
    """
    plan = plan_push_down(
        policies,
        mode=target.pushdown,
        managed=target.pushdown_policy_arns,
        can_scope=_SCOPE in service_model("sts").operation_names,
    )
    # FAIL-CLOSED(pushdown-fit): `exact` starts only where AWS is told all that it can understand.
    if plan.unfit and plan.mode is PushDown.EXACT:
        raise ConfigurationError(
            f"the session policies of target `{name}` do not fit: {_labels(plan.unfit)}",
            hint='name managed policies in `pushdown_policy_arns`, or write `pushdown = "auto"` and attach them at AWS',
        )
    if plan.unfit:
        _LOG.warning(
            "target `%s`: AWS is not told of %s when the role is assumed; attach them to the role as managed policies, "
            "as its permissions boundary or as SCPs, and check with `guarded-aws verify`",
            name,
            _labels(plan.unfit),
        )
    if plan.remainder:
        _LOG.info("target `%s`: the guard alone enforces the whole of %s", name, _labels(plan.remainder))
    return plan


def _labels(items: Iterable[Remainder]) -> str:
    return ", ".join(dict.fromkeys(f"`{item.label}`" for item in items))
