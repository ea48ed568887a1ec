"""Where things stand in a TOML text."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarded_aws.errors import ConfigurationError
from guarded_aws.operator_files import TomlText, read_toml

TEXT = '''\
# a comment with "quotes" = [ and { brackets
top = 1   # and one at the end
"quoted.key" = 'literal \\'
site."dotted.key".deep = true
date = 1979-05-27 07:32:00Z
multi = """a "quoted" = [line]
another ""line"""""
raw = \'\'\'it's # no comment\'\'\'
empty = ""
floats = [ 1.5, -2e3, # inside
  3.0 ]
nested = [ ["a", "b"], [], { x = 1, y.z = "two" } ]

[table]
key = "value"
[ table . "sub table" ]
key = "other"

[[items]]
name = "first"
[items.more]
n = 1
[[items]]
name = "second"
[items.more]
n = 2
'''


def read(text: str) -> TomlText:
    """Read a text as a file `f` would be."""
    return read_toml(text, path="f", error=ConfigurationError)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    """List the paths and values of everything that is no table and no list."""
    match value:
        case dict():
            pairs = list(value.items())
        case list():
            pairs = list(enumerate(value))
        case _:
            return [(path, value)]
    return [leaf for key, inner in pairs for leaf in leaves(inner, (*path, key))]


@pytest.mark.parametrize(("path", "value"), leaves(tomllib.loads(TEXT)))
def test_every_value_is_found_where_it_stands(path: tuple[str | int, ...], value: object) -> None:
    """What follows the place that was found starts with that very value."""
    place = read(TEXT).locate(path)
    rest = "\n".join(TEXT.split("\n")[place.line - 1 :])[place.column - 1 :]
    ends = [end for end in range(1, len(rest) + 1) if can_be(rest[:end], value)]

    assert ends


def can_be(text: str, value: object) -> bool:
    """Say whether a text alone is a value's TOML."""
    try:
        return tomllib.loads(f"x = {text}") == {"x": value}
    except tomllib.TOMLDecodeError:
        return False


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("top",), "f:2:1"),
        (("quoted.key",), "f:3:1"),
        (("site",), "f:4:1"),
        (("site", "dotted.key", "deep"), "f:4:1"),
        (("nested", 2, "y", "z"), "f:12:37"),
        (("table",), "f:14:1"),
        (("table", "sub table"), "f:16:1"),
        (("items", 1, "name"), "f:24:1"),
        (("items", 1, "more"), "f:25:1"),
        (("items", 1, "more", "n"), "f:26:1"),
    ],
)
def test_keys_and_tables_are_found_where_they_stand(path: tuple[str | int, ...], place: str) -> None:
    """A misspelt key is pointed at itself."""
    assert place == str(read(TEXT).locate(path, at_key=True))


@pytest.mark.parametrize(
    ("path", "place"),
    [(("table", "missing"), "f:14:1"), (("floats", 9), "f:10:1"), (("missing",), "f:1:1"), ((), "f:1:1")],
)
def test_what_is_missing_is_placed_at_the_table_that_lacks_it(path: tuple[str | int, ...], place: str) -> None:
    """There is always a place to look at."""
    assert place == str(read(TEXT).locate(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = ", "not valid TOML: invalid value at f:1:5"),
        ("a = [1,", "not valid TOML: .* at f:1:8"),
        ("a = 1\na = 2", "not valid TOML: cannot overwrite a value at f:2:6"),
        ("[a]\n[a]", "not valid TOML: cannot declare .* twice at f:2:3"),
        ('a = "b', "not valid TOML: .* at f:1:"),
    ],
)
def test_text_that_is_no_toml_is_refused_with_its_place(text: str, message: str) -> None:
    """The reason is the standard library's, the place is a file's."""
    with pytest.raises(ConfigurationError, match=message) as caught:
        read(text)

    assert caught.value.hint


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=4)
VALUES = st.recursive(
    st.integers(0, 9).map(str)
    | st.sampled_from(["true", '""', "''", '"]"', "'#'", '"""\n"""', "'''a'''", "1.5", "07:32:00"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(KEYS, inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{quote(key)} = {value}" for key, value in table.items()) + "}"
        )
    ),
    max_leaves=6,
)


def quote(key: str) -> str:
    """Write a key in quotes."""
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_every_path_of_any_text_is_found(tables: dict[str, str]) -> None:
    """The second pass sees the tables and values that the first one saw."""
    text = "\n".join(f"[{quote(key)}]\nv = {value}" for key, value in tables.items())
    toml = read(text)

    assert all(toml.locate(path).line > 1 for path, _ in leaves(toml.members))
