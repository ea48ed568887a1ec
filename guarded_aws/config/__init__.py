"""The composition root: from ``guarded-aws.toml`` to a guard.

A configuration that is missing, broken, or writable by everybody makes no guard.
"""

from guarded_aws.config.build import build_guard, load_guard
from guarded_aws.config.declared import CatalogConfig, OperationConfig
from guarded_aws.config.find import find_config, find_config_if_any
from guarded_aws.config.first import first_configuration
from guarded_aws.config.load import load_config
from guarded_aws.config.model import AuditConfig, ContextConfig, GuardConfig, PoliciesConfig, TargetConfig
from guarded_aws.config.policies import build_policy_set
from guarded_aws.guard.pushdown import PushDown

__all__ = [
    "AuditConfig",
    "CatalogConfig",
    "ContextConfig",
    "GuardConfig",
    "OperationConfig",
    "PoliciesConfig",
    "PushDown",
    "TargetConfig",
    "build_guard",
    "build_policy_set",
    "find_config",
    "find_config_if_any",
    "first_configuration",
    "load_config",
    "load_guard",
]
