"""What the linter says of a policy, in the four types of IAM Access Analyzer.

Source: IAM User Guide, access-analyzer-policy-validation (finding types).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from guarded_aws.policy import Location


class FindingType(Enum):
    """How bad a finding is; the names are those of ``ValidatePolicy``."""

    ERROR = "ERROR"
    SECURITY_WARNING = "SECURITY_WARNING"
    WARNING = "WARNING"
    SUGGESTION = "SUGGESTION"


class IssueCode(Enum):
    """A kind of finding; the value is stable."""

    POLICY_SYNTAX = "policy-syntax"
    MISSING_VERSION = "missing-version"
    VARIABLE_IN_OLD_VERSION = "variable-in-old-version"
    POLICY_TOO_LARGE = "policy-too-large"
    TOO_LARGE_FOR_MANAGED_POLICY = "too-large-for-managed-policy"

    RCP_ALLOW = "rcp-allow"
    RCP_STAR_ACTION = "rcp-star-action"
    ALLOW_WITH_NOT_PRINCIPAL = "allow-with-not-principal"
    IDLE_EXEMPTION = "idle-exemption"
    WILDCARD_IN_PRINCIPAL = "wildcard-in-principal"

    ACTION_NEVER_MATCHES = "action-never-matches"
    UNKNOWN_ACTION = "unknown-action"
    UNKNOWN_SERVICE = "unknown-service"
    WILDCARD_MATCHES_NO_ACTION = "wildcard-matches-no-action"
    ACTION_WITHOUT_SUCH_RESOURCE = "action-without-such-resource"

    CONDITION_KEY_NEVER_PRESENT = "condition-key-never-present"
    CONDITION_KEY_REPEATED = "condition-key-repeated"
    MCP_SERVICE_KEY = "mcp-service-key"
    UNKNOWN_CONDITION_KEY = "unknown-condition-key"
    UNKNOWN_GUARD_KEY = "unknown-guard-key"
    UNKNOWN_GUARD_VALUE = "unknown-guard-value"
    DENY_WITH_UNRESOLVABLE_VARIABLE = "deny-with-unresolvable-variable"
    EARLY_VARIABLE = "early-variable"

    FOR_ALL_VALUES_WITHOUT_NULL = "for-all-values-without-null"
    FOR_ANY_VALUE_IF_EXISTS = "for-any-value-if-exists"
    MISSING_SET_OPERATOR = "missing-set-operator"
    OPERATOR_TYPE_MISMATCH = "operator-type-mismatch"
    SET_OPERATOR_ON_SINGLE_VALUED_KEY = "set-operator-on-single-valued-key"
    WILDCARD_IN_SENSITIVE_KEY = "wildcard-in-sensitive-key"
    WILDCARD_WITHOUT_LIKE = "wildcard-without-like"

    ALLOW_NEVER_MATCHES = "allow-never-matches"
    DENY_NEVER_MATCHES = "deny-never-matches"
    ALLOW_SHADOWED_BY_DENY = "allow-shadowed-by-deny"
    REDUNDANT_STATEMENT = "redundant-statement"

    EXPIRED_WINDOW = "expired-window"
    ONE_TIME_WINDOW = "one-time-window"
    MFA_IF_EXISTS = "mfa-if-exists"
    SOURCE_IP_WITHOUT_VIA_AWS_SERVICE = "source-ip-without-via-aws-service"

    ALLOW_WITH_NOT_ACTION = "allow-with-not-action"
    ALLOW_WITH_NOT_RESOURCE = "allow-with-not-resource"
    TAG_SELF_ESCALATION = "tag-self-escalation"
    WILDCARD_PASS_ROLE = "wildcard-pass-role"

    @property
    def type(self) -> FindingType:
        """How bad such a finding is."""
        return _TYPES[self]


_CODES: Final[Mapping[FindingType, tuple[IssueCode, ...]]] = {
    FindingType.ERROR: (
        IssueCode.POLICY_SYNTAX,
        IssueCode.VARIABLE_IN_OLD_VERSION,
        IssueCode.POLICY_TOO_LARGE,
        IssueCode.RCP_ALLOW,
        IssueCode.RCP_STAR_ACTION,
        IssueCode.WILDCARD_IN_PRINCIPAL,
        IssueCode.ACTION_NEVER_MATCHES,
        IssueCode.UNKNOWN_ACTION,
        IssueCode.UNKNOWN_SERVICE,
        IssueCode.WILDCARD_MATCHES_NO_ACTION,
        IssueCode.CONDITION_KEY_REPEATED,
        IssueCode.UNKNOWN_CONDITION_KEY,
        IssueCode.UNKNOWN_GUARD_KEY,
        IssueCode.UNKNOWN_GUARD_VALUE,
        IssueCode.EARLY_VARIABLE,
        IssueCode.MISSING_SET_OPERATOR,
    ),
    FindingType.SECURITY_WARNING: (
        IssueCode.ALLOW_WITH_NOT_PRINCIPAL,
        IssueCode.MCP_SERVICE_KEY,
        IssueCode.DENY_WITH_UNRESOLVABLE_VARIABLE,
        IssueCode.FOR_ALL_VALUES_WITHOUT_NULL,
        IssueCode.WILDCARD_IN_SENSITIVE_KEY,
        IssueCode.DENY_NEVER_MATCHES,
        IssueCode.ALLOW_WITH_NOT_ACTION,
        IssueCode.ALLOW_WITH_NOT_RESOURCE,
        IssueCode.TAG_SELF_ESCALATION,
        IssueCode.WILDCARD_PASS_ROLE,
    ),
    FindingType.WARNING: (
        IssueCode.MISSING_VERSION,
        IssueCode.TOO_LARGE_FOR_MANAGED_POLICY,
        IssueCode.IDLE_EXEMPTION,
        IssueCode.ACTION_WITHOUT_SUCH_RESOURCE,
        IssueCode.CONDITION_KEY_NEVER_PRESENT,
        IssueCode.FOR_ANY_VALUE_IF_EXISTS,
        IssueCode.OPERATOR_TYPE_MISMATCH,
        IssueCode.SET_OPERATOR_ON_SINGLE_VALUED_KEY,
        IssueCode.WILDCARD_WITHOUT_LIKE,
        IssueCode.ALLOW_NEVER_MATCHES,
        IssueCode.ALLOW_SHADOWED_BY_DENY,
        IssueCode.EXPIRED_WINDOW,
        IssueCode.ONE_TIME_WINDOW,
        IssueCode.MFA_IF_EXISTS,
        IssueCode.SOURCE_IP_WITHOUT_VIA_AWS_SERVICE,
    ),
    FindingType.SUGGESTION: (IssueCode.REDUNDANT_STATEMENT,),
}
_TYPES: Final = {code: finding_type for finding_type, codes in _CODES.items() for code in codes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with a policy, or looks so.

    Attributes:
        message: What it is, in one line.
        hint: What to do about it.
        location: Where it stands; None when the policy did not come from text.
        policy: The id of the policy.
        statement: The statement's place in its policy, from 0; None when the whole policy is meant.
        sid: The statement's id, if it has one.
    """

    code: IssueCode
    message: str
    hint: str
    policy: str
    location: Location | None = None
    statement: int | None = None
    sid: str | None = None

    @property
    def type(self) -> FindingType:
        """How bad it is."""
        return self.code.type
