"""One reply a line, in order, whatever the line is."""

import io
import json

import pytest

from guarded_aws.cli.json_lines import Members, Reply, RequestSyntaxError, answer_lines, as_plain, reply_to
from guarded_aws.policy import JsonNumber


def _echo(members: Members) -> Reply:
    reply = {"text": members.take_text("text")}
    members.require_empty()
    return reply


def test_replies_come_in_order_and_a_fault_ends_nothing() -> None:
    """The line after a bad one is answered."""
    sink = io.StringIO()

    answer_lines([b'{"id": 1, "text": "a"}\n', b"{\n", b'{"id": "z", "text": "b"}'], sink, _echo)

    replies = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert [{"id": 1, "text": "a"}, {"id": "z", "text": "b"}] == [replies[0], replies[2]]
    assert {"id", "error"} == set(replies[1])
    assert {"code", "message", "hint"} == set(replies[1]["error"])


def test_each_reply_is_flushed_before_the_next_line_is_read() -> None:
    """A caller may wait for each answer."""

    class _Sink(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1

    sink = _Sink()
    seen: list[int] = []

    def lines() -> list[bytes]:
        for number in range(3):
            seen.append(sink.flushed)
            yield json.dumps({"id": number, "text": "x"}).encode()

    answer_lines(lines(), sink, _echo)

    assert seen == [0, 1, 2]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\n", "the line is empty"),
        (b"[1]", "not a JSON object"),
        (b'{"id": 1, "id": 2}', "duplicate key `id`"),
        (b'{"id": 1,}', "trailing comma at line:1:9"),
        (b'{"text": NaN}', "`NaN` is not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_line_that_is_no_request_is_answered_without_an_id(line: bytes, said: str) -> None:
    """There is no id to read."""
    reply = reply_to(line, _echo)

    assert reply["id"] is None
    assert said in str(reply["error"])
    assert "request-syntax" in str(reply["error"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"id": 7}', "`text` is missing"),
        (b'{"id": 7, "text": ""}', "`text` is missing"),
        (b'{"id": 7, "text": 5}', "`text` must be a text"),
        (b'{"id": 7, "text": "a", "txt": "b"}', "unknown member `txt`"),
    ],
)
def test_a_request_that_is_wrong_is_answered_under_its_id(line: bytes, said: str) -> None:
    """The caller knows which one it was."""
    reply = reply_to(line, _echo)

    assert reply["id"] == 7
    assert said in str(reply["error"])


def test_an_id_of_any_type_comes_back_as_it_was() -> None:
    """Numbers stay numbers."""
    for call_id in (1, 1.5, "a", None, [1, {"a": 2}]):
        line = json.dumps({"id": call_id, "text": "x"}).encode()
        assert {"id": call_id, "text": "x"} == reply_to(line, _echo)


def test_a_byte_order_mark_is_no_fault() -> None:
    """Some editors write one."""
    assert reply_to('\ufeff{"id": 1, "text": "x"}'.encode(), _echo) == {"id": 1, "text": "x"}


def test_numbers_get_their_value_everywhere() -> None:
    """Parameters hold numbers, not their spelling."""
    assert {"a": [1, 2.5, {"b": -3}], "c": "4"} == as_plain(
        {"a": [JsonNumber("1"), JsonNumber("2.5"), {"b": JsonNumber("-3")}], "c": "4"}
    )


def test_members_are_taken_by_their_type() -> None:
    """Each type has its own refusal."""
    members = Members({"object": [], "list": {}, "flag": "yes", "number": JsonNumber("5")})

    for take, name in (
        (members.take_object, "object"),
        (members.take_list, "list"),
        (members.take_flag, "flag"),
        (members.take_optional_text, "number"),
    ):
        with pytest.raises(RequestSyntaxError, match=f"`{name}` must be"):
            take(name)


def test_members_that_are_missing_are_empty() -> None:
    """What may be left out has a value all the same."""
    members = Members({"list": None})

    assert (None, {}, None, False) == (
        members.take_optional_text("text"),
        members.take_object("object"),
        members.take_list("list"),
        members.take_flag("flag"),
    )


def test_a_line_that_breaks_its_reader_keeps_its_id_and_the_run() -> None:
    """Nesting, numbers and names that nothing reads are refused. FAIL-CLOSED(unreadable-line)."""

    def answer(_: Members) -> Reply:
        raise IndexError("out of range")

    reply = reply_to(b'{"id": "7"}', answer)

    assert ("7", "request-syntax") == (reply["id"], reply["error"]["code"])


def test_a_policy_with_a_duplicate_key_keeps_the_id_of_its_line() -> None:
    """The fault is in the policy; the reply says whose it is."""
    reply = reply_to(b'{"id": 8, "policy": {"Effect": "Allow", "Effect": "Deny"}}', lambda _: {})

    assert 8 == reply["id"]
    assert "duplicate key `Effect`" in reply["error"]["message"]
