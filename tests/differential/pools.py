"""The small pools of names and values that generated cases are drawn from: small, so that matches are common."""

from typing import Final

HOME: Final = "111111111111"
ELSEWHERE: Final = "222222222222"

CALLERS: Final = (
    f"arn:aws:iam::{HOME}:user/alice",
    f"arn:aws:iam::{HOME}:user/team/bob",
    f"arn:aws:iam::{HOME}:role/svc/Agent",
    f"arn:aws:iam::{HOME}:role/Agent",
    f"arn:aws:sts::{HOME}:assumed-role/Agent/session-1",
    f"arn:aws:sts::{HOME}:federated-user/alice",
    f"arn:aws:iam::{HOME}:root",
    f"arn:aws:iam::{HOME}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
)

CALLER_WEIGHTS: Final = (4, 2, 2, 2, 5, 3, 1, 1)

NAMED_PRINCIPALS: Final = (
    *CALLERS,
    HOME,
    ELSEWHERE,
    "*",
    f"arn:aws:iam::{ELSEWHERE}:root",
    f"arn:aws:iam::{ELSEWHERE}:user/alice",
    f"arn:aws:iam::{HOME}:role/other/Agent",
    f"arn:aws:iam::{HOME}:role/Other",
    f"arn:aws:sts::{HOME}:assumed-role/Agent/session-2",
    f"arn:aws:iam::{HOME}:user/al*",
    f"arn:aws:iam::{HOME}:role/*",
    f"arn:aws:iam::{HOME}:role/svc/*",
    f"arn:aws:iam::{HOME}:role/agent",
    f"arn:aws:iam::{HOME}:user/Agent",
    f"arn:aws:iam::{ELSEWHERE}:role/Agent",
    f"arn:aws:iam::{HOME}:user/alic?",
)

OTHER_PRINCIPALS: Final = (
    ("Service", "ec2.amazonaws.com"),
    ("Federated", "cognito-identity.amazonaws.com"),
    ("CanonicalUser", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"),
)

QUESTIONS: Final = (
    ("s3:GetObject", "arn:aws:s3:::reports/home/alice/a.txt"),
    ("s3:GetObject", "arn:aws:s3:::reports/home/red/2026:01.csv"),
    ("s3:DeleteObject", "arn:aws:s3:::reports/home/*/x"),
    ("s3:ListBucket", "arn:aws:s3:::reports"),
    ("s3:ListAllMyBuckets", "*"),
    ("ec2:TerminateInstances", f"arn:aws:ec2:us-east-1:{HOME}:instance/i-0a"),
    ("ec2:DescribeInstances", "*"),
    ("kms:Decrypt", f"arn:aws:kms:eu-west-1:{HOME}:key/1234"),
    ("kms:ListKeys", "*"),
    ("kms:CreateAlias", f"arn:aws:kms:eu-west-1:{HOME}:alias/prod"),
    ("sts:AssumeRole", f"arn:aws:iam::{HOME}:role/Target"),
    ("sts:TagSession", f"arn:aws:iam::{HOME}:role/Target"),
    ("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{ELSEWHERE}:queue"),
    ("logs:PutLogEvents", f"arn:aws:logs:us-east-1:{HOME}:log-group:/aws/app:log-stream:one"),
    ("sts:GetCallerIdentity", "*"),
)

QUESTION_WEIGHTS: Final = (8, 6, 4, 4, 3, 5, 3, 5, 1, 1, 4, 2, 2, 4, 1)

TRUST_ACTIONS: Final = frozenset({"sts:AssumeRole", "sts:TagSession", "sts:GetCallerIdentity"})

STRANGE_RESOURCES: Final = (
    "arn:aws:s3:::*",
    "arn:aws:s3:*",
    "arn:aws:*",
    "arn:aws:s3:::reports*",
    "arn:aws:*:::reports/*",
    "arn:aws:s3*:::reports/home/*",
    "arn:*:s3:::reports/home/*",
    "arn:aws:logs:us-east-1:*",
    "arn:aws:logs:*:*:log-group:*:one",
    "arn:aws:ec2:${aws:RequestedRegion}:*:instance/*",
    "arn:aws:s3:::${ex:Missing}",
    "arn:aws:s3:::${ex:Missing, 'reports'}/*",
    "arn:aws:s3:::reports/home/${*}/x",
    "arn:aws:s3:::reports/home/${aws:PrincipalTag/Team}/*",
    "arn:aws:s3:::reports/home/${AWS:USERNAME}/*",
    "arn:aws:s3:::reports/home/${aws:TagKeys}/*",
    "arn:aws:s3:::other/*",
    f"arn:aws:ec2:us-east-1:{ELSEWHERE}:instance/*",
)

CONTEXT: Final[dict[str, tuple[object, ...]]] = {
    "aws:PrincipalTag/Team": ("red", "blue", "r*d", "Red", "${aws:username}"),
    "aws:RequestTag/Env": ("prod", "dev", ""),
    "aws:username": ("alice", "bob"),
    "s3:prefix": ("", "home/alice/", "home/"),
    "aws:RequestedRegion": ("us-east-1", "eu-west-1"),
    "aws:TagKeys": ([], ["Env"], ["Env", "Team"], ["team"], [""], "Env"),
    "aws:CalledVia": ([], ["athena.amazonaws.com"], ["athena.amazonaws.com", "cloudformation.amazonaws.com"]),
    "aws:MultiFactorAuthPresent": (True, False, "TRUE", "maybe"),
    "ex:Flag": ("true", "false", False),
    "aws:MultiFactorAuthAge": (0, 300, "300.0", -5, 3600, "soon", ""),
    "ex:Counts": ([], [1], [1, 10], ["x", 10]),
    "aws:CurrentTime": ("2026-01-31T18:00:00Z", "2026-01-31T19:00:00+01:00", "2026-02", "1769882400", "today"),
    "aws:EpochTime": (1769882400, "1769882399.5"),
    "aws:SourceIp": ("203.0.113.10", "198.51.100.7", "2001:db8::1", "2001:DB8:0::1", "nowhere"),
    "ex:Peers": (["203.0.113.10"], ["203.0.113.10", "2001:db8::1"], []),
    "aws:SourceArn": ("arn:aws:sns:us-east-1:111111111111:topic:a", "arn:aws:s3:::reports", "no-arn"),
    "aws:PrincipalArn": CALLERS,
    "ex:Digest": ("AQID", "BAUG", "%%%"),
}
"""Condition keys and the values that requests have for them."""

WANTED: Final[dict[str, tuple[object, ...]]] = {
    "String": (
        *("red", "blue", "RED", "r?d", "r*", "*", "", "alice", "prod", "Env", "team", "home/*", "us-*", "us-east-1"),
        *("${aws:username}", "${aws:PrincipalTag/Team}*", "${AWS:principaltag/team}", "home/${aws:username}/*"),
        *("${ex:Missing}", "${ex:Missing, 'red'}", "r${*}d", "r${?}d", "${aws:TagKeys}", "${$}{aws:username}"),
        *("athena.amazonaws.com", "*.amazonaws.com", True, 300),
    ),
    "Numeric": ("0", 0, 1, 10, "10.0", 300, "-5", 3600, "299.99"),
    "Date": (
        *("2026-01-31T18:00:00Z", "2026-01-31T18:00Z", "2026-01-31T13:00:00-05:00", "2026-01-31", "2026-02"),
        *("2026", 1769882400, "1769882400", "2026-01-31T18:00:00.5Z"),
    ),
    "Bool": ("true", "false", True, False, "True", "${ex:Flag}", "${ex:Missing}"),
    "Binary": ("AQID", "BAUG", "AA=="),
    "IpAddress": (
        *("203.0.113.0/24", "203.0.113.10", "203.0.113.99/24", "198.51.100.0/30", "0.0.0.0/0", "::/0"),
        *("2001:db8::/32", "2001:db8:0:0::1", "10.0.0.0/8"),
    ),
    "Arn": (
        *("arn:aws:sns:us-east-1:111111111111:*", "arn:aws:sns:*:*:topic:?", "arn:aws:s3:::reports", "arn:aws:*"),
        *("arn:*:*:*:*:*", "*", "arn:aws:iam::111111111111:role/*", "arn:aws:*:111111111111:topic:a"),
        *("arn:aws:iam::111111111111:user/${aws:username}", "${aws:PrincipalArn}", "${ex:Missing}", "no-arn"),
    ),
    "Null": ("true", "false", True, False),
}
"""The values that policies compare with, by family of operator."""

_ORDER: Final = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_TEXT: Final = ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")

BASES: Final[dict[str, tuple[str, ...]]] = {
    "String": tuple(f"String{name}" for name in _TEXT),
    "Numeric": tuple(f"Numeric{name}" for name in _ORDER),
    "Date": tuple(f"Date{name}" for name in _ORDER),
    "Bool": ("Bool",),
    "Binary": ("BinaryEquals",),
    "IpAddress": ("IpAddress", "NotIpAddress"),
    "Arn": ("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
    "Null": ("Null",),
}
"""The operators of each family, without set qualifier and ``IfExists``."""

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "String": (
        *("aws:PrincipalTag/Team", "aws:RequestTag/Env", "aws:username", "s3:prefix", "aws:RequestedRegion"),
        *("aws:TagKeys", "aws:CalledVia", "ex:Missing"),
    ),
    "Numeric": ("aws:MultiFactorAuthAge", "ex:Counts", "aws:EpochTime", "ex:Missing"),
    "Date": ("aws:CurrentTime", "aws:EpochTime"),
    "Bool": ("aws:MultiFactorAuthPresent", "ex:Flag", "ex:Missing"),
    "Binary": ("ex:Digest",),
    "IpAddress": ("aws:SourceIp", "ex:Peers"),
    "Arn": ("aws:SourceArn", "aws:PrincipalArn"),
    "Null": tuple(CONTEXT),
}
"""The keys that an operator's family usually compares."""
