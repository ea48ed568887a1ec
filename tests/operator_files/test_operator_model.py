"""Faults of what an operator writes, as sentences."""

from typing import Literal

import pytest
from pydantic import Field

from guarded_aws.errors import ConfigurationError
from guarded_aws.operator_files import OperatorModel, read_model, read_toml


class Inner(OperatorModel):
    """A table inside."""

    flag: bool = False


class Outer(OperatorModel):
    """A table."""

    name: str = "n"
    size: int = Field(default=3, ge=1, le=9)
    color: Literal["red", "blue"] = "red"
    items: tuple[str, ...] = Field(default=("a",), min_length=1, max_length=2)
    pattern: str = Field(default="x", pattern="x+")
    inner: Inner = Inner()


def read(text: str) -> Outer:
    """Read an `Outer` from TOML."""
    toml = read_toml(text, path="f", error=ConfigurationError)
    return read_model(
        Outer,
        toml.members,
        locate=lambda place, at_key: toml.locate(place, at_key=at_key),
        error=ConfigurationError,
    )


def test_table_without_faults_is_read() -> None:
    """What is left out keeps its default."""
    assert Outer(name="m", inner=Inner(flag=True)) == read('name = "m"\ninner.flag = true')


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        # FAIL-CLOSED(unknown-key): it may be a misspelt restriction.
        ("nam = 1", "unknown key `nam` at f:1:1 (did you mean `name`?)"),
        ("[inner]\nflags = true", "unknown key `flags` at f:2:1 (did you mean `flag`?)"),
        ("name = 1", "`name` must be a text at f:1:8 (put it in double quotes)"),
        ("size = 0", "`size` must be at least 1 at f:1:8 (choose a larger number)"),
        ("size = 10", "`size` must be at most 9 at f:1:8 (choose a smaller number)"),
        ('color = "green"', "`color` must be `red` or `blue` at f:1:9 (write one of them)"),
        ("items = []", "`items` is empty at f:1:9 (write at least one entry)"),
        ("items = [1]", "`items` must be a text at f:1:10 (put it in double quotes)"),
        ('items = ["a", "b", "c"]', "`items` has more than 2 entries at f:1:9 (remove some)"),
        ('items = "a"', "`items` must be a list at f:1:9 (put its items in brackets)"),
        ("inner = 3", "`inner` must be a table at f:1:9 (write keys and values under it)"),
        ('pattern = "y"', "`pattern` cannot be used: string should match pattern 'x+' at f:1:11 (correct it)"),
        ("size = 0\nname = 1", "`size` must be at least 1 at f:1:8 (choose a larger number)"),
        ("name = 1\nsize = 0", "`name` must be a text at f:1:8 (put it in double quotes)"),
    ],
)
def test_first_fault_is_one_sentence_with_its_place_and_what_to_do(text: str, sentence: str) -> None:
    """The first in the text, not the first in the model."""
    with pytest.raises(ConfigurationError) as caught:
        read(text)

    assert sentence == str(caught.value)
