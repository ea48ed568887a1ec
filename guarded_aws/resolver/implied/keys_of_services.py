"""KMS keys that a call hands to a service, which then asks KMS in the caller's own name.

A Deny on the key holds for the service too; whether an identity policy must allow the use, the key's policy decides.
Only what a service's guide says that the caller needs is here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from guarded_aws.evaluator import UNKNOWN, ContextValue, SingleValue
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.kms import key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """How a service uses a key that a parameter names.

    Attributes:
        operations: The calls of the service that have the parameter.
        actions: What it asks KMS as the caller, without ``kms:``.
        via: The service's name in ``kms:ViaService``.
    """

    operations: tuple[str, ...]
    parameter: str
    actions: tuple[str, ...]
    via: str
    source: str


KEY_USES: Final[Mapping[str, KeyUse]] = {
    "ec2": KeyUse(
        operations=("CopyImage", "CopySnapshot", "CreateVolume"),
        parameter="KmsKeyId",
        actions=("CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKeyWithoutPlaintext"),
        via="ec2",
        source="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html",
    ),
    "secretsmanager": KeyUse(
        operations=("CreateSecret", "UpdateSecret"),
        parameter="KmsKeyId",
        actions=("Decrypt", "GenerateDataKey"),
        via="secretsmanager",
        source="https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
    ),
}
"""By botocore's service."""


def key_use_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say what the service asks KMS about the key that a call names; nothing where it names none."""
    use = KEY_USES[call.facts.service]
    given = call.parameters.get(use.parameter)
    if given is None:
        return ()
    return tuple(
        Ask(
            action=f"kms:{action}",
            resources=(key_of(call, given),),
            kind=RequestKind.IMPLIED,
            context=_keys_of(call, use, action),
            source=use.source,
        )
        for action in use.actions
    )


def _keys_of(call: ApiCall, use: KeyUse, action: str) -> dict[str, ContextValue]:
    """Give the keys by which a policy tells a service's use from a direct one (KMS Developer Guide, conditions-kms)."""
    # FAIL-CLOSED(via-service): how the other partitions write the service's name, the guide does not say.
    via = SingleValue(f"{use.via}.{call.region}.amazonaws.com") if call.partition == "aws" else UNKNOWN
    grant: dict[str, ContextValue] = {"kms:grantisforawsresource": SingleValue("true")}
    return {
        "kms:calleraccount": SingleValue(call.account),
        "kms:viaservice": via,
        **(grant if action == "CreateGrant" else {}),
    }


USES_KEYS: Final[Mapping[tuple[str, str], Callable[[ApiCall], tuple[Ask, ...]]]] = {
    (service, operation): key_use_implied for service, use in KEY_USES.items() for operation in use.operations
}
"""By botocore's service and operation."""
