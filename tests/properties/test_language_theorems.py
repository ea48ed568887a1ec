"""What holds of the policy language: parsing is total, and writing loses nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_strategies import Dice, Json, drawn, policy_sets, requests

from guarded_aws.errors import PolicySyntaxError
from guarded_aws.evaluator import AuthorizationRequest, PolicySet, compile_policies, evaluate, explain, find_hinges
from guarded_aws.evaluator import residual as residual_of
from guarded_aws.policy import PolicyDocument, PolicyType, dump_policy, parse_policy, parse_policy_value

_PARSED_TYPES = (PolicyType.IDENTITY, PolicyType.RESOURCE, PolicyType.RESOURCE_CONTROL)


@pytest.mark.parametrize("policy_type", _PARSED_TYPES, ids=lambda policy_type: policy_type.name.lower())
@given(policies=drawn(lambda dice: dice, 60), indent=st.sampled_from((None, 0, 2)))
def test_parse_after_dump_is_identity(policy_type: PolicyType, policies: Dice, indent: int | None) -> None:
    """A document that was written and read again is the same document."""
    document = policies.document(policy_type)
    text = dump_policy(document, indent=indent)
    again = parse_policy(text, policy_type=policy_type, policy_id=document.policy_id)

    assert document == replace(again, text=None)
    assert text == dump_policy(again, indent=indent)


@given(request=requests, policy_set=policy_sets)
def test_evaluation_is_total_on_parsed_policies(request: AuthorizationRequest, policy_set: PolicySet) -> None:
    """Whatever the parser takes is decided, explained, left over and hinged without an error, and always alike."""
    compiled = compile_policies(policy_set)
    decision = evaluate(request, compiled)

    assert decision == evaluate(request, compile_policies(policy_set))
    assert explain(request, compiled, decision) == explain(request, compiled, decision)
    assert residual_of(request, compiled) == ()
    assert all(hinge.how for hinge in find_hinges(request, compiled, decision))


_WORDS = st.sampled_from(
    (
        "Version",
        "2012-10-17",
        "Statement",
        "Effect",
        "Allow",
        "Action",
        "s3:*",
        "Resource",
        "*",
        "Condition",
        "Bool",
        "k:flag",
    )
)
_ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS | st.text(max_size=5), inner, max_size=4),
)


@given(text=st.text() | _ANY_JSON.map(str) | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """No text brings the parser down: it gives a policy or a located fault."""
    assert _is_parsed_or_refused(lambda: parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="drawn"))


def _is_parsed_or_refused(parse: Callable[[], PolicyDocument]) -> bool:
    try:
        return bool(parse().statements)
    except PolicySyntaxError as error:
        return "drawn" in str(error)


_ELEMENTS = ("Version", "Statement", "Effect", "Action", "Resource", "Condition", "Sid", "Id")


@given(
    value=_ANY_JSON, policy=drawn(lambda dice: dice.policy(PolicyType.IDENTITY), 60), where=st.sampled_from(_ELEMENTS)
)
def test_a_spoiled_policy_is_parsed_or_refused(value: Any, policy: Json, where: str) -> None:
    """A policy with anything in the place of an element gives a policy or a fault, never another error."""
    body = [{**policy["Statement"][0], where: value}]
    spoiled = {**policy, where: value} if where in {"Version", "Statement", "Id"} else {**policy, "Statement": body}
    assert _is_parsed_or_refused(
        lambda: parse_policy_value(spoiled, policy_type=PolicyType.IDENTITY, policy_id="drawn")
    )
