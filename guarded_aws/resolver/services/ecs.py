"""Amazon ECS: what is in a cluster, by short name or ARN; the cluster is ``default`` unless named.

Sources: Service Authorization Reference, list_ecs; Amazon ECS API Reference, RunTask and CreateService.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import NO_RESOURCE, UNKNOWN, ContextValue, Hole, Resource, SingleValue
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import Piece, arn_beside, listed, member, name_in, named, text_or_hole
from guarded_aws.resolver.tags import has_tags

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecs.html"
_PASS_ROLE: Final = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"
_CLUSTER: Final = "cluster/"
_DEFINITION: Final = "task-definition/"
_DEFAULT: Final = "default"


@dataclass(frozen=True, slots=True)
class _InCluster:
    """How operations name what they act on inside a cluster.

    Attributes:
        parameter: The parameter that names it, or a list of them; a path with ``[]`` for a member of each.
    """

    kind: str
    parameter: str


_TASKS: Final = _InCluster("task", "tasks")
_SERVICE: Final = _InCluster("service", "service")
_INSTANCE: Final = _InCluster("container-instance", "containerInstance")
_INSTANCES: Final = _InCluster("container-instance", "containerInstances")
_TARGETS: Final = _InCluster("container-instance", "attributes[]targetId")
_IN_CLUSTER: Final[Mapping[str, _InCluster]] = {
    "CreateService": _InCluster("service", "serviceName"),
    "DeleteAttributes": _TARGETS,
    "DeleteService": _SERVICE,
    "DescribeContainerInstances": _INSTANCES,
    "DescribeServices": _InCluster("service", "services"),
    "DescribeTasks": _TASKS,
    "GetTaskProtection": _TASKS,
    "ListServiceDeployments": _SERVICE,
    "ListTasks": _INSTANCE,
    "PutAttributes": _TARGETS,
    "StopTask": _InCluster("task", "task"),
    "UpdateContainerAgent": _INSTANCE,
    "UpdateContainerInstancesState": _INSTANCES,
    "UpdateService": _SERVICE,
    "UpdateServicePrimaryTaskSet": _SERVICE,
    "UpdateTaskProtection": _TASKS,
}
_ON_CLUSTER: Final = {
    "CreateCluster": "clusterName",
    "DeleteCluster": "cluster",
    "DeregisterContainerInstance": "cluster",
    "DescribeClusters": "clusters",
    "ListAttributes": "cluster",
    "ListContainerInstances": "cluster",
    "PutClusterCapacityProviders": "cluster",
    "RegisterContainerInstance": "cluster",
    "SubmitAttachmentStateChanges": "cluster",
    "SubmitContainerStateChange": "cluster",
    "SubmitTaskStateChange": "cluster",
    "UpdateCluster": "cluster",
    "UpdateClusterSettings": "cluster",
}
_TASK_SETS: Final = frozenset({"CreateTaskSet", "DeleteTaskSet", "DescribeTaskSets", "UpdateTaskSet"})
_TAGGED_ON_CREATE: Final = frozenset(
    {
        "CreateService",
        "CreateCluster",
        "CreateTaskSet",
        "RegisterTaskDefinition",
        "CreateDaemon",
        "RegisterDaemonTaskDefinition",
    }
)


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what ECS asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    resources = _resources(call)
    if resources is None:
        return None
    context = {"ecs:cluster": _cluster_key(call)} if _is_inside(operation) else {}
    own = Ask(action=f"ecs:{operation}", resources=tuple(dict.fromkeys(resources)), context=context, source=_PAGE)
    return (own, *_tag_asks(call, own), *_roles_by_name(call))


def _resources(call: ApiCall) -> tuple[Resource, ...] | None:
    operation = call.facts.operation
    if operation in _IN_CLUSTER:
        return _in_cluster(call, _IN_CLUSTER[operation])
    if operation in _ON_CLUSTER:
        given = call.parameters.get(_ON_CLUSTER[operation], _DEFAULT)
        return tuple(named(call, "ecs", _CLUSTER, cluster) for cluster in _each(given))
    if operation in _TASK_SETS:
        return _task_sets(call)
    special = _SPECIAL.get(operation)
    return None if special is None else special(call)


def _is_inside(operation: str) -> bool:
    """Say whether an operation acts inside a cluster, so that the key ``ecs:cluster`` is there."""
    return operation in _IN_CLUSTER or operation in _TASK_SETS or operation in _WITH_CLUSTER_KEY


_WITH_CLUSTER_KEY: Final = frozenset({"ExecuteCommand", "ListServices", "RunTask", "StartTask"})


def _each(given: object) -> tuple[object, ...]:
    return listed(given) if isinstance(given, list | tuple) else (given,)


def _cluster(call: ApiCall) -> object:
    return call.parameters.get("cluster", _DEFAULT)


def _cluster_key(call: ApiCall) -> ContextValue:
    """Give the cluster's ARN, which is what the key ``ecs:cluster`` holds."""
    resource = named(call, "ecs", _CLUSTER, _cluster(call))
    return SingleValue(str(resource)) if resource.is_known else UNKNOWN


def _in_cluster(call: ApiCall, row: _InCluster) -> tuple[Resource, ...]:
    name, _, inner = row.parameter.partition("[]")
    given = _each(call.parameters.get(name))
    values = [member(value, inner) for value in given] if inner else given
    return tuple(_inside(call, row.kind, value) for value in values)


def _inside(call: ApiCall, kind: str, value: object) -> Resource:
    if isinstance(value, str) and is_arn(value):
        return named(call, "ecs", f"{kind}/", value)
    cluster = _cluster(call)
    return arn_beside(call, "ecs", cluster, f"{kind}/", name_in(cluster, _CLUSTER), "/", text_or_hole(value))


def _task_sets(call: ApiCall) -> tuple[Resource, ...]:
    """Name task sets; one that is made gets its id from ECS."""
    given = call.parameters.get("taskSet", call.parameters.get("taskSets"))
    cluster = _cluster(call)
    between = (name_in(cluster, _CLUSTER), "/", _service_name(call), "/")
    return tuple(
        named(call, "ecs", "task-set/", value)
        if isinstance(value, str) and is_arn(value)
        else arn_beside(call, "ecs", cluster, "task-set/", *between, text_or_hole(value))
        for value in _each(given)
    )


def _service_name(call: ApiCall) -> Piece:
    name = name_in(call.parameters.get("service"), "service/")
    return name if isinstance(name, Hole) else name.rpartition("/")[2]


_WITH_REVISION: Final = re.compile(r"[^:]+:[0-9]+", re.ASCII)


def _definition(call: ApiCall, value: object, kind: str = _DEFINITION) -> Resource:
    """Name a task definition; without a revision ECS takes the latest."""
    family = name_in(value, kind)
    is_whole = isinstance(family, str) and _WITH_REVISION.fullmatch(family)
    return arn_beside(call, "ecs", value, kind, family, *(() if is_whole else (":", Hole.SEGMENT)))


def _run_task(call: ApiCall) -> tuple[Resource, ...]:
    return (_definition(call, call.parameters.get("taskDefinition")),)


def _register(call: ApiCall) -> tuple[Resource, ...]:
    return (_definition(call, call.parameters.get("family")),)


def _delete_definitions(call: ApiCall) -> tuple[Resource, ...]:
    return tuple(_definition(call, value) for value in _each(call.parameters.get("taskDefinitions")))


def _daemon_definition(call: ApiCall) -> tuple[Resource, ...]:
    given = call.parameters.get("daemonTaskDefinition", call.parameters.get("family"))
    return (_definition(call, given, "daemon-task-definition/"),)


def _create_daemon(call: ApiCall) -> tuple[Resource, ...]:
    cluster, name = call.parameters.get("clusterArn", _DEFAULT), text_or_hole(call.parameters.get("daemonName"))
    return (arn_beside(call, "ecs", cluster, "daemon/", name_in(cluster, _CLUSTER), "/", name),)


def _with_parent(call: ApiCall, child: str) -> tuple[Resource, ...]:
    """Name deployments and revisions by their ARNs, and the service or daemon that each belongs to."""
    parent = f"{child.partition('-')[0]}/"
    given = next((value for name, value in call.parameters.items() if name.startswith(_PARENTED[child])), None)
    children = [named(call, "ecs", f"{child}/", value) for value in _each(given)]
    owners = (arn_beside(call, "ecs", value, parent, *_owner(name_in(value, f"{child}/"))) for value in _each(given))
    return (*owners, *children)


def _owner(path: Piece) -> tuple[Piece, ...]:
    """Cut the id off a path, which leaves the cluster and the owner."""
    parts = path.split("/") if isinstance(path, str) else []
    return (parts[0], "/", parts[1]) if len(parts) == _PARTS else (Hole.ANYTHING,)


_PARTS: Final = 3
_PARENTED: Final = {
    "daemon-deployment": "daemonDeploymentArn",
    "daemon-revision": "daemonRevisionArn",
    "service-deployment": "serviceDeploymentArn",
    "service-revision": "serviceRevisionArn",
}


def _service_deployments(call: ApiCall) -> tuple[Resource, ...]:
    return _with_parent(call, "service-deployment")


def _execute_command(call: ApiCall) -> tuple[Resource, ...]:
    return (named(call, "ecs", _CLUSTER, _cluster(call)), _inside(call, "task", call.parameters.get("task")))


def _providers(call: ApiCall) -> tuple[Resource, ...]:
    given = next((call.parameters[name] for name in _PROVIDER_NAMES if name in call.parameters), None)
    return tuple(named(call, "ecs", "capacity-provider/", value) for value in _each(given))


_PROVIDER_NAMES: Final = ("capacityProviders", "capacityProvider", "name")
_SPECIAL: Final = {
    "ContinueServiceDeployment": _service_deployments,
    "CreateCapacityProvider": _providers,
    "CreateDaemon": _create_daemon,
    "DeleteDaemonTaskDefinition": _daemon_definition,
    "DeleteCapacityProvider": _providers,
    "DeleteTaskDefinitions": _delete_definitions,
    "DescribeCapacityProviders": _providers,
    "DescribeDaemonDeployments": lambda call: _with_parent(call, "daemon-deployment"),
    "DescribeDaemonRevisions": lambda call: _with_parent(call, "daemon-revision"),
    "DescribeDaemonTaskDefinition": _daemon_definition,
    "DescribeServiceDeployments": _service_deployments,
    "DescribeServiceRevisions": lambda call: _with_parent(call, "service-revision"),
    "ExecuteCommand": _execute_command,
    "ListServices": lambda _: (NO_RESOURCE,),
    "RegisterDaemonTaskDefinition": _daemon_definition,
    "RegisterTaskDefinition": _register,
    "RunTask": _run_task,
    "StartTask": _run_task,
    "StopServiceDeployment": _service_deployments,
    "UpdateCapacityProvider": _providers,
}


def _tag_asks(call: ApiCall, own: Ask) -> tuple[Ask, ...]:
    """Ask for the tags of what a call makes; a task that runs is named by ECS."""
    operation = call.facts.operation
    if not has_tags(call.parameters):
        return ()
    context: dict[str, ContextValue] = {**own.context, "ecs:createaction": SingleValue(operation)}
    tagging = Ask(action="ecs:TagResource", resources=own.resources, context=context, source=_PAGE)
    if operation in _TAGGED_ON_CREATE:
        return (tagging,)
    if operation in ("RunTask", "StartTask"):
        return (replace(tagging, resources=(_inside(call, "task", None),)),)
    return ()


def _roles_by_name(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for roles that are passed by their short names; ARNs are found everywhere."""
    overrides = call.parameters.get("overrides")
    given = (
        *((call.parameters.get(name), "ecs-tasks.amazonaws.com") for name in ("taskRoleArn", "executionRoleArn")),
        *((member(overrides, name), "ecs-tasks.amazonaws.com") for name in ("taskRoleArn", "executionRoleArn")),
        (call.parameters.get("role"), "ecs.amazonaws.com"),
    )
    passed: dict[str, dict[Resource, None]] = {}
    for text, service in given:
        if isinstance(text, str) and text and not is_arn(text):
            role = Resource(f"arn:{call.partition}:iam::{call.account}:role/{text}")
            passed.setdefault(service, {})[role] = None
    return tuple(
        Ask(
            action="iam:PassRole",
            resources=tuple(roles),
            context={"iam:passedtoservice": SingleValue(service)},
            source=_PASS_ROLE,
        )
        for service, roles in passed.items()
    )
