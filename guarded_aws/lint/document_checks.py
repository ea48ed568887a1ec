"""Findings about a whole document: its Version and its size.

Sources: IAM User Guide, reference_policies_elements_version and reference_iam-quotas;
Organizations User Guide, orgs_reference_limits; STS API Reference, AssumeRole.
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
            hint="split it, or join statements that differ in one element",
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


def count_characters(document: PolicyDocument) -> int:
    """Count a document as AWS does: white space counts in session policies alone."""
    if document.text is None:
        return len(dump_policy(document, indent=None))
    if document.policy_type is PolicyType.SESSION:
        return len(document.text)
    return len(_STRING_OR_SPACE.sub(lambda found: found[1] or "", document.text))
