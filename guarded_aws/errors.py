"""The exceptions of guarded-aws, one tree.

Every class has a stable ``code`` for machines, a one-line message that says what
happened and where, and a ``hint`` that says what to do::

    GuardedAwsError
    ├── ArnSyntaxError              a text that is not an ARN
    ├── PolicyError
    │   ├── PolicySyntaxError       a policy document that IAM would not take (has a location)
    │   └── PolicyPackError         a policy pack that is missing or broken
    ├── CatalogError
    │   ├── UnknownServiceError
    │   ├── UnknownOperationError
    │   └── CatalogIntegrityError
    ├── ConfigurationError          the guard does not start
    ├── ResolutionError             the call cannot be understood: denied, with the reason
    ├── AuditError                  a decision that cannot be recorded: no record, no call
    ├── CredentialsError            the forwarding role cannot be assumed
    ├── RequestSyntaxError          cli/json_lines.py: a line of input that cannot be understood
    ├── BlobSyntaxError             server/blobs.py: bytes that an agent wrote in a form that is not taken
    └── AccessDeniedError           guard/errors.py: also a botocore ClientError
        ├── ExplicitDenyError
        ├── ImplicitDenyError
        └── UnauthorizedSignatureError
"""

from typing import ClassVar


class GuardedAwsError(Exception):
    """Anything that guarded-aws raises on purpose.

    Attributes:
        code: A stable name of the kind of error, for machines.
        message: What happened and where, in one line.
        hint: What to do about it, in one line; may be empty.
    """

    code: ClassVar[str] = "guarded-aws"

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep the message and the hint apart, so that each surface can lay them out."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class ArnSyntaxError(GuardedAwsError):
    """A text that should be an ARN and is not."""

    code = "arn-syntax"


class PolicyError(GuardedAwsError):
    """A policy that cannot be used."""

    code = "policy"


class PolicySyntaxError(PolicyError):
    """A policy document that IAM would not take.

    Attributes:
        location: ``path:line:column`` of the offending text; the path alone when it has no position.
    """

    code = "policy-syntax"

    def __init__(self, message: str, *, location: str, hint: str = "") -> None:
        super().__init__(f"{message} at {location}", hint=hint)
        self.location = location


class PolicyPackError(PolicyError):
    """A policy pack that is missing, incomplete or whose files break its own rules."""

    code = "policy-pack"


class CatalogError(GuardedAwsError):
    """The facts about AWS's services do not hold what was asked for."""

    code = "catalog"


class UnknownServiceError(CatalogError):
    """A service name that neither botocore nor the catalogue knows."""

    code = "unknown-service"


class UnknownOperationError(CatalogError):
    """An operation name that the service does not have."""

    code = "unknown-operation"


class CatalogIntegrityError(CatalogError):
    """A table of the catalogue contradicts itself or the data that it annotates."""

    code = "catalog-integrity"


class ConfigurationError(GuardedAwsError):
    """A configuration that the guard refuses to start with."""

    code = "configuration"


class ResolutionError(GuardedAwsError):
    """A call that cannot be turned into authorization requests, and so is denied."""

    code = "resolution"


class AuditError(GuardedAwsError):
    """A decision that cannot be recorded, and so is not acted on."""

    code = "audit"


class CredentialsError(GuardedAwsError):
    """The forwarding role's credentials cannot be had, or are not the role's."""

    code = "credentials"
