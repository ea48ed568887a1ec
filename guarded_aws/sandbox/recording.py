"""What reached the sandbox: moto's own record of the requests that it received."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from guarded_aws.errors import GuardedAwsError


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """A request that moto received.

    Attributes:
        service: The service of the signature's scope, such as ``ec2``; empty for an unsigned request.
    """

    method: str
    url: str
    service: str

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line of the record."""
        entry = json.loads(line)
        return cls(method=entry["method"], url=entry["url"], service=_signed_service(entry["headers"]))


def _signed_service(headers: Mapping[str, str]) -> str:
    """Read the service out of ``Credential=KEY/DATE/REGION/SERVICE/aws4_request``."""
    scope = headers.get("Authorization", "").partition("Credential=")[2].partition(",")[0].split("/")
    return scope[-2] if len(scope) > 1 else ""


def read_recording(path: Path) -> tuple[RecordedRequest, ...]:
    """Read every request that was recorded so far.

    Raises:
        GuardedAwsError: There is no record: nothing would be proved by its silence.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        # FAIL-CLOSED(recording): an absent record must not look like an empty one.
        raise GuardedAwsError(f"the sandbox keeps no record at `{path}`", hint="start the sandbox again") from error
    return tuple(RecordedRequest.parse(line) for line in lines)
