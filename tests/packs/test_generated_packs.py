"""The packs that are written from the catalogue: up to date, no wider than judged, and small enough for AWS."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from guarded_aws.catalog import ActionDefinition, Catalog
from guarded_aws.catalog.classes import load_call_classes
from guarded_aws.catalog.escalation import load_escalations, parse_escalations
from guarded_aws.errors import CatalogIntegrityError
from guarded_aws.packs import load_pack
from guarded_aws.packs.generate import LARGEST_MANAGED_POLICY, PACKS, GeneratedPack, generate, write_packs
from guarded_aws.packs.load import shipped_root
from guarded_aws.resolver.classify import verb_of

CATALOG = Catalog()
ACTIONS = tuple(
    action for prefix in sorted(CATALOG.prefixes) for action in CATALOG.load_service(prefix).actions.values()
)
ROW = {"actions": ["s3:GetObject"], "source": "https://docs.aws.amazon.com/"}
SERVICE = {"prefixes": ["iam"], "source": "https://docs.aws.amazon.com/"}
by_name = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)


def denied_patterns(pack: GeneratedPack) -> dict[str, list[str]]:
    """Give the patterns of a pack's numbered documents by service prefix, in lower case."""
    found: dict[str, list[str]] = {}
    for text in committed(pack).values():
        for statement in json.loads(text)["Statement"]:
            for pattern in statement["Action"]:
                found.setdefault(pattern.partition(":")[0], []).append(pattern.lower())
    return found


def committed(pack: GeneratedPack) -> dict[str, str]:
    """Give the texts of a pack's numbered documents as they are shipped."""
    return {path.name: path.read_text("utf-8") for path in (shipped_root() / pack.name).glob("identity-*.json")}


def is_denied(action: ActionDefinition, patterns: dict[str, list[str]]) -> bool:
    """Say whether one of the patterns takes an action."""
    name = action.full_name.lower()
    return any(fnmatchcase(name, pattern) for pattern in patterns.get(action.prefix, ()))


@by_name
def test_shipped_documents_are_what_the_catalogue_gives(pack: GeneratedPack) -> None:
    """After a change of the catalogue: `make packs`."""
    assert generate(pack, CATALOG) == committed(pack)


@by_name
def test_every_action_is_denied_if_and_only_if_it_was_judged_so(pack: GeneratedPack) -> None:
    """Over all of AWS's actions: no wildcard takes what nobody meant."""
    patterns = denied_patterns(pack)
    wrong = [action.full_name for action in ACTIONS if is_denied(action, patterns) is not pack.takes(action)]

    assert [] == wrong


@by_name
def test_every_document_fits_a_managed_policy(pack: GeneratedPack) -> None:
    """AWS counts the characters that are not white space (IAM User Guide, reference_iam-quotas)."""
    sizes = [len("".join(text.split())) for text in committed(pack).values()]

    assert sizes
    assert max(sizes) <= LARGEST_MANAGED_POLICY
    assert len(sizes) <= 10


@by_name
def test_documents_are_read_in_the_order_of_their_numbers(pack: GeneratedPack) -> None:
    """What the guard reads is what stands in the folder."""
    numbered = [document.policy_id for document in load_pack(pack.name).identity if "-" in document.policy_id[-8:]]

    assert [f"{pack.name}/identity-{number}.json" for number in range(1, len(committed(pack)) + 1)] == numbered


def test_documents_that_there_are_no_more_are_removed(tmp_path: Path) -> None:
    """A list that got shorter leaves no old part behind."""
    for pack in PACKS:
        (tmp_path / pack.name).mkdir()
        (tmp_path / pack.name / "identity-99.json").write_text("{}")

    write_packs(tmp_path, CATALOG)

    assert all(
        {path.name: path.read_text("utf-8") for path in (tmp_path / pack.name).iterdir()} == committed(pack)
        for pack in PACKS
    )


def test_every_verb_of_a_write_is_judged() -> None:
    """A word that is new to AWS's writes is put into one of the lists of verbs, or its actions into rows."""
    classes = load_call_classes()
    verbs, rows = classes.destructive_verbs | classes.harmless_verbs, classes.destroys | classes.keeps
    unjudged = [
        action.full_name
        for action in ACTIONS
        if not action.access_level.is_read
        and action.full_name.lower() not in rows
        and verb_of(action.full_name) not in verbs
    ]

    assert [] == unjudged


def test_table_of_escalation_of_the_expected_form_is_read() -> None:
    """The smallest table that holds a row of each kind."""
    found = parse_escalations({"service": [SERVICE], "row": [ROW], "keeps": [{**ROW, "actions": ["KMS:CreateGrant"]}]})
    names = ("s3:GetObject", "kms:CreateGrant", "iam:CreateUser", "iam:GetUser", "sqs:AddPermission", "sqs:SendMessage")
    actions = [CATALOG.find_action(name) for name in names]

    assert [True, False, True, False, True, False] == [bool(action and found.takes(action)) for action in actions]


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"service": [SERVICE], "row": {}, "keeps": []},
        {"service": [{**SERVICE, "actions": []}], "row": [ROW], "keeps": []},
        {"service": [SERVICE], "row": [{"actions": "iam:PassRole", "source": ""}], "keeps": []},
    ],
)
def test_table_of_escalation_of_another_form_is_an_error(table: dict[str, object]) -> None:
    """FAIL-CLOSED(catalog-table)."""
    with pytest.raises(CatalogIntegrityError, match="the table `escalation` is not of the expected form"):
        parse_escalations(table)


def test_every_row_of_escalation_names_what_exists() -> None:
    """A misspelt row would deny nothing."""
    table = load_escalations()
    named = table.actions | table.keeps

    assert [] == sorted(name for name in named if CATALOG.find_action(name) is None)
    assert table.prefixes <= CATALOG.prefixes
    assert frozenset() == table.actions & table.keeps
