"""For each code of the linter, policies that deserve it and their innocent twins.

Every guilty policy has that one code and no other; its twin has none.
"""

from collections.abc import Iterator
from typing import Final

from lint_forms import (
    BUCKET,
    OBJECTS,
    Json,
    LintCase,
    StatementJson,
    allow,
    allow_when,
    deny,
    deny_when,
    policy,
    when,
)
from lint_tag_cases import tag_cases

from guarded_aws.lint import IssueCode
from guarded_aws.policy import PolicyType


def _document_cases() -> Iterator[LintCase]:
    yield LintCase(
        name="no Version",
        code=IssueCode.MISSING_VERSION,
        guilty=policy(allow("s3:GetObject"), version=None),
        innocent=policy(allow("s3:GetObject"), version="2008-10-17"),
    )
    home = allow("s3:GetObject", "arn:aws:s3:::home/${aws:PrincipalTag/team}/*")
    yield LintCase(
        name="a variable in a resource of 2008",
        code=IssueCode.VARIABLE_IN_OLD_VERSION,
        guilty=policy(home, version="2008-10-17"),
        innocent=policy(home),
    )
    by_tag = allow("s3:GetObject", Condition=when("StringEquals", "aws:PrincipalArn", "${aws:userid}"))
    yield LintCase(
        name="a variable in a condition of 2008",
        code=IssueCode.VARIABLE_IN_OLD_VERSION,
        guilty=policy(by_tag, version="2008-10-17"),
        innocent=policy(by_tag),
    )
    yield LintCase(
        name="a boundary of more than 6,144 characters",
        code=IssueCode.POLICY_TOO_LARGE,
        guilty=policy(_statement_of_length(6_300)),
        innocent=policy(_statement_of_length(6_000)),
        policy_type=PolicyType.PERMISSIONS_BOUNDARY,
    )
    yield LintCase(
        name="an identity policy of more than 10,240 characters",
        code=IssueCode.POLICY_TOO_LARGE,
        guilty=policy(_statement_of_length(10_300)),
        innocent=policy(_statement_of_length(6_000)),
    )
    yield LintCase(
        name="an identity policy of more than 6,144 characters",
        code=IssueCode.TOO_LARGE_FOR_MANAGED_POLICY,
        guilty=policy(_statement_of_length(6_300)),
        innocent=policy(_statement_of_length(6_000)),
    )

    yield LintCase(
        name="an SCP of more than 10,240 characters",
        code=IssueCode.POLICY_TOO_LARGE,
        guilty=policy(_statement_of_length(10_300)),
        innocent=policy(_statement_of_length(6_000)),
        policy_type=PolicyType.SERVICE_CONTROL,
    )


def _statement_of_length(length: int) -> StatementJson:
    """Write an Allow of about that many characters, its keys and brackets not counted."""
    return allow("s3:GetObject", [f"arn:aws:s3:::reports/{number:026}" for number in range(length // 50)])


def _principal_cases() -> Iterator[LintCase]:
    def rcp(statement: StatementJson, version: str = "2012-10-17") -> StatementJson:
        return policy({"Principal": "*", **statement}, version=version)

    good = deny("s3:*")
    guilty = {
        IssueCode.RCP_ALLOW: rcp(allow("s3:*")),
        IssueCode.RCP_STAR_ACTION: rcp(deny("*")),
    }
    yield LintCase(
        name="an RCP that allows everything under a condition",
        code=IssueCode.RCP_ALLOW,
        guilty=rcp(allow("s3:*", Condition=when("Bool", "aws:SecureTransport", "true"))),
        innocent=rcp(allow("*", Sid="FullAccess")),
        policy_type=PolicyType.RESOURCE_CONTROL,
    )
    for code, document in guilty.items():
        yield LintCase(
            name=f"an RCP: {code.value}",
            code=code,
            guilty=document,
            innocent=rcp(good),
            policy_type=PolicyType.RESOURCE_CONTROL,
        )

    def trust(element: str, principal: Json) -> StatementJson:
        return policy({"Effect": "Allow", element: principal, "Action": "sts:AssumeRole"})

    yield LintCase(
        name="a wildcard inside a principal",
        code=IssueCode.WILDCARD_IN_PRINCIPAL,
        guilty=trust("Principal", {"AWS": "arn:aws:iam::123456789012:role/*"}),
        innocent=trust("Principal", {"AWS": "arn:aws:iam::123456789012:root"}),
        policy_type=PolicyType.TRUST,
    )
    listed: Json = {"AWS": ["123456789012", "arn:aws:iam::123456789012:user/ana"]}
    yield LintCase(
        name="everyone but somebody",
        code=IssueCode.ALLOW_WITH_NOT_PRINCIPAL,
        guilty=_everyone_but("Allow", listed),
        innocent=_everyone_but("Deny", listed),
        policy_type=PolicyType.RESOURCE,
    )
    yield from _exemption_cases()


def _everyone_but(effect: str, listed: Json) -> StatementJson:
    return policy({"Effect": effect, "NotPrincipal": listed, "Action": "s3:GetObject", "Resource": OBJECTS})


def _exemption_cases() -> Iterator[LintCase]:
    """Lists that leave a caller or an account out, and twins that have both."""
    iam = "arn:aws:iam::123456789012:"
    session = "arn:aws:sts::123456789012:assumed-role/app/run"
    pairs: dict[str, tuple[Json, Json]] = {
        "no account": (f"{iam}user/ana", [f"{iam}user/ana", f"{iam}root"]),
        "another account": ([session, "444455556666"], [session, "123456789012"]),
        "an account alone": (f"{iam}root", [f"{iam}root", f"{iam}role/app"]),
        "the number of an account alone": ("123456789012", "*"),
        "an identifier beside an account": (["AIDACKCEVSQ6C2EXAMPLE", f"{iam}root"], "AIDACKCEVSQ6C2EXAMPLE"),
    }
    for name, (guilty, innocent) in pairs.items():
        yield LintCase(
            name=f"a Deny but for {name}",
            code=IssueCode.IDLE_EXEMPTION,
            guilty=_everyone_but("Deny", {"AWS": guilty}),
            innocent=_everyone_but("Deny", {"AWS": innocent}),
            policy_type=PolicyType.RESOURCE,
        )


def _action_cases() -> Iterator[LintCase]:
    good = policy(deny(["s3:DeleteBucket", "S3:deleteobject*"]))
    names = {
        "s3: DeleteBucket": IssueCode.ACTION_NEVER_MATCHES,
        "s3:": IssueCode.ACTION_NEVER_MATCHES,
        "s4:DeleteBucket": IssueCode.UNKNOWN_SERVICE,
        "s3:DeletBucket": IssueCode.UNKNOWN_ACTION,
        "s3:Destroy*": IssueCode.WILDCARD_MATCHES_NO_ACTION,
        "s3:DeleteBucke??": IssueCode.WILDCARD_MATCHES_NO_ACTION,
    }
    for name, code in names.items():
        yield LintCase(name=f"the action `{name}`", code=code, guilty=policy(deny(name)), innocent=good)
    yield LintCase(
        name="a misspelt exclusion",
        code=IssueCode.UNKNOWN_ACTION,
        guilty=policy({"Effect": "Deny", "NotAction": "iam:GetUsr", "Resource": "*"}),
        innocent=policy({"Effect": "Deny", "NotAction": "iam:GetUser", "Resource": "*"}),
    )
    resources: dict[str, tuple[Json, Json, Json]] = {
        "an object action on a bucket": ("s3:GetObject", BUCKET, OBJECTS),
        "a bucket action on objects": ("s3:ListBucket", OBJECTS, BUCKET),
        "one of two actions": (["s3:GetObject", "s3:ListBucket"], OBJECTS, [OBJECTS, BUCKET]),
        "a wildcard of object actions": ("s3:GetObject*", BUCKET, OBJECTS),
        "an action without resource types": ("ec2:DescribeInstances", "arn:aws:ec2:*:*:instance/*", "*"),
        "an account-level action of S3": ("s3:ListAllMyBuckets", BUCKET, "arn:aws:s3:::*"),
        "another service": ("dynamodb:GetItem", "arn:aws:s3:::t/*", "arn:aws:dynamodb:*:*:table/${aws:userid}"),
    }
    for name, (actions, wrong, right) in resources.items():
        yield LintCase(
            name=name,
            code=IssueCode.ACTION_WITHOUT_SUCH_RESOURCE,
            guilty=policy(allow(actions, wrong)),
            innocent=policy(allow(actions, right)),
        )


def _key_cases() -> Iterator[LintCase]:
    keys = {
        "aws:SourceIP4": IssueCode.UNKNOWN_CONDITION_KEY,
        "s3:prefixes": IssueCode.UNKNOWN_CONDITION_KEY,
        "nosuch:key": IssueCode.UNKNOWN_CONDITION_KEY,
        "guard:Aproved": IssueCode.UNKNOWN_GUARD_KEY,
    }
    good = deny_when("StringEquals", "AWS:principaltag/Team", "red")
    for key, code in keys.items():
        yield LintCase(name=f"the key `{key}`", code=code, guilty=deny_when("StringEquals", key, "x"), innocent=good)
    yield LintCase(
        name="a tag key without its tag",
        code=IssueCode.UNKNOWN_CONDITION_KEY,
        guilty=deny_when("StringEquals", "aws:PrincipalTag/", "x"),
        innocent=good,
    )
    twice: Json = {"aws:PrincipalTag/Team": "red", "aws:principaltag/team": "red"}
    once: Json = {"aws:PrincipalTag/Team": "red"}
    yield LintCase(
        name="a key in two letter cases",
        code=IssueCode.CONDITION_KEY_REPEATED,
        guilty=policy(deny("s3:GetObject", Condition={"StringEquals": twice})),
        innocent=policy(deny("s3:GetObject", Condition={"StringEquals": once, "StringLike": once})),
    )
    yield LintCase(
        name="a level that no action has",
        code=IssueCode.UNKNOWN_GUARD_VALUE,
        guilty=deny_when("StringEquals", "guard:AccessLevel", "Permissions management"),
        innocent=deny_when("StringEquals", "guard:AccessLevel", "PermissionsManagement"),
    )
    yield LintCase(
        name="a day in lower case",
        code=IssueCode.UNKNOWN_GUARD_VALUE,
        guilty=deny_when("StringNotEquals", "guard:DayOfWeek", ["monday", "Tuesday"]),
        innocent=deny_when("StringLike", "guard:DayOfWeek", "S*"),
    )
    yield LintCase(
        name="the mark of AWS's own MCP servers",
        code=IssueCode.MCP_SERVICE_KEY,
        guilty=deny_when("Bool", "aws:ViaAWSMCPService", "true"),
        innocent=deny_when("Bool", "aws:ViaAWSService", "true"),
    )
    yield LintCase(
        name="a key of another action",
        code=IssueCode.CONDITION_KEY_NEVER_PRESENT,
        guilty=allow_when("StringNotEquals", "s3:prefix", "private/"),
        innocent=allow_when("StringNotEquals", "s3:prefix", "private/", actions="s3:ListBucket"),
    )
    yield LintCase(
        name="a tag in requests that cannot have one",
        code=IssueCode.CONDITION_KEY_NEVER_PRESENT,
        guilty=deny_when("StringEquals", "aws:RequestTag/team", "red", actions="ec2:DescribeInstances"),
        innocent=deny_when("StringEquals", "aws:RequestTag/team", "red", actions="ec2:RunInstances"),
    )
    yield LintCase(
        name="four actions without the key",
        code=IssueCode.CONDITION_KEY_NEVER_PRESENT,
        guilty=allow_when(
            "StringEquals", "ec2:InstanceType", "t3.micro", actions=["s3:Get*", "s3:Put*", "s3:Create*", "s3:List*"]
        ),
        innocent=allow_when("StringEqualsIfExists", "ec2:InstanceType", "t3.micro", actions=["s3:Get*", "ec2:*"]),
    )


def _variable_cases() -> Iterator[LintCase]:
    def deny_home(text: str) -> StatementJson:
        return policy(deny("s3:GetObject", f"arn:aws:s3:::home/{text}/*"))

    good = deny_home("${aws:PrincipalTag/team}")
    yield LintCase(
        name="a user's name in a role session",
        code=IssueCode.DENY_WITH_UNRESOLVABLE_VARIABLE,
        guilty=deny_home("${aws:username}"),
        innocent=deny_home("${aws:username, 'nobody'}"),
    )
    yield LintCase(
        name="a variable of several values",
        code=IssueCode.DENY_WITH_UNRESOLVABLE_VARIABLE,
        guilty=deny_home("${aws:TagKeys}"),
        innocent=good,
    )
    yield LintCase(
        name="a misspelt variable",
        code=IssueCode.DENY_WITH_UNRESOLVABLE_VARIABLE,
        guilty=deny_when("StringNotEquals", "aws:PrincipalTag/team", "${aws:PrincipleTag/team}"),
        innocent=deny_when("StringNotEquals", "aws:PrincipalTag/team", "${aws:ResourceTag/team}"),
    )
    yield LintCase(
        name="a variable in NotResource",
        code=IssueCode.DENY_WITH_UNRESOLVABLE_VARIABLE,
        guilty=policy({"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::${aws:username}"}),
        innocent=policy({"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::${cognito.example.com:sub}"}),
    )
    yield LintCase(
        name="a variable in the account's place",
        code=IssueCode.EARLY_VARIABLE,
        guilty=policy(allow("dynamodb:GetItem", "arn:aws:dynamodb:*:${aws:PrincipalAccount}:table/t")),
        innocent=policy(allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/${aws:PrincipalAccount}")),
    )


def _operator_cases() -> Iterator[LintCase]:
    mismatches: tuple[tuple[str, str, str, str], ...] = (
        ("StringEquals", "Bool", "aws:SecureTransport", "true"),
        ("StringEquals", "IpAddress", "aws:SourceIp", "203.0.113.9"),
        ("NumericLessThan", "DateLessThan", "aws:TokenIssueTime", "1800000000"),
        ("DateLessThan", "NumericLessThan", "aws:MultiFactorAuthAge", "20260"),
        ("Bool", "ArnEquals", "aws:PrincipalArn", "false"),
        ("ArnLike", "StringLike", "aws:RequestedRegion", "us-east-1"),
        ("StringEquals", "NumericEquals", "guard:HourOfDay", "9"),
    )
    for wrong, right, key, value in mismatches:
        yield LintCase(
            name=f"{wrong} on {key}",
            code=IssueCode.OPERATOR_TYPE_MISMATCH,
            guilty=deny_when(wrong, key, value),
            innocent=deny_when(right, key, value),
        )
    yield LintCase(
        name="a date compared as text, of a service's key",
        code=IssueCode.OPERATOR_TYPE_MISMATCH,
        guilty=deny_when("DateLessThan", "ec2:InstanceType", "2027", actions="ec2:RunInstances"),
        innocent=deny_when("NumericLessThan", "aws:RequestTag/year", "2027", actions="ec2:RunInstances"),
    )
    yield LintCase(
        name="a set operator on a single value",
        code=IssueCode.SET_OPERATOR_ON_SINGLE_VALUED_KEY,
        guilty=deny_when("ForAnyValue:StringEquals", "aws:RequestedRegion", "us-east-1"),
        innocent=deny_when("StringEquals", "aws:RequestedRegion", "us-east-1"),
    )
    yield LintCase(
        name="a set operator on one value of a login",
        code=IssueCode.SET_OPERATOR_ON_SINGLE_VALUED_KEY,
        guilty=_web_identity_when("cognito-identity.amazonaws.com:sub"),
        innocent=_web_identity_when("cognito-identity.amazonaws.com:amr"),
        policy_type=PolicyType.TRUST,
    )
    yield LintCase(
        name="several values without a set operator",
        code=IssueCode.MISSING_SET_OPERATOR,
        guilty=deny_when("StringEquals", "aws:TagKeys", "team", actions="ec2:CreateTags"),
        innocent=deny_when("Null", "aws:TagKeys", "false", actions="ec2:CreateTags"),
    )
    yield LintCase(
        name="IfExists with ForAnyValue",
        code=IssueCode.FOR_ANY_VALUE_IF_EXISTS,
        guilty=deny_when("ForAnyValue:StringEqualsIfExists", "aws:TagKeys", "team", actions="ec2:CreateTags"),
        innocent=deny_when("ForAnyValue:StringEquals", "aws:TagKeys", "team", actions="ec2:CreateTags"),
    )
    yield LintCase(
        name="a star under StringEquals",
        code=IssueCode.WILDCARD_WITHOUT_LIKE,
        guilty=deny_when("StringNotEquals", "aws:RequestedRegion", "eu-*"),
        innocent=deny_when("StringEquals", "aws:RequestedRegion", "eu-${*}"),
    )
    yield LintCase(
        name="a wildcard in an account",
        code=IssueCode.WILDCARD_IN_SENSITIVE_KEY,
        guilty=allow_when("StringLike", "aws:ResourceAccount", "1234?6789012"),
        innocent=allow_when("StringLike", "aws:ResourceAccount", "123456789012"),
    )
    yield from _for_all_values_cases()


def _web_identity_when(key: str) -> StatementJson:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": when("ForAnyValue:StringLike", key, "authenticated"),
    }
    return policy(statement)


def _for_all_values_cases() -> Iterator[LintCase]:
    tag_keys: Json = {"aws:TagKeys": ["team"]}
    keepers: dict[str, dict[str, Json]] = {
        "a Null test": {"Null": {"aws:TagKeys": "false"}},
        "a second test of the key": {"ForAnyValue:StringLike": {"aws:TagKeys": "t*"}},
        "a tag that must be there": {"StringEquals": {"aws:RequestTag/team": "red"}},
    }
    idle: dict[str, dict[str, Json]] = {
        "alone": {},
        "a Null test of another key": {"Null": {"aws:TokenIssueTime": "false"}},
        "a Null test the wrong way": {"Null": {"aws:TagKeys": ["true", "false"]}},
        "a test that absence passes": {"ForAllValues:StringLike": {"aws:TagKeys": "t*"}},
        "an optional tag": {"StringEqualsIfExists": {"aws:RequestTag/team": "red"}},
        "a tag that must differ": {"StringNotEquals": {"aws:RequestTag/team": "red"}},
    }

    def creating(beside: dict[str, Json]) -> StatementJson:
        return policy(allow("ec2:CreateVolume", Condition={"ForAllValues:StringEquals": tag_keys, **beside}))

    for name, beside in idle.items():
        for keeper in keepers.values():
            yield LintCase(
                name=f"ForAllValues: {name}",
                code=IssueCode.FOR_ALL_VALUES_WITHOUT_NULL,
                guilty=creating(beside),
                innocent=creating(keeper),
            )
    yield from _tag_change_cases({"ForAllValues:StringEquals": tag_keys})


def _tag_change_cases(condition: dict[str, Json]) -> Iterator[LintCase]:
    """Actions that a request without tags takes effect with, and twins that it changes nothing with."""
    pairs: dict[str, tuple[Json, Json]] = {
        "taking all tags off": ("ec2:DeleteTags", "ec2:CreateTags"),
        "creation beside it": (["iam:TagUser", "iam:CreateUser"], ["iam:TagUser", "iam:UntagUser"]),
        "a pattern that takes more": ("sqs:*", "sqs:*Tag*Queue"),
        "a whole service": ("secretsmanager:*", "secretsmanager:*TagResource"),
    }
    for name, (guilty, innocent) in pairs.items():
        yield LintCase(
            name=f"ForAllValues: {name}",
            code=IssueCode.FOR_ALL_VALUES_WITHOUT_NULL,
            guilty=policy(allow(guilty, Condition=condition)),
            innocent=policy(allow(innocent, Condition=condition)),
        )
    yield LintCase(
        name="ForAllValues: another key of a tagging action",
        code=IssueCode.FOR_ALL_VALUES_WITHOUT_NULL,
        guilty=policy(allow("ec2:CreateTags", Condition=when("ForAllValues:StringEquals", "aws:CalledVia", "x"))),
        innocent=policy(allow("ec2:CreateTags", Condition=condition)),
    )


def _reach_cases() -> Iterator[LintCase]:
    contradictions: dict[str, tuple[dict[str, Json], dict[str, Json]]] = {
        "dates": (
            {"DateGreaterThan": {"aws:TokenIssueTime": "2027-01-02"}, "DateLessThan": {"AWS:TokenIssueTime": "2027"}},
            {"DateGreaterThan": {"aws:TokenIssueTime": "2027"}, "DateLessThan": {"AWS:TokenIssueTime": "2027-01-02"}},
        ),
        "dates at the ends of time": (
            {"DateLessThan": {"aws:TokenIssueTime": "0001"}, "DateGreaterThan": {"aws:TokenIssueTime": "9999-12-31"}},
            {"DateGreaterThan": {"aws:TokenIssueTime": "0001"}, "DateLessThan": {"aws:TokenIssueTime": "9999-12-31"}},
        ),
        "numbers": (
            {
                "NumericGreaterThanEquals": {"guard:HourOfDay": "18"},
                "NumericLessThan": {"guard:HourOfDay": ["9", "8"]},
            },
            {"NumericGreaterThan": {"guard:HourOfDay": "9"}, "NumericLessThan": {"guard:HourOfDay": ["10", "8"]}},
        ),
        "texts": (
            {"StringEquals": {"aws:RequestedRegion": "us-east-1"}, "StringLike": {"aws:RequestedRegion": "eu-*"}},
            {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}, "StringLike": {"aws:RequestedRegion": "eu-*"}},
        ),
        "addresses": (
            {"IpAddress": {"aws:VpcSourceIp": "203.0.113.0/24"}, "NotIpAddress": {"aws:VpcSourceIp": "203.0.0.0/16"}},
            {"IpAddress": {"aws:VpcSourceIp": "203.0.0.0/16"}, "NotIpAddress": {"aws:VpcSourceIp": "203.0.113.0/24"}},
        ),
        "addresses of IP version 6": (
            {
                "IpAddress": {"aws:VpcSourceIp": "2001:db8::/48"},
                "NotIpAddress": {"aws:VpcSourceIp": ["::/0", "0.0.0.0/0"]},
            },
            {"IpAddress": {"aws:VpcSourceIp": "2001:db8::/48"}, "NotIpAddress": {"aws:VpcSourceIp": "2001:db8::/49"}},
        ),
        "truths": (
            {"Bool": {"aws:SecureTransport": "true"}, "BoolIfExists": {"aws:SecureTransport": "false"}},
            {"Bool": {"aws:SecureTransport": "true"}, "BoolIfExists": {"aws:SecureTransport": "true"}},
        ),
        "absence and a value": (
            {"Null": {"aws:SourceVpce": "true"}, "StringLike": {"aws:SourceVpce": "vpce-1"}},
            {"Null": {"aws:SourceVpce": "false"}, "StringLike": {"aws:SourceVpce": "vpce-1"}},
        ),
        "a variable": (
            {"StringEquals": {"aws:RequestedRegion": "a"}, "StringNotEquals": {"aws:RequestedRegion": "a"}},
            {"StringEquals": {"aws:userid": "a"}, "StringNotEquals": {"aws:userid": "${aws:PrincipalArn}"}},
        ),
        "patterns": (
            {"StringEquals": {"aws:RequestedRegion": ["a", "b"]}, "StringLike": {"aws:RequestedRegion": "c"}},
            {"StringLike": {"aws:RequestedRegion": "a*"}, "StringNotLike": {"aws:RequestedRegion": "ab*"}},
        ),
    }
    for name, (never, sometimes) in contradictions.items():
        yield LintCase(
            name=f"a Deny with contradicting {name}",
            code=IssueCode.DENY_NEVER_MATCHES,
            guilty=policy(deny("s3:GetObject", Condition=never)),
            innocent=policy(deny("s3:GetObject", Condition=sometimes)),
        )
    now: Json = {"aws:CurrentTime": "2027-01-01T09:00:00Z"}
    later: Json = {"aws:CurrentTime": "2027-02-01T18:00:00Z"}
    yield LintCase(
        name="an Allow before nine and after six",
        code=IssueCode.ALLOW_NEVER_MATCHES,
        guilty=policy(allow("s3:GetObject", Condition={"DateLessThan": now, "DateGreaterThan": later})),
        innocent=policy(allow("s3:GetObject", Condition={"DateLessThan": later, "DateGreaterThan": now})),
    )
    yield LintCase(
        name="a Deny for nothing",
        code=IssueCode.DENY_NEVER_MATCHES,
        guilty=policy({"Effect": "Deny", "NotAction": ["s3:GetObject", "*"], "Resource": "*"}),
        innocent=policy({"Effect": "Deny", "NotAction": ["s3:GetObject", "s3:*"], "Resource": "*"}),
    )
    yield LintCase(
        name="a Deny on nothing",
        code=IssueCode.DENY_NEVER_MATCHES,
        guilty=policy({"Effect": "Deny", "Action": "s3:GetObject", "NotResource": "*"}),
        innocent=policy({"Effect": "Deny", "Action": "s3:GetObject", "NotResource": OBJECTS}),
    )


def _trap_cases() -> Iterator[LintCase]:
    def window(start: str, end: str, sid: str = "Freeze", key: str = "aws:CurrentTime") -> StatementJson:
        condition: Json = {"DateGreaterThanEquals": {key: start}, "DateLessThan": {key: end}}
        return policy(deny("s3:PutObject", Sid=sid, Condition=condition))

    freeze = window("2026-12-20", "2027-01-05")
    yield LintCase(
        name="one night",
        code=IssueCode.ONE_TIME_WINDOW,
        guilty=window("2026-12-01T18:00:00Z", "2026-12-02T09:00:00Z"),
        innocent=freeze,
    )
    yield LintCase(
        name="a month under a name that promises every week",
        code=IssueCode.ONE_TIME_WINDOW,
        guilty=window("2026-12-01", "2027-01-01", sid="NotAtWeekends"),
        innocent=freeze,
    )
    yield LintCase(
        name="a day in seconds",
        code=IssueCode.ONE_TIME_WINDOW,
        guilty=window("1800000000", "1800010000", key="aws:EpochTime"),
        innocent=window("1800000000", "1900000000", key="aws:EpochTime"),
    )
    yield LintCase(
        name="one instant",
        code=IssueCode.EXPIRED_WINDOW,
        guilty=allow_when("DateLessThan", "aws:CurrentTime", ["2026-01-01", "2026-05-31"]),
        innocent=allow_when("DateLessThan", "aws:CurrentTime", ["2026-01-01", "2026-06-02"]),
    )
    yield LintCase(
        name="a freeze that is over",
        code=IssueCode.EXPIRED_WINDOW,
        guilty=window("2025-12-20", "2026-01-05"),
        innocent=deny_when("DateGreaterThan", "aws:CurrentTime", "2025"),
    )
    yield LintCase(
        name="MFA if it exists",
        code=IssueCode.MFA_IF_EXISTS,
        guilty=deny_when("BoolIfExists", "aws:MultiFactorAuthPresent", "false"),
        innocent=deny_when("Bool", "guard:MfaPresent", "false"),
    )
    outside: dict[str, Json] = {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    yield LintCase(
        name="addresses of services",
        code=IssueCode.SOURCE_IP_WITHOUT_VIA_AWS_SERVICE,
        guilty=policy(deny("*", Condition=outside)),
        innocent=policy(deny("*", Condition={**outside, "Bool": {"aws:ViaAWSService": "FALSE"}})),
    )


def _grant_cases() -> Iterator[LintCase]:
    yield LintCase(
        name="all actions but some",
        code=IssueCode.ALLOW_WITH_NOT_ACTION,
        guilty=policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": OBJECTS}),
        innocent=policy({"Effect": "Deny", "NotAction": "iam:*", "Resource": OBJECTS}),
    )
    yield LintCase(
        name="all resources but some",
        code=IssueCode.ALLOW_WITH_NOT_RESOURCE,
        guilty=policy({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": OBJECTS}),
        innocent=policy({"Effect": "Deny", "Action": "s3:GetObject", "NotResource": OBJECTS}),
    )
    to_lambda = when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")
    passing = {
        "every role": (allow("iam:PassRole"), allow("iam:PassRole", Condition=to_lambda)),
        "every role by its ARN": (
            allow("iam:Pass*", "arn:aws:iam::*:role/*"),
            allow("iam:Pass*", "arn:aws:iam::*:role/app/*"),
        ),
        "everything": (allow("*"), allow("*", OBJECTS)),
        "every role by two stars": (
            allow("iam:PassRole", "arn:aws:iam::123456789012:role/**"),
            allow("iam:PassRole", "arn:aws:iam::123456789012:role/a**"),
        ),
        "every role by a star after any letter": (
            allow("iam:PassRole", "arn:aws:iam::123456789012:role/?*"),
            allow("iam:PassRole", "arn:aws:iam::123456789012:role/?"),
        ),
        "every role by a piece of the word": (
            allow("iam:PassRole", "arn:aws:iam::123456789012:r*"),
            allow("iam:PassRole", "arn:aws:iam::123456789012:role/r*"),
        ),
        "every resource of every service": (allow("*", "arn:*:*:*:*:*"), allow("*", "arn:*:s3:*:*:*")),
        **{
            f"every role under {operator} {value}": (
                allow("iam:PassRole", Condition=when(operator, "iam:PassedToService", value)),
                allow("iam:PassRole", Condition=when("StringLike", "iam:PassedToService", "ec2.*")),
            )
            for operator, value in (
                ("StringLike", "*"),
                ("StringLike", "*.amazonaws.com"),
                ("StringNotEquals", "ec2.amazonaws.com"),
                ("Null", "false"),
            )
        },
    }
    for name, (statement, innocent) in passing.items():
        yield LintCase(
            name=f"passing {name}",
            code=IssueCode.WILDCARD_PASS_ROLE,
            guilty=policy(statement),
            innocent=policy(innocent),
        )


def _shadow_cases() -> Iterator[LintCase]:
    read = allow(["s3:GetObject", "s3:PutObject"], [OBJECTS, "arn:aws:s3:::other/a/*"], Sid="Read")
    shadowed = {
        "one Deny": deny("s3:*Object", "*", Sid="D"),
        "a Deny by NotAction": {"Effect": "Deny", "NotAction": "ec2:*", "Resource": "*"},
        "a Deny by NotResource": deny("s3:*", ["arn:aws:s3:::other/*", "arn:aws:s3:::reports*"]),
    }
    not_shadowed = {
        "a Deny on one of two resources": deny("s3:*", "arn:aws:s3:::reports/*"),
        "a Deny of one of two actions": deny("s3:PutObject"),
        "a Deny under a condition": deny("s3:*", Condition=when("Bool", "guard:Approved", "false")),
        "a Deny that leaves one action out": {"Effect": "Deny", "NotAction": "s3:Put*", "Resource": "*"},
        "a Deny that leaves a resource out": {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::x"},
        "a Deny on a variable": deny("s3:*", "arn:aws:s3:::${aws:PrincipalTag/team}/*"),
    }
    for name, by in shadowed.items():
        for twin, beside in not_shadowed.items():
            yield LintCase(
                name=f"{name}, not {twin}",
                code=IssueCode.ALLOW_SHADOWED_BY_DENY,
                guilty=policy(read, by),
                innocent=policy(read, beside),
            )
    yield from _implied_condition_cases()
    first = deny(["s3:DeleteBucket", "s3:DeleteObject"], Sid="First")
    repeated = {
        "one action": deny("s3:DeleteBucket", Sid="Second"),
        "the same with a condition": {**first, "Sid": "C", "Condition": when("Bool", "guard:Approved", "false")},
        "the same again": {**first, "Sid": "Again"},
    }
    for name, second in repeated.items():
        yield LintCase(
            name=f"a Deny repeats {name}",
            code=IssueCode.REDUNDANT_STATEMENT,
            guilty=policy(first, second),
            innocent=policy(first, deny(["s3:DeleteBucket", "s3:PutObject"], Sid="Third")),
        )


def _implied_condition_cases() -> Iterator[LintCase]:
    """An Allow's condition, a Deny's that holds wherever it does, and one that does not."""
    region = "aws:RequestedRegion"
    conditions: dict[str, tuple[dict[str, Json], dict[str, Json], dict[str, Json]]] = {
        "one value of two": (
            when("StringEquals", region, "us-east-1"),
            when("StringEquals", "AWS:RequestedRegion", ["us-west-2", "us-east-1"]),
            when("StringEquals", region, ["us-west-2", "eu-west-1"]),
        ),
        "two values of one": (
            when("StringNotEquals", region, ["us-east-1", "us-west-2"]),
            when("StringNotEquals", region, "us-east-1"),
            when("StringNotEquals", region, ["us-east-1", "us-west-2", "eu-west-1"]),
        ),
        "a value that must be there": (
            when("StringEquals", "aws:SourceVpce", "vpce-1"),
            when("StringEqualsIfExists", "aws:SourceVpce", ["vpce-1", "vpce-2"]),
            when("StringNotEquals", "aws:SourceVpce", "vpce-1"),
        ),
        "a value that may be there": (
            when("StringEqualsIfExists", "aws:SourceVpce", "vpce-1"),
            when("StringEqualsIfExists", "aws:SourceVpce", "vpce-1"),
            when("StringEquals", "aws:SourceVpce", "vpce-1"),
        ),
        "another key": (
            when("StringEquals", "aws:SourceVpc", "vpc-1"),
            when("StringEquals", "aws:SourceVpc", ["vpc-1", "vpc-2"]),
            when("StringEquals", "aws:SourceVpce", ["vpc-1", "vpc-2"]),
        ),
    }
    for name, (narrow, wide, other) in conditions.items():
        read = allow("s3:GetObject", OBJECTS, Sid="Read", Condition=narrow)
        yield LintCase(
            name=f"a Deny that takes {name}",
            code=IssueCode.ALLOW_SHADOWED_BY_DENY,
            guilty=policy(read, deny("s3:*", Condition=wide)),
            innocent=policy(read, deny("s3:*", Condition=other)),
        )


CASES: Final = tuple(
    case
    for cases in (
        _document_cases,
        _principal_cases,
        _action_cases,
        _key_cases,
        _variable_cases,
        _operator_cases,
        _reach_cases,
        _trap_cases,
        _grant_cases,
        tag_cases,
        _shadow_cases,
    )
    for case in cases()
)
