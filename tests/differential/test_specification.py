"""The specification answers the corpus as AWS's documentation does; nobody wrote either from the other."""

import pytest
from corpus_cases import Case, load_corpus
from specification import decide

KNOWN = [case for case in load_corpus() if case.is_known and not case.is_error]


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: f"{case.topic}: {case.name}")
def test_specification_answers_the_corpus_as_documented(case: Case) -> None:
    """Of every case in which nothing is unknown, the slow evaluator gives the documented decision."""
    assert case.expect["decision"] == decide(case.request)
