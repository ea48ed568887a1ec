"""The texts of policies taken apart: literals, wildcards and policy variables.

Sources: IAM User Guide, reference_policies_variables (variables, defaults, ``${*} ${?} ${$}``)
and reference_policies_elements_resource (wildcards).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Wild(Enum):
    """The two wildcards."""

    RUN = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class PolicyVariable:
    """A ``${key}`` or ``${key, 'default'}``; the key is in lower case."""

    key: str
    default: str | None = None


Token = str | Wild | PolicyVariable
"""A literal text, a wildcard or a variable."""

_VARIABLE: Final = re.compile(r"\$\{([^}]*)\}")
_DEFAULT: Final = re.compile(r"(?P<key>[^,]+), '(?P<default>[^']*)'")
_WILDCARD: Final = re.compile(r"([*?])")
_WILDS: Final = {wild.value: wild for wild in Wild}
_ESCAPES: Final = frozenset({"*", "?", "$"})


def tokenize(text: str, *, has_wildcards: bool = True, has_variables: bool) -> tuple[Token, ...]:
    """Take a policy text apart.

    Args:
        text: As written in the policy.
        has_wildcards: Whether ``*`` and ``?`` are wildcards here.
        has_variables: Whether ``${...}`` is a variable here (only in Version 2012-10-17).
    """
    if not has_variables or "${" not in text:
        return split_wildcards(text) if has_wildcards else ((text,) if text else ())
    tokens: list[Token] = []
    end = 0
    for found in _VARIABLE.finditer(text):
        tokens += tokenize(text[end : found.start()], has_wildcards=has_wildcards, has_variables=False)
        tokens.append(_variable(found[1]))
        end = found.end()
    return (*tokens, *tokenize(text[end:], has_wildcards=has_wildcards, has_variables=False))


def split_wildcards(text: str) -> tuple[str | Wild, ...]:
    """Take a text without variables apart."""
    if "*" not in text and "?" not in text:
        return (text,) if text else ()
    return tuple([_WILDS.get(part, part) for part in _WILDCARD.split(text) if part])


def _variable(inside: str) -> Token:
    if inside in _ESCAPES:
        return inside
    with_default = _DEFAULT.fullmatch(inside)
    if with_default:
        return PolicyVariable(with_default["key"].lower(), with_default["default"])
    return PolicyVariable(inside.lower())


def replace_variables(text: str, replacement: Callable[[PolicyVariable], str | None]) -> str:
    """Write another text in the place of each variable for which there is one."""

    def spelled(found: re.Match[str]) -> str:
        token = _variable(found[1])
        new = replacement(token) if isinstance(token, PolicyVariable) else None
        return found[0] if new is None else new

    return _VARIABLE.sub(spelled, text)


def escape_variables(text: str) -> str:
    """Write a text of Version 2008-10-17, where ``${`` is no variable, so that 2012-10-17 reads it alike."""
    return text.replace("${", "${$}{")
