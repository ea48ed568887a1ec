"""The meaning of IAM policies: pure functions of a request and of policies.

Nothing here reads a clock, an environment or a file.
"""

from guarded_aws.evaluator.decision import (
    Allowed,
    Decision,
    ExplicitDeny,
    ImplicitDeny,
    Layer,
    MatchedStatement,
)
from guarded_aws.evaluator.evaluate import evaluate
from guarded_aws.evaluator.explain import Explanation, MismatchReason, NearMiss, explain
from guarded_aws.evaluator.hinges import Hinge, find_hinges, first_turning, obtainable_facts
from guarded_aws.evaluator.letter_case import is_case_blind
from guarded_aws.evaluator.policies import (
    ASSUMED,
    FULL_AWS_ACCESS,
    NO_RESOURCE_POLICY,
    CompiledPolicies,
    PolicySet,
    ResourceSide,
    compile_policies,
    with_resource,
)
from guarded_aws.evaluator.request import (
    ABSENT,
    ANY_RESOURCE,
    NO_RESOURCE,
    PRESENT,
    UNKNOWN,
    Action,
    AddressRange,
    AuthorizationRequest,
    Context,
    ContextValue,
    Hole,
    MultiValue,
    Name,
    PartialText,
    Principal,
    PrincipalKind,
    Resource,
    SingleValue,
    TimeRange,
)
from guarded_aws.evaluator.residual import ResidualStatement, residual
from guarded_aws.evaluator.truth import Truth

__all__ = [
    "ABSENT",
    "ANY_RESOURCE",
    "ASSUMED",
    "FULL_AWS_ACCESS",
    "NO_RESOURCE",
    "NO_RESOURCE_POLICY",
    "PRESENT",
    "UNKNOWN",
    "Action",
    "AddressRange",
    "Allowed",
    "AuthorizationRequest",
    "CompiledPolicies",
    "Context",
    "ContextValue",
    "Decision",
    "Explanation",
    "ExplicitDeny",
    "Hinge",
    "Hole",
    "ImplicitDeny",
    "Layer",
    "MatchedStatement",
    "MismatchReason",
    "MultiValue",
    "Name",
    "NearMiss",
    "PartialText",
    "PolicySet",
    "Principal",
    "PrincipalKind",
    "ResidualStatement",
    "Resource",
    "ResourceSide",
    "SingleValue",
    "TimeRange",
    "Truth",
    "compile_policies",
    "evaluate",
    "explain",
    "find_hinges",
    "first_turning",
    "is_case_blind",
    "obtainable_facts",
    "residual",
    "with_resource",
]
