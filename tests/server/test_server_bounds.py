"""Answers are cut to a size, and say what was cut."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from guarded_aws.server.bounds import Cutter, page_advice, size_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=8), inner, max_size=6),
    max_leaves=40,
)


@given(value=JSON, limit=st.integers(min_value=20, max_value=400))
def test_whatever_is_cut_fits(value: JsonValue, limit: int) -> None:
    """The bound holds for every value."""
    assert size_of(Cutter().fit(value, limit)) <= limit


@given(value=JSON)
def test_what_fits_is_left_alone(value: JsonValue) -> None:
    """Nothing is cut, and nothing is said, where there is room."""
    cutter = Cutter()

    assert cutter.fit(value, size_of(value)) == value
    assert cutter.notes == []


@given(members=st.dictionaries(st.text(max_size=30), JSON, max_size=6))
def test_members_that_fit_are_left_alone(members: dict[str, JsonValue]) -> None:
    """Sharing the room among members cuts none of them when there is enough for all."""
    assert Cutter().fit_members(members, size_of(members) + 2) == members


def test_short_members_stay_whole_beside_a_long_list() -> None:
    """The token of the next page outlives the cut."""
    answer: dict[str, JsonValue] = {"Things": [{"Name": f"thing-{number}"} for number in range(100)], "NextToken": "t"}
    cutter = Cutter()

    fitted = cutter.fit_members(answer, 400)

    assert fitted["NextToken"] == "t"
    assert cutter.notes == [f"{cutter.lists[0]} of 100 items of `Things` are shown"]
    assert 10 < cutter.lists[0] < 30


def test_a_list_whose_first_item_is_too_long_shows_a_part_of_it() -> None:
    """One reservation with many instances is not shown as none."""
    answer: dict[str, JsonValue] = {"Reservations": [{"Instances": [{"Id": number} for number in range(100)]}]}
    cutter = Cutter()

    fitted = cutter.fit_members(answer, 300)

    assert len(json.dumps(fitted)) <= 300
    assert "of 100 items of `Instances` are shown" in cutter.notes[0]


def test_a_long_text_is_cut_and_its_length_told() -> None:
    """Escapes count too."""
    cutter = Cutter()

    assert len(str(cutter.fit('"' * 100, 50))) == 24
    assert cutter.notes == ["24 of 100 characters of the answer are shown"]


def test_what_cannot_be_cut_is_left_out() -> None:
    """Half a number is another number."""
    assert Cutter().fit({"n": 10**50, "m": 1}, 24) == {"n": None, "m": 1}


def test_a_list_without_room_for_one_item_is_empty() -> None:
    """It still says how many there are."""
    cutter = Cutter()

    assert cutter.fit([10**50], 4) == []
    assert cutter.notes == ["0 of 1 items of the answer are shown"]


@pytest.mark.parametrize(
    ("parameters", "kept", "advice"),
    [
        (("Bucket", "MaxKeys"), [7, 3], "ask again with `MaxKeys` = 3, and follow the token"),
        (("Bucket", "MaxKeys"), [0], "ask again with `MaxKeys` = 1, "),
        (("Bucket",), [3], "ask for less"),
    ],
)
def test_advice_names_the_parameter_that_makes_pages_smaller(
    parameters: tuple[str, ...], kept: list[int], advice: str
) -> None:
    """A model knows what to do next."""
    assert str(page_advice(parameters, kept)).startswith(advice)


def test_an_answer_of_which_no_list_was_cut_needs_no_advice() -> None:
    """Nothing is said without reason."""
    assert page_advice(("MaxKeys",), []) is None
