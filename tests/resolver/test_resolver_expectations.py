"""The resolver against AWS's documentation: calls, and what IAM is asked, as rows of data."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from resolver_calls import required

_FOLDER = Path(__file__).parents[1] / "catalog"
_HEADINGS = {"service", "source", "rows"}


def _rows() -> Iterator[object]:
    for path in sorted(_FOLDER.glob("*.json")):
        table = json.loads(path.read_text("utf-8"))
        for number, row in enumerate(table["rows"]):
            yield pytest.param(table, row, id=f"{path.stem}-{number}-{row['operation']}")


@pytest.mark.parametrize(("table", "row"), tuple(_rows()))
def test_call_asks_what_aws_documents(table: dict, row: dict) -> None:
    """A call asks for the documented actions on the documented resources, and for nothing else."""
    service = row.get("service", table["service"])

    found = required(service, row["operation"], row["parameters"], region=row.get("region", "us-east-1"))

    assert {action: sorted(arns) for action, arns in found.items()} == {
        action: sorted(arns) for action, arns in row["expected"].items()
    }


def test_every_row_names_its_source() -> None:
    """No expectation comes from nowhere: a table or its row cites a page of AWS."""
    for path in sorted(_FOLDER.glob("*.json")):
        table = json.loads(path.read_text("utf-8"))

        assert set(table) <= _HEADINGS, path.name
        for row in table["rows"]:
            assert "docs.aws.amazon.com" in row.get("source", table["source"]), (path.name, row)
