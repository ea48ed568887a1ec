"""``guarded-aws decide``: decisions about AWS calls under the configured policies, as JSON lines."""

from typing import TYPE_CHECKING

from guarded_aws.cli.json_lines import Members, Reply, RequestSyntaxError
from guarded_aws.cli.options import ConfigOption
from guarded_aws.cli.resolve import CallRequest, read_call

if TYPE_CHECKING:
    from guarded_aws.guard.guard import Guard
    from guarded_aws.guard.target import Target


def decide(*, config: ConfigOption = None) -> None:
    """Decide calls: JSON lines on standard input, a decision a line on standard output. Calls nobody."""
    import sys  # noqa: PLC0415 -- commands import when they run

    from guarded_aws.cli.guards import load_deciding_guard  # noqa: PLC0415
    from guarded_aws.cli.json_lines import answer_lines  # noqa: PLC0415

    guard = load_deciding_guard(config)
    answer_lines(sys.stdin.buffer, sys.stdout, lambda members: answer_decide(members, guard))


def answer_decide(members: Members, guard: "Guard") -> Reply:
    """Answer one call.

    Raises:
        GuardedAwsError: The call cannot be understood, or there is no such operation or target.
    """
    target = guard.target(members.take_optional_text("target"))
    call = read_call(members)
    members.require_empty()
    _check_account(call, target)
    decision = guard.explain(call.service, call.operation, call.parameters, region=call.region, target=target.name)
    return decision.to_json()


def _check_account(call: CallRequest, target: "Target") -> None:
    # FAIL-CLOSED(other-account): a decision for one account says nothing about another.
    for name, asked, own in (
        ("account", call.account, target.account),
        ("partition", call.partition, target.partition),
    ):
        if asked is not None and asked != own:
            raise RequestSyntaxError(
                f"`{name}` is `{asked}`, and target `{target.name}` is in `{own}`",
                hint=f"name a target of that {name}, or leave `{name}` out",
            )
