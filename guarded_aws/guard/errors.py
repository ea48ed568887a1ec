"""Denials, as both worlds know them: guarded-aws errors and botocore ``ClientError``s.

Existing boto3 code that catches ``ClientError`` and looks at its code sees the
``AccessDenied`` that AWS itself would answer.
"""

from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from guarded_aws.errors import GuardedAwsError
from guarded_aws.guard.call_decision import CallDecision


class AccessDeniedError(GuardedAwsError, ClientError):
    """A call that was refused before anything was signed.

    Attributes:
        decision: Why, as a value.
        response: What botocore would have parsed from AWS's own answer.
    """

    code = "access-denied"

    def __init__(self, message: str, *, decision: CallDecision, hint: str = "") -> None:
        """Be a `ClientError` of code ``AccessDenied`` for the refused operation."""
        response = {
            "Error": {"Code": "AccessDenied", "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": 403, "HTTPHeaders": {}, "RequestId": "", "RetryAttempts": 0},
        }
        ClientError.__init__(self, response, decision.operation)  # type: ignore[arg-type]  # a plain dict is right
        # `GuardedAwsError.__init__` would go on to `ClientError`'s with one argument too few.
        self.message = message
        self.hint = hint
        self.decision = decision

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.decision, self.hint)


class ExplicitDenyError(AccessDeniedError):
    """A Deny statement matches, or may match."""


class ImplicitDenyError(AccessDeniedError):
    """A layer that must allow the call does not."""


class UnauthorizedSignatureError(AccessDeniedError):
    """Something asked for a signature, or for the wire, that was not decided in that form."""


def _rebuild(kind: type[AccessDeniedError], message: str, decision: CallDecision, hint: str) -> AccessDeniedError:
    return kind(message, decision=decision, hint=hint)


def denial(decision: CallDecision) -> AccessDeniedError:
    """Give the error for a call that was not allowed."""
    kind = ExplicitDenyError if decision.eval_decision == "explicitDeny" else ImplicitDenyError
    return kind(decision.sentence, decision=decision, hint=decision.advice)


AWS_ERRORS: Final = (ClientError, BotoCoreError)
"""What a call raises that was sent and failed, or that botocore could not make."""


def code_and_message(error: ClientError | BotoCoreError) -> tuple[str, str]:
    """Give the code and the words of such an error."""
    if isinstance(error, ClientError):
        said = error.response.get("Error", {})
        return said.get("Code", "Unknown"), said.get("Message", str(error))
    return type(error).__name__, str(error)
