"""`guarded-aws simulate`: the tutorial's "Testing Your IAM Policies"."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli_world import Ran, Run

PACKS = ("--pack", "deny-destructive", "--pack", "allow-ec2", "--pack", "allow-s3")
WITH_BOUNDARY = (*PACKS, "--pack", "agent-boundary")
SEVEN = (
    "ec2:DescribeInstances",
    "ec2:RunInstances",
    "ec2:TerminateInstances",
    "s3:GetObject",
    "s3:DeleteBucket",
    "rds:DescribeDBInstances",
    "rds:DeleteDBInstance",
)
ANSWERS = ("allowed", "allowed", "explicitDeny", "allowed", "explicitDeny", "implicitDeny", "explicitDeny")


def _results(ran: Ran) -> list[dict[str, Any]]:
    response = json.loads(ran.out)
    assert {"EvaluationResults", "IsTruncated"} == set(response)
    results: list[dict[str, Any]] = response["EvaluationResults"]
    return results


@pytest.mark.parametrize("packs", [PACKS, WITH_BOUNDARY], ids=["identity", "boundary"])
def test_the_tutorials_seven_actions_are_decided_as_it_says(run: Run, packs: tuple[str, ...]) -> None:
    """With the identity policies alone and inside the boundary alike."""
    ran = run("simulate", *SEVEN, *packs, "--expect", ",".join(ANSWERS), "--format", "json")

    assert (0, "") == (ran.code, ran.err)
    assert list(zip(SEVEN, ANSWERS, strict=True)) == [
        (result["EvalActionName"], result["EvalDecision"]) for result in _results(ran)
    ]


def test_the_table_shows_decision_statement_and_place(run: Run) -> None:
    """It reads like `aws iam simulate-principal-policy --output table`."""
    ran = run("simulate", "ec2:TerminateInstances", "rds:DescribeDBInstances", *PACKS)

    assert "SimulatePrincipalPolicy" in ran.out
    assert "deny-destructive/identity.json#DenyEC2Destruction" in ran.out
    assert "deny-destructive/identity.json:4:5" in ran.out
    assert "no identity policy allows it" in ran.out
    assert "arn:aws:ec2:us-east-1:123456789012:instance/*" in ran.out


def test_place_in_a_shipped_pack_is_short(run: Run) -> None:
    """It starts from the folder of packs, not from the root of the disk."""
    ran = run("simulate", "ec2:TerminateInstances", *PACKS)

    assert "|   deny-destructive/identity.json:4:5" in ran.out


def test_a_decision_that_differs_from_the_expected_one_fails_the_run(run: Run) -> None:
    """A pipeline stops."""
    ran = run("simulate", "ec2:DescribeInstances", "s3:GetObject", *PACKS, "--expect", "allowed,explicitDeny")

    assert ran.code == 1
    assert "expected explicitDeny" in ran.out


def test_an_answer_has_the_shape_of_aws_own(run: Run) -> None:
    """Statement positions, the boundary's and the organization's say are where AWS puts them."""
    ran = run("simulate", "s3:DeleteBucket", *WITH_BOUNDARY, "--pack", "production-scp", "--format", "json")

    (result,) = _results(ran)
    assert {
        "SourcePolicyId": "deny-destructive/identity.json",
        "SourcePolicyType": "user-managed",
        "StartPosition": {"Line": 33, "Column": 5},
        "EndPosition": {"Line": 43, "Column": 5},
    } == result["MatchedStatements"][0]
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    assert result["MissingContextValues"] == []
    assert [("arn:aws:s3:::*", "explicitDeny")] == [
        (each["EvalResourceName"], each["EvalResourceDecision"]) for each in result["ResourceSpecificResults"]
    ]


def test_a_built_in_statement_has_no_position(run: Run) -> None:
    """aws:FullAWSAccess stands in no file."""
    ran = run("simulate", "ec2:DescribeInstances", *PACKS, "--pack", "production-scp", "--format", "json")

    matched = {each["SourcePolicyId"]: each for each in _results(ran)[0]["MatchedStatements"]}
    assert {"SourcePolicyId": "aws:FullAWSAccess", "SourcePolicyType": "none"} == matched["aws:FullAWSAccess"]
    assert _results(ran)[0]["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": True}


def test_several_templates_are_each_asked_and_the_worst_decides(run: Run) -> None:
    """Running an instance asks about its image, its network and more."""
    ran = run("simulate", "ec2:RunInstances", *PACKS, "--format", "json")

    (result,) = _results(ran)
    names = {each["EvalResourceName"] for each in result["ResourceSpecificResults"]}
    assert result["EvalResourceName"] == "*"
    assert {"arn:aws:ec2:us-east-1::image/*", "arn:aws:ec2:us-east-1:123456789012:subnet/*"} <= names


def test_a_named_resource_is_asked_about_in_place_of_the_templates(run: Run, tmp_path: Path) -> None:
    """A policy for one bucket allows that bucket."""
    policy = tmp_path / "one.json"
    policy.write_text(
        json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::mine"}],
            }
        )
    )
    policy.chmod(0o600)
    named = ("--resource", "arn:aws:s3:::mine", "--resource", "arn:aws:s3:::other")

    ran = run("simulate", "s3:ListBucket", "--policy", str(policy), *named, "--format", "json")
    alone = run("simulate", "s3:ListBucket", "--policy", str(policy), "--format", "json")

    (result,) = _results(ran)
    assert result["EvalDecision"] == "implicitDeny"
    assert ["allowed", "implicitDeny"] == [each["EvalResourceDecision"] for each in result["ResourceSpecificResults"]]
    assert _results(alone)[0]["EvalDecision"] == "implicitDeny"


def test_files_stand_in_for_packs(run: Run) -> None:
    """A boundary and an SCP may be files."""
    folder = Path(__file__).parents[2] / "policies"
    files = (
        "--policy",
        str(folder / "allow-ec2/identity.json"),
        "--boundary",
        str(folder / "agent-boundary/permissions_boundary.json"),
        "--scp",
        str(folder / "production-scp/scp.json"),
    )

    ran = run("simulate", "ec2:DescribeInstances", "ec2:RebootInstances", *files, "--format", "json")

    assert ["allowed", "implicitDeny"] == [result["EvalDecision"] for result in _results(ran)]


@pytest.mark.parametrize(
    ("context", "decision", "missing"),
    [
        ((), "explicitDeny", ["aws:sourceip"]),
        (("--context", "aws:SourceIp=203.0.113.9"), "allowed", []),
        (("--context", "aws:SourceIp=192.0.2.1"), "explicitDeny", []),
    ],
)
def test_a_context_value_that_is_not_given_is_unknown(
    run: Run, context: tuple[str, ...], decision: str, missing: list[str]
) -> None:
    """Ignorance never helps the caller."""
    ran = run("simulate", "ec2:DescribeInstances", *PACKS, "--pack", "source-ip", *context, "--format", "json")

    (result,) = _results(ran)
    assert decision == result["EvalDecision"]
    assert missing == [key.lower() for key in result["MissingContextValues"]]


def test_unknown_keys_are_shown_in_the_table(run: Run) -> None:
    """A person sees what is in doubt."""
    ran = run("simulate", "ec2:DescribeInstances", *PACKS, "--pack", "source-ip")

    assert "unknown: aws:sourceip" in ran.out.lower()


def test_a_list_in_brackets_is_a_multivalued_key(run: Run, tmp_path: Path) -> None:
    """A single-valued key and a multivalued one of one value differ."""
    policy = tmp_path / "tags.json"
    condition = {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}, "Null": {"aws:TagKeys": "false"}}
    statement = {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": condition}
    policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    policy.chmod(0o600)
    asked = ("simulate", "ec2:CreateTags", "--policy", str(policy), "--context")

    assert run(*asked, 'aws:TagKeys=["team"]', "--expect", "allowed").code == 0
    assert run(*asked, 'aws:TagKeys=["owner"]', "--expect", "implicitDeny").code == 0


@pytest.mark.parametrize(
    ("target", "decision"),
    [("dev", "allowed"), ("office", "explicitDeny"), ("night", "explicitDeny"), ("production", "allowed")],
)
def test_a_configured_target_is_simulated_with_what_it_knows(run: Run, config: str, target: str, decision: str) -> None:
    """The office's address and the hour of the night are the target's own."""
    ran = run("simulate", "ec2:RunInstances", "--config", config, "--target", target, "--expect", decision)

    assert ran.code == 0, ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ec2:TerminateInstance", *PACKS), "did you mean `ec2:TerminateInstances`?"),
        (("ecc2:TerminateInstances", *PACKS), "names no service of IAM"),
        (("TerminateInstances", *PACKS), "write one action in full"),
        (("s3:Get*", *PACKS), "no wildcards"),
        (("s3:GetObject", *PACKS, "--resource", "reports"), "`reports` is not the ARN of a resource"),
        (("ec2:RunInstances", *PACKS, "--expect", "denied"), "`denied` is not a decision"),
        (("ec2:RunInstances", *PACKS, "--expect", "allowed,allowed"), "2 decisions are expected of 1 actions"),
        (("ec2:RunInstances", "--pack", "allow-ec3"), "there is no policy pack `allow-ec3` at the command line"),
        (("ec2:RunInstances", *PACKS, "--target", "dev"), "a configuration and policies beside it"),
        (("ec2:RunInstances", *PACKS, "--context", "aws:SourceIp"), "is not a context entry"),
        (("ec2:RunInstances", *PACKS, "--context", "aws:TagKeys=[1"), "is not a context entry"),
        (("ec2:RunInstances", "--config", "nowhere.toml"), "there is no configuration"),
    ],
    ids=str,
)
def test_a_question_that_cannot_be_asked_ends_with_one_sentence(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    """Nothing is printed as if it were an answer."""
    ran = run("simulate", *arguments)

    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_packs_of_the_guards_own_keys_are_asked_as_the_catalogue_classes_actions(run: Run) -> None:
    """Where parameters would decide, nobody knows, and that is denied in doubt."""
    actions = ("ec2:StopInstances", "ec2:TerminateInstances", "ec2:ModifyInstanceAttribute")
    ran = run("simulate", *actions, "--pack", "destructive-strict", "--pack", "allow-ec2", "--format", "json")

    assert ["allowed", "explicitDeny", "explicitDeny"] == [result["EvalDecision"] for result in _results(ran)]


def test_what_the_command_line_says_of_a_class_goes_before_the_catalogue(run: Run) -> None:
    """In any letter case."""
    packs = ("--pack", "destructive-strict", "--pack", "allow-ec2")
    ran = run("simulate", "ec2:StopInstances", *packs, "--context", "guard:destructive=true", "--format", "json")

    assert ["explicitDeny"] == [result["EvalDecision"] for result in _results(ran)]


def test_arn_of_a_secret_is_written_as_it_is(run: Run) -> None:
    """A part of it is no emoji."""
    ran = run("simulate", "secretsmanager:GetSecretValue", *PACKS)

    assert "arn:aws:secretsmanager:us-east-1:123456789012:secret:*" in ran.out
