"""`docs/configuration.md` against the configuration as it is read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from config_files import write_config
from pydantic import BaseModel

from guarded_aws.config import (
    AuditConfig,
    CatalogConfig,
    ContextConfig,
    GuardConfig,
    OperationConfig,
    PoliciesConfig,
    TargetConfig,
    load_config,
)

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")
MODELS = (GuardConfig, TargetConfig, PoliciesConfig, ContextConfig, AuditConfig, CatalogConfig, OperationConfig)
TABLES = {"targets", "policies", "context", "catalog", "audit", "operations"}
"""Keys that hold tables: headings name them."""


def _keys(models: tuple[type[BaseModel], ...]) -> Iterator[str]:
    for model in models:
        yield from model.model_fields.keys() - TABLES


@pytest.mark.parametrize("key", sorted(set(_keys(MODELS))))
def test_every_key_is_explained(key: str) -> None:
    """Nobody has to read the code to learn what can be set."""
    assert f"`{key}`" in PAGE


def test_every_key_that_is_explained_is_one() -> None:
    """The page names nothing that would be refused."""
    modes = {"enforce", "dry_run", "observe"}
    explained = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) - modes

    assert explained - set(_keys(MODELS)) == set()
    assert "role_arn" in explained


def test_the_example_is_a_configuration(tmp_path: Path) -> None:
    """It can be copied as it stands."""
    example = PAGE.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "team.json").write_text(
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'
    )

    assert load_config(write_config(tmp_path, example)).time_zone == "Europe/Berlin"
