"""``[[catalog.operations]]``: what may be declared, how its faults are told, and what comes of it."""

from pathlib import Path

import pytest
from config_files import CONFIG, replaced, write_config

from guarded_aws.audit import MemorySink
from guarded_aws.config import build_guard, load_config
from guarded_aws.errors import ConfigurationError
from guarded_aws.guard.guard import Guard
from guarded_aws.server.guardrails import describe_guardrails

ROW = """
[[catalog.operations]]
service = "iotthingsgraph"
operation = "DescribeNamespace"
action = "iotthingsgraph:DescribeNamespace"
access_level = "Read"
resources = ["arn:${Partition}:iotthingsgraph:${Region}:${Account}:namespace/${namespaceName}"]
"""
SAFE = "destructive = false\nindirect_execution = false\nreturns_secrets = false\n"
KNOWN = """
[[catalog.operations]]
service = "sqs"
operation = "SendMessage"
action = "sqs:SendMessage"
"""
LINES = CONFIG.count("\n")
ARN = "arn:aws:iotthingsgraph:us-east-1:123456789012:namespace/home"


def guard_of(folder: Path, text: str) -> Guard:
    """Build the guard of a configuration."""
    return build_guard(load_config(write_config(folder, text)), audit=MemorySink())


def write_policy(folder: Path, statement: str) -> str:
    """Write an identity policy of one statement; give the configuration that names it alone."""
    (folder / "own.json").write_text(f'{{"Version": "2012-10-17", "Statement": {statement}}}')
    packs = 'packs = ["deny-destructive", "allow-ec2", "allow-s3"]'
    return replaced(packs, 'identity = ["own.json"]')


@pytest.mark.parametrize(("name", "decision"), [("home", "allowed"), ("office", "implicitDeny")])
def test_declared_operation_is_asked_about_its_action_and_its_resource(
    tmp_path: Path, name: str, decision: str
) -> None:
    """A narrow Allow covers what it names, and nothing else."""
    text = write_policy(tmp_path, f'{{"Effect": "Allow", "Action": "iotthingsgraph:Describe*", "Resource": "{ARN}"}}')

    found = guard_of(tmp_path, text + ROW).explain("iotthingsgraph", "DescribeNamespace", {"namespaceName": name})

    assert decision == found.eval_decision
    assert [("iotthingsgraph:DescribeNamespace", ARN.replace("home", name))] == [
        (request.action, request.resource) for request in found.requests
    ]


def test_without_the_row_the_action_is_unknown(tmp_path: Path) -> None:
    """Which is what the row is for."""
    text = write_policy(tmp_path, f'{{"Effect": "Allow", "Action": "iotthingsgraph:Describe*", "Resource": "{ARN}"}}')

    found = guard_of(tmp_path, text).explain("iotthingsgraph", "DescribeNamespace", {"namespaceName": "home"})

    assert "implicitDeny" == found.eval_decision


@pytest.mark.parametrize("parameters", [{}, {"namespaceName": ""}, {"namespaceName": ["home"]}])
def test_parameter_that_is_no_text_leaves_the_resource_open(tmp_path: Path, parameters: dict[str, object]) -> None:
    """What is not there may be anything."""
    text = write_policy(tmp_path, f'{{"Effect": "Allow", "Action": "*", "Resource": "{ARN}"}}')

    found = guard_of(tmp_path, text + ROW).explain("iotthingsgraph", "DescribeNamespace", parameters)

    assert "implicitDeny" == found.eval_decision


@pytest.mark.parametrize(("said", "decision"), [("", "implicitDeny"), (SAFE, "allowed")])
def test_what_a_new_action_is_not_has_to_be_said(tmp_path: Path, said: str, decision: str) -> None:
    """FAIL-CLOSED(declared-class): until then it may destroy, act elsewhere and return secrets."""
    text = replaced('packs = ["deny-destructive", "allow-ec2", "allow-s3"]', 'packs = ["read-only"]')

    found = guard_of(tmp_path, text + ROW + said).explain("iotthingsgraph", "DescribeNamespace", {})

    assert decision == found.eval_decision


def test_new_action_without_resources_may_be_about_anything(tmp_path: Path) -> None:
    """FAIL-CLOSED(declared-resource): an Allow of some resources does not cover it."""
    text = write_policy(tmp_path, f'{{"Effect": "Allow", "Action": "*", "Resource": "{ARN}"}}')
    row = "\n".join(line for line in ROW.splitlines() if not line.startswith("resources"))

    found = guard_of(tmp_path, text + row).explain("iotthingsgraph", "DescribeNamespace", {"namespaceName": "home"})

    assert ("implicitDeny", "*") == (found.eval_decision, found.requests[0].resource)


def test_known_operation_is_replaced_only_on_demand(tmp_path: Path) -> None:
    """Its own resources and access level stay AWS's."""
    guard = guard_of(
        tmp_path, CONFIG + KNOWN.replace('"sqs:SendMessage"', '"sqs:setqueueattributes"') + "replace = true\n"
    )

    (declared,) = guard.catalog.declared
    found = guard.explain("sqs", "SendMessage", {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"})

    assert ("sqs:SetQueueAttributes", "Permissions management", True) == (
        declared.action,
        declared.access_level.value,
        declared.is_replacement,
    )
    assert ["sqs:SetQueueAttributes"] == [request.action for request in found.requests]


def test_guardrails_show_what_was_declared(tmp_path: Path) -> None:
    """Nobody overrules the catalogue unseen."""
    rows = describe_guardrails(guard_of(tmp_path, CONFIG + ROW)).declared_operations

    assert [("iotthingsgraph", "DescribeNamespace", "iotthingsgraph:DescribeNamespace", "Read", False)] == [
        (row.service, row.operation, row.action, row.access_level, row.replaces_the_catalogue) for row in rows
    ]


@pytest.mark.parametrize(
    ("rows", "message", "hint"),
    [
        (
            ROW.replace('"iotthingsgraph"', '"iotthinggraph"'),
            "unknown service `iotthinggraph` at .*:3:11",
            "iotthingsgraph",
        ),
        (
            ROW.replace('"DescribeNamespace"', '"DescribeName"'),
            "no operation `DescribeName` at .*:4:13",
            "DescribeNamespace",
        ),
        (
            ROW.replace('DescribeNamespace"\nacc', 'Describe*"\nacc'),
            "not the full name of one action at .*:5:10",
            "without",
        ),
        (
            ROW.replace('access_level = "Read"\n', ""),
            "so `access_level` is missing at .*:5:10",
            "`Permissions management`",
        ),
        (ROW.replace('"Read"', '"Reading"'), "`access_level` must be one of", "write one of them"),
        (
            ROW.replace("${namespaceName}", "${name}"),
            "no parameter `name` that is a text at .*:7:14",
            "`namespaceName`",
        ),
        (ROW.replace('"arn:', '"'), "is not the template of an ARN at .*:7:14", "write an ARN"),
        (ROW + "note = 1\n", "unknown key `note` at .*:8:1", "known are"),
        (ROW + ROW, "`iotthingsgraph.DescribeNamespace` is declared twice", "keep one"),
        (
            ROW
            + ROW.replace('operation = "DescribeNamespace"', 'operation = "GetEntities"')
            .replace('"Read"', '"Write"')
            .replace("/${namespaceName}", "/x"),
            "has two access levels",
            "write the same one",
        ),
        # FAIL-CLOSED(declared-known): a known operation takes a word more.
        (KNOWN, "the catalogue knows what `sqs.SendMessage` needs at .*:4:13", "replace = true"),
        (
            KNOWN + 'replace = true\naccess_level = "Read"\n',
            "AWS gives `sqs:SendMessage` the access level `Write` at .*:7:16",
            "leave",
        ),
    ],
)
def test_row_that_cannot_be_right_is_refused_with_its_place(tmp_path: Path, rows: str, message: str, hint: str) -> None:
    """A row that is read wrongly would open what no policy meant to open."""
    lines = rows.replace("\n", "", 1) if rows.startswith("\n") else rows
    shifted = message.replace(".*:", ".*guarded-aws.toml:")

    with pytest.raises(ConfigurationError, match=_at(shifted, LINES - 1)) as caught:
        load_config(write_config(tmp_path, CONFIG + lines))

    assert hint in caught.value.hint


def _at(message: str, offset: int) -> str:
    """Move the line of a message behind the configuration that stands before the rows."""
    head, is_placed, place = message.rpartition(".toml:")
    if not is_placed:
        return message
    line, column = place.split(":")
    return f"{head}.toml:{int(line) + offset}:{column}"
