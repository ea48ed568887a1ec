"""The whole command against an endpoint that stands for IAM: what it prints, and with which code it ends."""

import json
from collections.abc import Callable

import pytest
from botocore.serialize import create_serializer
from guard_recording import Answer, Recorded, RecordingEndpoint

from guarded_aws.guard.models import operation_model
from verification.__main__ import main
from verification.question import simulation_of
from verification.selection import reason_against

from corpus_cases import Case, load_corpus  # isort: skip -- found by the path that `verification` adds

Run = Callable[..., int]
MODEL = operation_model("iam", "SimulateCustomPolicy")
BOUNDARY = [case for case in load_corpus() if case.topic == "boundary" and reason_against(case) is None]


@pytest.fixture
def run(endpoint: RecordingEndpoint) -> Run:
    """Give the command on the endpoint, about one topic and without pauses."""

    def run_with(*arguments: str, topic: str = "boundary") -> int:
        fixed = ("--profile", "tester", "--endpoint-url", endpoint.url, "--pause", "0", "--topic", topic)
        return main([*fixed, *arguments])

    return run_with


def _decided(decision: str) -> Answer:
    result = (
        "<member><EvalActionName>s3:GetObject</EvalActionName><EvalResourceName>*</EvalResourceName>"
        f"<EvalDecision>{decision}</EvalDecision><MissingContextValues><member>aws:username</member>"
        "</MissingContextValues></member>"
    )
    return Answer(
        body=f"<SimulateCustomPolicyResponse><SimulateCustomPolicyResult><EvaluationResults>{result}"
        "</EvaluationResults></SimulateCustomPolicyResult></SimulateCustomPolicyResponse>"
    )


def _error(code: str, status: int) -> Answer:
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
    return Answer(status=status, body=body)


def _as_expected(cases: list[Case]) -> Callable[[Recorded], Answer | None]:
    """Answer what the corpus expects, to a request that is just the case's question."""
    expected = [(_form(case), str(case.expect["decision"])) for case in cases]

    def script(request: Recorded) -> Answer | None:
        return next((_decided(decision) for form, decision in expected if form == request.form), None)

    return script


def _form(case: Case) -> dict[str, str]:
    """Give a case's question as it comes over the wire, where an empty list is nothing."""
    body = create_serializer("query").serialize_to_request(simulation_of(case), MODEL)["body"]
    return {name: value for name, value in body.items() if value}


def test_agreement_ends_with_zero(run: Run, endpoint: RecordingEndpoint, capsys: pytest.CaptureFixture[str]) -> None:
    """Each case of the topic is asked about once, by the profile's own key, and nothing else is asked."""
    endpoint.scripts.append(_as_expected(BOUNDARY))

    assert 0 == run()

    lines = capsys.readouterr().out.splitlines()
    assert f"{'boundary':28} {len(BOUNDARY):7} {len(BOUNDARY):5}" in lines
    assert {"SimulateCustomPolicy"} == {call.form["Action"] for call in endpoint.calls}
    assert len(BOUNDARY) == len(endpoint.calls)
    assert all("Credential=AKIAIOSFODNN7EXAMPLE/" in call.headers["authorization"] for call in endpoint.calls)
    assert [] == endpoint.sts_calls


def test_disagreement_ends_with_one_and_is_listed(
    run: Run, endpoint: RecordingEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table says which case, what AWS said, what the corpus expects, and where it has that from."""
    endpoint.scripts.append(lambda _: _decided("allowed"))
    denied = [case for case in BOUNDARY if case.expect["decision"] != "allowed"]

    assert 1 == run()

    text = capsys.readouterr().out
    assert f"AWS DISAGREES: {len(denied)}" in text
    for case in denied:
        said = f"AWS says allowed, and the corpus {case.expect['decision']} (without aws:username)"
        assert f"  boundary: {case.name}\n      {said}\n      {case.source}" in text


def test_a_difference_on_purpose_is_listed_and_fails_nothing(
    run: Run, endpoint: RecordingEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the corpus gives its reason to differ, AWS may say otherwise."""
    endpoint.scripts.append(lambda _: _decided("allowed"))

    code = run("--json", topic="not-resource")

    report = json.loads(capsys.readouterr().out)
    assert 1 == code
    assert report["deliberate"]
    assert all(each["diverges"] for each in report["deliberate"])
    assert not any(each["diverges"] for each in report["disagreements"])


def test_json_holds_every_number(run: Run, endpoint: RecordingEndpoint, capsys: pytest.CaptureFixture[str]) -> None:
    """Agreed, disagreed, refused and left out are told apart."""
    endpoint.scripts.append(_as_expected(BOUNDARY[:2]))
    endpoint.scripts.append(lambda _: _error("InvalidInput", 400))

    assert 0 == run("--json", "--limit", "3")

    report = json.loads(capsys.readouterr().out)
    assert (2, [], []) == (report["agreed"], report["disagreements"], report["deliberate"])
    assert [BOUNDARY[2].name] == [each["name"] for each in report["refused"]]
    assert "InvalidInput" in report["refused"][0]["refusal"]
    assert sum(report["left_out"].values()) > 100


def test_a_decision_about_the_resource_is_the_one_that_counts(run: Run, endpoint: RecordingEndpoint) -> None:
    """AWS tells each resource of a question apart."""
    of_resource = (
        "<ResourceSpecificResults><member><EvalResourceName>arn:aws:s3:::reports/k</EvalResourceName>"
        "<EvalResourceDecision>explicitDeny</EvalResourceDecision></member></ResourceSpecificResults></member>"
    )
    allowed = _decided("allowed").body.replace("</member></EvaluationResults>", f"{of_resource}</EvaluationResults>")
    endpoint.scripts.append(lambda _: Answer(body=allowed))

    assert 1 == run("--limit", "1")


def test_without_a_profile_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """The machine's own credentials are never taken unasked; the sentence says what to give."""
    assert 2 == main([])

    said = capsys.readouterr()
    assert "" == said.out
    assert "Nothing was asked: no credentials were given" in said.err
    assert "make verify-against-aws PROFILE=" in said.err


def test_a_profile_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """No other profile takes its place."""
    assert 2 == main(["--profile", "nobody"])

    assert "AWS could not be asked: The config profile (nobody) could not be found" in capsys.readouterr().err


def test_a_caller_without_the_permission_is_said(
    run: Run, endpoint: RecordingEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """A denial of AWS's is no answer to the first question, and there is no second."""
    endpoint.scripts.append(lambda _: _error("AccessDenied", 403))

    assert 2 == run()

    assert "AWS could not be asked: An error occurred (AccessDenied)" in capsys.readouterr().err
    assert 1 == len(endpoint.calls)


def test_nothing_that_was_compared_is_no_agreement(run: Run, endpoint: RecordingEndpoint) -> None:
    """If the simulator takes no question, nobody can say that AWS agrees."""
    endpoint.scripts.append(lambda _: _error("InvalidInput", 400))

    assert 2 == run()


def test_progress_goes_to_standard_error(
    run: Run, endpoint: RecordingEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody who waits sees that it goes on, and the table stays clean."""
    endpoint.scripts.append(lambda _: _decided("allowed"))

    run("--json", "--limit", "26", topic="string-operators")

    said = capsys.readouterr()
    assert "25 of 26\n" == said.err
    assert json.loads(said.out)
