"""Three-valued logic."""

import pytest

from guarded_aws.evaluator import Truth
from guarded_aws.evaluator.truth import agreed, all_of, any_of, counts, truth
from guarded_aws.policy import Effect

FALSE, UNKNOWN, TRUE = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE


@pytest.mark.parametrize("value", Truth)
def test_truth_refuses_to_be_a_condition(value: Truth) -> None:
    """``if match:`` would take UNKNOWN for true."""
    with pytest.raises(TypeError, match=r"^compare a Truth with `is`; it has three values$"):
        bool(value)


@pytest.mark.parametrize(("value", "negated"), [(FALSE, TRUE), (UNKNOWN, UNKNOWN), (TRUE, FALSE)])
def test_negation_keeps_ignorance(value: Truth, negated: Truth) -> None:
    """What is not known is not known to be false either."""
    assert negated is ~value


@pytest.mark.parametrize(
    ("values", "conjunction", "disjunction"),
    [
        ([], TRUE, FALSE),
        ([TRUE, TRUE], TRUE, TRUE),
        ([FALSE, FALSE], FALSE, FALSE),
        ([TRUE, FALSE], FALSE, TRUE),
        ([UNKNOWN, TRUE], UNKNOWN, TRUE),
        ([TRUE, UNKNOWN], UNKNOWN, TRUE),
        ([UNKNOWN, FALSE], FALSE, UNKNOWN),
        ([FALSE, UNKNOWN], FALSE, UNKNOWN),
    ],
)
def test_conjunction_and_disjunction_are_kleenes(values: list[Truth], conjunction: Truth, disjunction: Truth) -> None:
    """A false member decides a conjunction, a true one a disjunction; else ignorance stays."""
    assert (conjunction, disjunction) == (all_of(values), any_of(values))


@pytest.mark.parametrize(
    ("values", "said"),
    [([TRUE, TRUE], TRUE), ([FALSE], FALSE), ([TRUE, FALSE], UNKNOWN), ([UNKNOWN, TRUE], UNKNOWN), ([], UNKNOWN)],
)
def test_values_that_differ_agree_on_nothing(values: list[Truth], said: Truth) -> None:
    """Several readings give an answer only where they give the same."""
    assert said is agreed(values)


@pytest.mark.parametrize(
    ("effect", "match", "expected"),
    [
        (Effect.DENY, TRUE, True),
        (Effect.DENY, UNKNOWN, True),
        (Effect.DENY, FALSE, False),
        (Effect.ALLOW, TRUE, True),
        (Effect.ALLOW, UNKNOWN, False),
        (Effect.ALLOW, FALSE, False),
    ],
)
def test_ignorance_counts_for_a_deny_and_not_for_an_allow(effect: Effect, match: Truth, *, expected: bool) -> None:
    """FAIL-CLOSED(unknown): doubt counts against the caller."""
    assert expected is counts(effect, match)


def test_certain_values_become_truths() -> None:
    """A bool has two of the three values."""
    assert (TRUE, FALSE) == (truth(value=True), truth(value=False))
