"""Requests: actions, resources, contexts and principals as values."""

from types import MappingProxyType

import pytest

from guarded_aws.errors import ArnSyntaxError
from guarded_aws.evaluator import (
    ABSENT,
    ANY_RESOURCE,
    NO_RESOURCE,
    UNKNOWN,
    Action,
    Context,
    ContextValue,
    Hole,
    MultiValue,
    PartialText,
    Principal,
    PrincipalKind,
    Resource,
    SingleValue,
)

ROLE = "arn:aws:iam::123456789012:role/agents/AIAgentRole"
LINKED = "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
SESSION = "arn:aws:sts::123456789012:assumed-role/AIAgentRole/agent-7"


def test_context_compares_keys_without_letter_case() -> None:
    """IAM does; `get` is asked in lower case."""
    context = Context({"AWS:SourceIp": SingleValue("203.0.113.7")})

    assert SingleValue("203.0.113.7") == context.get("aws:sourceip")


def test_context_calls_an_unlisted_key_absent() -> None:
    """Absence has a meaning in IAM."""
    assert ABSENT is Context({}).get("aws:sourceip")


def test_context_calls_an_unlisted_key_under_an_unknown_prefix_unknown() -> None:
    """The tags of a resource are there or not, and nobody has looked."""
    context = Context({"aws:ResourceTag/team": SingleValue("red")}, unknown_prefixes=["aws:ResourceTag/"])

    assert UNKNOWN is context.get("aws:resourcetag/env")
    assert SingleValue("red") == context.get("aws:resourcetag/team")
    assert ABSENT is context.get("aws:requesttag/env")


def test_context_without_prefixes_knows_every_key() -> None:
    """No prefix is not the empty prefix."""
    assert ABSENT is Context({}, unknown_prefixes=[]).get("anything:atall")


def test_context_with_other_values_is_a_copy() -> None:
    """The given keys are replaced, in any letter case; prefixes and the original stay."""
    context = Context({"aws:username": SingleValue("ana")}, unknown_prefixes=["s3:"])
    changed = context.with_values({"AWS:UserName": SingleValue("bea"), "aws:TagKeys": MultiValue(("team",))})

    assert {"aws:username": SingleValue("ana")} == dict(context.values)
    assert {"aws:username": SingleValue("bea"), "aws:tagkeys": MultiValue(("team",))} == dict(changed.values)
    assert ("s3:",) == changed.unknown_prefixes


def test_context_reads_another_mapping_when_it_is_asked() -> None:
    """The values are the mapping's own, and others stand before them."""
    found: dict[str, ContextValue] = {"guard:agent": SingleValue("claude")}
    context = Context.reading(MappingProxyType(found))
    found["guard:target"] = SingleValue("dev")

    assert SingleValue("dev") == context.get("guard:target")
    assert ABSENT is context.get("guard:mfaage")

    other = context.with_values({"guard:Agent": UNKNOWN})

    assert [UNKNOWN, SingleValue("dev")] == [other.get("guard:agent"), other.get("guard:target")]
    assert SingleValue("claude") == context.get("guard:agent")


def test_context_shows_what_it_holds() -> None:
    """A failing test or a log says which keys there were."""
    shown = repr(Context({"aws:username": SingleValue("ana")}, unknown_prefixes=["s3:"]))

    assert "Context({'aws:username': SingleValue(value='ana')}, unknown_prefixes=('s3:',))" == shown


def test_context_cannot_be_changed_through_its_values() -> None:
    """What was decided on stays as it was."""
    with pytest.raises(TypeError):
        Context({}).values["aws:username"] = SingleValue("root")  # type: ignore[index]  # refused at run time too


def test_a_text_without_a_hole_is_no_partial_text() -> None:
    """A known text has one form only."""
    with pytest.raises(ValueError, match="has no hole"):
        PartialText(("arn:aws:s3:::reports",))


def test_a_partial_text_shows_its_holes_as_stars() -> None:
    """So `resolve` writes them."""
    assert "subnet/*-*" == str(PartialText(("subnet/", Hole.SEGMENT, "-", Hole.SUFFIX_6)))


def test_actions_compare_without_letter_case_and_remember_their_spelling() -> None:
    """IAM compares so; people want to read what they wrote."""
    assert Action("S3:GETOBJECT") == Action("s3:GetObject")
    assert hash(Action("S3:GETOBJECT")) == hash(Action("s3:GetObject"))
    assert Action("s3:GetObject") != Action("s3:PutObject")
    assert "s3:GetObject" == str(Action("s3:GetObject"))


def test_an_unknown_action_is_a_prefix_with_a_hole() -> None:
    """Some action of a service, or of any."""
    assert "glue:*" == str(Action.unknown("glue"))
    assert "*:*" == str(Action.unknown())
    assert Action.unknown("GLUE") == Action.unknown("glue")
    assert [True, False, False] == [
        action.is_known for action in (Action("glue:GetJob"), Action.unknown("glue"), Action.unknown())
    ]


@pytest.mark.parametrize(
    "action",
    [Action("s3:GetObject"), Action("s3:Get:*"), Action("s3:*Object"), Action.unknown("glue"), Action.unknown()],
)
def test_an_action_is_read_as_it_is_written(action: Action) -> None:
    """A lone star is a hole, and no name has one."""
    read = Action.parse(str(action))

    assert (action, action.is_known, str(action)) == (read, read.is_known, str(read))


def test_a_resource_without_holes_is_a_text() -> None:
    """Its literal parts are joined."""
    assert Resource("arn:aws:s3:::reports") == Resource.of("arn:aws:s3:::", "reports")
    assert Resource.of("arn:aws:s3:::", "reports").is_known


def test_a_resource_has_parts() -> None:
    """A known name is one."""
    assert ("arn:aws:s3:::a",) == Resource("arn:aws:s3:::a").parts
    assert ("arn:aws:s3:::", Hole.SEGMENT) == Resource.of("arn:aws:s3:::", Hole.SEGMENT).parts


def test_no_resource_is_a_star() -> None:
    """IAM asks about ``*`` where an action has no resource type."""
    assert Resource("*") == NO_RESOURCE


def test_a_resource_with_a_hole_is_not_known() -> None:
    """A star of its text is a place, not a character."""
    resource = Resource.of("arn:aws:s3:::", Hole.SEGMENT, "/key")

    assert not resource.is_known
    assert "arn:aws:s3:::*/key" == str(resource)
    assert not ANY_RESOURCE.is_known


@pytest.mark.parametrize(
    ("text", "kind", "role_name"),
    [
        ("arn:aws:iam::123456789012:root", PrincipalKind.ACCOUNT_ROOT, None),
        ("arn:aws:iam::123456789012:user/teams/ana", PrincipalKind.USER, None),
        (ROLE, PrincipalKind.ROLE_SESSION, "AIAgentRole"),
        (LINKED, PrincipalKind.SERVICE_LINKED_ROLE, "AWSServiceRoleForECS"),
        (SESSION, PrincipalKind.ROLE_SESSION, "AIAgentRole"),
        ("arn:aws:sts::123456789012:federated-user/bo", PrincipalKind.FEDERATED_USER, None),
    ],
)
def test_a_caller_is_read_from_its_arn(text: str, kind: PrincipalKind, role_name: str | None) -> None:
    """The five forms that AWS names, each with its account."""
    principal = Principal.parse(text)

    assert (kind, role_name, "123456789012") == (principal.kind, principal.role_name, principal.account)


def test_a_role_stands_for_any_session_of_it() -> None:
    """Its ARN is known with the path."""
    assert ROLE == Principal.parse(ROLE).role_arn


def test_a_session_takes_the_arn_of_its_role_from_elsewhere() -> None:
    """A session's own ARN drops the path."""
    assert Principal.parse(SESSION).role_arn is None
    assert ROLE == Principal.parse(SESSION, role_arn=ROLE).role_arn


@pytest.mark.parametrize(
    "text",
    [
        "ana",
        "arn:aws:iam::123456789012:group/admins",
        "arn:aws:iam::aws:root",
        "arn:aws:s3:::reports",
        "arn:aws:sts::123456789012:role/AIAgentRole",
    ],
)
def test_what_is_no_caller_is_refused(text: str) -> None:
    """A group, a bucket or a word asks for nothing."""
    with pytest.raises(ArnSyntaxError, match=r"is not (an ARN|the ARN of a caller)"):
        Principal.parse(text)


def test_it_is_said_who_can_be_a_caller() -> None:
    """A group calls nothing; its users do."""
    with pytest.raises(ArnSyntaxError) as refusal:
        Principal.parse("arn:aws:iam::123456789012:group/admins")

    assert "a caller is a user, a role, an assumed-role session, a federated user or the account's root" == (
        refusal.value.hint
    )
