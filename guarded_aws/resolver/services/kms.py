"""AWS KMS: a key by its id, its ARN, or an alias, behind which only KMS knows the key.

Sources: AWS KMS Developer Guide, kms-api-permissions-reference and alias-authorization;
Service Authorization Reference, list_kms.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import (
    ABSENT,
    NO_RESOURCE,
    UNKNOWN,
    ContextValue,
    Hole,
    MultiValue,
    Resource,
    SingleValue,
)
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import arn, arn_beside, listed, named
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html"
_STORE_PAGE: Final = "https://docs.aws.amazon.com/kms/latest/developerguide/authorize-key-store.html"
_ALIAS: Final = "alias/"
_ALIAS_OF_AWS: Final = "alias/aws/"
"""How the aliases start that nobody else may give (KMS Developer Guide, concepts: AWS managed keys)."""
_KEY_ID: Final = re.compile(r"(?:^|:key/)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", re.ASCII)
"""A key's id, in which the case of a letter says nothing: KMS writes it in lower case."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what KMS asks of a call about keys; None where the general rules know it."""
    special = _SPECIAL.get(call.facts.operation)
    if special is not None:
        return special(call)
    given = [name for name in ("KeyId", "TargetKeyId") if name in call.parameters]
    if call.facts.operation in _ON_NO_KEY or (not given and call.facts.operation not in _KEY_MAY_BE_LEFT_OUT):
        return None
    return (_on_key(call, call.facts.operation, call.parameters.get(given[0]) if given else None),)


_ON_NO_KEY: Final = frozenset({"ListAliases"})
"""Operations that are asked about ``*``, whichever key they name."""

_KEY_MAY_BE_LEFT_OUT: Final = frozenset({"Decrypt", "RetireGrant"})
"""A ciphertext or a grant token says to KMS alone which key is meant."""


def _on_key(call: ApiCall, action: str, key: object, *, context: str = "EncryptionContext") -> Ask:
    return Ask(
        action=f"kms:{action}",
        resources=(key_of(call, key),),
        context={**_context(call, context), "kms:requestalias": _request_alias(key)},
        source=_PAGE,
    )


def key_of(call: ApiCall, key: object) -> Resource:
    """Give the key that a parameter names by its id, its ARN or an alias; None is a key that only KMS knows."""
    if isinstance(key, str) and _alias_of(key):
        return arn_beside(call, "kms", key, "key/", Hole.SEGMENT)
    if key is None:
        return arn(call, "kms", "key/", Hole.SEGMENT)
    return named(call, "kms", "key/", key.lower() if isinstance(key, str) and _KEY_ID.search(key) else key)


def _alias_of(key: str) -> str:
    """Give the alias, with ``alias/``, that a key is given by; an empty text when it is given otherwise."""
    name = key.split(":", 5)[-1] if is_arn(key) else key
    return name if name.startswith(_ALIAS) else ""


def names_key_of_aws(call: ApiCall, key: object) -> bool:
    """Say whether a parameter names, by its alias, a key that AWS manages in the caller's account for one service."""
    is_own = isinstance(key, str) and (not is_arn(key) or Arn.parse(key).account == call.account)
    return is_own and isinstance(key, str) and _alias_of(key).startswith(_ALIAS_OF_AWS)


def _request_alias(key: object) -> ContextValue:
    if not isinstance(key, str):
        return UNKNOWN if key is not None else ABSENT
    alias = _alias_of(key)
    return SingleValue(alias) if alias else ABSENT


def _context(call: ApiCall, name: str) -> dict[str, ContextValue]:
    """Give the keys of a direct call: the caller is known, and no service stands between."""
    return {
        "kms:calleraccount": SingleValue(call.account),
        "kms:viaservice": ABSENT,
        **_encryption_context(call.parameters.get(name)),
    }


def _encryption_context(given: object) -> dict[str, ContextValue]:
    if given is None:
        return {"kms:encryptioncontextkeys": ABSENT}
    if not isinstance(given, Mapping) or not all(isinstance(text, str) for pair in given.items() for text in pair):
        return {"kms:encryptioncontextkeys": UNKNOWN}
    pairs: dict[str, ContextValue] = {f"kms:encryptioncontext:{key}": SingleValue(given[key]) for key in given}
    return {**pairs, "kms:encryptioncontextkeys": MultiValue(tuple(given))}


def _re_encrypt(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about both keys, each under an action of its own; there is no ``kms:ReEncrypt``."""
    return (
        _on_key(call, "ReEncryptFrom", call.parameters.get("SourceKeyId"), context="SourceEncryptionContext"),
        _on_key(call, "ReEncryptTo", call.parameters.get("DestinationKeyId"), context="DestinationEncryptionContext"),
    )


def _alias_asks(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the alias and its key; an alias that is moved or deleted leaves a key that only KMS knows."""
    action = f"kms:{call.facts.operation}"
    alias = call.parameters.get("AliasName")
    text = alias.removeprefix(_ALIAS) if isinstance(alias, str) and alias.startswith(_ALIAS) else None
    keys = [] if call.facts.operation == "CreateAlias" else [key_of(call, None)]
    if "TargetKeyId" in call.parameters:
        keys.append(key_of(call, call.parameters["TargetKeyId"]))
    resources = tuple(dict.fromkeys((named(call, "kms", _ALIAS, text), *(keys or [key_of(call, None)]))))
    context: dict[str, ContextValue] = {"kms:calleraccount": SingleValue(call.account), "kms:viaservice": ABSENT}
    return (Ask(action=action, resources=resources, context=context, source=_PAGE),)


def _replicate(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the key, and for making another, maybe with tags, in the other region."""
    replica = _related(call, call.parameters.get("ReplicaRegion"))
    tagging = Ask(action="kms:TagResource", resources=(replica,), context=_context(call, ""), source=_PAGE)
    return (
        _on_key(call, "ReplicateKey", call.parameters.get("KeyId")),
        Ask(action="kms:CreateKey", resources=(NO_RESOURCE,), context=_context(call, ""), source=_PAGE),
        *((tagging,) if call.parameters.get("Tags") else ()),
    )


def _update_primary(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the key that is the primary one, and about the replica that becomes it."""
    ask = _on_key(call, "UpdatePrimaryRegion", call.parameters.get("KeyId"))
    return (replace(ask, resources=(*ask.resources, _related(call, call.parameters.get("PrimaryRegion")))),)


def _related(call: ApiCall, region: object) -> Resource:
    """Give the replica of a multi-Region key in another region: all of them have one id."""
    place = region if isinstance(region, str) and region else Hole.SEGMENT
    given = call.parameters.get("KeyId")
    name = given.rpartition("/")[2] if isinstance(given, str) else ""
    key = name if name.startswith("mrk-") else Hole.SEGMENT
    return Resource.of(*joined([f"arn:{call.partition}:kms:", place, f":{call.account}:key/", key]))


def _create_grant(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the key, with who is granted what."""
    operations = call.parameters.get("Operations")
    texts = tuple(text for text in listed(operations) if isinstance(text, str))
    ask = _on_key(call, "CreateGrant", call.parameters.get("KeyId"))
    granted: ContextValue = MultiValue(texts) if texts else UNKNOWN
    known: dict[str, ContextValue] = {**ask.context, "kms:grantoperations": granted}
    return (Ask(action=ask.action, resources=ask.resources, context=known, source=ask.source),)


def _custom_key_store(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for the store, and for looking up the cluster of AWS CloudHSM that it is to stand on."""
    store = Ask(action="kms:CreateCustomKeyStore", resources=(NO_RESOURCE,), context=_context(call, ""), source=_PAGE)
    cluster = Ask(action="cloudhsm:DescribeClusters", resources=(NO_RESOURCE,), source=_STORE_PAGE)
    return (store, *((cluster,) if call.parameters.get("CloudHsmClusterId") else ()))


_SPECIAL: Final = {
    "CreateCustomKeyStore": _custom_key_store,
    "CreateAlias": _alias_asks,
    "CreateGrant": _create_grant,
    "DeleteAlias": _alias_asks,
    "ReEncrypt": _re_encrypt,
    "ReplicateKey": _replicate,
    "UpdateAlias": _alias_asks,
    "UpdatePrimaryRegion": _update_primary,
}
