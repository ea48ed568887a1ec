"""AWS's answers as JSON."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from guarded_aws.server.jsonable import JsonWriter


class _Events:
    """Events as botocore gives them: to be iterated and closed."""

    def __init__(self) -> None:
        self.is_closed = False

    def __iter__(self) -> Iterator[object]:
        raise AssertionError("nobody reads the events")

    def close(self) -> None:
        """Leave the rest unread."""
        self.is_closed = True


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2026-01-02T03:04:00+00:00"),
        (date(2026, 1, 2), "2026-01-02"),
        (Decimal("1.50"), "1.50"),
        (b"\x00\xff", {"base64": "AP8="}),
        ({"a": (1, None, True)}, {"a": [1, None, True]}),
    ],
    ids=repr,
)
def test_each_kind_of_value_has_its_json(value: object, written: object) -> None:
    """Instants are ISO, bytes base64."""
    assert {"Value": written} == JsonWriter(stream_limit=10).write({"Value": value})


def test_of_the_metadata_only_the_id_and_the_status_are_shown() -> None:
    """Headers are noise, and could hold what is nobody's business."""
    metadata = {"RequestId": "r", "HTTPStatusCode": 200, "HTTPHeaders": {"x": "y"}, "RetryAttempts": 0}

    assert {"ResponseMetadata": {"RequestId": "r", "HTTPStatusCode": 200}} == JsonWriter(stream_limit=10).write(
        {"ResponseMetadata": metadata}
    )


def test_a_short_stream_is_read_whole_as_text() -> None:
    """A text file reads as text, and nothing is noted."""
    writer = JsonWriter(stream_limit=10)
    stream = io.BytesIO("grün".encode())

    assert {"Body": "grün"} == writer.write({"Body": stream})
    assert writer.notes == []
    assert stream.closed


def test_a_stream_that_is_not_text_is_base64() -> None:
    """Bytes stay bytes."""
    assert {"Body": {"base64": "AP8="}} == JsonWriter(stream_limit=10).write({"Body": io.BytesIO(b"\x00\xff")})


def test_a_long_stream_is_cut_and_says_how_to_go_on() -> None:
    """The next range is spelled out."""
    writer = JsonWriter(stream_limit=4)

    assert {"Body": "0123"} == writer.write({"Body": io.BytesIO(b"0123456789")})
    assert writer.notes == [
        "`Body` holds the first 4 bytes only; where the operation takes a `Range`, go on with `bytes=4-7`"
    ]


def test_a_character_that_is_cut_in_two_is_left_out() -> None:
    """A cut text stays text."""
    assert {"Body": "a"} == JsonWriter(stream_limit=2).write({"Body": io.BytesIO("aß".encode())})


def test_long_bytes_that_are_no_text_are_cut_as_base64() -> None:
    """No character is missing where there are none."""
    assert {"Body": {"base64": "/////w=="}} == JsonWriter(stream_limit=4).write({"Body": io.BytesIO(b"\xff" * 9)})


def test_a_stream_of_events_is_closed_and_noted() -> None:
    """A live tail would last for hours."""
    writer, events = JsonWriter(stream_limit=4), _Events()

    assert {"payload": None} == writer.write({"payload": events})
    assert events.is_closed
    assert writer.notes == ["`payload` is a stream of events, which this tool does not follow"]


def test_what_no_answer_holds_is_an_error() -> None:
    """Nothing is written as the text of an object."""
    with pytest.raises(TypeError, match="object"):
        JsonWriter(stream_limit=4).write({"Value": object()})
