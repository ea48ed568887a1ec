"""What AWS has of the role, compared with what the guard is configured with; read from moto."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from guard_recording import RecordingEndpoint, answer_sts, sts_error
from guard_world import ACCOUNT, ROLE_ARN, Moto, allow, deny, document, make_target

from guarded_aws.errors import CredentialsError
from guarded_aws.evaluator import ASSUMED, FULL_AWS_ACCESS, PolicySet, compile_policies
from guarded_aws.guard.pushdown import PushDown, PushDownPlan, plan_push_down
from guarded_aws.guard.target import RoleSettings, Target
from guarded_aws.guard.verify import Drift, Part, compare, read_attached_role
from guarded_aws.policy import PolicyDocument, dump_policy

Json = dict[str, Any]
SOURCE = f"arn:aws:iam::{ACCOUNT}:user/developer"
IDENTITY = document(
    allow(
        "s3:GetObject", "s3:PutObject", Condition={"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}
    ),
    deny("s3:DeleteObject"),
    name="team.json",
)
BOUNDARY = document(allow("s3:*"), name="boundary.json")
ARN = f"arn:aws:iam::{ACCOUNT}:policy/"


def trust(condition: Json | None = None, *, principal: str = SOURCE) -> Json:
    """Write a trust policy."""
    statement: Json = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [{**statement, **({"Condition": condition} if condition else {})}]}


ASKS = {"StringEquals": {"sts:ExternalId": "ai-agent-session"}}


class Account:
    """IAM as an operator sets it up."""

    def __init__(self, url: str) -> None:
        session = boto3.Session("AKIAIOSFODNN7EXAMPLE", "example-not-a-secret", region_name="us-east-1")
        self.iam: Any = session.client("iam", endpoint_url=url)
        self.iam.create_user(UserName="developer")
        key = self.iam.create_access_key(UserName="developer")["AccessKey"]
        self.key_id, self.secret = key["AccessKeyId"], key["SecretAccessKey"]

    def role(self, *, asks: Json | None = None, boundary: PolicyDocument | None = BOUNDARY) -> None:
        """Create the role."""
        bounded = {"PermissionsBoundary": self.managed("Boundary", boundary)} if boundary else {}
        self.iam.create_role(
            RoleName="AIAgentRole", AssumeRolePolicyDocument=json.dumps(asks or trust(ASKS)), **bounded
        )

    def managed(self, name: str, policy: PolicyDocument) -> str:
        """Create a managed policy; give its ARN."""
        return str(self.iam.create_policy(PolicyName=name, PolicyDocument=dump_policy(policy))["Policy"]["Arn"])

    def attach(self, name: str, policy: PolicyDocument) -> None:
        """Attach a managed policy to the role."""
        self.iam.attach_role_policy(RoleName="AIAgentRole", PolicyArn=self.managed(name, policy))

    def inline(self, name: str, policy: Json) -> None:
        """Write an inline policy into the role."""
        self.iam.put_role_policy(RoleName="AIAgentRole", PolicyName=name, PolicyDocument=json.dumps(policy))


@pytest.fixture
def account(moto: Moto) -> Account:
    """Give an account with a source user and no role."""
    return Account(moto.url)


@pytest.fixture
def target(moto: Moto, account: Account, tmp_path: Path) -> Target:
    """Give a target with an identity policy and a boundary."""
    file = tmp_path / "operator"
    file.write_text(f"[source]\naws_access_key_id = {account.key_id}\naws_secret_access_key = {account.secret}\n")
    role = RoleSettings(
        role_arn=ROLE_ARN,
        external_id="ai-agent-session",
        source_profile="source",
        source_credentials_file=str(file),
    )
    return _with_policies(make_target(allow("*"), endpoint_url=moto.url, role=role))


def _with_policies(target: Target, **changes: Any) -> Target:
    given = {"identity": (IDENTITY,), "permissions_boundary": (BOUNDARY,), "resource": ASSUMED, **changes}
    return replace(target, policies=compile_policies(PolicySet(**given)))


def drifts(target: Target) -> list[Drift]:
    """Read the role back and compare it."""
    return list(compare(target, read_attached_role(target)).drifts)


def test_role_as_configured_has_no_drift(target: Target, account: Account) -> None:
    """Trust, boundary and policies are what they should be."""
    account.role()
    account.attach("Team", IDENTITY)

    assert [] == drifts(target)


def test_form_makes_no_difference(target: Target, account: Account) -> None:
    """Order, lists of one, Sids, letter case of actions, and how statements are spread over policies."""
    account.role()
    condition = {"StringEquals": {"AWS:RequestedRegion": ["us-east-1", "eu-west-1"]}}
    account.inline(
        "deny",
        {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["S3:deleteobject"], "Resource": ["*"]}},
    )
    for name in ("s3:PutObject", "s3:GetObject"):
        statement = {"Effect": "Allow", "Action": name, "Resource": "*", "Condition": condition}
        account.inline(name[3:], {"Version": "2012-10-17", "Statement": [statement]})

    assert [] == drifts(target)


def test_missing_role_is_a_drift(target: Target) -> None:
    """Nothing else can be said."""
    (drift,) = drifts(target)

    assert (Part.ROLE, f"there is no role `{ROLE_ARN}`") == (drift.part, drift.message)


def test_role_of_the_same_name_in_another_path_is_another_role(target: Target, account: Account) -> None:
    """A name is unique in an account, and the ARN has a path."""
    account.role()
    moved = replace(target, role=replace(target.role, role_arn=f"arn:aws:iam::{ACCOUNT}:role/agents/AIAgentRole"))

    assert [Part.ROLE] == [drift.part for drift in drifts(moved)]


def test_policy_that_is_not_attached_is_a_drift(target: Target, account: Account) -> None:
    """The answer has the text that should be there."""
    account.role()

    (drift,) = drifts(target)

    assert Part.POLICIES is drift.part
    assert "`team.json` is not what AWS has: 2 of 2 statements missing or different" in drift.message
    assert drift.expected is not None
    assert {"s3:DeleteObject"} == {
        statement["Action"] for statement in json.loads(drift.expected)["Statement"] if statement["Effect"] == "Deny"
    }


Change = Callable[[Json], Json]
CHANGES: dict[str, tuple[Change, list[str]]] = {
    "an action less": (lambda allow: {**allow, "Action": "s3:GetObject"}, ["`team.json` is not what AWS has: 1 of 2"]),
    "an action more": (
        lambda allow: {**allow, "Action": [*allow["Action"], "s3:ListBucket"]},
        ["allows what no policy of the target does"],
    ),
    "another resource": (
        lambda allow: {**allow, "Resource": "arn:aws:s3:::reports/*"},
        ["`team.json` is not what AWS has: 1 of 2", "allows what no policy"],
    ),
    "no condition": (
        lambda allow: {name: value for name, value in allow.items() if name != "Condition"},
        ["`team.json` is not what AWS has: 1 of 2", "allows what no policy"],
    ),
    "the complement": (
        lambda allow: {"NotAction" if name == "Action" else name: value for name, value in allow.items()},
        ["`team.json` is not what AWS has: 1 of 2", "allows what no policy"],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_statement_that_says_something_else_is_a_drift(change: str, target: Target, account: Account) -> None:
    """Both what is missing and what is there instead are named."""
    changed, expected = CHANGES[change]
    policy = json.loads(dump_policy(IDENTITY))
    account.role()
    account.inline("team", {**policy, "Statement": [changed(policy["Statement"][0]), policy["Statement"][1]]})

    found = [drift.message for drift in drifts(target)]

    assert len(expected) == len(found)
    assert all(part in message for part, message in zip(expected, found, strict=True))


def test_policy_beside_ours_is_a_drift(target: Target, account: Account) -> None:
    """Whoever widens the role at AWS is noticed, and which policy does it."""
    account.role()
    account.attach("Team", IDENTITY)
    account.attach("Everything", document(allow("*")))

    (drift,) = drifts(target)

    assert f"`{ARN}Everything` at AWS allows what no policy of the target does, in statement `1`" == drift.message


def test_boundary_that_is_not_attached_is_a_drift(target: Target, account: Account) -> None:
    """What the guard bounds, AWS does not."""
    account.role(boundary=None)
    account.attach("Team", IDENTITY)

    (drift,) = drifts(target)

    assert (Part.BOUNDARY, True) == (drift.part, "`boundary.json`" in drift.message)


def test_boundary_that_nobody_configured_is_a_drift(target: Target, account: Account) -> None:
    """AWS would deny what the guard allows."""
    account.role()
    account.attach("Team", IDENTITY)

    (drift,) = drifts(_with_policies(target, permissions_boundary=None))

    assert (Part.BOUNDARY, True) == (drift.part, f"`{ARN}Boundary` at AWS allows" in drift.message)


TRUSTS: dict[str, tuple[Json, list[str]]] = {
    "its external id": (trust(ASKS), []),
    "and MFA besides": (trust({**ASKS, "Bool": {"aws:MultiFactorAuthPresent": "true"}}), []),
    "the account and its external id": (trust(ASKS, principal=ACCOUNT), []),
    "no external id": (trust(), ["without the configured external id"]),
    "one of several": (
        trust({"StringEquals": {"sts:ExternalId": ["ai-agent-session", "other"]}}),
        ["without the configured external id"],
    ),
    "any that begins so": (
        trust({"StringLike": {"sts:ExternalId": "ai-agent-*"}}),
        ["without the configured external id"],
    ),
    "if there is one": (
        trust({"StringEqualsIfExists": {"sts:ExternalId": "ai-agent-session"}}), ["without the configured external id"]
    ),
    "another external id": (
        trust({"StringEquals": {"sts:ExternalId": "other"}}), ["does not let", "without the configured external id"]
    ),
    "another user": (trust(ASKS, principal=f"arn:aws:iam::{ACCOUNT}:user/other"), ["does not let"]),
}  # fmt: skip


@pytest.mark.parametrize("asks", TRUSTS)
def test_trust_policy_asks_for_the_external_id(asks: str, target: Target, account: Account) -> None:
    """The source assumes the role with the configured one, and with no other."""
    policy, expected = TRUSTS[asks]
    account.role(asks=policy)
    account.attach("Team", IDENTITY)

    found = [drift for drift in drifts(target) if drift.part is Part.TRUST]

    assert len(expected) == len(found)
    assert all(part in drift.message for part, drift in zip(expected, found, strict=True))


def test_target_without_an_external_id_is_taken_by_a_trust_policy_without_one(target: Target, account: Account) -> None:
    """And not by one that asks for some."""
    bare = replace(target, role=replace(target.role, external_id=None))
    account.role(asks=trust())
    account.attach("Team", IDENTITY)
    without = drifts(bare)
    account.iam.update_assume_role_policy(RoleName="AIAgentRole", PolicyDocument=json.dumps(trust(ASKS)))

    assert [] == without
    assert ["without an external id" in drift.message for drift in drifts(bare)] == [True]


def test_policy_that_the_guard_cannot_read_is_a_drift(target: Target, account: Account) -> None:
    """IAM may know an element that the guard does not. FAIL-CLOSED(verify-unread)."""
    account.role()
    account.attach("Team", IDENTITY)
    attached = read_attached_role(target)
    assert attached is not None
    strange = {"Version": "2012-10-17", "Statement": [{"Effect": "Perhaps", "Action": "*", "Resource": "*"}]}

    plan = PushDownPlan(managed={ARN: "{}"})
    pushing = replace(target, role=replace(target.role, push_down=plan))

    for change in (
        {"trust": strange},
        {"boundary": {"b": strange}},
        {"policies": {"p": strange}},
        {"session_policies": {ARN: strange}},
    ):
        found = compare(pushing, replace(attached, **change)).drifts

        assert any("cannot read it" in drift.hint for drift in found)


def test_session_longer_than_the_roles_is_a_drift(target: Target, account: Account) -> None:
    """STS would refuse it."""
    account.role()
    account.attach("Team", IDENTITY)

    (drift,) = drifts(replace(target, role=replace(target.role, duration_seconds=7200)))

    assert "lasts 3600 seconds at most, and the target asks for 7200" in drift.message


def test_managed_session_policy_is_compared(target: Target, account: Account) -> None:
    """The guard leaves its text to AWS, so that AWS has to have it."""
    account.role()
    account.attach("Team", IDENTITY)
    plan = plan_push_down(
        target.policies.documents, mode=PushDown.AUTO, managed={"team.json": f"{ARN}Session"}, can_scope=True
    )
    pushing = replace(target, role=replace(target.role, push_down=plan))

    (missing,) = drifts(pushing)
    account.managed("Session", document(allow("*")))
    (different,) = drifts(pushing)
    account.iam.create_policy_version(
        PolicyArn=f"{ARN}Session", PolicyDocument=str(different.expected), SetAsDefault=True
    )

    assert (f"there is no policy `{ARN}Session`", Part.SESSION_POLICY) == (missing.message, missing.part)
    assert f"`{ARN}Session` is not the policy that it stands for" == different.message
    assert [] == drifts(pushing)


def test_what_the_role_does_not_show_is_said(target: Target, account: Account) -> None:
    """SCPs are the organization's, and keys of our own are nobody's at AWS."""
    account.role()
    ask = document(
        allow("s3:GetObject"), deny("s3:PutObject", Condition={"Bool": {"guard:Approved": "false"}}), name="ask.json"
    )
    scps = ((FULL_AWS_ACCESS, document(deny("s3:Delete*"), name="scp.json")),)
    asking = _with_policies(target, identity=(ask,), scps=scps)

    unverified = compare(asking, read_attached_role(asking)).unverified

    assert ["ask.json#Forbidden", "scp.json"] == [reason.split("`")[1] for reason in unverified]


def test_source_that_may_not_read_the_role_is_a_clear_error(target: Target, endpoint: RecordingEndpoint) -> None:
    """The hint lists what it needs."""
    endpoint.scripts[:] = [answer_sts, lambda _: sts_error("AccessDenied", "not authorized to perform: iam:GetRole")]

    with pytest.raises(CredentialsError, match="cannot read") as caught:
        read_attached_role(replace(target, endpoint_url=endpoint.url))

    assert "iam:GetRolePolicy" in caught.value.hint


def test_source_that_is_not_there_is_a_clear_error(target: Target) -> None:
    """The profile is named."""
    with pytest.raises(CredentialsError, match="nobody"):
        read_attached_role(replace(target, role=replace(target.role, source_profile="nobody")))
