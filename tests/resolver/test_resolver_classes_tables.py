"""The tables of classes and of Cloud Control: each row names what exists, and a broken table is an error."""

import tomllib
from importlib.resources import files

import pytest

from guarded_aws.catalog import Catalog
from guarded_aws.catalog.classes import EVERY_ITEM, load_call_classes, parse_call_classes
from guarded_aws.catalog.cloud_control import parse_cloud_control_types
from guarded_aws.catalog.sdk_services import find_sdk_service, parse_sdk_services
from guarded_aws.catalog.toml_tables import read_table
from guarded_aws.errors import CatalogIntegrityError, UnknownServiceError
from guarded_aws.guard.models import list_services, operation_model
from guarded_aws.resolver.classify import is_destructive_name

CLASSES = files("guarded_aws.catalog").joinpath("tables", "classes")
ROW = {"actions": ["s3:GetObject"], "source": "https://docs.aws.amazon.com/"}
VERBS = {"modifiers": [], "destructive": [], "harmless": []}
RULE = {"class": "secrets", "service": "s3", "operations": ["GetObject"], "source": "https://docs.aws.amazon.com/"}
TABLES: dict[str, dict[str, object]] = {
    "destructive": {"verbs": VERBS, "destroys": [ROW], "keeps": [ROW]},
    "indirect_execution": {"row": [ROW]},
    "secrets": {"row": [ROW]},
    "parameters": {"row": [RULE]},
}


def test_every_classed_action_exists() -> None:
    """A row with a misspelled action would class nothing."""
    classes, catalog = load_call_classes(), Catalog()
    named = classes.destroys | classes.keeps | classes.indirect | classes.secrets

    assert [] == sorted(action for action in named if catalog.find_action(action) is None)


def test_no_verb_and_no_action_is_judged_both_ways() -> None:
    """A contradiction would be decided by the order of two lines of code."""
    classes = load_call_classes()

    assert frozenset() == classes.destructive_verbs & classes.harmless_verbs
    assert frozenset() == classes.destroys & classes.keeps


def test_every_rule_is_about_an_operation_and_a_member_of_its_input() -> None:
    """A row with a misspelled parameter would never count."""
    assert "s3" in list_services()
    for (service, operation), rules in load_call_classes().rules.items():
        for rule in rules:
            shape = operation_model(service, operation).input_shape
            for name in rule.path:
                assert shape is not None
                if name == EVERY_ITEM:
                    shape = shape.member
                elif shape.type_name == "map":
                    shape = shape.value
                else:
                    assert name in shape.members, (service, operation, rule.path)
                    shape = shape.members[name]


@pytest.mark.parametrize("name", ["destructive", "indirect_execution", "secrets", "parameters"])
def test_every_row_cites_a_page_of_aws(name: str) -> None:
    """A judgement without a source cannot be checked."""
    table = tomllib.loads(CLASSES.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    rows = [row for rows in table.values() if isinstance(rows, list) for row in rows]

    assert rows
    assert all(row["source"].startswith("https://docs.aws.amazon.com/") for row in rows)


@pytest.mark.parametrize(
    "verb", ["Delete", "Terminate", "Purge", "Deregister", "Remove", "Revoke", "Destroy", "Cancel", "Reset"]
)
def test_every_action_that_is_called_a_destruction_is_one_unless_it_was_judged(verb: str) -> None:
    """What a new service deletes is destructive before anybody has looked at it."""
    catalog = Catalog()
    names = [
        action.full_name
        for prefix in catalog.prefixes
        for action in catalog.load_service(prefix).actions.values()
        if action.name.startswith(verb)
    ]
    spared = {name.lower() for name in names if not is_destructive_name(name, is_read=True)}

    assert spared <= load_call_classes().keeps


def test_table_that_does_not_exist_is_an_error() -> None:
    """FAIL-CLOSED(catalog-table)."""
    with pytest.raises(CatalogIntegrityError, match="the table `newcomer` cannot be read"):
        read_table("newcomer")


def test_tables_of_the_expected_form_are_read() -> None:
    """The smallest tables that hold one row each."""
    classes = parse_call_classes(TABLES)

    assert frozenset({"s3:getobject"}) == classes.secrets
    assert {("s3", "GetObject")} == classes.rules.keys()


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("destructive", {}),
        ("destructive", {**TABLES["destructive"], "verbs": {**VERBS, "newcomer": []}}),
        ("destructive", {**TABLES["destructive"], "verbs": []}),
        ("destructive", {**TABLES["destructive"], "verbs": {**VERBS, "modifiers": "batch"}}),
        ("destructive", {**TABLES["destructive"], "verbs": {**VERBS, "modifiers": [7]}}),
        ("secrets", {"row": {}}),
        ("secrets", {"row": [{**ROW, "action": "s3:GetObject"}]}),
        ("parameters", {"row": [{**RULE, "class": "newcomer"}]}),
        ("parameters", {"row": [{**RULE, "unless": 1.5}]}),
        ("parameters", {"row": [{**RULE, "is": "userData"}]}),
    ],
)
def test_table_of_another_form_is_an_error(name: str, table: dict[str, object]) -> None:
    """FAIL-CLOSED(catalog-table): a table that is read wrongly would decide wrongly."""
    with pytest.raises(CatalogIntegrityError, match="the table `classes` is not of the expected form"):
        parse_call_classes({**TABLES, name: table})


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"services": {}},
        {"services": {"AWS::X": {"prefix": "x", "arn": "arn", "types": {"Y": {}}}}, "prefixes": {}},
        {"services": {"AWS::X": {"prefix": "x", "arn": "arn", "types": {"Y": {"deletes": []}}}}, "prefixes": {}},
        {"services": {}, "prefixes": {"AWS::X": 7}},
    ],
)
def test_table_of_types_of_another_form_is_an_error(table: dict[str, object]) -> None:
    """FAIL-CLOSED(catalog-table)."""
    with pytest.raises(CatalogIntegrityError, match="the table `cloud_control` is not of the expected form"):
        parse_cloud_control_types(table)


@pytest.mark.parametrize("table", [{}, {"services": {"sfn": "states"}}, {"services": {"sfn": ["a", "b", "c"]}}])
def test_table_of_names_of_another_form_is_an_error(table: dict[str, object]) -> None:
    """FAIL-CLOSED(catalog-table)."""
    with pytest.raises(CatalogIntegrityError, match="the table `sdk_services` is not of the expected form"):
        parse_sdk_services(table)


def test_service_that_is_called_the_same_everywhere_needs_no_row() -> None:
    """S3 is ``s3`` to the SDK, to botocore and to IAM."""
    found = find_sdk_service("s3")

    assert ("s3", "s3") == (found.service, found.prefix)
    with pytest.raises(UnknownServiceError):
        Catalog().load_service(find_sdk_service("newcomer").prefix)
