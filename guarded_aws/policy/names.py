"""What an action, a resource and a Sid of a policy may look like.

Sources: IAM User Guide, reference_policies_elements_action, _resource, _sid; reference_iam-quotas (characters).
"""

import re
from typing import Final

from guarded_aws.policy.fault import Fault
from guarded_aws.policy.locate import Path
from guarded_aws.policy.read import Json

_ACTION: Final = re.compile(r"\*|[A-Za-z0-9-]+:.*", re.DOTALL)
_COLONS: Final = 5
_SID: Final = re.compile(r"[A-Za-z0-9]*")
_CHARACTERS: Final = re.compile(r"[\t\n\r\u0020-\u00ff]*")
_NOTHING_ESCAPED: Final = re.compile(r"[\u0020-\u005b\u005d-\u00ff]*")


def check_action(text: str) -> None:
    """Require ``*`` or ``service:name``; wildcards may stand in the name alone.

    An empty name after the colon is legal and never matches (so ``NotAction`` with it
    always does).
    """
    if _ACTION.fullmatch(text):
        return
    prefix, colon, _ = text.partition(":")
    if not colon:
        raise Fault(f"`{text}` is not an action", hint="write `service:Name`, such as `s3:GetObject`, or `*`")
    hint = "name one service before the colon; wildcards may stand after it"
    raise Fault(f"`{prefix}` is not a service prefix", hint=hint)


def check_resource(text: str) -> None:
    """Require ``*`` or something that starts as an ARN does."""
    if text == "*":
        return
    if not text.startswith("arn:"):
        hint = "write an ARN, such as `arn:aws:s3:::my-bucket/*`, or `*`"
        raise Fault(f"`{text}` is not a resource", hint=hint)
    if text.count(":") < _COLONS and "*:" not in f"{text}:":
        # FAIL-CLOSED(short-arn): it would match nothing, so that a Deny with it would vanish.
        hint = "an ARN reads `arn:partition:service:region:account:resource`; S3 has `arn:aws:s3:::bucket`"
        raise Fault(f"`{text}` is not an ARN", hint=hint)
    check_variables(text, ())


def check_sid(text: str, path: Path) -> None:
    """Require ASCII letters and digits, as IAM does; resource policies of other services allow more."""
    if _SID.fullmatch(text) is None:
        raise Fault(f"`{text}` is not a Sid", path, hint="use only letters and digits (A-Z, a-z, 0-9)")


_SPACED: Final = re.compile(r"\$\{(?:\s[^}]*|[^},]*\s(?:,[^}]*)?|[^}]*\s)\}")
"""A variable with a space before or after its name, or after its default."""


def check_variables(text: str, path: Path) -> None:
    """Require that the last ``${`` is closed, and so each: an open one is a typo that would never match."""
    last = text.rfind("${")
    if last >= 0 and "}" not in text[last:]:
        raise Fault(f"policy variable in `{text}` is not closed", path, hint="close it with `}`")
    spaced = _SPACED.search(text)
    if spaced is not None:
        # FAIL-CLOSED(spaced-variable): whether IAM finds a value for such a name, it does not say.
        hint = "write it as `${aws:username}`, or `${aws:PrincipalTag/team, 'none'}` with a default"
        raise Fault(f"policy variable `{spaced[0]}` has a space in its name", path, hint=hint)


def check_characters(value: Json) -> None:
    """Require, everywhere in a document, the characters that IAM takes in a policy."""
    # Python writes what is out of the ordinary with a backslash; most documents have nothing of that.
    if _NOTHING_ESCAPED.fullmatch(repr(value)) is None:
        _check_each(value, ())


def _check_each(value: Json, path: Path) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _check_each(key, path)
            _check_each(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_each(item, (*path, index))
    elif isinstance(value, str) and _CHARACTERS.fullmatch(value) is None:
        hint = "use tab, line feed, carriage return and U+0020 to U+00FF"
        raise Fault("the text has a character that IAM does not take", path, hint=hint)
