"""Callers who can give themselves a tag, and twins who cannot."""

from collections.abc import Iterator

from lint_forms import BUCKET, OBJECTS, Json, LintCase, StatementJson, allow, deny, policy, when

from guarded_aws.lint import IssueCode


def tag_cases() -> Iterator[LintCase]:
    """Give the cases of the check of tags."""
    by_tag = allow("ec2:StopInstances", Condition=when("StringEquals", "aws:ResourceTag/env", "dev"))
    tagging = allow("ec2:CreateTags", Sid="Tagging")
    guilty = policy(by_tag, tagging)
    for name, innocent in {
        "no tagging": policy(by_tag),
        "tagging of volumes": policy(
            {**by_tag, "Resource": "arn:aws:ec2:*:*:instance/*"}, {**tagging, "Resource": "arn:aws:ec2:*:*:volume/*"}
        ),
        "tagging denied": policy(by_tag, allow("ec2:*Tags"), deny("ec2:Create*", Sid="NoTags")),
        "tagging denied for the key": policy(by_tag, tagging, _deny_tag_key("env")),
        "the tag must be absent": policy({**by_tag, "Condition": when("Null", "aws:ResourceTag/env", "true")}, tagging),
    }.items():
        yield LintCase(name=f"tags: {name}", code=IssueCode.TAG_SELF_ESCALATION, guilty=guilty, innocent=innocent)
    yield LintCase(
        name="tags: another key denied",
        code=IssueCode.TAG_SELF_ESCALATION,
        guilty=policy(by_tag, tagging, _deny_tag_key("team")),
        innocent=policy(by_tag, tagging, _deny_tag_key("env")),
    )
    with_team = {**tagging, "Condition": when("ForAnyValue:StringEquals", "aws:TagKeys", "team")}
    yield LintCase(
        name="tags: a key that must be beside it, and another denied",
        code=IssueCode.TAG_SELF_ESCALATION,
        guilty=policy(by_tag, with_team, _deny_tag_key("owner")),
        innocent=policy(by_tag, with_team, _deny_tag_key("env")),
    )
    yield from _tagging_condition_cases(by_tag, tagging)
    yield from _wanted_tag_cases(tagging)
    yield from _tag_service_cases()


def _deny_tag_key(key: str) -> StatementJson:
    return deny("ec2:CreateTags", Sid="Keys", Condition=when("ForAnyValue:StringEquals", "aws:TagKeys", key))


def _tagging_condition_cases(by_tag: StatementJson, tagging: StatementJson) -> Iterator[LintCase]:
    """Conditions of the tagging that let the caller set the tag, and those that do not."""
    tags_set: dict[str, Json] = {"Null": {"aws:TagKeys": "false"}}
    idle: dict[str, dict[str, Json]] = {
        "the tag itself": when("StringEquals", "aws:RequestTag/env", "dev"),
        "a pattern of its values": when("StringLike", "aws:RequestTag/env", "d*"),
        "some tag": tags_set,
        "another value before": when("StringEquals", "aws:ResourceTag/env", "prod"),
        "its value before, or none": when("StringEqualsIfExists", "aws:ResourceTag/env", "dev"),
        "creation, or not": when("StringEqualsIfExists", "ec2:CreateAction", "RunInstances"),
        "keys with this one": when("ForAllValues:StringEquals", "aws:TagKeys", ["env", "x"], **tags_set),
        "another key beside it": when("ForAnyValue:StringEquals", "aws:TagKeys", "team"),
        "another tag beside it": when("StringEquals", "aws:RequestTag/team", "red"),
        "another tag of the resource": when("StringEquals", "aws:ResourceTag/team", "red"),
        "the key in capitals": when("ForAllValues:StringEquals", "aws:TagKeys", "ENV", **tags_set),
        "a person's yes": when("Bool", "guard:Approved", "true"),
    }
    keepers: dict[str, dict[str, Json]] = {
        "another value": when("StringEquals", "aws:RequestTag/env", ["test", "prod"]),
        "any value but this": when("StringNotEquals", "aws:RequestTag/env", "dev"),
        "no such tag": when("Null", "aws:RequestTag/env", "true"),
        "its value before": when("StringEquals", "aws:ResourceTag/env", "dev"),
        "its value before by the service's key": when("StringEquals", "ec2:ResourceTag/Env", "dev"),
        "creation": when("StringEquals", "ec2:CreateAction", "RunInstances"),
        "other keys": when("ForAllValues:StringEquals", "aws:TagKeys", ["team", "x"], **tags_set),
        "keys without this one": when("ForAllValues:StringNotEquals", "aws:TagKeys", "env", **tags_set),
    }
    for name, condition in idle.items():
        for twin, keeper in keepers.items():
            yield LintCase(
                name=f"tagging under {name}, not under {twin}",
                code=IssueCode.TAG_SELF_ESCALATION,
                guilty=policy(by_tag, {**tagging, "Condition": condition}),
                innocent=policy(by_tag, {**tagging, "Condition": keeper}),
            )


def _wanted_tag_cases(tagging: StatementJson) -> Iterator[LintCase]:
    """Conditions that a tag satisfies, and tagging that cannot bring it about."""
    wanted: dict[str, tuple[dict[str, Json], dict[str, Json]]] = {
        "there": (
            when("Null", "aws:ResourceTag/env", "false"),
            when("Null", "aws:ResourceTag/env", "false"),
        ),
        "another": (
            when("StringNotEquals", "aws:ResourceTag/env", "prod"),
            when("StringNotEquals", "ec2:ResourceTag/env", "prod"),
        ),
        "of a form": (
            when("StringLike", "aws:ResourceTag/env", "dev-?*"),
            when("StringNotLike", "aws:RequestTag/env", "dev-*"),
        ),
        "a small number": (
            when("NumericLessThan", "aws:ResourceTag/env", "5"),
            when("NumericGreaterThan", "aws:RequestTag/env", "7"),
        ),
        "the caller's own": (
            when("StringEquals", "aws:ResourceTag/env", "${aws:PrincipalTag/env}"),
            when("StringEquals", "aws:ResourceTag/env", "${aws:PrincipalTag/env}"),
        ),
    }
    for name, (condition, keeper) in wanted.items():
        stop = allow("ec2:StopInstances", Condition=condition)
        yield LintCase(
            name=f"a tag must be {name}",
            code=IssueCode.TAG_SELF_ESCALATION,
            guilty=policy(stop, tagging),
            innocent=policy(stop, {**tagging, "Condition": keeper}),
        )


def _tag_service_cases() -> Iterator[LintCase]:
    """An action, the key of its resources' tags, the action that sets them, and one that does not."""
    instances = "arn:aws:ec2:*:*:instance/*"
    services = {
        ("s3:GetObject", OBJECTS, "s3:ExistingObjectTag/env", "s3:PutObjectTagging", "s3:PutBucketTagging"),
        ("s3:ListBucket", BUCKET, "s3:BucketTag/env", "s3:TagResource", "s3:PutObjectTagging"),
        ("s3:ListBucket", BUCKET, "aws:ResourceTag/env", "s3:PutBucketTagging", "s3:ReplicateTags"),
        ("rds:StopDBInstance", "*", "rds:db-tag/env", "rds:AddTagsToResource", "rds:RemoveTagsFromResource"),
        ("rds:StopDBCluster", "*", "rds:cluster-tag/env", "rds:AddTagsToResource", "rds:ListTagsForResource"),
        ("ssm:SendCommand", instances, "aws:ResourceTag/env", "ec2:CreateTags", "ec2:DeleteTags"),
        ("ssm:SendCommand", "*", "ssm:resourceTag/env", "ec2:CreateTags", "s3:TagResource"),
        ("rds-data:ExecuteStatement", "*", "aws:ResourceTag/env", "rds:AddTagsToResource", "ec2:CreateTags"),
    }
    for action, resource, key, tagging, other in sorted(services):
        by_tag = allow(action, resource, Condition=when("StringEquals", key, "dev"))
        yield LintCase(
            name=f"{tagging} sets {key}",
            code=IssueCode.TAG_SELF_ESCALATION,
            guilty=policy(by_tag, allow(tagging, Sid="Tagging")),
            innocent=policy(by_tag, allow(other, Sid="Other")),
        )
    yield from _created_resource_cases()
    requested = allow("rds:CreateDBInstance", Condition=when("StringEquals", "rds:req-tag/env", "dev"))
    yield LintCase(
        name="a tag of the request",
        code=IssueCode.TAG_SELF_ESCALATION,
        guilty=policy(
            allow("rds:StopDBInstance", Condition=when("StringEquals", "rds:db-tag/env", "dev")),
            allow("rds:AddTagsToResource", Condition=when("StringEquals", "rds:req-tag/env", "dev")),
        ),
        innocent=policy(requested, allow("rds:AddTagsToResource", Sid="Tagging")),
    )


def _created_resource_cases() -> Iterator[LintCase]:
    """Tagging that an update does too, or anyone may, and twins that only a creation does, or only AWS."""
    resources = {
        "elasticloadbalancing": ("elasticloadbalancing:DeleteListener", "elasticloadbalancing:AddTags"),
        "ecs": ("ecs:StopTask", "ecs:TagResource"),
    }
    for prefix, (action, tagging) in resources.items():
        by_tag = allow(action, Condition=when("StringEquals", "aws:ResourceTag/env", "dev"))
        at_creation = when("StringLike", f"{prefix}:CreateAction", "Create*")
        yield LintCase(
            name=f"tags: set at creation by {prefix}",
            code=IssueCode.TAG_SELF_ESCALATION,
            guilty=policy(by_tag, allow(tagging, Sid="Tagging")),
            innocent=policy(by_tag, allow(tagging, Sid="Tagging", Condition=at_creation)),
        )
    stack = allow("cloudformation:DeleteStack", Condition=when("StringEquals", "aws:ResourceTag/env", "dev"))
    at_update = when("StringEquals", "cloudformation:CreateAction", "UpdateStack")
    yield LintCase(
        name="tags: set at an update by cloudformation",
        code=IssueCode.TAG_SELF_ESCALATION,
        guilty=policy(stack, allow("cloudformation:TagResource", Sid="Tagging", Condition=at_update)),
        innocent=policy(stack),
    )
    for key in ("aws:ResourceTag", "ec2:ResourceTag"):
        yield LintCase(
            name=f"tags: {key} of AWS",
            code=IssueCode.TAG_SELF_ESCALATION,
            guilty=_stopping_by(f"{key}/stack"),
            innocent=_stopping_by(f"{key}/aws:cloudformation:stack-name"),
        )


def _stopping_by(key: str) -> StatementJson:
    stop = allow("ec2:StopInstances", Condition=when("StringEquals", key, "dev"))
    return policy(stop, allow("ec2:CreateTags", Sid="Tagging"))
