"""botocore's own packaged service models, as plain values.

Only the models inside the botocore package are read: not ``~/.aws/models`` and not
``AWS_DATA_PATH``, where an agent could plant an operation that means something else.
"""

import copy
import difflib
import functools
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from botocore import xform_name
from botocore.handlers import remove_accid_host_prefix_from_model, remove_bucket_from_url_paths_from_model
from botocore.loaders import Loader
from botocore.model import (
    ListShape,
    MapShape,
    OperationModel,
    OperationNotFoundError,
    ServiceModel,
    Shape,
    StructureShape,
)
from botocore.regions import EndpointResolver
from botocore.serialize import create_serializer
from botocore.validate import ParamValidationDecorator

from guarded_aws.errors import UnknownOperationError, UnknownServiceError
from guarded_aws.guard.call_decision import JsonValue
from guarded_aws.resolver import OperationFacts

_MODEL: Final = "service-2"
_TAG: Final = re.compile(r"<[^>]*>")
_DEPTH: Final = 4
_NEAREST: Final = 3


def packaged_loader() -> Loader:
    """Make a loader that reads botocore's own package and nothing else."""
    return Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


_LOADER: Final = packaged_loader()


@functools.cache
def list_services() -> tuple[str, ...]:
    """Name every service that botocore knows, such as ``ec2``."""
    return tuple(_LOADER.list_available_services(_MODEL))


@functools.lru_cache(maxsize=64)
def service_model(service: str) -> ServiceModel:
    """Load one service's packaged model.

    Raises:
        UnknownServiceError: botocore has no such service; the hint names the nearest.
    """
    if service not in list_services():
        raise UnknownServiceError(f"unknown service `{service}`", hint=_nearest(service, list_services()))
    return ServiceModel(_LOADER.load_service_model(service, _MODEL), service_name=service)


@functools.lru_cache(maxsize=2048)
def operation_model(service: str, operation: str) -> OperationModel:
    """Load one operation's packaged model.

    Raises:
        UnknownServiceError: botocore has no such service.
        UnknownOperationError: The service has no such operation; the hint names the nearest.
    """
    model = service_model(service)
    try:
        return model.operation_model(operation)
    except OperationNotFoundError as error:
        raise UnknownOperationError(
            f"service `{service}` has no operation `{operation}`",
            hint=_nearest(operation, model.operation_names),
        ) from error


_IN_THE_ENDPOINT: Final = {
    "s3": remove_bucket_from_url_paths_from_model,
    "s3control": remove_accid_host_prefix_from_model,
}
"""What botocore's own handlers take out of an operation because the endpoint rules write it."""


@functools.lru_cache(maxsize=2048)
def written_model(service: str, operation: str) -> OperationModel:
    """Load one operation as requests are written by it: what the endpoint holds is not written twice.

    Raises:
        UnknownServiceError: botocore has no such service.
        UnknownOperationError: The service has no such operation.
    """
    packaged = operation_model(service, operation)
    description = copy.deepcopy(packaged._operation_model)  # type: ignore[attr-defined]  # noqa: SLF001 -- private
    model = OperationModel(description, packaged.service_model, operation)
    if service in _IN_THE_ENDPOINT:
        _IN_THE_ENDPOINT[service]({}, model, {})
    return model


@functools.lru_cache(maxsize=64)
def serializer(service: str) -> ParamValidationDecorator:
    """Give what writes a service's parameters as requests; it validates them first."""
    return create_serializer(service_model(service).resolved_protocol)


@functools.lru_cache(maxsize=64)
def endpoint_rules(service: str) -> dict[str, object]:
    """Load the rules that say which host a service's calls go to."""
    rules: dict[str, object] = _LOADER.load_service_model(service, "endpoint-rule-set-1")
    return rules


@functools.cache
def partitions() -> dict[str, object]:
    """Load what AWS's partitions and regions are."""
    found: dict[str, object] = _LOADER.load_data("partitions")
    return found


@functools.lru_cache(maxsize=2048)
def operation_facts(service: str, operation: str) -> OperationFacts:
    """Give what the resolver needs to know about an operation.

    Raises:
        UnknownServiceError: botocore has no such service.
        UnknownOperationError: The service has no such operation.
    """
    model = operation_model(service, operation)
    metadata = model.service_model.metadata
    return OperationFacts(
        service=service,
        operation=operation,
        signing_name=metadata.get("signingName", metadata["endpointPrefix"]),
        endpoint_prefix=metadata["endpointPrefix"],
        http_method=model.http["method"],
        http_path=model.http["requestUri"],
        is_unsigned=model.resolved_auth_type == "none",
    )


def text_parameters(service: str, operation: str) -> frozenset[str]:
    """Name the parameters of an operation that are plain texts.

    Raises:
        UnknownServiceError: botocore has no such service.
        UnknownOperationError: The service has no such operation.
    """
    shape = operation_model(service, operation).input_shape
    members = {} if shape is None else shape.members
    return frozenset(name for name, member in members.items() if member.type_name == "string")


@functools.lru_cache(maxsize=1024)
def signing_region(service: str, region: str) -> str:
    """Name the region that a service's signatures carry: ``us-east-1`` for IAM, wherever one calls from.

    It is what ``aws:RequestedRegion`` shows to policies.
    """
    prefix = service_model(service).endpoint_prefix
    endpoint = _endpoints().construct_endpoint(prefix, region) or {}
    return str(endpoint.get("credentialScope", {}).get("region", region))


@functools.cache
def _endpoints() -> EndpointResolver:
    return EndpointResolver(_LOADER.load_data("endpoints"), uses_builtin_data=True)


def _nearest(name: str, names: Iterable[str]) -> str:
    """Suggest the names that come closest, in whatever spelling of case."""
    spelled = {_fold(known): known for known in names}
    close = difflib.get_close_matches(_fold(name), spelled, n=_NEAREST, cutoff=0.6)
    if not close:
        return "search for it by what it does"
    return "did you mean " + " or ".join(f"`{spelled[match]}`" for match in close) + "?"


def _fold(name: str) -> str:
    return xform_name(name).replace("_", "").replace("-", "")


def describe_operation(service: str, operation: str) -> dict[str, JsonValue]:
    """Describe an operation and the shape of its parameters.

    Raises:
        UnknownServiceError: botocore has no such service.
        UnknownOperationError: The service has no such operation.
    """
    model = operation_model(service, operation)
    shape = model.input_shape
    return {
        "service": service,
        "operation": model.name,
        "documentation": _first_sentence(model.documentation),
        "http_method": model.http["method"],
        "parameters": _members(shape, _DEPTH) if shape else {},
    }


def _members(shape: StructureShape, depth: int) -> dict[str, JsonValue]:
    required = frozenset(shape.required_members)
    return {
        name: {
            **_describe_shape(member, depth),
            "required": name in required,
            "documentation": _first_sentence(member.documentation),
        }
        for name, member in shape.members.items()
    }


def _describe_shape(shape: Shape, depth: int) -> dict[str, JsonValue]:
    """Describe a shape down to a depth; recursive shapes end there too."""
    described: dict[str, JsonValue] = {"type": shape.type_name}
    if enum := shape.metadata.get("enum"):
        described["enum"] = list(enum)
    if depth == 0:
        return described
    if isinstance(shape, StructureShape):
        described["members"] = _members(shape, depth - 1)
    elif isinstance(shape, ListShape):
        described["of"] = _describe_shape(shape.member, depth - 1)
    elif isinstance(shape, MapShape):
        described["of"] = _describe_shape(shape.value, depth - 1)
    return described


def _first_sentence(documentation: str) -> str:
    text = " ".join(html.unescape(_TAG.sub(" ", documentation)).split())
    return text.partition(". ")[0].removesuffix(".").strip()


@dataclass(frozen=True, slots=True)
class OperationEntry:
    """One line of the index of every operation."""

    service: str
    operation: str
    documentation: str


def search_operations(words: str, *, limit: int = 20) -> list[tuple[str, str, str]]:
    """Find operations by words: (service, operation, first sentence), best first.

    A word counts most in the operation's name, then in the service's, then in the sentence.
    """
    wanted = words.lower().split()
    scored = ((_score(entry, wanted), entry) for entry in _index())
    found = sorted((item for item in scored if item[0]), key=_rank)
    return [(entry.service, entry.operation, entry.documentation) for _, entry in found[:limit]]


def _rank(item: tuple[int, OperationEntry]) -> tuple[int, int, str]:
    score, entry = item
    return -score, len(entry.operation), entry.operation


def _score(entry: OperationEntry, words: Iterable[str]) -> int:
    """Add up what each word is worth; an entry that lacks a word is worth nothing."""
    total = 0
    for word in words:
        worth = _worth(entry, word.rstrip("s"))
        if not worth:
            return 0
        total += worth
    return total


def _worth(entry: OperationEntry, word: str) -> int:
    places = (
        (4, entry.operation.lower()),
        (4, entry.service),
        (1, entry.documentation.lower()),
    )
    return sum(weight for weight, place in places if word in place)


@functools.cache
def _index() -> tuple[OperationEntry, ...]:
    return tuple(_entries())


def _entries() -> Iterator[OperationEntry]:
    for service in list_services():
        # A loader keeps what it loads; one a service lets each big model go again.
        operations = packaged_loader().load_service_model(service, _MODEL)["operations"]
        for name, operation in operations.items():
            yield OperationEntry(service, name, _first_sentence(operation.get("documentation", "")))
