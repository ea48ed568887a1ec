"""What the tables of this package are made of."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from guarded_aws.evaluator import Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind

Asks = Callable[[ApiCall], Iterable[Ask]]
"""From a call to what is asked beside it; never raises, whatever the parameters."""

LEFT_OUT: Final[tuple[object, ...]] = (None, False, "", (), [], {})
"""Values of parameters that say nothing."""


def is_given(call: ApiCall, name: str) -> bool:
    """Say whether a parameter says something; one that cannot be read does."""
    return call.parameters.get(name) not in LEFT_OUT


def as_caller(
    prefix: str,
    names: Iterable[str],
    *resources: Resource,
    source: str,
    kind: RequestKind = RequestKind.REQUIRED,
) -> Iterator[Ask]:
    """Ask for actions of one service on the same resources, under conditions that the call does not say."""
    for name in names:
        yield Ask(action=f"{prefix}:{name}", resources=resources, kind=kind, is_as_caller=True, source=source)
