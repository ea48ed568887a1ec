"""``guarded-aws explain``."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from guarded_aws.cli.options import ConfigOption, Format, FormatOption, TargetOption

if TYPE_CHECKING:
    from guarded_aws.guard.call_decision import CallDecision
    from guarded_aws.guard.target import Target


def explain(
    service: Annotated[str, typer.Argument(help="botocore's name of the service, such as `s3`.")],
    operation: Annotated[str, typer.Argument(help="The operation, such as `DeleteBucket`.")],
    parameters: Annotated[str, typer.Argument(help="Its parameters as JSON.")] = "{}",
    *,
    config: ConfigOption = None,
    target: TargetOption = None,
    region: Annotated[str | None, typer.Option(help="The region; the target's first if left out.")] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Say whether a call would be allowed and by which statement. Calls nobody."""
    from guarded_aws.cli.guards import load_deciding_guard  # noqa: PLC0415 -- commands import when they run
    from guarded_aws.cli.json_lines import as_plain, read_object  # noqa: PLC0415
    from guarded_aws.server.blobs import read_text_or_base64, replace_blobs  # noqa: PLC0415
    from guarded_aws.server.operations import find_operation  # noqa: PLC0415

    guard = load_deciding_guard(config)
    chosen = guard.target(target)
    name = find_operation(service, operation)
    given = {key: as_plain(value) for key, value in read_object(parameters.encode("utf-8", "replace")).items()}
    blobs = replace_blobs(service, name, given, read_text_or_base64)
    decision = guard.explain(service, name, blobs, region=region, target=chosen.name)
    if output is Format.JSON:
        typer.echo(json.dumps(decision.to_json(), indent=2))
        return
    _print(decision, chosen)


def _print(decision: "CallDecision", target: "Target") -> None:
    from rich.markup import escape  # noqa: PLC0415 -- commands import when they run
    from rich.table import Table  # noqa: PLC0415

    from guarded_aws.cli.console import make_console  # noqa: PLC0415
    from guarded_aws.cli.simulation import documents_by_id, place_of  # noqa: PLC0415

    documents = documents_by_id(target.policies.documents)
    table = Table(show_lines=True)
    for heading in ("Request", "Resource", "Decision", "Statements"):
        table.add_column(heading, overflow="fold")
    for request in decision.requests:
        places = [f"{each.label}\n  {place_of(each, documents)}" for each in request.decision.matched_statements]
        action = f"{request.action} ({request.kind.value})"
        table.add_row(action, escape(request.resource), request.eval_decision, escape("\n".join(places)))
    console = make_console()
    if decision.requests:
        console.print(table)
    certainty = "" if decision.certain else " (in doubt)"
    console.print(f"{decision.eval_decision}{certainty}: {decision.service} {decision.operation}", style="bold")
    for line in (decision.sentence, decision.advice):
        if line:
            console.print(escape(line), soft_wrap=True)
    for hinge in decision.hinges:
        console.print(escape(f"it hinges on {hinge.key} = {hinge.value}: {hinge.how}"), soft_wrap=True)
