"""AWS IAM: calls that hand roles on by name, default to the caller, or name things by URL.

Sources: IAM User Guide, access_permissions-required, id_roles_use_passrole,
id_roles_use_switch-role-ec2_instance-profiles and id_roles_create-service-linked-role; IAM API Reference, UpdateUser
and UpdateGroup (both names need the permission); Service Authorization Reference, list_iam.
"""

from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Hole, Resource, SingleValue
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.iam_roles import SERVICE_LINKED_ROLES
from guarded_aws.resolver.services.naming import no_resource_or, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_iam.html"
_REQUIRED: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_permissions-required.html"
_PROFILES: Final = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html"
)
_BY_ARN: Final = frozenset(
    {"GenerateServiceLastAccessedDetails", "GetContextKeysForPrincipalPolicy", "ListPoliciesGrantingServiceAccess"}
)


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what IAM asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    if operation in _BY_ARN:
        return _by_arn(call)
    special = _SPECIAL.get(operation)
    return None if special is None else special(call)


def _iam(call: ApiCall, *pieces: str | Hole) -> Resource:
    return Resource.of(*joined([f"arn:{call.partition}:iam::{call.account}:", *pieces]))


def _ask(call: ApiCall, *resources: Resource) -> Ask:
    return Ask(action=f"iam:{call.facts.operation}", resources=resources, source=_PAGE)


def _by_arn(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the one principal or policy that an ARN names, of whatever type it is."""
    given = next((call.parameters[name] for name in ("Arn", "PolicySourceArn") if name in call.parameters), None)
    known = Resource(given) if isinstance(given, str) and is_arn(given) else _iam(call, Hole.ANYTHING)
    return (_ask(call, known),)


def _list_users(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about no resource: the reference grants the list on ``*``, the guide on every ARN of IAM."""
    return (Ask(action="iam:ListUsers", resources=(no_resource_or(_iam(call, "*")),), source=_REQUIRED),)


def _add_role_to_profile(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for the profile, and for passing the role to EC2."""
    profile = _iam(call, "instance-profile/", text_or_hole(call.parameters.get("InstanceProfileName")))
    role = _iam(call, "role/", text_or_hole(call.parameters.get("RoleName")))
    passing = Ask(
        action="iam:PassRole",
        resources=(role,),
        context={"iam:passedtoservice": SingleValue("ec2.amazonaws.com")},
        source=_PROFILES,
    )
    return (_ask(call, profile), passing)


def _create_provider(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the provider that the URL names, without its scheme."""
    url = call.parameters.get("Url")
    name = url.removeprefix("https://") if isinstance(url, str) and url else Hole.ANYTHING
    provider = _iam(call, "oidc-provider/", name)
    tags = call.parameters.get("Tags")
    tagging = Ask(action="iam:TagOpenIDConnectProvider", resources=(provider,), source=_PAGE)
    return (_ask(call, provider), tagging) if tags else (_ask(call, provider),)


def _renamed(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about what is renamed or moved, under its old name and under its new one."""
    kind, name = _RENAMING[call.facts.operation]
    old = text_or_hole(call.parameters.get(name))
    new = call.parameters.get(f"New{name}")
    path = call.parameters.get("NewPath")
    before = _iam(call, kind, old)
    if not new and not path:
        return (_ask(call, before),)
    start = path.lstrip("/") if isinstance(path, str) else ""
    return (_ask(call, before, _iam(call, kind, start, text_or_hole(new) if new else old)),)


_RENAMING: Final = {
    "UpdateGroup": ("group/", "GroupName"),
    "UpdateServerCertificate": ("server-certificate/", "ServerCertificateName"),
    "UpdateUser": ("user/", "UserName"),
}
"""By operation: how the ARN starts, and the parameter with the name, whose new value has the prefix ``New``."""


def _delete_service_linked_role(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the role under the path that all roles of services have; of which service, only IAM knows."""
    name = text_or_hole(call.parameters.get("RoleName"))
    return (_ask(call, _iam(call, "role/aws-service-role/", Hole.SEGMENT, "/", name)),)


def _deletion_status(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the role that a deletion task names: ``task/aws-service-role/<service>/<role>/<id>``."""
    task = call.parameters.get("DeletionTaskId")
    steps = task.split("/") if isinstance(task, str) else []
    is_whole = len(steps) == _STEPS_OF_A_TASK and steps[:2] == ["task", "aws-service-role"]
    role = "/".join(steps[1:4]) if is_whole else Hole.ANYTHING
    return (_ask(call, _iam(call, "role/", role)),)


_STEPS_OF_A_TASK: Final = 5


def _service_linked_role(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the role that a service will have; the service chooses its name, and some names are documented."""
    service = text_or_hole(call.parameters.get("AWSServiceName"))
    name = SERVICE_LINKED_ROLES.get(str(service), Hole.ANYTHING)
    suffix = call.parameters.get("CustomSuffix")
    ending = ("_", text_or_hole(suffix)) if suffix is not None else ()
    return (_ask(call, _iam(call, "role/aws-service-role/", service, "/", name, *ending)),)


_SPECIAL: Final = {
    "ListUsers": _list_users,
    "AddRoleToInstanceProfile": _add_role_to_profile,
    "CreateOpenIDConnectProvider": _create_provider,
    "CreateServiceLinkedRole": _service_linked_role,
    "DeleteServiceLinkedRole": _delete_service_linked_role,
    "GetServiceLinkedRoleDeletionStatus": _deletion_status,
    **dict.fromkeys(_RENAMING, _renamed),
}
