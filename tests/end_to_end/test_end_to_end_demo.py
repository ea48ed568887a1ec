"""The demo, as a newcomer runs it; and that it would notice if the guard failed."""

import subprocess
import sys
from pathlib import Path

from guarded_aws.cli.demo import exit_status, make_table, summarize
from guarded_aws.cli.demo_calls import CALLS, DemoCall, Outcome
from guarded_aws.cli.demo_run import DemoResult
from guarded_aws.sandbox import RecordedRequest
from guarded_aws.server.answers import CallAnswer, DecisionAnswer, ErrorAnswer, RequestAnswer

ROOT = Path(__file__).parents[2]
REACHED = RecordedRequest(method="POST", url="/", service="ec2")


def test_the_demo_shows_every_call_as_it_must_be() -> None:
    """No denied call reaches moto."""
    ran = subprocess.run(
        [sys.executable, "-m", "guarded_aws", "demo"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    held = sum(call.expect is not Outcome.SENT for call in CALLS)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{len(CALLS)} of {len(CALLS)} calls went as they must." in ran.stdout
    assert f"0 of them during the {held} calls that were refused or planned." in ran.stdout
    assert "deny-destructive/identity.json#DenyEC2Destruction" in ran.stdout
    assert "✗" not in ran.stdout


def test_the_demo_tries_each_family_of_destruction() -> None:
    """The eight families of the deny policy, and what stands around it."""
    refused = {call.service for call in CALLS if call.expect is Outcome.REFUSED and call.target == "dev"}
    targets = {call.target for call in CALLS}

    assert {"ec2", "rds", "s3", "lambda", "eks", "dynamodb", "cloudformation", "iam"} <= refused
    assert {"dev", "bounded", "production", "office", "night", "dry-run"} == targets
    assert len(CALLS) >= 20


def _decision(*statements: str) -> DecisionAnswer:
    request = RequestAnswer(
        action="ec2:TerminateInstances",
        resource="*",
        kind="required",
        decision="explicitDeny" if statements else "implicitDeny",
        layer="identity",
        matched=list(statements),
    )
    return DecisionAnswer(
        service="ec2",
        operation="TerminateInstances",
        region="us-east-1",
        target="dev",
        mode="enforce",
        decision=request.decision,
        certain=True,
        requests=[request],
        request_count=1,
        statements=list(statements),
        refusal=None,
        sentence="no",
        advice="",
        hinges=[],
    )


def _result(answer: CallAnswer, *reached: RecordedRequest, expect: Outcome = Outcome.REFUSED) -> DemoResult:
    call = DemoCall(service="ec2", operation="TerminateInstances", expect=expect, because="p#S")
    return DemoResult(call=call, answer=answer, text="", allowed_by=("a#b",), reached=reached)


def test_a_refused_call_that_reached_moto_fails_the_demo() -> None:
    """What the tool says is not believed alone."""
    refused = CallAnswer(outcome="refused", decision=_decision("p#S"))

    assert _result(refused).is_as_expected
    assert not _result(refused, REACHED).is_as_expected


def test_a_call_that_another_statement_denied_fails_the_demo() -> None:
    """The right answer for the wrong reason is wrong."""
    assert not _result(CallAnswer(outcome="refused", decision=_decision("p#Other"))).is_as_expected
    assert _result(CallAnswer(outcome="refused", decision=_decision())).reasons == ("identity",)


def test_an_allowed_call_has_to_reach_moto() -> None:
    """An answer without a request was made up."""
    sent = CallAnswer(outcome="sent")

    assert _result(sent, REACHED, expect=Outcome.SENT).is_as_expected
    assert not _result(sent, expect=Outcome.SENT).is_as_expected
    assert _result(sent, expect=Outcome.SENT).reasons == ("a#b",)


def test_a_call_that_failed_shows_its_error_and_fails_the_demo() -> None:
    """A broken endpoint is no denial."""
    failed = _result(CallAnswer(outcome="failed", error=ErrorAnswer(code="c", message="broken")))

    assert not failed.is_as_expected
    assert (1, 0) == (exit_status([failed]), exit_status([]))
    assert failed.reasons == ("broken",)
    assert make_table([failed]).row_count == 1
    assert summarize([failed], 3) == (
        "0 of 1 calls went as they must. moto recorded 3 requests, 0 of them during the 0 calls that were refused"
        " or planned."
    )
