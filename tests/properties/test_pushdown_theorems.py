"""What is pushed down and what the guard enforces, compared by the evaluator itself, in both directions."""

import json
from dataclasses import dataclass, replace
from typing import Final

from hypothesis import given
from policy_strategies import ACCOUNT, VALUES, Dice, Json, drawn, map_documents

from guarded_aws.evaluator import (
    ASSUMED,
    FULL_AWS_ACCESS,
    Allowed,
    AuthorizationRequest,
    Context,
    Decision,
    ExplicitDeny,
    Layer,
    PolicySet,
    Principal,
    compile_policies,
    evaluate,
)
from guarded_aws.guard.pushdown import PushDown, PushDownPlan, minify, plan_push_down
from guarded_aws.guard.pushdown.compile import compile_layer
from guarded_aws.policy import PolicyDocument, PolicyType, dump_policy, parse_policy

OWN: Final = {"k:text": "guard:Agent", "k:flag": "guard:Approved", "k:number": "Guard:ResourceCount"}
"""Keys of the strategies that some policies read as facts of this process."""

SESSION: Final = Principal.parse(f"arn:aws:sts::{ACCOUNT}:assumed-role/Agent/session")
PADDING: Final = tuple(f"arn:aws:s3:::nothing-{number}-{'x' * 150}" for number in range(9))
ACTION_PADDING: Final = tuple(f"s3:Nothing{number}{'x' * 80}" for number in range(40))
"""Resources and actions that nobody asks about: they make a policy long and change no decision."""


@dataclass(frozen=True, slots=True)
class Case:
    """A target's policies, what was planned of them, and a request of which everything is known."""

    policies: PolicySet
    plan: PushDownPlan
    request: AuthorizationRequest

    @property
    def here(self) -> Decision:
        """What the guard decides."""
        return evaluate(self.request, compile_policies(self.policies))

    @property
    def there(self) -> bool:
        """Whether AWS lets the request pass, for a role that may do everything."""
        values = self.request.context.values
        asked = replace(
            self.request,
            context=Context({key: value for key, value in values.items() if not key.startswith("guard:")}),
        )
        everything = parse(dump_policy(FULL_AWS_ACCESS), PolicyType.IDENTITY)
        first = [text for text in (self.plan.policy, *self.plan.managed.values()) if text]
        places = [first, *([text] for text in self.plan.scopes)]
        return all(
            isinstance(evaluate(asked, compile_policies(under(everything, texts))), Allowed)
            for texts in places
            if texts
        )


def parse(text: str, policy_type: PolicyType = PolicyType.SESSION) -> PolicyDocument:
    """Parse what was pushed, as strictly as what an operator writes."""
    return parse_policy(text, policy_type=policy_type, policy_id="pushed")


def under(identity: PolicyDocument, texts: list[str]) -> PolicySet:
    """Give the policies of a role that is assumed with one union of session policies."""
    return PolicySet(identity=(identity,), session=tuple(map(parse, texts)), resource=ASSUMED)


def _case(dice: Dice) -> Case:
    renamed = {key: own for key, own in OWN.items() if dice.pick((0, 1, 1))}
    numbers = iter(range(1000))

    def changed(document: PolicyDocument) -> PolicyDocument:
        text = dump_policy(document)
        for key, own in renamed.items() if dice.pick((0, 1)) else ():
            text = text.replace(key, own)
        policy = _padded(json.loads(text), dice)
        name = f"{document.policy_id}-{next(numbers)}"
        return parse_policy(json.dumps(policy), policy_type=document.policy_type, policy_id=name)

    policies = map_documents(replace(dice.policy_set(), resource=ASSUMED), changed)
    held = {
        document.policy_id: f"arn:aws:iam::{ACCOUNT}:policy/{dice.pick(('one', 'two'))}"
        for document in policies.identity
        if dice.pick((0, 0, 0, 1))
    }
    plan = plan_push_down(policies, mode=PushDown.AUTO, managed=held, can_scope=dice.pick((True, True, False)))
    own = {renamed.get(key, key): dice.value(key) for key in VALUES if dice.pick((0, 1, 1))}
    question = replace(dice.question(Context(own)), principal=SESSION)
    return Case(policies, plan, question)


def _padded(policy: Json, dice: Dice) -> Json:
    """Make a policy long, now and then."""
    for statement in policy["Statement"]:
        element = "Resource" if "Resource" in statement else "NotResource"
        written = statement[element]
        resources = written if isinstance(written, list) else [written]
        statement[element] = [*resources, *PADDING[: dice.pick((0, 0, 0, 3, 9))]]
        if statement["Effect"] == "Deny" and "Action" in statement:
            actions = statement["Action"]
            listed = actions if isinstance(actions, list) else [actions]
            statement["Action"] = [*listed, *ACTION_PADDING[: dice.pick((0, 0, 0, 40))]]
    return policy


cases = drawn(_case, 700)


@given(cases)
def test_what_is_pushed_never_denies_what_the_guard_allows(case: Case) -> None:
    """Layers without room, keys of our own and managed policies only ever make it wider."""
    if isinstance(case.here, Allowed):
        assert case.there


@given(cases)
def test_what_is_pushed_denies_what_the_guard_denies_but_for_the_reported_remainder(case: Case) -> None:
    """A request that the guard denies and AWS would not is denied by statements or layers that were reported."""
    if isinstance(case.here, Allowed) or not case.there:
        return
    told = {(item.policy, item.statement) for item in case.plan.remainder}
    layers = {item.layer for item in case.plan.remainder}

    if isinstance(case.here, ExplicitDeny):
        denies = {(matched.policy, matched.index) for matched in case.here.matched_statements}
        assert all(deny in told or (deny[0], None) in told for deny in denies)
    else:
        assert set(case.here.missing_allow_from) & layers


@given(cases)
def test_without_a_remainder_both_decide_alike(case: Case) -> None:
    """Where nothing was left out, AWS is told exactly what the guard enforces."""
    if not case.plan.remainder:
        assert isinstance(case.here, Allowed) == case.there


@given(cases)
def test_what_is_pushed_is_what_sts_takes(case: Case) -> None:
    """Sizes, characters and counts are those of the STS API Reference."""
    first = len(case.plan.policy or "") + sum(map(len, case.plan.managed))

    assert first <= 2048
    assert all(len(text) <= 2048 for text in case.plan.scopes)
    assert len(case.plan.scopes) <= 3
    for text in filter(None, (case.plan.policy, *case.plan.scopes, *case.plan.managed.values())):
        assert not compile_layer(Layer.SESSION, [parse(text)]).remainder


@given(drawn(lambda dice: (dice.layer(PolicyType.IDENTITY), dice.question(Context(dice.context()))), 200))
def test_minifying_changes_no_decision(drawn_pair: tuple[tuple[PolicyDocument, ...], AuthorizationRequest]) -> None:
    """Joined statements and patterns left out mean what the statements meant."""
    documents, request = drawn_pair
    asked = replace(request, principal=SESSION)
    told = [placed.statement for placed in compile_layer(Layer.IDENTITY, documents).in_order]
    short = (parse(minify(told), PolicyType.IDENTITY),) if told else ()

    def decide(identity: tuple[PolicyDocument, ...]) -> str:
        return evaluate(asked, compile_policies(PolicySet(identity=identity, resource=ASSUMED))).eval_decision

    assert decide(documents) == decide(short)
