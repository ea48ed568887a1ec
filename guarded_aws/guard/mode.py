"""What the guard does with a decided call."""

from enum import Enum


class Mode(Enum):
    """How a target treats calls; docs/configuration.md has the table.

    ``OBSERVE`` lifts the denials of policies only: identity checks, request integrity,
    parameter confusions, and the audit stay enforced.
    """

    ENFORCE = "enforce"
    DRY_RUN = "dry_run"
    OBSERVE = "observe"
