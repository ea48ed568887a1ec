"""The condition keys that belong to no one service: IAM's global keys, and our own.

Source: IAM User Guide, reference_policies_condition-keys (type, values, availability).
The keys of services come from the catalogue.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from guarded_aws.policy import Family


class KeyType(Enum):
    """The type of a key's values."""

    ANY = "any"
    ARN = "ARN"
    BOOL = "boolean"
    DATE = "date"
    EPOCH_TIME = "date or number"
    IP_ADDRESS = "IP address"
    NUMERIC = "number"
    STRING = "string"

    @property
    def families(self) -> frozenset[Family]:
        """The operator families that compare such values as AWS documents it; Null goes with any."""
        return _FAMILIES[self]


_FAMILIES: Final = {
    KeyType.ANY: frozenset(Family),
    KeyType.ARN: frozenset({Family.ARN, Family.STRING}),
    KeyType.BOOL: frozenset({Family.BOOL}),
    KeyType.DATE: frozenset({Family.DATE}),
    KeyType.EPOCH_TIME: frozenset({Family.DATE, Family.NUMERIC}),
    KeyType.IP_ADDRESS: frozenset({Family.IP_ADDRESS}),
    KeyType.NUMERIC: frozenset({Family.NUMERIC}),
    KeyType.STRING: frozenset({Family.STRING}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDefinition:
    """What is known of a condition key.

    Attributes:
        name: As AWS writes it; a part of the caller's choice stands as ``${...}`` (``aws:ResourceTag/${TagKey}``).
        is_multivalued: Whether a request has a list of values of it, so that a set operator is needed.
    """

    name: str
    type: KeyType
    is_multivalued: bool = False

    @property
    def stem(self) -> str:
        """The name in lower case, up to the part of the caller's choice."""
        return _OPEN_PART.split(self.name, maxsplit=1)[0].lower()

    @property
    def is_open(self) -> bool:
        """Whether a part of the name is of the caller's choice."""
        return len(self.stem) < len(self.name)


_OPEN_PART: Final = re.compile(r"\$\{|<|tag-key$")


class KeyTable:
    """Definitions by name; letter case does not matter."""

    __slots__ = ("_exact", "_open", "names")

    def __init__(self, definitions: Iterable[KeyDefinition]) -> None:
        self._exact: dict[str, KeyDefinition] = {}
        self._open: list[KeyDefinition] = []
        for definition in definitions:
            if definition.is_open:
                self._open.append(definition)
            else:
                self._exact[definition.stem] = definition
        self.names = tuple(definition.name for definition in (*self._exact.values(), *self._open))

    def find(self, key: str) -> KeyDefinition | None:
        """Find the definition of a key as it is written in a policy."""
        folded = key.lower()
        fitting = (open_key for open_key in self._open if is_under(folded, open_key.stem))
        return self._exact.get(folded) or next(fitting, None)


def is_under(folded_key: str, stem: str) -> bool:
    """Say whether a key is that stem with a part of the caller's choice after it."""
    return folded_key.startswith(stem) and len(folded_key) > len(stem)


def _single(key_type: KeyType, *names: str) -> list[KeyDefinition]:
    return [KeyDefinition(name=name, type=key_type) for name in names]


def _multivalued(*names: str) -> list[KeyDefinition]:
    return [KeyDefinition(name=name, type=KeyType.STRING, is_multivalued=True) for name in names]


GLOBAL_KEYS: Final = KeyTable(
    (
        *_single(KeyType.DATE, "aws:CurrentTime", "aws:TokenIssueTime"),
        *_single(KeyType.EPOCH_TIME, "aws:EpochTime"),
        *_single(KeyType.IP_ADDRESS, "aws:SourceIp", "aws:VpcSourceIp", "aws:Ec2InstanceSourcePrivateIPv4"),
        *_single(KeyType.NUMERIC, "aws:MultiFactorAuthAge", "ec2:RoleDelivery"),
        *_single(
            KeyType.BOOL,
            "aws:AssumedRoot",
            "aws:IsMcpServiceAction",
            "aws:MultiFactorAuthPresent",
            "aws:PrincipalIsAWSService",
            "aws:SecureTransport",
            "aws:ViaAWSMCPService",
            "aws:ViaAWSService",
        ),
        *_single(
            KeyType.ARN,
            "aws:ChatbotSourceArn",
            "aws:PrincipalArn",
            "aws:SignInSessionArn",
            "aws:SourceArn",
            "aws:SourceVpcArn",
            "codebuild:BuildArn",
            "codebuild:ProjectArn",
            "ec2:SourceInstanceArn",
            "lambda:SourceFunctionArn",
            "ssm:SourceInstanceArn",
        ),
        *_single(
            KeyType.STRING,
            "aws:CalledViaAWSMCP",
            "aws:CalledViaFirst",
            "aws:CalledViaLast",
            "aws:Ec2InstanceSourceVpc",
            "aws:FederatedProvider",
            "aws:PrincipalAccount",
            "aws:PrincipalOrgID",
            "aws:PrincipalServiceName",
            "aws:PrincipalTag/${TagKey}",
            "aws:PrincipalType",
            "aws:referer",
            "aws:RequestedRegion",
            "aws:RequestTag/${TagKey}",
            "aws:ResourceAccount",
            "aws:ResourceOrgID",
            "aws:ResourceTag/${TagKey}",
            "aws:SourceAccount",
            "aws:SourceIdentity",
            "aws:SourceOrgID",
            "aws:SourceVpc",
            "aws:SourceVpce",
            "aws:UserAgent",
            "aws:userid",
            "aws:username",
            "aws:VpceAccount",
            "aws:VpceOrgID",
            "glue:CredentialIssuingService",
            "glue:RoleAssumedBy",
            "identitystore:UserId",
        ),
        *_multivalued(
            "aws:CalledVia",
            "aws:PrincipalOrgPaths",
            "aws:PrincipalServiceNamesList",
            "aws:ResourceOrgPaths",
            "aws:SourceOrgPaths",
            "aws:TagKeys",
            "aws:VpceOrgPaths",
        ),
    )
)
"""IAM's global keys, and the keys of services that are in the context of every call of a session."""

GUARD_KEYS: Final = KeyTable(
    (
        *_single(
            KeyType.BOOL,
            "guard:Approved",
            "guard:Destructive",
            "guard:IndirectExecution",
            "guard:MfaPresent",
            "guard:ReturnsSecrets",
        ),
        *_single(KeyType.NUMERIC, "guard:CallsLastHour", "guard:HourOfDay", "guard:MfaAge", "guard:ResourceCount"),
        *_single(KeyType.STRING, "guard:AccessLevel", "guard:Agent", "guard:DayOfWeek", "guard:Target"),
    )
)
"""The keys that the guard itself gives; AWS does not know them."""

GUARD_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "guard:accesslevel": ("Read", "List", "Write", "Tagging", "PermissionsManagement"),
    "guard:dayofweek": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
"""The only values that some of our keys ever have, by the key in lower case."""

SENSITIVE_KEYS: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:resourceaccount",
        "aws:resourceorgid",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:vpceaccount",
        "aws:vpceorgid",
    }
)
"""Keys that name an account, an organization or a network: AWS sees no valid use of wildcards in them."""

ALSO_LISTS: Final = frozenset(
    {
        "cognito-identity.amazonaws.com:amr",
        "saml:commonname",
        "saml:givenname",
        "saml:mail",
        "saml:name",
        "saml:organizationstatus",
        "saml:primarygroupsid",
        "saml:surname",
        "saml:uid",
        "saml:x500uniqueidentifier",
    }
)
"""Keys of one value in the Service Authorization Reference that can have several.

Source: IAM User Guide, reference_policies_iam-condition-keys.
"""

MCP_SERVICE_KEYS: Final = frozenset({"aws:viaawsmcpservice", "aws:calledviaawsmcp"})
"""Keys that only AWS's own MCP servers set, on the calls that they make."""

ABSENT_IN_ROLE_SESSIONS: Final = frozenset(
    {
        "aws:principalservicename",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:username",
    }
)
"""Single-valued keys that a session of a role never has: those of IAM users and of service principals."""

SERVICE_LISTED_STEMS: Final = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")
"""The global keys of which the Service Authorization Reference says, action by action, where they are."""
