"""Read back from AWS whether the role is what the guard takes it for: its trust, boundary and policies.

It is read with the operator's own credentials, never with the guarded session's. A difference
is a *drift*, and says what to do.
"""

from guarded_aws.guard.verify.attached import AttachedRole, read_attached_role
from guarded_aws.guard.verify.compare import Verification, compare
from guarded_aws.guard.verify.drift import Drift, Part

__all__ = ["AttachedRole", "Drift", "Part", "Verification", "compare", "read_attached_role"]
