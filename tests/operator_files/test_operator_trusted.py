"""Which files are read."""

import os
import stat
from pathlib import Path

import pytest

from guarded_aws.errors import ConfigurationError
from guarded_aws.operator_files import read_trusted_text


def read(path: Path) -> str:
    """Read a file as a configuration is read."""
    return read_trusted_text(path, error=ConfigurationError)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give an ordinary file in a folder of its own."""
    folder = tmp_path / "folder"
    folder.mkdir()
    file = folder / "file"
    file.write_text("text é", encoding="utf-8")
    return file


def test_ordinary_file_is_read(file: Path) -> None:
    """In UTF-8, whole."""
    assert "text é" == read(file)


def test_world_writable_file_is_refused(file: Path) -> None:
    """Anybody could have written it; the hint takes the right away. FAIL-CLOSED(untrusted-file)."""
    file.chmod(0o646)

    with pytest.raises(ConfigurationError, match="everybody may write") as caught:
        read(file)

    assert f"run `chmod o-w {file}`" == caught.value.hint


def test_world_writable_folder_is_refused(file: Path) -> None:
    """Anybody could have put the file there. FAIL-CLOSED(untrusted-file)."""
    file.parent.chmod(0o777)

    with pytest.raises(ConfigurationError, match="everybody may write the folder"):
        read(file)


def test_own_file_in_a_sticky_folder_is_read(file: Path) -> None:
    """Nobody else can replace a file in a folder such as /tmp."""
    file.parent.chmod(0o777 | stat.S_ISVTX)

    assert "text é" == read(file)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_file_of_a_stranger_in_a_sticky_folder_is_refused(file: Path) -> None:
    """Somebody else was there first."""
    file.parent.chmod(0o777 | stat.S_ISVTX)
    os.chown(file, 12345, -1)

    with pytest.raises(ConfigurationError, match="everybody may write the folder"):
        read(file)


def test_link_is_judged_by_where_it_leads_too(file: Path, tmp_path: Path) -> None:
    """A safe folder can hold a link into one that is not."""
    link = tmp_path / "link"
    link.symlink_to(file)
    assert "text é" == read(link)
    file.parent.chmod(0o777)

    with pytest.raises(ConfigurationError, match="everybody may write the folder"):
        read(link)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """The message names the path."""
    with pytest.raises(ConfigurationError, match=f"there is no file `{tmp_path}/none`"):
        read(tmp_path / "none")


def test_folder_is_no_file(tmp_path: Path) -> None:
    """Neither is it a text."""
    with pytest.raises(ConfigurationError, match="cannot be read: is a directory"):
        read(tmp_path)


def test_pipe_is_no_file(tmp_path: Path) -> None:
    """And the guard does not wait for its writer."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(ConfigurationError, match="is not a file"):
        read(tmp_path / "pipe")


def test_huge_file_is_refused(file: Path) -> None:
    """A megabyte is more than any policy."""
    file.write_bytes(b" " * (1024 * 1024 + 1))

    with pytest.raises(ConfigurationError, match="is larger than 1048576 bytes"):
        read(file)


def test_text_that_is_no_utf8_is_refused_with_its_place(file: Path) -> None:
    """An editor's other encoding is pointed at."""
    file.write_bytes(b"a\nb\xff")

    with pytest.raises(ConfigurationError, match=f"the text is not UTF-8 at {file}:2:2"):
        read(file)
