"""KMS keys that a call hands to a service, which then asks KMS in the caller's own name.

Of a key that a call does not name, this says nothing; of AWS's own keys only what a Deny can stop, for their policies
let everybody in the account use them through the service.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from guarded_aws.evaluator import UNKNOWN, ContextValue, Resource, SingleValue
from guarded_aws.resolver.key_use_table import KEY_USES, KeyUse
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import reached, text_of
from guarded_aws.resolver.services.kms import key_of, names_key_of_aws


def key_asks(call: ApiCall) -> Iterator[Ask]:
    """Yield what a service asks KMS about the keys that a call names; nothing where it names none."""
    for use in KEY_USES.get(call.facts.service, ()):
        if call.facts.operation in use.operations and use.applies(call):
            for region, key in _keys_in(call, use.parameter):
                yield from _asks(replace(call, region=region), use, key)


def _keys_in(call: ApiCall, path: str) -> Iterator[tuple[str, object]]:
    """Yield each key that lies at a path, with the region that it is in: one beside a ``Region`` is there."""
    place, _, name = path.rpartition(".")
    for found in reached(call.parameters, place) if place else (call.parameters,):
        for holder in found if isinstance(found, list | tuple) else (found,):
            if isinstance(holder, Mapping) and holder.get(name) not in (None, ""):
                yield text_of(holder, "Region") or call.region, holder[name]


def _asks(call: ApiCall, use: KeyUse, key: object) -> Iterator[Ask]:
    is_of_aws = names_key_of_aws(call, key)
    kinds = dict.fromkeys(use.implied, RequestKind.IMPLIED)
    kinds |= dict.fromkeys(use.required, RequestKind.IMPLIED if is_of_aws else RequestKind.REQUIRED)
    for action, kind in sorted(kinds.items()):
        yield _ask(call, use, action, kind, key_of(call, key))


def _ask(call: ApiCall, use: KeyUse, action: str, kind: RequestKind, key: Resource) -> Ask:
    context = _keys_of(call, use, action)
    return Ask(
        action=f"kms:{action}", resources=(key,), kind=kind, context=context, is_as_caller=True, source=use.source
    )


def _keys_of(call: ApiCall, use: KeyUse, action: str) -> dict[str, ContextValue]:
    """Give the keys by which a policy tells a service's use from a direct one (KMS Developer Guide, conditions-kms)."""
    # FAIL-CLOSED(via-service): how directory buckets and the other partitions write the name, the guide does not say.
    is_said = use.via is not None and call.partition == "aws"
    via = SingleValue(f"{use.via}.{call.region}.amazonaws.com") if is_said else UNKNOWN
    grant: dict[str, ContextValue] = {"kms:grantisforawsresource": SingleValue("true")}
    return {
        "kms:calleraccount": SingleValue(call.account),
        "kms:viaservice": via,
        **(grant if action == "CreateGrant" else {}),
    }
