"""``guarded-aws verify``.

Exit status: 0 when the role is what the guard takes it for, 1 when something differs, 2 when it
cannot be read.
"""

from typing import TYPE_CHECKING, Final

import typer

from guarded_aws.cli.options import ConfigOption, Format, FormatOption, TargetOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guarded_aws.guard.verify import Verification

_DRIFTED: Final = 1


def verify(*, config: ConfigOption = None, target: TargetOption = None, output: FormatOption = Format.TABLE) -> None:
    """Read back from AWS whether the role, its boundary and its policies are what the configuration says."""
    from guarded_aws.cli.guards import load_deciding_guard  # noqa: PLC0415 -- commands import when they run
    from guarded_aws.guard.verify import compare, read_attached_role  # noqa: PLC0415

    guard = load_deciding_guard(config)
    chosen = guard.targets if target is None else (guard.target(target),)
    verified = [compare(each, read_attached_role(each)) for each in chosen]
    _show_json(verified) if output is Format.JSON else _show_table(verified)
    if any(each.drifts for each in verified):
        raise typer.Exit(_DRIFTED)


def _show_json(verified: "Sequence[Verification]") -> None:
    import json  # noqa: PLC0415 -- commands import when they run

    typer.echo(json.dumps([verification_to_json(each) for each in verified], indent=2))


def verification_to_json(verified: "Verification") -> dict[str, object]:
    """Give what was found of one target; a policy that should be there is JSON in JSON."""
    import json  # noqa: PLC0415 -- commands import when they run

    return {
        "target": verified.target,
        "role_arn": verified.role_arn,
        "drifts": [
            {
                "part": drift.part.value,
                "message": drift.message,
                "hint": drift.hint,
                "expected": None if drift.expected is None else json.loads(drift.expected),
            }
            for drift in verified.drifts
        ],
        "unverified": list(verified.unverified),
    }


def _show_table(verified: "Sequence[Verification]") -> None:
    from rich import box  # noqa: PLC0415 -- commands import when they run
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from guarded_aws.cli.console import make_console  # noqa: PLC0415

    console = make_console()
    for each in verified:
        title = f"{each.target}: {each.role_arn}"
        table = Table(title=escape(title), box=box.ASCII, show_lines=True)
        for heading in ("part", "differs", "what to do"):
            table.add_column(heading, overflow="fold")
        for drift in each.drifts:
            table.add_row(drift.part.value, escape(drift.message), escape(drift.hint))
        if each.drifts:
            console.print(table)
        else:
            console.print(escape(f"{title}: as configured"))
        for reason in each.unverified:
            console.print(escape(f"not verified: {reason}"), soft_wrap=True)
