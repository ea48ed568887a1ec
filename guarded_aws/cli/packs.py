"""``guarded-aws packs``."""


def packs() -> None:
    """List the policy packs that a target can use."""
    from rich.table import Table  # noqa: PLC0415 -- commands import when they run

    from guarded_aws.cli.console import make_console  # noqa: PLC0415
    from guarded_aws.packs import iter_packs  # noqa: PLC0415

    table = Table("Pack", "What it does", box=None)
    for pack in iter_packs():
        table.add_row(pack.name, pack.description)
    make_console().print(table)
