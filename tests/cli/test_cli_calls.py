"""`guarded-aws resolve`, `decide` and `explain`: what becomes of calls that nobody makes."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli_world import Run

CALL = {
    "id": 1,
    "service": "s3",
    "operation": "DeleteObjects",
    "parameters": {"Bucket": "b", "Delete": {"Objects": [{"Key": "a"}, {"Key": "c"}]}},
    "region": "us-east-1",
    "account": "123456789012",
}


def _replies(run: Run, *arguments: str, **changes: Any) -> list[dict[str, Any]]:
    line = json.dumps({name: value for name, value in {**CALL, **changes}.items() if value is not None})
    ran = run(*arguments, given=line.encode())
    assert (0, "") == (ran.code, ran.err)
    return [json.loads(each) for each in ran.out.splitlines()]


def test_resolving_gives_every_request_and_its_resources(run: Run) -> None:
    """A bulk deletion asks about each object."""
    (reply,) = _replies(run, "resolve")

    assert {"id", "required", "implied", "unknown", "unresolved"} == set(reply)
    assert (1, None) == (reply["id"], reply["unresolved"])
    assert {"arn:aws:s3:::b/a", "arn:aws:s3:::b/c"} == {
        arn for request in reply["required"] if request["action"] == "s3:DeleteObject" for arn in request["resources"]
    }


def test_the_partition_follows_the_region_unless_it_is_given(run: Run) -> None:
    """China's regions have their own."""
    (chinese,) = _replies(run, "resolve", region="cn-north-1")
    (told,) = _replies(run, "resolve", partition="aws-us-gov")

    assert chinese["required"][0]["resources"][0].startswith("arn:aws-cn:")
    assert told["required"][0]["resources"][0].startswith("arn:aws-us-gov:")


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"operation": "DeleteObjectz"}, "unknown-operation", "DeleteObjects"),
        ({"service": "s33"}, "unknown-service", "unknown service `s33`"),
        ({"region": None}, "request-syntax", "`region` is missing"),
        ({"account": None}, "request-syntax", "`account` is missing"),
        ({"account": "12"}, "request-syntax", "`12` is not an account"),
        ({"operation": "PutObject", "parameters": {"Body": "?"}}, "blob-syntax", "is not base64"),
        ({"parametrs": {}}, "request-syntax", "unknown member `parametrs`"),
    ],
    ids=str,
)
def test_a_call_that_cannot_be_understood_is_answered_with_an_error(
    run: Run, changes: dict[str, Any], code: str, said: str
) -> None:
    """The code is for machines, the message for people."""
    (reply,) = _replies(run, "resolve", **changes)

    assert reply["error"]["code"] == code
    assert said in reply["error"]["message"] + reply["error"]["hint"]


def test_deciding_answers_with_the_statements_that_decide(run: Run, config: str) -> None:
    """The default target decides, and its account may be named."""
    (reply,) = _replies(run, "decide", "--config", config)

    assert (1, "explicitDeny", True) == (reply["id"], reply["decision"], reply["certain"])
    assert ("enforce", "dev", []) == (reply["mode"], reply["target"], reply["hinges"])
    assert ["deny-destructive/identity.json#DenyS3Destruction"] == reply["requests"][0]["matched"]
    assert {"action", "resource", "kind", "decision", "layer", "matched"} == set(reply["requests"][0])


def test_deciding_for_a_named_target_uses_its_policies(run: Run, config: str) -> None:
    """An administrator under the SCP may delete objects."""
    (reply,) = _replies(run, "decide", "--config", config, target="production", account=None, region=None)

    assert ("allowed", "production", "us-east-1") == (reply["decision"], reply["target"], reply["region"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"account": "444455556666"}, "`account` is `444455556666`"),
        ({"partition": "aws-cn"}, "`partition` is `aws-cn`"),
        ({"target": "prod"}, "there is no target `prod`"),
    ],
)
def test_deciding_refuses_a_call_that_is_not_the_targets(
    run: Run, config: str, changes: dict[str, str], said: str
) -> None:
    """A decision for one account says nothing about another. FAIL-CLOSED(other-account)."""
    (reply,) = _replies(run, "decide", "--config", config, **changes)

    assert said in reply["error"]["message"]


def test_explaining_shows_each_request_with_file_and_line(run: Run, config: str) -> None:
    """A person finds the statement."""
    parameters = json.dumps(CALL["parameters"])

    ran = run("explain", "s3", "delete_objects", parameters, "--config", config)

    assert (0, "") == (ran.code, ran.err)
    assert "s3:DeleteObject (required)" in ran.out
    assert "arn:aws:s3:::b/c" in ran.out
    assert "deny-destructive/identity.json:33:5" in "".join(ran.out.split("\n")).replace(" ", "").replace("│", "")
    assert "explicitDeny: s3 DeleteObjects" in ran.out
    assert "is not authorized to perform: s3:DeleteObject" in ran.out


def test_the_operators_own_credentials_are_no_matter_of_a_question(
    run: Run, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are an agent's chance only where an agent is served, which `strict` then refuses."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
    strict = Path(config).with_name("strict.toml")
    strict.write_text(f"strict = true\n{Path(config).read_text()}")

    explained, served = (
        run(*command, "--config", str(strict)) for command in (("explain", "ec2", "DescribeInstances"), ("serve",))
    )

    assert (0, "") == (explained.code, explained.err)
    assert 2 == served.code
    assert "`strict` is set" in served.err


def test_explaining_a_denial_names_what_would_turn_it(run: Run, tmp_path: Path) -> None:
    """A person reads the hinges that the JSON has."""
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"guard:Approved": "false"}}}
    (tmp_path / "ask.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": deny}))
    path = tmp_path / "guarded-aws.toml"
    path.write_text(
        '[targets.dev]\nrole_arn = "arn:aws:iam::123456789012:role/AIAgentRole"\nregions = ["us-east-1"]\n'
        '[targets.dev.policies]\npacks = ["allow-ec2"]\nidentity = ["ask.json"]\n'
    )

    ran = run("explain", "ec2", "DescribeInstances", "--config", str(path))

    assert ran.out.endswith("it hinges on guard:Approved = true: ask a person to approve the call\n")


def test_explaining_an_allowed_call_says_so(run: Run, config: str) -> None:
    """There is nothing to advise."""
    ran = run("explain", "ec2", "DescribeInstances", "--config", config, "--target", "night")

    assert "allowed: ec2 DescribeInstances" in ran.out
    assert "not authorized" not in ran.out


def test_explaining_a_refusal_needs_no_table(run: Run, config: str) -> None:
    """A region outside of the target is refused before policies are asked."""
    ran = run("explain", "ec2", "DescribeInstances", "--config", config, "--region", "eu-west-1")

    assert "explicitDeny: ec2 DescribeInstances" in ran.out
    assert "Request" not in ran.out


def test_explaining_in_json_is_what_decide_writes(run: Run, config: str) -> None:
    """Machines read the same."""
    (decided,) = _replies(run, "decide", "--config", config)

    ran = run("explain", "s3", "DeleteObjects", json.dumps(CALL["parameters"]), "--config", config, "--format", "json")

    assert {**json.loads(ran.out), "id": 1} == decided
