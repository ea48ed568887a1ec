"""The index finds what a plain scan finds."""

import random

import pytest
from evaluator_questions import Statement, allow, ask, compiled, deny

from guarded_aws.evaluator import Action, CompiledPolicies, Hole, Resource, Truth, evaluate
from guarded_aws.evaluator.index import _MOST_REMEMBERED, StatementIndex

ACTIONS = ["s3:GetObject", "s3:PutObject", "S3:getobject", "ec2:RunInstances", "s3:ListAllMyBuckets", "s3:a:b"]
PATTERNS = [*ACTIONS, "s3:*", "s3:a:*", "s3:Get*", "*", "ec2:?un*", "iam:*"]
NAMES = ["*", *(f"arn:aws:s3:::{bucket}/{key}" for bucket in ("a", "b", "cc") for key in ("x", "y/z", "*"))]
RESOURCES = [*NAMES, "arn:aws:s3:::*", "arn:aws:s3:*", "arn:aws:s3:::a*", "arn:*:s3:::b/*", "arn:aws:s3:::?/x"]


def _statement(chance: random.Random) -> Statement:
    members = {
        chance.choice(["Action", "Action", "Action", "NotAction"]): chance.sample(PATTERNS, chance.randint(1, 2)),
        chance.choice(["Resource", "Resource", "Resource", "NotResource"]): chance.sample(RESOURCES, 2),
    }
    return {"Effect": chance.choice(["Allow", "Deny"]), **members}


def _requests() -> list[tuple[Action, Resource]]:
    resources = [*map(Resource, NAMES), Resource.of("arn:aws:s3:::a/", Hole.ANYTHING)]
    actions = [*map(Action, ACTIONS), Action.unknown("s3"), Action.unknown()]
    return [(action, resource) for action in actions for resource in resources]


@pytest.mark.parametrize("size", [1, 8, 9, 40, 300])
@pytest.mark.parametrize("seed", range(4))
def test_index_agrees_with_a_plain_scan(size: int, seed: int) -> None:
    """Every statement that matches is among those that the index gives, however many there are."""
    chance = random.Random(f"{size}-{seed}")  # noqa: S311 -- a repeatable mix, not a secret
    index = compiled(*(_statement(chance) for _ in range(size))).identity
    for action, resource in _requests():
        request = ask(action, resource)
        scanned = {s.order for s in index.statements if s.match_with_action(request) is not Truth.FALSE}
        given = {s.order for s in index.near(request) if s.match_with_action(request) is not Truth.FALSE}

        assert scanned == given, (str(action), str(resource))


def test_a_deny_on_every_bucket_is_found_among_many_statements() -> None:
    """The list of buckets is asked about as ``*``, which no literal start of an ARN leads to."""
    others = [deny(Action="s3:ListAllMyBuckets", Resource=f"arn:aws:s3:::bucket-{number}/*") for number in range(20)]
    every = deny(Sid="DenyList", Action="s3:ListAllMyBuckets", Resource="arn:aws:s3:::*")
    decision = evaluate(ask("s3:ListAllMyBuckets", "*"), compiled(allow(), *others, every))

    assert ["DenyList"] == [matched.sid for matched in decision.matched_statements]


def _many_objects() -> CompiledPolicies:
    return compiled(*(allow(Action="s3:GetObject", Resource=f"arn:aws:s3:::b{number:04}/*") for number in range(1000)))


def test_index_looks_at_few_of_many_statements() -> None:
    """A thousand statements on other buckets are not looked at."""
    policies = _many_objects()
    request = ask("s3:GetObject", "arn:aws:s3:::b0777/key")

    assert ["arn:aws:s3:::b0777/*"] == [
        pattern
        for found in policies.identity.near(request)
        if found.statement.resources
        for pattern in found.statement.resources.patterns
    ]


def test_index_forgets_actions_before_memory_runs_out() -> None:
    """An agent can name actions without end; answers stay right."""
    index: StatementIndex = compiled(allow(Action="s3:*")).identity
    for number in range(_MOST_REMEMBERED + 10):
        index.near(ask(f"s3:Action{number}"))

    assert len(index._remembered) <= _MOST_REMEMBERED
    assert 1 == len(index.near(ask("s3:Action1")))
    assert 0 == len(index.near(ask("ec2:Action1")))


@pytest.mark.parametrize(("name", "expected"), [("b", 1), ("aaaaab", 6), ("a" * 30, 20), ("aaa", 4), ("", 1)])
def test_index_finds_every_start_that_a_name_has(name: str, expected: int) -> None:
    """Starts that go on from one another are followed as far as the name follows them, and no further."""
    policies = compiled(*(allow(Resource="arn:aws:s3:::" + "a" * number + "*") for number in range(20)))

    assert expected == len(policies.identity.near(ask("s3:GetObject", f"arn:aws:s3:::{name}")))


@pytest.mark.parametrize("key", ["b3/january.csv", "other/january.csv"])
@pytest.mark.parametrize("size", [2, 20])
def test_an_action_with_a_hole_is_allowed_by_no_number_of_statements_on_others(size: int, key: str) -> None:
    """What leads to a statement quickly does not say that its action matches."""
    on_buckets = [allow(Action="s3:GetObject", Resource=f"arn:aws:s3:::b{number}/*") for number in range(size)]
    policies = compiled(*on_buckets, allow(Action="s3:PutObject"))
    decision = evaluate(ask(Action.unknown("s3"), f"arn:aws:s3:::{key}"), policies)

    assert ("implicitDeny", False) == (decision.eval_decision, decision.certain)
