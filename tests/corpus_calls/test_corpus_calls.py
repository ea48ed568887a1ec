"""The corpus's cases that name an AWS call, through the guard's doors: a session's client, and the MCP server."""

from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from case_world import answer_sts_as, asked_by_call, called, guard_of, keys_read, target_of, values_of
from corpus_cases import Case, answer_of, expected, load_corpus, pinned, read_case
from guard_recording import Recorded, RecordingEndpoint
from mcp import Client

from guarded_aws.guard.client import make_call
from guarded_aws.guard.guard import Guard
from guarded_aws.server import create_server

CALLS_TO_ASSUME = 3
"""Who asks, the role itself, and whether it is the role."""

FEWEST_CALLS, FEWEST_TOPICS, FEWEST_SERVICES = 120, 25, 15

CALLED = [pytest.param(case, id=f"{case.topic}: {case.name}") for case in load_corpus() if case.call]


@pytest.fixture
def guard(request: pytest.FixtureRequest, endpoint: RecordingEndpoint, credentials_file: Path) -> Guard:
    """Give the guard of the test's case, on the recording endpoint."""
    target = target_of(request.getfixturevalue("case"), url=endpoint.url, credentials_file=credentials_file)
    endpoint.scripts.insert(0, partial(answer_sts_as, target.role.session_arn))
    return guard_of(target)


@pytest.mark.parametrize("case", CALLED)
def test_call_asks_what_the_case_asks(case: Case) -> None:
    """One of the call's required requests is the case's, with the same value for each key that its policies read."""
    question = read_case(case)
    wanted, keys = question.request, keys_read(question)
    asked = {(str(each.action).lower(), str(each.resource)): each for each in asked_by_call(case)}
    found = asked.get((str(wanted.action).lower(), str(wanted.resource)))

    assert found is not None, f"the call asks {sorted(asked)}"
    assert values_of(wanted.context, keys) == values_of(found.context, keys)


@pytest.mark.parametrize("case", CALLED)
def test_guarded_call_is_sent_if_and_only_if_the_case_allows_it(
    case: Case, guard: Guard, endpoint: RecordingEndpoint
) -> None:
    """An allowed call goes over the wire once; any other is AWS's own error, and nothing is signed or sent."""
    call = called(case)
    client = guard.session().client(call.service, region_name=call.region)

    if case.expect["decision"] == "allowed":
        make_call(client, call.operation, call.parameters)
        assert 1 == len(endpoint.calls) + len(endpoint.sts_calls[CALLS_TO_ASSUME:])
        return
    with pytest.raises(ClientError) as caught:
        make_call(client, call.operation, call.parameters)

    error = caught.value.response["Error"]
    assert "AccessDenied" == error["Code"]
    assert str(case.request["action"]).lower() in error["Message"].lower()
    assert [] == [each for each in endpoint.calls if not _reads_tags(each)]
    assert endpoint.calls or [] == endpoint.sts_calls


def _reads_tags(recorded: Recorded) -> bool:
    """Say whether a request is the guard's own look at tags, on which the decision hangs."""
    return b"Action=DescribeInstances" in recorded.body


@pytest.mark.parametrize("case", CALLED)
def test_guard_decides_the_call_by_the_statements_of_the_case(case: Case, guard: Guard) -> None:
    """What the case pins of the answer holds for its request among the call's."""
    call, asked = called(case), read_case(case).request
    decision = guard.explain(call.service, call.operation, call.parameters, region=call.region)
    decided = {(each.action.lower(), each.resource): each.decision for each in decision.requests}

    answer = answer_of(decided[str(asked.action).lower(), str(asked.resource)])
    assert expected(case) == pinned(case.expect, answer)


@pytest.mark.anyio
@pytest.mark.parametrize("case", CALLED)
async def test_explain_access_answers_the_case_to_a_client_of_mcp(
    case: Case, guard: Guard, endpoint: RecordingEndpoint
) -> None:
    """A model reads the same decision, by the same statements, and nothing is signed or sent."""
    call = called(case)
    arguments = {"service": call.service, "operation": call.operation, "parameters": call.parameters}
    async with Client(create_server(guard)) as client:
        result = await client.call_tool("explain_access", {**arguments, "region": call.region})

    answer = result.structured_content
    assert isinstance(answer, dict)
    assert case.expect["decision"] == answer["decision"]
    assert case.expect["decision"] in {each["decision"] for each in answer["requests"]}
    sids = {label.partition("#")[2] for label in answer["statements"]}
    assert set(case.expect.get("sids", [])) <= sids
    assert [] == endpoint.calls
    assert [] == endpoint.sts_calls


def test_calls_are_of_many_topics_and_services() -> None:
    """A file that loses its calls is noticed, and so is a loader that drops them."""
    cases = [case for case in load_corpus() if case.call]
    decisions = Counter(case.expect["decision"] for case in cases)

    assert len(cases) >= FEWEST_CALLS
    assert len({case.topic for case in cases}) >= FEWEST_TOPICS
    assert len({called(case).service for case in cases}) >= FEWEST_SERVICES
    assert {"allowed", "implicitDeny", "explicitDeny"} == set(decisions)
