"""The language of IAM policies: parse, locate, write.

This package knows what a policy *says*; what it *means* is in `guarded_aws.evaluator`.
"""

from guarded_aws.policy.dump import dump_policy, policy_to_json
from guarded_aws.policy.locate import Location
from guarded_aws.policy.model import (
    Clause,
    Condition,
    Effect,
    PolicyDocument,
    PolicyType,
    PrincipalClause,
    PrincipalEntry,
    PrincipalType,
    Statement,
    Version,
)
from guarded_aws.policy.operators import BaseOperator, ConditionOperator, Family, SetQualifier
from guarded_aws.policy.parse import parse_policy, parse_policy_value
from guarded_aws.policy.read import Json, JsonNumber, read_json

__all__ = [
    "BaseOperator",
    "Clause",
    "Condition",
    "ConditionOperator",
    "Effect",
    "Family",
    "Json",
    "JsonNumber",
    "Location",
    "PolicyDocument",
    "PolicyType",
    "PrincipalClause",
    "PrincipalEntry",
    "PrincipalType",
    "SetQualifier",
    "Statement",
    "Version",
    "dump_policy",
    "parse_policy",
    "parse_policy_value",
    "policy_to_json",
    "read_json",
]
