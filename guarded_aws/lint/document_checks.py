"""Findings about a whole document: its Version and its size.

Sources: IAM User Guide, reference_policies_elements_version and reference_iam-quotas;
Organizations User Guide, orgs_reference_limits, orgs_manage_policies_scps_syntax and _rcps_syntax;
STS API Reference, AssumeRole.
"""

import re
from collections.abc import Iterator
from typing import Final

from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.place import document_finding
from guarded_aws.policy import PolicyDocument, PolicyType, dump_policy
from guarded_aws.policy.locate import find_mark

_MANAGED_POLICY: Final = 6_144
_INLINE_IN_ROLE: Final = 10_240

_LIMITS: Final = {
    PolicyType.IDENTITY: _INLINE_IN_ROLE,
    PolicyType.PERMISSIONS_BOUNDARY: _MANAGED_POLICY,
    PolicyType.SESSION: 2_048,
    PolicyType.SERVICE_CONTROL: 10_240,
    PolicyType.RESOURCE_CONTROL: 5_120,
    PolicyType.TRUST: 2_048,
}
"""The most characters of a document; each service has its own limit for the policies of its resources."""

_COUNTED_AS_SENT: Final = frozenset({PolicyType.SESSION, PolicyType.SERVICE_CONTROL, PolicyType.RESOURCE_CONTROL})
"""Types of which every character counts; only the console of AWS Organizations takes white space out itself."""

_STRING_OR_SPACE: Final = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')


def check_version(document: PolicyDocument) -> Iterator[Finding]:
    """Report a document without Version, which IAM reads as one of 2008."""
    if document.text is not None and find_mark(document.text, ("Version",)) is None:
        yield document_finding(
            document,
            IssueCode.MISSING_VERSION,
            "the policy has no `Version`, so IAM reads it as one of 2008-10-17, without policy variables",
            hint='add `"Version": "2012-10-17"`',
            at=(),
        )


def check_size(document: PolicyDocument) -> Iterator[Finding]:
    """Report a document that AWS will not store, or not as a managed policy."""
    size = count_characters(document)
    limit = _LIMITS.get(document.policy_type)
    if limit is not None and size > limit:
        yield document_finding(
            document,
            IssueCode.POLICY_TOO_LARGE,
            f"the policy has {size:,} characters; a {document.policy_type.value} policy may have {limit:,}",
            hint=_how_to_shorten(document, limit),
            at=(),
        )
    elif document.policy_type is PolicyType.IDENTITY and size > _MANAGED_POLICY:
        yield document_finding(
            document,
            IssueCode.TOO_LARGE_FOR_MANAGED_POLICY,
            f"the policy has {size:,} characters; a managed policy may have {_MANAGED_POLICY:,}",
            hint=f"split it, or put it into the role itself, whose inline policies may have {_INLINE_IN_ROLE:,} in all",
            at=(),
        )


def _how_to_shorten(document: PolicyDocument, limit: int) -> str:
    without = _count_without_white_space(document)
    if without <= limit:
        return f"take out the white space between the elements, which counts: without it there are {without:,}"
    return "split it, or join statements that differ in one element"


def count_characters(document: PolicyDocument) -> int:
    """Count a document as AWS does where it is sent by API; IAM leaves white space out."""
    if document.text is not None and document.policy_type in _COUNTED_AS_SENT:
        return len(document.text)
    return _count_without_white_space(document)


def _count_without_white_space(document: PolicyDocument) -> int:
    if document.text is None:
        return len(dump_policy(document, indent=None))
    return len(_STRING_OR_SPACE.sub(lambda found: found[1] or "", document.text))
