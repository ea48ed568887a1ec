"""AWS Batch: queues and environments by name or ARN, definitions with or without a revision, jobs by id.

Sources: Service Authorization Reference, list_batch (operations and actions); AWS Batch API Reference, SubmitJob;
AWS Batch User Guide, iam-example-restrict-job-submission and -by-tags: a submission needs its queue and its definition,
and no permission on the job to be. The first page says that the definition's ARN has a revision whatever the call
says, the second that it has one only where the call names it: an Allow must cover the first, a Deny may name either.
"""

from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.naming import arn, arn_beside, listed, member, name_in, named, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_batch.html"
_SUBMISSIONS: Final = "https://docs.aws.amazon.com/batch/latest/userguide/iam-example-restrict-job-submission.html"
_SUBMISSION: Final = "SubmitJob"
_RENAMED: Final = {
    "CancelJobs": "CancelJob",
    "TerminateJobs": "TerminateJob",
    "TerminateServiceJobs": "TerminateServiceJob",
}
_NAMED: Final = {
    "CreateComputeEnvironment": ("compute-environment/", "computeEnvironmentName"),
    "CreateConsumableResource": ("consumable-resource/", "consumableResourceName"),
    "CreateSchedulingPolicy": ("scheduling-policy/", "name"),
    "CreateServiceEnvironment": ("service-environment/", "serviceEnvironmentName"),
    "DeleteComputeEnvironment": ("compute-environment/", "computeEnvironment"),
    "DeleteConsumableResource": ("consumable-resource/", "consumableResource"),
    "DeleteJobQueue": ("job-queue/", "jobQueue"),
    "DeleteServiceEnvironment": ("service-environment/", "serviceEnvironment"),
    "DescribeConsumableResource": ("consumable-resource/", "consumableResource"),
    "GetJobQueueSnapshot": ("job-queue/", "jobQueue"),
    "ListJobsByConsumableResource": ("consumable-resource/", "consumableResource"),
    "ListQuotaShares": ("job-queue/", "jobQueue"),
    "UpdateComputeEnvironment": ("compute-environment/", "computeEnvironment"),
    "UpdateConsumableResource": ("consumable-resource/", "consumableResource"),
    "UpdateServiceEnvironment": ("service-environment/", "serviceEnvironment"),
}
_JOBS: Final = {
    "CancelJob": "job/",
    "CancelJobs": "job/",
    "TerminateJob": "job/",
    "TerminateJobs": "job/",
    "TerminateServiceJob": "service-job/",
    "TerminateServiceJobs": "service-job/",
    "UpdateServiceJob": "service-job/",
}
_DEFINITION: Final = "job-definition/"
_QUEUE: Final = "job-queue/"


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Batch asks of a call; None where the general rules know it."""
    resources = _resources(call)
    if resources is None:
        return None
    action = _RENAMED.get(call.facts.operation, call.facts.operation)
    own = Ask(action=f"batch:{action}", resources=tuple(dict.fromkeys(resources)), source=_PAGE)
    return (own, _beside_submission(call)) if call.facts.operation == _SUBMISSION else (own,)


def _beside_submission(call: ApiCall) -> Ask:
    """Name what the guide's examples need not grant: the job that is made, and the definition without its revision."""
    job = arn(call, "batch", "job/", Hole.SEGMENT)
    given = call.parameters.get("jobDefinition")
    plain = (_definition(call, given),) if _names_newest(given) else ()
    return Ask(action="batch:SubmitJob", resources=(job, *plain), kind=RequestKind.IMPLIED, source=_SUBMISSIONS)


def _names_newest(definition: object) -> bool:
    return isinstance(definition, str) and bool(definition) and ":" not in definition


def _resources(call: ApiCall) -> tuple[Resource, ...] | None:
    operation = call.facts.operation
    if operation in _NAMED:
        start, parameter = _NAMED[operation]
        return (named(call, "batch", start, call.parameters.get(parameter)),)
    if operation in _JOBS:
        return tuple(named(call, "batch", _JOBS[operation], job) for job in _job_ids(call))
    special = _SPECIAL.get(operation)
    return None if special is None else special(call)


def _job_ids(call: ApiCall) -> tuple[object, ...]:
    if "jobId" in call.parameters:
        return (call.parameters["jobId"],)
    given = next((call.parameters[name] for name in ("jobIds", "jobs") if name in call.parameters), None)
    return tuple(member(job, "jobId") if not isinstance(job, str) else job for job in listed(given))


def _definition(call: ApiCall, value: object) -> Resource:
    if isinstance(value, str) and not is_arn(value) and value.count(":") > 1:
        # FAIL-CLOSED(definition-name): neither a name nor a name with a revision.
        return arn(call, "batch", _DEFINITION, Hole.ANYTHING)
    return named(call, "batch", _DEFINITION, value)


def _submit_job(call: ApiCall) -> tuple[Resource, ...]:
    """Name the queue, and the definition in the revision that is run: the newest, where none is named."""
    given = call.parameters.get("jobDefinition")
    newest = arn(call, "batch", _DEFINITION, f"{given}:", Hole.SEGMENT)
    return (
        newest if _names_newest(given) else _definition(call, given),
        named(call, "batch", _QUEUE, call.parameters.get("jobQueue")),
        *_consumed(call, call.parameters.get("consumableResourcePropertiesOverride")),
    )


def _submit_service_job(call: ApiCall) -> tuple[Resource, ...]:
    queue = named(call, "batch", _QUEUE, call.parameters.get("jobQueue"))
    job = arn(call, "batch", "service-job/", Hole.SEGMENT)
    share, given = call.parameters.get("quotaShareName"), call.parameters.get("jobQueue")
    if share is None:
        return (queue, job)
    between = (_QUEUE, name_in(given, _QUEUE), "/quota-share/", text_or_hole(share))
    return (queue, job, arn_beside(call, "batch", given, *between))


def _consumed(call: ApiCall, properties: object) -> tuple[Resource, ...]:
    given = member(properties, "consumableResourceList")
    if given is None:
        return ()
    names = (member(item, "consumableResource") for item in listed(given))
    return tuple(named(call, "batch", "consumable-resource/", name) for name in names)


def _register(call: ApiCall) -> tuple[Resource, ...]:
    definition = named(call, "batch", _DEFINITION, call.parameters.get("jobDefinitionName"))
    return (definition, *_consumed(call, call.parameters.get("consumableResourceProperties")))


def _deregister(call: ApiCall) -> tuple[Resource, ...]:
    return (_definition(call, call.parameters.get("jobDefinition")),)


def _queue(call: ApiCall) -> tuple[Resource, ...]:
    """Name the queue and what it is made of."""
    queue = call.parameters.get("jobQueueName", call.parameters.get("jobQueue"))
    order = call.parameters.get("computeEnvironmentOrder")
    environments = (member(item, "computeEnvironment") for item in listed(order)) if order else ()
    services = (
        listed(call.parameters.get("serviceEnvironmentOrder")) if "serviceEnvironmentOrder" in call.parameters else ()
    )
    policy = call.parameters.get("schedulingPolicyArn")
    policies = (named(call, "batch", "scheduling-policy/", policy),) if policy else ()
    return (
        named(call, "batch", _QUEUE, queue),
        *(named(call, "batch", "compute-environment/", environment) for environment in environments),
        *(named(call, "batch", "service-environment/", member(item, "serviceEnvironment")) for item in services),
        *policies,
    )


_SPECIAL: Final = {
    "CreateJobQueue": _queue,
    "DeregisterJobDefinition": _deregister,
    "RegisterJobDefinition": _register,
    _SUBMISSION: _submit_job,
    "SubmitServiceJob": _submit_service_job,
    "UpdateJobQueue": _queue,
}
