"""Run the tests of a pack through the evaluator. Pure: no AWS, no clock, no file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guarded_aws.evaluator import (
    FULL_AWS_ACCESS,
    NO_RESOURCE_POLICY,
    UNKNOWN,
    Action,
    AuthorizationRequest,
    CompiledPolicies,
    Context,
    ContextValue,
    Decision,
    MatchedStatement,
    MultiValue,
    PolicySet,
    Principal,
    Resource,
    SingleValue,
    compile_policies,
    evaluate,
)
from guarded_aws.packs.load import PolicyPack
from guarded_aws.packs.manifest import ContextText, PackTest
from guarded_aws.policy import Clause, Effect, PolicyDocument, PolicyType, Statement, Version

_CALLER: Final = Principal.parse(
    "arn:aws:sts::123456789012:assumed-role/AIAgentRole/guarded-aws",
    role_arn="arn:aws:iam::123456789012:role/AIAgentRole",
)

_ALLOW_ALL: Final = PolicyDocument(
    policy_id="allow-all",
    policy_type=PolicyType.IDENTITY,
    version=Version.V2012,
    statements=(Statement(effect=Effect.ALLOW, actions=Clause(("*",)), resources=Clause(("*",)), sid="AllowAll"),),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackTestResult:
    """What came of a test.

    Attributes:
        faults: How the decision differs from what the test expects; empty when it does not.
    """

    test: PackTest
    decision: Decision
    faults: tuple[str, ...]

    @property
    def has_passed(self) -> bool:
        """Whether the decision is what the test expects."""
        return not self.faults


def run_pack_tests(pack: PolicyPack) -> tuple[PackTestResult, ...]:
    """Put every case of a pack's tests to its own policies, alone but for what ``beside`` names."""
    policies = _compile(pack)
    return tuple(_run(test, policies) for test in pack.tests.cases)


def _compile(pack: PolicyPack) -> CompiledPolicies:
    beside = (_ALLOW_ALL,) if pack.tests.beside == "allow-all" else ()
    return compile_policies(
        PolicySet(
            identity=(*beside, *pack.identity),
            permissions_boundary=pack.permissions_boundary,
            scps=tuple((FULL_AWS_ACCESS, scp) for scp in pack.scps) or None,
            resource=NO_RESOURCE_POLICY if pack.trust is None else pack.trust,
        )
    )


def _run(test: PackTest, policies: CompiledPolicies) -> PackTestResult:
    request = AuthorizationRequest(
        principal=Principal.parse(test.principal) if test.principal else _CALLER,
        action=Action(test.action),
        resource=Resource(test.resource),
        context=_context(test.context, test.unknown),
        resource_account=_CALLER.account,
    )
    decision = evaluate(request, policies)
    return PackTestResult(test=test, decision=decision, faults=_compare(test, decision))


def _context(known: Mapping[str, ContextText], unknown: tuple[str, ...]) -> Context:
    values: dict[str, ContextValue] = {key: _value(value) for key, value in known.items()}
    return Context({**values, **dict.fromkeys(unknown, UNKNOWN)})


def _value(value: ContextText) -> ContextValue:
    match value:
        case bool():
            return SingleValue(str(value).lower())
        case str():
            return SingleValue(value)
        case _:
            return MultiValue(tuple(value))


def _compare(test: PackTest, decision: Decision) -> tuple[str, ...]:
    faults = []
    if decision.eval_decision != test.expect:
        faults.append(f"expected {test.expect}, got {decision.eval_decision}")
    names = [_name(statement) for statement in decision.matched_statements]
    if test.statement is not None and test.statement not in names:
        faults.append(f"expected statement `{test.statement}` to take part, found {names}")
    if test.certain is not None and test.certain is not decision.certain:
        faults.append(f"expected certain to be {test.certain}")
    return tuple(faults)


def _name(statement: MatchedStatement) -> str:
    return statement.sid or str(statement.index + 1)
