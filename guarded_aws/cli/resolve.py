"""``guarded-aws resolve``: what IAM would be asked for AWS calls, as JSON lines. Needs no configuration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guarded_aws.arn import AccountId, is_account_id, partition_of
from guarded_aws.cli.json_lines import Members, Reply, RequestSyntaxError, as_plain

if TYPE_CHECKING:
    from guarded_aws.catalog import Catalog


def resolve() -> None:
    """Resolve calls: JSON lines on standard input, the requests of each on standard output."""
    import sys  # noqa: PLC0415 -- commands import when they run

    from guarded_aws.catalog import Catalog  # noqa: PLC0415
    from guarded_aws.cli.json_lines import answer_lines  # noqa: PLC0415

    catalog = Catalog()
    answer_lines(sys.stdin.buffer, sys.stdout, lambda members: answer_resolve(members, catalog))


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest:
    """A call as a line names it; bytes in its parameters are bytes already."""

    service: str
    operation: str
    parameters: Mapping[str, object]
    region: str | None
    account: AccountId | None
    partition: str | None


def read_call(members: Members) -> CallRequest:
    """Read a call.

    Raises:
        GuardedAwsError: It cannot be understood, or botocore has no such operation.
    """
    from guarded_aws.server.blobs import read_base64, replace_blobs  # noqa: PLC0415 -- commands import when they run

    service, operation = members.take_text("service"), members.take_text("operation")
    given = {name: as_plain(value) for name, value in members.take_object("parameters").items()}
    account = members.take_optional_text("account")
    if account is not None and not is_account_id(account):
        raise RequestSyntaxError(f"`{account}` is not an account", hint="write twelve digits in quotes")
    return CallRequest(
        service=service,
        operation=operation,
        parameters=replace_blobs(service, operation, given, read_base64),
        region=members.take_optional_text("region"),
        account=None if account is None else AccountId(account),
        partition=members.take_optional_text("partition"),
    )


def answer_resolve(members: Members, catalog: "Catalog") -> Reply:
    """Answer one call.

    Raises:
        GuardedAwsError: The call cannot be understood, or botocore has no such operation.
    """
    from guarded_aws.guard.models import operation_facts  # noqa: PLC0415 -- commands import when they run
    from guarded_aws.resolver import ApiCall, resolution_to_json  # noqa: PLC0415
    from guarded_aws.resolver import resolve as resolve_call  # noqa: PLC0415

    call = read_call(members)
    members.require_empty()
    if call.region is None or call.account is None:
        name = "region" if call.region is None else "account"
        raise RequestSyntaxError(f"`{name}` is missing", hint="add it to the request")
    api_call = ApiCall(
        facts=operation_facts(call.service, call.operation),
        parameters=call.parameters,
        region=call.region,
        account=call.account,
        partition=call.partition or partition_of(call.region),
    )
    reply = resolution_to_json(None, resolve_call(api_call, catalog))
    return {name: value for name, value in reply.items() if name != "id"}
