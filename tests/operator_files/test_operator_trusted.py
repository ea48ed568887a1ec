"""Which files are read."""

import os
import runpy
import stat
from pathlib import Path

import pytest

from guarded_aws.errors import ConfigurationError
from guarded_aws.operator_files import read_trusted_text, trusted

STRANGER = 12345
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


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


@as_root
def test_file_of_a_stranger_is_refused(file: Path) -> None:
    """Whoever owns it can write it, and in a sticky folder was there first. FAIL-CLOSED(untrusted-file)."""
    file.parent.chmod(0o777 | stat.S_ISVTX)
    os.chown(file, STRANGER, -1)

    with pytest.raises(ConfigurationError, match="belongs to user 12345") as caught:
        read(file)

    assert f"run `chown 0 {file}`, or keep `file` where only root and this user may write" == caught.value.hint


@as_root
def test_file_of_the_packages_owner_is_read(file: Path, tmp_path: Path) -> None:
    """Whoever can write the guard's own code decides anyway: a checkout in a container, which root runs."""
    package = tmp_path / "copy.py"
    package.write_bytes(Path(trusted.__file__).read_bytes())
    for place in (file, package):
        os.chown(place, STRANGER, -1)
    copy = runpy.run_path(str(package))

    assert "text é" == copy["read_trusted_text"](file, error=ConfigurationError)


@as_root
def test_file_of_the_owner_of_everything_is_read(tmp_path: Path) -> None:
    """In a sandbox with a user namespace, the root outside of it is a stranger who owns ``/``."""
    package = tmp_path / Path(trusted.__file__).relative_to("/")
    package.parent.mkdir(parents=True)
    for made in (package, tmp_path / "file"):
        made.write_text("text é", encoding="utf-8")
    for place in (tmp_path, *tmp_path.rglob("*")):
        os.chown(place, STRANGER, -1)

    child = os.fork()
    if not child:
        os.chroot(tmp_path)
        try:
            os._exit(0 if read(Path("/file")) == "text é" else 1)
        except ConfigurationError:
            os._exit(2)

    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@as_root
def test_file_in_a_folder_of_a_strangers_folder_is_refused(file: Path) -> None:
    """They can move the whole folder away, and make another. FAIL-CLOSED(untrusted-folder)."""
    os.chown(file.parents[1], STRANGER, -1)

    with pytest.raises(ConfigurationError, match=f"`{file.parents[1]}`, on the way to `file`, belongs to user 12345"):
        read(file)


def test_file_in_a_folder_of_everybodys_folder_is_refused(file: Path) -> None:
    """However far up. FAIL-CLOSED(untrusted-folder)."""
    deep = file.parent / "a" / "b"
    deep.mkdir(parents=True)
    inner = file.rename(deep / "file")
    assert "text é" == read(inner)
    deep.parents[1].chmod(0o777)

    with pytest.raises(ConfigurationError, match=f"everybody may write the folder `{deep.parents[1]}` of `file`"):
        read(inner)


@as_root
def test_folder_of_a_stranger_in_a_sticky_folder_is_refused(tmp_path: Path, file: Path) -> None:
    """In a folder such as /tmp, each name belongs to whoever made it. FAIL-CLOSED(untrusted-folder)."""
    tmp_path.chmod(0o777 | stat.S_ISVTX)
    assert "text é" == read(file)
    os.chown(file.parent, STRANGER, -1)

    with pytest.raises(ConfigurationError, match="belongs to user 12345"):
        read(file)


@as_root
def test_link_of_a_stranger_is_refused(file: Path, tmp_path: Path) -> None:
    """It leads to a trusted file now, and to another one later. FAIL-CLOSED(untrusted-folder)."""
    link = tmp_path / "link"
    link.symlink_to(file)
    os.chown(link, STRANGER, -1, follow_symlinks=False)

    with pytest.raises(ConfigurationError, match=f"`{link}`.* belongs to user 12345"):
        read(link)


@pytest.mark.usefixtures("file")
def test_links_between_are_judged_too(tmp_path: Path) -> None:
    """A link leads through a folder that everybody may write to a file that nobody else may."""
    between = tmp_path / "between"
    between.mkdir()
    (between / "folder").symlink_to("../folder")
    (tmp_path / "link").symlink_to(between / "folder")
    assert "text é" == read(tmp_path / "link" / "file")
    assert "text é" == read(between / ".." / "link" / "file")
    between.chmod(0o777)

    with pytest.raises(ConfigurationError, match=f"everybody may write the folder `{between}` of `file`"):
        read(tmp_path / "link" / "file")


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
