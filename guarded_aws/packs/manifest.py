"""What a pack says of itself: its manifest, and the tests that it travels with."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from guarded_aws.operator_files import OperatorModel

ContextText = str | bool | list[str]
"""A condition value in a test; a list is the values of a multivalued key."""


class PackManifest(OperatorModel):
    """The content of ``pack.toml``.

    Attributes:
        name: The name of the pack's folder.
        description: What the pack does, in one sentence.
        source: Where its policies come from.
        explanation: How it works and what it needs beside it.
        traps: What a reader would not expect of it.
    """

    name: str
    description: str
    source: str
    explanation: str
    traps: tuple[str, ...] = ()


class PackTest(OperatorModel):
    """A case of ``tests.json``: a question to IAM, and the answer that it must get.

    Attributes:
        principal: The ARN of the caller; a session of a role of the account when left out.
        context: The condition keys of the request; a key that is not listed is absent.
        unknown: Keys that may have any value, or none.
        statement: The Sid of a statement that must take part in the decision, or its number from 1 when it has none.
        certain: Whether the decision must be proven for every completion of what is unknown.
    """

    name: str
    action: str
    resource: str = "*"
    principal: str | None = None
    context: Mapping[str, ContextText] = Field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    expect: Literal["allowed", "implicitDeny", "explicitDeny"]
    statement: str | None = None
    certain: bool | None = None


class PackTests(OperatorModel):
    """The content of ``tests.json``.

    Attributes:
        beside: ``allow-all`` puts an identity policy beside the pack whose one statement, ``AllowAll``,
            allows everything: for packs that grant nothing. An SCP always stands beside aws:FullAWSAccess.
    """

    beside: Literal["allow-all"] | None = None
    cases: tuple[PackTest, ...] = Field(min_length=1)
