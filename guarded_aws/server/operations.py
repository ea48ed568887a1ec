"""Operation names in any of their spellings: ``DescribeInstances``, ``describe_instances``."""

from guarded_aws.guard import models


def find_operation(service: str, name: str) -> str:
    """Give botocore's own spelling of an operation's name.

    Raises:
        UnknownServiceError: botocore has no such service; the hint names the nearest.
        UnknownOperationError: The service has no such operation; the hint names the nearest.
    """
    names: list[str] = models.service_model(service).operation_names
    if name not in names:
        by_folded = {_fold(known): known for known in names}
        name = by_folded.get(_fold(name), name)
    return models.operation_facts(service, name).operation


def _fold(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def parameter_names(service: str, operation: str) -> tuple[str, ...]:
    """Name an operation's parameters.

    Raises:
        UnknownServiceError: botocore has no such service.
        UnknownOperationError: The service has no such operation.
    """
    shape = models.operation_model(service, operation).input_shape
    return () if shape is None else tuple(shape.members)
