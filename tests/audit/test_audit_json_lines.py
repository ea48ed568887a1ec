"""The audit file: whole lines, readable by their owner alone, or an error."""

import json
import os
import resource
import signal
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guarded_aws.audit import JsonLinesSink, OutcomeRecord
from guarded_aws.errors import AuditError

RECORD = OutcomeRecord(id="1", time=datetime(2026, 1, 1, tzinfo=UTC), aws_request_id="r", http_status=200)
LINE = (
    '{"event":"outcome","id":"1","time":"2026-01-01T00:00:00Z",'
    '"aws_request_id":"r","http_status":200,"error_code":null}'
)


def test_record_is_one_line(tmp_path: Path) -> None:
    """Records stand one below the other, as written."""
    sink = JsonLinesSink(tmp_path / "audit.jsonl", sync=True)

    sink.write(RECORD)
    sink.write(RECORD)

    assert [LINE, LINE] == sink.path.read_text().splitlines()


def test_file_and_folders_belong_to_their_owner_alone(tmp_path: Path) -> None:
    """Nobody else reads what agents do."""
    path = tmp_path / "state" / "audit.jsonl"

    JsonLinesSink(path).write(RECORD)

    assert (0o600, 0o700) == (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode))


def test_text_with_line_breaks_stays_on_its_line(tmp_path: Path) -> None:
    """An agent cannot forge a record by what it writes."""
    sink = JsonLinesSink(tmp_path / "audit.jsonl")

    sink.write(RECORD.model_copy(update={"error_code": 'x\n{"event":"decision"}\u2028\u0085\r'}))

    assert 1 == len(sink.path.read_text().splitlines())


def test_record_after_a_cut_off_one_starts_a_new_line(tmp_path: Path) -> None:
    """What a crash left unfinished spoils no other record."""
    path = tmp_path / "audit.jsonl"
    path.write_text('{"event":"deci')

    JsonLinesSink(path).write(RECORD)

    assert ['{"event":"deci', LINE] == path.read_text().splitlines()


def test_rotated_file_is_made_anew(tmp_path: Path) -> None:
    """A log that is moved away needs no signal."""
    sink = JsonLinesSink(tmp_path / "audit.jsonl")
    sink.write(RECORD)
    sink.path.rename(tmp_path / "old.jsonl")

    sink.write(RECORD)

    assert [LINE] == sink.path.read_text().splitlines()


def test_threads_do_not_mix_their_lines(tmp_path: Path) -> None:
    """Each record is one write at the end of the file."""
    sink = JsonLinesSink(tmp_path / "audit.jsonl")
    threads = [threading.Thread(target=lambda: [sink.write(RECORD) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [LINE] * 200 == sink.path.read_text().splitlines()


def test_file_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    """A folder in place of the file is noticed before the first call."""
    with pytest.raises(AuditError, match="cannot be written: is a directory"):
        JsonLinesSink(tmp_path)


def test_file_that_becomes_unwritable_stops_the_call(tmp_path: Path) -> None:
    """No record, no call. FAIL-CLOSED(audit)."""
    sink = JsonLinesSink(tmp_path / "audit.jsonl")
    sink.path.unlink()
    sink.path.mkdir()

    with pytest.raises(AuditError) as caught:
        sink.write(RECORD)

    assert "make it writable, or set another `path` in `[audit]`" == caught.value.hint


def test_pipe_is_no_audit_file(tmp_path: Path) -> None:
    """A pipe would forget its records, or block the guard."""
    os.mkfifo(tmp_path / "audit.jsonl")

    with pytest.raises(AuditError, match="it is not a regular file"):
        JsonLinesSink(tmp_path / "audit.jsonl")


def test_link_is_no_audit_file(tmp_path: Path) -> None:
    """Whoever owns a link chooses the file."""
    (tmp_path / "audit.jsonl").symlink_to(tmp_path / "elsewhere.jsonl")

    with pytest.raises(AuditError, match="cannot be written"):
        JsonLinesSink(tmp_path / "audit.jsonl")


def test_record_that_fits_in_part_is_an_error(tmp_path: Path) -> None:
    """A full disk takes a part of a write and reports no error; the next record stands on its own line."""
    sink = JsonLinesSink(tmp_path / "audit.jsonl")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, limits[1]))
    try:
        with pytest.raises(AuditError, match="the disk took a part of the record"):
            sink.write(RECORD)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)

    sink.write(RECORD)

    assert [LINE[:20], LINE] == sink.path.read_text().splitlines()


def test_line_is_plain_json() -> None:
    """Any reader of JSON lines takes it."""
    assert json.loads(LINE) == json.loads(RECORD.to_line())


def test_whole_file_is_left_as_it_is_by_the_next_start(tmp_path: Path) -> None:
    """A new process goes on where the last one ended."""
    for _ in range(2):
        JsonLinesSink(tmp_path / "audit.jsonl").write(RECORD)

    assert f"{LINE}\n{LINE}\n" == (tmp_path / "audit.jsonl").read_text()
