"""``guarded-aws demo``."""

from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from guarded_aws.cli.demo_run import DemoResult

_STYLES: Final = {"sent": "green", "planned": "cyan", "refused": "red", "failed": "bold red"}
_GOOD: Final = 0
_DIFFERS: Final = 1


def demo() -> None:
    """Watch an MCP client try AWS calls against the guard, on this machine, with no account."""
    import anyio  # noqa: PLC0415 -- commands import when they run
    from rich.progress import Progress  # noqa: PLC0415

    from guarded_aws.cli.console import make_console  # noqa: PLC0415
    from guarded_aws.cli.demo_calls import CALLS  # noqa: PLC0415
    from guarded_aws.cli.demo_run import run_calls  # noqa: PLC0415
    from guarded_aws.sandbox import start_sandbox  # noqa: PLC0415

    console = make_console()
    console.print("An AWS on this machine (moto), an MCP server in front of it, a client that asks.")
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("opening the sandbox", total=len(CALLS))

        def report(result: "DemoResult") -> None:
            progress.update(task, advance=1, description=f"{result.call.service} {result.call.operation}")

        with start_sandbox() as sandbox:
            results = anyio.run(lambda: run_calls(sandbox, CALLS, report=report))
            total = len(sandbox.recorded_requests())
    console.print(make_table(results))
    denial = next(result for result in results if result.answer.outcome == "refused")
    console.print(f"What the agent reads of {denial.call.service} {denial.call.operation}:", style="bold")
    console.print(denial.text, markup=False, soft_wrap=True)
    console.print(summarize(results, total), style="bold")
    raise typer.Exit(exit_status(results))


def exit_status(results: "Sequence[DemoResult]") -> int:
    """Fail if any call went otherwise than it must."""
    return _GOOD if all(result.is_as_expected for result in results) else _DIFFERS


def make_table(results: "Sequence[DemoResult]") -> "Table":
    """Show every call, what became of it, and by which statement."""
    from rich.markup import escape  # noqa: PLC0415 -- commands import when they run
    from rich.table import Table  # noqa: PLC0415

    table = Table("Target", "Call", "Decision", "Deciding statement or layer", "At moto", "")
    for result in results:
        outcome = result.answer.outcome
        table.add_row(
            result.call.target,
            f"{result.call.service} {result.call.operation}",
            f"[{_STYLES[outcome]}]{outcome}[/]",
            escape(", ".join(dict.fromkeys(result.reasons))),
            str(len(result.reached)),
            "[green]✓[/]" if result.is_as_expected else "[bold red]✗[/]",
        )
    return table


def summarize(results: "Sequence[DemoResult]", total: int) -> str:
    """Say how many calls went as they must, and what moto's recorder proves."""
    good = sum(result.is_as_expected for result in results)
    held = [result for result in results if result.answer.outcome in {"refused", "planned"}]
    leaked = sum(len(result.reached) for result in held)
    return (
        f"{good} of {len(results)} calls went as they must."
        f" moto recorded {total} requests, {leaked} of them during the {len(held)} calls that were refused or planned."
    )
