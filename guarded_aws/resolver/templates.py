"""ARN templates of the Service Authorization Reference, and how a call fills them.

A variable that no parameter gives becomes a hole. A parameter's text is always literal: a
``*`` in it is a star in a name, not a wildcard.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall

_VARIABLE: Final = re.compile(r"\$\{(\w*)\}")
_STAR: Final = "${}"
"""How a ``*`` in a template is read: a variable that no parameter fills."""
_OR: Final = ", "
_OF_THE_CALL: Final[Mapping[str, Callable[[ApiCall], str]]] = {
    "Partition": lambda call: call.partition,
    "Region": lambda call: call.region,
    "Account": lambda call: call.account,
}
_COLONS_BEFORE_RESOURCE: Final = 5


@dataclass(frozen=True, slots=True)
class Variable:
    """A place in a template that the call has to fill."""

    name: str


@dataclass(frozen=True, slots=True)
class ArnTemplate:
    """A parsed template.

    Attributes:
        variables: The names that parameters can give, in order.
    """

    text: str
    parts: tuple[str | Variable, ...]
    variables: tuple[str, ...]
    expression: re.Pattern[str]

    def fits(self, arn: str) -> bool:
        """Say whether an ARN is of this template's type."""
        return self.expression.fullmatch(arn) is not None

    def fill(self, call: ApiCall, values: Mapping[str, str]) -> Resource:
        """Fill the template; what has no value is a hole."""
        return Resource.of(*joined([self._filled(part, call, values) for part in self.parts]))

    def _filled(self, part: str | Variable, call: ApiCall, values: Mapping[str, str]) -> str | Hole:
        if isinstance(part, str):
            return part
        if part.name in _OF_THE_CALL:
            return _OF_THE_CALL[part.name](call)
        return values.get(part.name, Hole.ANYTHING)


def joined(parts: list[str | Hole]) -> list[str | Hole]:
    """Join neighboring literals, so that equal names are equal values."""
    result: list[str | Hole] = []
    for part in parts:
        last = result[-1] if result else None
        if isinstance(part, str) and isinstance(last, str):
            result[-1] = last + part
        elif part != "":
            result.append(part)
    return result


@lru_cache(maxsize=4096)
def parse_templates(text: str) -> tuple[ArnTemplate, ...]:
    """Take a resource type's templates apart; a type of two generations of a service has one of each."""
    return tuple(parse_template(one) for one in text.split(_OR))


@lru_cache(maxsize=4096)
def parse_template(text: str) -> ArnTemplate:
    """Take a template apart."""
    pieces = _VARIABLE.split(text.replace("*", _STAR))
    parts = tuple(Variable(piece) if place % 2 else piece for place, piece in enumerate(pieces) if piece or place % 2)
    named = (part.name for part in parts if isinstance(part, Variable))
    variables = tuple(name for name in named if name and name not in _OF_THE_CALL)
    return ArnTemplate(text, parts, variables, _expression(parts))


def _expression(parts: tuple[str | Variable, ...]) -> re.Pattern[str]:
    """Build what an ARN of the type looks like; before the fifth colon a variable holds none."""
    pattern, colons = "", 0
    for part in parts:
        if isinstance(part, str):
            pattern += re.escape(part)
            colons += part.count(":")
        else:
            pattern += "[^:]*" if colons < _COLONS_BEFORE_RESOURCE else ".+"
    return re.compile(pattern, re.DOTALL)
