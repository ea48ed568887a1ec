"""``guarded-aws simulate``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from guarded_aws.cli.options import ConfigOption, Format, FormatOption, TargetOption
from guarded_aws.errors import GuardedAwsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guarded_aws.cli.simulation import SimulatedAction, Simulation
    from guarded_aws.policy import PolicyDocument

_DECISIONS: Final = ("allowed", "implicitDeny", "explicitDeny")
_STYLES: Final = {"allowed": "green", "implicitDeny": "yellow", "explicitDeny": "red"}
_DIFFERS: Final = 1
"""The exit code when a decision is not what `--expect` says."""


def simulate(  # noqa: PLR0913 -- the options of the command
    actions: Annotated[list[str], typer.Argument(help="Actions, such as `ec2:TerminateInstances`.")],
    *,
    config: ConfigOption = None,
    target: TargetOption = None,
    pack: Annotated[list[str] | None, typer.Option(help="A pack, in place of a configuration; again for more.")] = None,
    policy: Annotated[list[Path] | None, typer.Option(help="A file with an identity policy, likewise.")] = None,
    boundary: Annotated[Path | None, typer.Option(help="A file with the permissions boundary.")] = None,
    scp: Annotated[list[Path] | None, typer.Option(help="A file with an SCP, beside aws:FullAWSAccess.")] = None,
    resource: Annotated[list[str] | None, typer.Option(help="An ARN; the action's own templates if left out.")] = None,
    context: Annotated[list[str] | None, typer.Option(help="key=value; what is not given is unknown.")] = None,
    expect: Annotated[str | None, typer.Option(help="Decisions, one an action, joined by commas.")] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Say what policies decide about actions, as `aws iam simulate-principal-policy` does. Calls nobody."""
    from guarded_aws.catalog import Catalog  # noqa: PLC0415 -- commands import when they run
    from guarded_aws.cli.simulation import find_action, simulate_action  # noqa: PLC0415
    from guarded_aws.cli.simulation_source import (  # noqa: PLC0415
        PolicyFiles,
        load_simulation,
        parse_context,
        parse_resource,
    )

    files = PolicyFiles(packs=pack or (), identity=policy or (), boundary=boundary, scps=scp or ())
    expected = _expected(expect, actions)
    simulation = load_simulation(config, target=target, files=files, context=parse_context(context or ()))
    catalog = Catalog()
    named = tuple(parse_resource(text) for text in resource or ())
    simulated = [
        simulate_action(simulation, action, named, catalog=catalog)
        for action in [find_action(catalog, name) for name in actions]
    ]
    _show(simulation, simulated, expected, output)
    if [each.eval_decision for each in simulated] != expected and expect is not None:
        raise typer.Exit(_DIFFERS)


def _expected(text: str | None, actions: "Sequence[str]") -> list[str]:
    """Read what `--expect` says.

    Raises:
        GuardedAwsError: It is not one decision for each action.
    """
    expected = [] if text is None else text.split(",")
    for decision in expected:
        if decision not in _DECISIONS:
            raise GuardedAwsError(f"`{decision}` is not a decision", hint=f"write one of {', '.join(_DECISIONS)}")
    if text is not None and len(expected) != len(actions):
        hint = "write one decision for each action, in order"
        raise GuardedAwsError(f"{len(expected)} decisions are expected of {len(actions)} actions", hint=hint)
    return expected


def _show(
    simulation: "Simulation", simulated: "Sequence[SimulatedAction]", expected: "Sequence[str]", output: Format
) -> None:
    if output is Format.JSON:
        import json  # noqa: PLC0415 -- commands import when they run

        from guarded_aws.cli.simulation_json import simulation_to_json  # noqa: PLC0415

        typer.echo(json.dumps(simulation_to_json(simulation, simulated), indent=2))
        return
    from rich import box  # noqa: PLC0415 -- commands import when they run
    from rich.table import Table  # noqa: PLC0415

    from guarded_aws.cli.console import make_console  # noqa: PLC0415
    from guarded_aws.cli.simulation import documents_by_id  # noqa: PLC0415

    table = Table(title="SimulatePrincipalPolicy", box=box.ASCII, show_lines=True)
    for heading in ("EvalActionName", "EvalResourceName", "EvalDecision", "MatchedStatements"):
        table.add_column(heading, overflow="fold")
    documents = documents_by_id(simulation.policies)
    for index, each in enumerate(simulated):
        table.add_row(*_row(each, expected[index] if expected else each.eval_decision, documents))
    make_console().print(table)


def _row(
    simulated: "SimulatedAction", expected: str, documents: "Mapping[str, PolicyDocument]"
) -> tuple[str, str, str, str]:
    from rich.markup import escape  # noqa: PLC0415 -- commands import when they run

    from guarded_aws.cli.simulation import place_of  # noqa: PLC0415

    decision = simulated.eval_decision
    shown = f"[{_STYLES[decision]}]{decision}[/]"
    if decision != expected:
        shown += f"\n[bold red]expected {expected}[/]"
    deciding = simulated.deciding.decision
    matched = [f"{each.label}\n  {place_of(each, documents)}" for each in deciding.matched_statements]
    missing = [f"no {layer.value} policy allows it" for layer in deciding.missing_allow_from]
    unknown = [f"unknown: {key}" for key in deciding.missing_context_keys]
    return (
        simulated.action.full_name,
        escape("\n".join(str(result.resource) for result in simulated.results)),
        shown,
        escape("\n".join((*matched, *missing, *unknown))),
    )
