"""Redaction: what of a call's parameters may be written down.

A name that sounds secret hides its value, a text that looks like a credential is hidden
wherever it stands, bytes and streams are counted and not copied, and long texts are cut.
This cannot know that a text with an ordinary name and an ordinary look is a secret.
"""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import Final

from pydantic import JsonValue

HIDDEN: Final = "[redacted]"

_SECRET_NAME: Final = re.compile(
    r"password|passphrase|passwd|secret|token|credential|private_?key|access_?key|api_?key|key_?material|auth_?key"
    r"|authorization|plaintext|user_?data|connection_?string|variables|certificate|pass_?code|customer_?key|saml_?assertion|signature",
    re.IGNORECASE,
)

_POINTER_NAME: Final = re.compile(r"(?:Arn|Id|Name|_arn|_id|_name)s?$")
"""Names whose values only point at something: ``SecretId`` says which secret, and is worth recording."""

_SECRET_TEXT: Final = re.compile(
    r"(?:AKIA|ASIA)[A-Z0-9]{12,}"  # an access key's id
    r"|-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)"
    r"|X-Amz-(?:Signature|Credential|Security-Token)="  # a presigned URL
    r"|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\."  # a JSON web token
    r"|\b(?:Bearer|Basic) [A-Za-z0-9+/=._~-]{8,}"
    r"|://[^/\s:@]+:[^/\s@]+@",  # a URL with a password
    re.IGNORECASE,
)

_SECRET_KEY: Final = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
"""The form of a secret access key: forty characters of base64."""

_LONGEST_SECRET: Final = 4096
"""How far a text is searched beyond what is kept of it: an agent chooses its length."""


class Redactor:
    """Turns parameters into JSON that may be kept.

    Args:
        longest_text: How many characters of a text are kept.
        most_items: How many members of a list or map are kept.
        deepest: How many levels are kept.
    """

    def __init__(self, *, longest_text: int = 256, most_items: int = 50, deepest: int = 8) -> None:
        self._longest_text = longest_text
        self._most_items = most_items
        self._deepest = deepest

    def redact(self, parameters: Mapping[str, object]) -> dict[str, JsonValue]:
        """Redact the parameters of a call."""
        return self._map(parameters, 1)

    def redact_text(self, text: str) -> str:
        """Redact a free text, such as the reason that an agent gives."""
        start = text[: self._longest_text + _LONGEST_SECRET]
        if _SECRET_TEXT.search(start) or _SECRET_KEY.search(start):
            return HIDDEN
        if len(text) <= self._longest_text:
            return text
        return f"{text[: self._longest_text]}... [{len(text)} characters]"

    def _map(self, members: Mapping[str, object], depth: int) -> dict[str, JsonValue]:
        kept: dict[str, JsonValue] = {
            self.redact_text(str(name)): self._member(str(name), value, members, depth)
            for name, value in islice(members.items(), self._most_items)
        }
        if len(members) > self._most_items:
            kept["..."] = f"[{len(members)} members]"
        return kept

    def _member(self, name: str, value: object, siblings: Mapping[str, object], depth: int) -> JsonValue:
        if isinstance(value, bool) or value is None:
            return value
        if is_secret_name(name) or (name.lower().endswith("value") and _tells_of_a_secret(siblings)):
            return HIDDEN
        return self._value(value, depth)

    def _value(self, value: object, depth: int) -> JsonValue:
        if isinstance(value, Mapping | list | tuple | AbstractSet):
            return self._nested(value, depth + 1)
        return self._leaf(value)

    def _nested(self, value: Mapping[str, object] | Iterable[object], depth: int) -> JsonValue:
        if depth > self._deepest:
            return "[too deep]"
        if isinstance(value, Mapping):
            return self._map(value, depth)
        items = list(value)
        kept: list[JsonValue] = [self._value(item, depth) for item in items[: self._most_items]]
        return [*kept, f"[{len(items)} items]"] if len(items) > self._most_items else kept

    def _leaf(self, value: object) -> JsonValue:
        match value:
            case None | bool() | int():
                return value
            case float() | Decimal():
                return value if isinstance(value, float) and isfinite(value) else str(value)
            case str():
                return self.redact_text(value)
            case bytes() | bytearray() | memoryview():
                return f"[{len(value)} bytes]"
            case date():
                return value.isoformat()
            case _:
                return f"[{type(value).__name__}]"


def _tells_of_a_secret(siblings: Mapping[str, object]) -> bool:
    """Say whether what stands beside a value says that it is secret: its type, or a name such as ``DB_PASSWORD``."""
    names = (value for key, value in siblings.items() if key.lower().endswith(("name", "key")))
    is_named = any(isinstance(name, str) and is_secret_name(name) for name in names)
    return is_named or siblings.get("Type") == "SecureString" or "Overwrite" in siblings


def is_secret_name(name: str) -> bool:
    """Say whether a parameter's name sounds as if its value were secret."""
    return bool(_SECRET_NAME.search(name)) and not _POINTER_NAME.search(name)
