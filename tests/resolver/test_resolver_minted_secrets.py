"""Every operation of botocore whose answer names a key, a session token or a presigned link was judged.

A botocore that brings an operation which mints credentials, and that nobody has looked at, fails here.
"""

import re
from collections.abc import Iterator

from botocore.model import ListShape, MapShape, Shape, StructureShape
from resolver_calls import resolved

from guarded_aws.guard.models import list_services, operation_model, service_model

MINTED = re.compile(
    r"secretaccesskey|sessiontoken|privatekey|(pre)?signed\w*url\w*|\w*embedurl|streamingurl|clientsecret\w*|authtoken"
    r"|accesstoken|refreshtoken|bearertoken|authorizationtoken|participanttoken|jointoken|streamkey\w*|secretstring",
    re.IGNORECASE,
)
DEPTH = 9

NOT_HELD = frozenset(
    {
        # A path on the proxy, not the key.
        *(
            f"appmesh.{verb}{what}"
            for verb in ("Create", "Delete", "Describe", "Update")
            for what in ("VirtualGateway", "VirtualNode")
        ),
        # In which field of a secret it lies.
        *(f"bedrock-agentcore-control.{verb}Oauth2CredentialProvider" for verb in ("Create", "Get", "Update")),
        # AWS takes the secret and never tells it again.
        *(f"elbv2.{name}" for name in ("CreateListener", "CreateRule", "DescribeListeners", "DescribeRules")),
        *(f"elbv2.{name}" for name in ("ModifyListener", "ModifyRule", "SetRulePriorities")),
    }
)
"""Operations whose answers have a member of such a name, and no secret in it."""


def leaves(shape: Shape, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Name the texts in a shape, down to some depth."""
    if shape.name in seen or len(seen) > DEPTH:
        return
    inner = seen | {shape.name}
    match shape:
        case StructureShape():
            for name, member in shape.members.items():
                yield from [name] if member.type_name in {"string", "blob"} else leaves(member, inner)
        case ListShape():
            yield from leaves(shape.member, inner)
        case MapShape():
            yield from leaves(shape.value, inner)


def minting() -> list[tuple[str, str]]:
    """Give every operation whose answer has a member of such a name."""
    return [
        (service, operation)
        for service in list_services()
        for operation in service_model(service).operation_names
        if (output := operation_model(service, operation).output_shape) is not None
        if any(MINTED.fullmatch(name) for name in leaves(output))
    ]


def test_every_answer_that_names_a_credential_is_of_that_class() -> None:
    """`guard:ReturnsSecrets` is true of each, or somebody has looked at why not."""
    found = minting()
    missed = [
        f"{service}.{operation}" for service, operation in found if not resolved(service, operation, {}).returns_secrets
    ]

    assert len(found) > 140
    assert set() == set(missed) - NOT_HELD
    assert set() == NOT_HELD - set(missed)
