"""Coverage of patterns: a yes is proven, a no may be caution; overlap the other way round."""

from hypothesis import given, settings
from hypothesis import strategies as st

from guarded_aws.evaluator import Action, Context, Principal, Resource, Truth
from guarded_aws.evaluator.request import AuthorizationRequest
from guarded_aws.evaluator.resource import ResourceTest
from guarded_aws.evaluator.statement import ActionTest
from guarded_aws.lint.cover import (
    clause_covers_not_action,
    clause_takes_actions,
    resources_cover,
    resources_may_overlap,
)
from guarded_aws.policy import Clause, Effect

_NAMES = st.text(alphabet="ab*?", min_size=1, max_size=4)
_PLAIN = st.text(alphabet="ab", min_size=0, max_size=5)
_ACTION_PATTERNS = st.one_of(st.just("*"), st.builds("{}:{}".format, st.sampled_from(("s3", "ec2")), _NAMES))
_ACTIONS = st.builds("{}:{}".format, st.sampled_from(("s3", "ec2")), _PLAIN)
_SEGMENTS = st.sampled_from(("a", "*", "a*", "?"))
_ARN_PATTERNS = st.one_of(
    st.just("*"), st.builds("arn:aws:s3:{}:{}:{}".format, _SEGMENTS, _SEGMENTS, st.text(alphabet="ab/:*?", max_size=4))
)
_ARNS = st.builds(
    "arn:aws:s3:{}:{}:{}".format,
    st.sampled_from(("a", "ab", "")),
    st.sampled_from(("a", "b")),
    st.text(alphabet="ab/:", max_size=5),
)
_CALLER = Principal.parse("arn:aws:iam::123456789012:user/dev")


def _clauses(patterns: st.SearchStrategy[str]) -> st.SearchStrategy[Clause]:
    return st.builds(Clause, st.lists(patterns, min_size=1, max_size=3).map(tuple), st.booleans())


def _takes_action(clause: Clause, action: str) -> bool:
    return ActionTest(clause.patterns, is_negated=clause.is_negated).matches(action)


def _takes_resource(clause: Clause, arn: str) -> bool:
    request = AuthorizationRequest(
        principal=_CALLER, action=Action("s3:GetObject"), resource=Resource(arn), context=Context()
    )
    return ResourceTest(clause, Effect.ALLOW, has_variables=True).match(request) is Truth.TRUE


@settings(derandomize=True, deadline=None)
@given(_clauses(_ACTION_PATTERNS), _ACTION_PATTERNS, _ACTIONS)
def test_a_clause_that_takes_a_pattern_takes_each_of_its_actions(wide: Clause, narrow: str, action: str) -> None:
    """Coverage of actions is sound."""
    if clause_takes_actions(wide, narrow) and _takes_action(Clause((narrow,)), action):
        assert _takes_action(wide, action)


@settings(derandomize=True, deadline=None)
@given(_clauses(_ACTION_PATTERNS), _clauses(_ACTION_PATTERNS), _ACTIONS)
def test_a_clause_that_covers_a_not_action_takes_each_of_its_actions(wide: Clause, narrow: Clause, action: str) -> None:
    """Coverage of NotAction is sound."""
    excluding = Clause(narrow.patterns, is_negated=True)
    if clause_covers_not_action(wide, excluding) and _takes_action(excluding, action):
        assert _takes_action(wide, action)


@settings(derandomize=True, deadline=None)
@given(_clauses(_ARN_PATTERNS), _clauses(_ARN_PATTERNS), _ARNS)
def test_resources_that_are_covered_are_taken(wide: Clause, narrow: Clause, arn: str) -> None:
    """Coverage of resources is sound."""
    if resources_cover(wide, narrow) and _takes_resource(narrow, arn):
        assert _takes_resource(wide, arn)


@settings(derandomize=True, deadline=None)
@given(_clauses(_ARN_PATTERNS), _clauses(_ARN_PATTERNS), _ARNS)
def test_resources_with_one_in_common_may_overlap(one: Clause, other: Clause, arn: str) -> None:
    """Overlap is never denied where there is one."""
    if _takes_resource(one, arn) and _takes_resource(other, arn):
        assert resources_may_overlap(one, other)


def test_actions_are_covered_by_wildcards_of_their_service_in_any_letter_case() -> None:
    """What a person would expect to be covered is."""
    clause = Clause(("S3:Get*", "ec2:runinstances"))
    taken = ("s3:GetObject", "s3:Get*Acl", "EC2:RunInstances", "s3:Put*", "*", "ec2:Run*")

    assert [True, True, True, False, False, False] == [clause_takes_actions(clause, name) for name in taken]


def test_not_action_takes_what_it_does_not_list() -> None:
    """An excluded pattern counts when it may meet, a wildcard on either side."""
    clause = Clause(("s3:Get*", "ec2:RunInstances"), is_negated=True)
    asked = ("s3:PutObject", "iam:*", "s3:GetObject", "s3:*", "ec2:Run*", "*")

    assert [True, True, False, False, False, False] == [clause_takes_actions(clause, name) for name in asked]


def test_not_action_covers_a_longer_not_action() -> None:
    """The shorter list of exclusions is the wider statement."""
    shorter, longer = Clause(("s3:Get*",), is_negated=True), Clause(("s3:*", "ec2:*"), is_negated=True)

    assert clause_covers_not_action(shorter, longer)
    assert not clause_covers_not_action(longer, shorter)
    assert clause_covers_not_action(Clause(("s3:Get*", "*")), longer)
    assert not clause_covers_not_action(Clause(("s3:Get*",)), longer)


def test_resources_are_compared_segment_by_segment() -> None:
    """A star before the fifth colon stays in its segment, behind it it takes all."""
    wide = Clause(("arn:aws:sqs:*:123456789012:*", "arn:aws:s3:::a/*"))
    narrow = {
        "arn:aws:sqs:eu-*:123456789012:jobs*": True,
        "arn:aws:sqs:us-east-1:123456789012:jobs": True,
        "arn:aws:sqs:*:*:jobs": False,
        "arn:aws:s3:::a/b/*": True,
        "arn:aws:s3:::a*": False,
        "*": False,
        "arn:aws:s3:::a/${aws:userid}": False,
        "arn:aws:s3": False,
    }

    assert narrow == {pattern: resources_cover(wide, Clause((pattern,))) for pattern in narrow}


def test_a_pattern_that_is_no_whole_arn_covers_itself_alone() -> None:
    """Where AWS does not say what a pattern takes, nothing is claimed."""
    short = Clause(("arn:aws:s3:*",))

    assert resources_cover(short, short)
    assert not resources_cover(short, Clause(("arn:aws:s3:::a",)))


def test_not_resource_covers_a_longer_not_resource() -> None:
    """The shorter list of exclusions is the wider statement; a plain list covers it by a star alone."""
    shorter = Clause(("arn:aws:s3:::a/b",), is_negated=True)
    longer = Clause(("arn:aws:s3:::a/*", "arn:aws:s3:::c"), is_negated=True)

    assert resources_cover(shorter, longer)
    assert not resources_cover(longer, shorter)
    assert resources_cover(Clause(("*",)), longer)
    assert not resources_cover(Clause(("arn:aws:s3:::*",)), longer)
    assert not resources_cover(longer, Clause(("*",)))


def test_resources_of_trust_policies_cover_each_other() -> None:
    """A trust policy speaks of its role, and of nothing that has a Resource."""
    assert resources_cover(None, None)
    assert not resources_cover(None, Clause(("*",)))
    assert resources_may_overlap(None, None)


def test_a_text_that_is_no_whole_arn_is_compared_as_a_whole() -> None:
    """Overlap of odd patterns is judged by their text."""
    assert resources_may_overlap(Clause(("arn:aws:s3:*",)), Clause(("arn:aws:s3:::a",)))
    assert not resources_may_overlap(Clause(("arn:aws:s3:*",)), Clause(("arn:aws:ec2:*",)))
