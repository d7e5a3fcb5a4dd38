"""Files appear whole, with the permissions of any other."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path

import pytest

from autograd.support.atomic_file import write_whole


def test_new_and_old(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, b"new")
    write_whole(str(path), b"newer")
    assert path.read_bytes() == b"newer"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_an_error_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full_disk(descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_what_can_be_made_again_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fsync")
    write_whole(tmp_path / "file", b"new", durable=False)
    assert (tmp_path / "file").read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_is_missing_is_made_and_a_file_in_its_place_is_left_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "some" / "folder" / "file", b"new")
    assert (tmp_path / "some" / "folder" / "file").read_bytes() == b"new"
    with pytest.raises(OSError, match="file") as refused:
        write_whole(tmp_path / "some" / "folder" / "file" / "below", b"new")
    assert refused.value.filename == str(tmp_path / "some" / "folder" / "file" / "below")
    assert (tmp_path / "some" / "folder" / "file").read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of Unix")
def test_permissions_and_links(tmp_path: Path) -> None:
    plain, written, link = tmp_path / "plain", tmp_path / "written", tmp_path / "link"
    plain.write_bytes(b"")
    link.symlink_to(written)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert written.read_bytes() == b"new"
    assert written.stat().st_mode == plain.stat().st_mode
    os.chmod(written, 0o600)
    write_whole(link, b"newer")
    assert written.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Unix")
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, b"new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_an_error_names_the_path_as_it_was_given(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught:
        write_whole(tmp_path, b"new")
    assert str(caught.value).endswith(repr(str(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *arguments: object, **options: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(OSError, match=re.escape(os.strerror(errno.EROFS))) as caught:
        write_whole(tmp_path / "file", b"new")
    assert caught.value.filename == str(tmp_path / "file")


def test_a_file_that_may_not_be_written_to_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o444)
    usual = os.access
    # An administrator may write to everything; a user may not write to this.
    monkeypatch.setattr(os, "access", lambda name, mode: Path(name) != path and usual(name, mode))
    with pytest.raises(PermissionError, match=re.escape(str(path))):
        write_whole(path, b"new")
    path.chmod(0o644)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_an_error_of_a_device_names_it(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("/dev/full")
    for path in ("/dev/full", link):
        with pytest.raises(OSError, match=re.escape(os.strerror(errno.ENOSPC))) as caught:
            write_whole(path, b"new")
        assert caught.value.filename == os.fspath(path)


@pytest.mark.skipif(sys.platform == "win32", reason="links of Unix")
def test_a_link_that_leads_nowhere_for_ever_is_left_alone(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("link")
    with pytest.raises(OSError, match="link") as caught:
        write_whole(link, b"new")
    assert caught.value.errno == errno.ELOOP and link.is_symlink()
