"""Amazon Resource Names as values: six fields, split at the first five colons.

Source: IAM User Guide, reference-arns.
"""

import re
from dataclasses import dataclass
from typing import Final, NewType, Self

from guarded_aws.errors import ArnSyntaxError

AccountId = NewType("AccountId", str)
"""Twelve digits."""

_FIELDS: Final = 6
_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)

_PARTITION_OF_REGION_PREFIX: Final = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
}


@dataclass(frozen=True, slots=True)
class Arn:
    """An ARN's six fields; ``resource`` is everything after the fifth colon, colons included."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Split a text into an ARN.

        Raises:
            ArnSyntaxError: The text does not start with ``arn:`` or has fewer than six fields.
        """
        fields = text.split(":", _FIELDS - 1)
        if len(fields) != _FIELDS or fields[0] != "arn":
            raise ArnSyntaxError(
                f"`{text}` is not an ARN",
                hint="an ARN reads `arn:partition:service:region:account:resource`",
            )
        return cls(*fields[1:])

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


def is_arn(text: str) -> bool:
    """Say whether a text has the six fields of an ARN."""
    return text.startswith("arn:") and text.count(":") >= _FIELDS - 1


def is_account_id(text: str) -> bool:
    """Say whether a text is twelve ASCII digits."""
    return _ACCOUNT.fullmatch(text) is not None


def partition_of(region: str) -> str:
    """Name the partition that a region lies in; ``aws`` for regions of the commercial partition."""
    for prefix, partition in _PARTITION_OF_REGION_PREFIX.items():
        if region.startswith(prefix):
            return partition
    return "aws"
