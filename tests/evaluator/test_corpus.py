"""The corpus through every door: objects, JSON lines, and documents that were written and read again."""

from collections import Counter
from dataclasses import replace

import pytest
from corpus_cases import (
    Case,
    answer_of,
    answer_of_reply,
    expected,
    load_corpus,
    map_documents,
    pinned,
    read_case,
)

from guarded_aws.cli.evaluate import answer_evaluate
from guarded_aws.cli.json_lines import reply_to
from guarded_aws.errors import PolicySyntaxError
from guarded_aws.evaluator import compile_policies, evaluate, explain
from guarded_aws.policy import PolicyDocument, dump_policy, parse_policy

FEWEST_CASES = 900


def _parameters(cases: list[Case]) -> list[object]:
    return [pytest.param(case, id=f"{case.topic}: {case.name}") for case in cases]


DECIDED = _parameters([case for case in load_corpus() if not case.is_error])
REFUSED = _parameters([case for case in load_corpus() if case.is_error])


@pytest.mark.parametrize("case", DECIDED)
def test_case_is_decided_as_documented(case: Case) -> None:
    """The decision, and what else the case pins, are what AWS's page says."""
    question = read_case(case)
    decision = evaluate(question.request, compile_policies(question.policies))

    assert expected(case) == pinned(case.expect, answer_of(decision))
    assert decision.certain or not case.is_known or case.diverges


@pytest.mark.parametrize("case", REFUSED)
def test_case_is_refused_as_documented(case: Case) -> None:
    """A document that IAM would not take is not taken, with a message that names the fault."""
    with pytest.raises(PolicySyntaxError) as refusal:
        read_case(case)

    assert str(case.expect.get("message", "")) in refusal.value.message
    assert refusal.value.hint


@pytest.mark.parametrize("case", DECIDED)
def test_case_is_decided_alike_as_a_json_line(case: Case) -> None:
    """The machine interface answers what the evaluator does."""
    reply = reply_to(case.line, answer_evaluate)

    assert case.name == reply["id"]
    assert expected(case) == pinned(case.expect, answer_of_reply(reply))


@pytest.mark.parametrize("case", DECIDED)
def test_case_is_decided_alike_after_writing_and_reading_its_documents(case: Case) -> None:
    """Parse after dump is the identity on documents, and so on decisions."""
    question = read_case(case)
    request, policies = question.request, question.policies
    again = map_documents(policies, _written_and_read)

    assert policies == again
    assert evaluate(request, compile_policies(policies)) == evaluate(request, compile_policies(again))


def _written_and_read(document: PolicyDocument) -> PolicyDocument:
    text = dump_policy(document)
    again = parse_policy(text, policy_type=document.policy_type, policy_id=document.policy_id)
    return replace(again, text=None)


@pytest.mark.parametrize("case", DECIDED)
def test_explanation_of_a_case_agrees_with_its_decision(case: Case) -> None:
    """The sentence says the same as the decision, and a denial never comes without advice."""
    question = read_case(case)
    request, compiled = question.request, compile_policies(question.policies)
    decision = evaluate(request, compiled)
    explanation = explain(request, compiled, decision)
    outcome = {
        "allowed": " is authorized to perform: ",
        "implicitDeny": f" allows the {request.action} action",
        "explicitDeny": " with an explicit deny in ",
    }[decision.eval_decision]

    assert outcome in explanation.sentence
    assert (decision.eval_decision == "allowed") == (not explanation.advice)
    assert decision.matched_statements == explanation.statements


def test_corpus_is_as_large_as_it_was() -> None:
    """A file that is lost, or a loader that stops early, is noticed."""
    assert len(load_corpus()) >= FEWEST_CASES


def test_every_case_names_its_source() -> None:
    """What a case claims can be read up."""
    assert [] == [case.name for case in load_corpus() if len(case.source) < len("EVAL page")]


def test_no_two_cases_of_a_topic_have_one_name() -> None:
    """A name says the outcome of one case."""
    names = Counter((case.topic, case.name) for case in load_corpus())

    assert [] == [name for name, count in names.items() if count > 1]


def test_every_case_pins_a_decision_or_an_error() -> None:
    """A case that expects nothing would pass whatever happens."""
    unpinned = [case.name for case in load_corpus() if case.expect.keys().isdisjoint({"decision", "error"})]

    assert [] == unpinned


def test_corpus_mixes_the_three_decisions() -> None:
    """Each decision is expected by a fifth of the cases at least."""
    decisions = Counter(case.expect["decision"] for case in load_corpus() if not case.is_error)

    assert {"allowed", "implicitDeny", "explicitDeny"} == set(decisions)
    assert min(decisions.values()) > sum(decisions.values()) / 5
