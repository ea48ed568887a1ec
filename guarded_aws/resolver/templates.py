"""ARN templates of the Service Authorization Reference, and how a call fills them.

A variable that no parameter gives becomes a hole. A parameter's text is always literal: a
``*`` in it is a star in a name, not a wildcard.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall

_VARIABLE: Final = re.compile(r"\$\{(\w*)\}")
_STAR: Final = "${}"
"""How a ``*`` in a template is read: a variable that no parameter fills."""
_ID_START: Final = re.compile(r"(?<=/)[a-z]+-\Z", re.ASCII)
_OR: Final = ", "
_OF_THE_CALLER: Final = frozenset({"Partition", "Region", "Account"})
_COLONS_BEFORE_RESOURCE: Final = 5


@dataclass(frozen=True, slots=True)
class Variable:
    """A place in a template that the call has to fill.

    Attributes:
        start: What the template has already of the id that stands here, such as the ``p-`` of a policy's id in
            Organizations.
    """

    name: str
    start: str = ""

    def filled(self, values: Mapping[str, str]) -> str | Hole:
        """Give what fills the place; a hole without a value."""
        value = values.get(self.name)
        return Hole.ANYTHING if value is None else value.removeprefix(self.start)


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
        parts = _with_caller(self.text, call.partition, call.region, call.account)
        pieces = [part if isinstance(part, str) else part.filled(values) for part in parts]
        return Resource.of(*joined(pieces))


@lru_cache(maxsize=4096)
def _with_caller(text: str, partition: str, region: str, account: str) -> tuple[str | Variable, ...]:
    """Fill the variables that are the same for every call from a place."""
    known = {"Partition": partition, "Region": region, "Account": account}
    return _parts(_VARIABLE.sub(lambda variable: known.get(variable[1], variable[0]), text))


def _parts(text: str) -> tuple[str | Variable, ...]:
    pieces = _VARIABLE.split(text.replace("*", _STAR))
    return tuple(
        Variable(piece, _id_start(pieces[place - 1])) if place % 2 else piece
        for place, piece in enumerate(pieces)
        if piece or place % 2
    )


def _id_start(before: str) -> str:
    start = _ID_START.search(before)
    return start[0] if start else ""


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
    parts = _parts(text)
    named = (part.name for part in parts if isinstance(part, Variable))
    variables = tuple(name for name in named if name and name not in _OF_THE_CALLER)
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
