"""Policies that apply together: what one statement makes of another, across documents."""

import json

import pytest
from lint_forms import NOW, Json, StatementJson, allow, deny, policy, when

from guarded_aws.catalog import Catalog
from guarded_aws.lint import Finding, IssueCode, lint_policies
from guarded_aws.policy import PolicyDocument, PolicyType, parse_policy, parse_policy_value

_CATALOG = Catalog()
_READ = allow("s3:GetObject", "arn:aws:s3:::reports/*")
_NO_READ = deny("s3:Get*")


def _document(document: Json, policy_id: str, policy_type: PolicyType = PolicyType.IDENTITY) -> PolicyDocument:
    return parse_policy(json.dumps(document, indent=2), policy_type=policy_type, policy_id=policy_id)


def _lint(*documents: PolicyDocument) -> tuple[Finding, ...]:
    return lint_policies(documents, _CATALOG, now=NOW)


def _codes(*documents: PolicyDocument) -> list[tuple[str, IssueCode]]:
    return [(finding.policy, finding.code) for finding in _lint(*documents)]


def test_an_scp_shadows_an_identity_policy() -> None:
    """A Deny binds every Allow of the principal, whatever the layer."""
    found = _codes(_document(policy(_READ), "team"), _document(policy(_NO_READ), "scp", PolicyType.SERVICE_CONTROL))

    assert [("team", IssueCode.ALLOW_SHADOWED_BY_DENY)] == found


def test_a_resource_policy_does_not_shadow_an_identity_policy() -> None:
    """A Deny of one resource's policy binds those who are named in it, on that resource."""
    bucket_policy = _document(policy({**_NO_READ, "Principal": "*"}), "bucket", PolicyType.RESOURCE)

    assert [] == _codes(_document(policy(_READ), "team"), bucket_policy)


def test_identity_policies_repeat_each_other() -> None:
    """They form one union; the later one is the one too many."""
    found = _codes(_document(policy(_READ), "first"), _document(policy({**_READ, "Sid": "Again"}), "second"))

    assert [("second", IssueCode.REDUNDANT_STATEMENT)] == found


def test_scps_do_not_repeat_each_other() -> None:
    """Each level has to allow for itself."""
    levels = [_document(policy(_READ), level, PolicyType.SERVICE_CONTROL) for level in ("root", "account")]

    assert [] == _codes(*levels)


def test_documents_of_different_versions_do_not_repeat_each_other() -> None:
    """The same text means another thing in 2008, where it has no variables."""
    old = _document(policy(_READ, version="2008-10-17"), "old")

    assert [] == _codes(_document(policy(_READ), "new"), old)


def test_a_statement_that_two_others_repeat_together_is_idle() -> None:
    """Each action is taken by one of them."""
    both = policy(deny("s3:Delete*", Sid="A"), deny("ec2:*", Sid="B"), deny(["s3:DeleteBucket", "ec2:RunInstances"]))
    findings = _lint(_document(both, "team"))

    assert ["`team#A` and `team#B` do all that the statement does"] == [finding.message for finding in findings]


def test_a_document_that_is_given_twice_is_checked_once() -> None:
    """A document does not repeat itself."""
    document = _document(policy(_READ), "team")

    assert [] == _codes(document, document)


def _resource_policy(allowed: Json, denied: Json, element: str = "Principal") -> PolicyDocument:
    statements: list[StatementJson] = [{**_READ, element: allowed}, {**_NO_READ, "Principal": denied}]
    return _document(policy(*statements), "bucket", PolicyType.RESOURCE)


def test_a_deny_to_everyone_shadows_an_allow_to_anyone() -> None:
    """Also inside the policy of one resource."""
    role = {"AWS": "arn:aws:iam::123456789012:role/app"}
    shadowed = [("bucket", IssueCode.ALLOW_SHADOWED_BY_DENY)]

    assert shadowed == _codes(_resource_policy(role, "*"))
    assert shadowed == _codes(_resource_policy(role, role))


def test_a_deny_to_others_shadows_nothing() -> None:
    """A Deny that may leave somebody out is not said to bind everybody."""
    role, other = {"AWS": "arn:aws:iam::123456789012:role/app"}, {"AWS": "123456789012"}

    assert [] == _codes(_resource_policy(role, other))
    assert [] == _codes(_resource_policy({"Service": "lambda.amazonaws.com"}, "*"))
    assert [("bucket", IssueCode.ALLOW_WITH_NOT_PRINCIPAL)] == _codes(_resource_policy(role, "*", "NotPrincipal"))


def test_a_tag_can_be_set_through_another_policy() -> None:
    """Self-escalation is looked for over the whole set, and named with its way."""
    by_tag = allow("ec2:StopInstances", Condition=when("StringEquals", "aws:ResourceTag/env", "dev"))
    findings = _lint(
        _document(policy(by_tag), "stop"), _document(policy(allow("ec2:CreateTags", Sid="Tags")), "tagging")
    )

    assert [("stop", IssueCode.TAG_SELF_ESCALATION)] == [(finding.policy, finding.code) for finding in findings]
    assert "`tagging#Tags` allows `ec2:CreateTags`" in findings[0].message


def test_findings_come_in_the_order_of_the_text() -> None:
    """Documents in the order in which they were given, statements in theirs."""
    team = _document(policy(deny(["s3:Nope", "s3:Get*"]), deny("s4:Get*"), version=None), "team")
    found = [(finding.policy, finding.statement, finding.code) for finding in _lint(team, _document(_EMPTY, "later"))]

    assert [
        ("team", None, IssueCode.MISSING_VERSION),
        ("team", 0, IssueCode.UNKNOWN_ACTION),
        ("team", 1, IssueCode.UNKNOWN_SERVICE),
        ("later", 0, IssueCode.ALLOW_WITH_NOT_ACTION),
    ] == found


_EMPTY = policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})


def test_a_finding_stands_at_the_element_that_it_is_about() -> None:
    """Line and column lead to the one action of a list."""
    text = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {"Effect": "Deny", "Action": ["s3:Get*",\n'
    text += '     "s3:Nope"], "Resource": "*"}\n  ]\n}'
    document = parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="team", path="policies/team.json")

    assert ["policies/team.json:5:6"] == [str(finding.location) for finding in _lint(document)]


def test_a_finding_in_a_lone_statement_stands_at_its_element() -> None:
    """A statement without its list, and an action without its list, are found too."""
    text = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:Nope", "Resource": "*"}}'
    document = parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id="team")

    column = text.index('"s3:Nope"') + 1

    assert [f"team:1:{column}"] == [str(finding.location) for finding in _lint(document)]


def test_a_document_without_text_has_findings_without_a_place() -> None:
    """Policies that were read from JSON values are checked as well; their Version is not asked about."""
    document = parse_policy_value(
        {"Statement": {"Effect": "Deny", "Action": "s3:Nope", "Resource": "*"}},
        policy_type=PolicyType.IDENTITY,
        policy_id="team",
    )

    assert [(IssueCode.UNKNOWN_ACTION, None)] == [(finding.code, finding.location) for finding in _lint(document)]


_ROOM = {
    PolicyType.SESSION: 2_048,
    PolicyType.SERVICE_CONTROL: 10_240,
    PolicyType.RESOURCE_CONTROL: 5_120,
}


@pytest.mark.parametrize(("policy_type", "room"), _ROOM.items(), ids=str)
def test_white_space_counts_in_policies_that_are_kept_as_sent(policy_type: PolicyType, room: int) -> None:
    """STS and AWS Organizations count the text that they are sent; the hint tells what is left without it."""
    principal: StatementJson = {"Principal": "*"} if policy_type.names_principals else {}
    text = json.dumps(policy({**_NO_READ, **principal}), separators=(",", ":"))
    fits, exceeds = (
        parse_policy(text + " " * blanks, policy_type=policy_type, policy_id="p")
        for blanks in (room - len(text), room - len(text) + 1)
    )

    assert [] == _codes(fits)
    assert [("p", IssueCode.POLICY_TOO_LARGE)] == _codes(exceeds)
    assert f"without it there are {len(text):,}" in _lint(exceeds)[0].hint


def test_white_space_does_not_count_in_policies_of_iam() -> None:
    """IAM leaves out what stands between the tokens."""
    trust = json.dumps(policy({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"})) + " " * 2_048

    assert [] == _codes(parse_policy(trust, policy_type=PolicyType.TRUST, policy_id="p"))


def test_white_space_in_strings_counts() -> None:
    """A Sid or a value with blanks is as long as it is written."""
    value = "x " * 3_100
    condition = when("StringEquals", "aws:userid", value)
    document = _document(policy(deny("s3:*", Condition=condition)), "p", PolicyType.PERMISSIONS_BOUNDARY)

    assert [("p", IssueCode.POLICY_TOO_LARGE)] == _codes(document)


def test_a_missing_key_is_told_with_what_it_does_to_the_operator() -> None:
    """Positive operators never hold without their key; negated ones and ForAllValues always do."""
    operators = ("StringEquals", "StringNotEquals", "ForAllValues:StringEquals", "ForAnyValue:StringNotEquals")
    conditions = [when(operator, "aws:TagKeys", "team") for operator in operators]
    findings = _lint(*(_document(policy(deny("s3:GetObject", Condition=one)), str(one)) for one in conditions))
    told = [finding.message for finding in findings if finding.code is IssueCode.CONDITION_KEY_NEVER_PRESENT]

    assert ["never", "always", "always", "never"] == [message.split()[-3] for message in told]


@pytest.mark.parametrize(
    ("operator", "value", "is_trap"),
    [
        ("StringEqualsIfExists", "false", True),
        ("StringLikeIfExists", "f*", True),
        ("StringNotEquals", "true", True),
        ("StringEquals", "false", False),
        ("StringEqualsIfExists", "true", False),
        ("Null", "true", False),
    ],
)
def test_absent_mfa_is_a_trap_under_any_operator(operator: str, value: str, *, is_trap: bool) -> None:
    """What counts is that the Deny takes sessions without the key as well as those without MFA."""
    condition = when(operator, "aws:MultiFactorAuthPresent", value)
    found = _lint(_document(policy(deny("s3:GetObject", Condition=condition)), "team"))

    assert is_trap is (IssueCode.MFA_IF_EXISTS in {finding.code for finding in found})
