"""Writing a file whole or not at all, through errors, kills and power cuts."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

PART = re.compile(r"\.chainrule-[0-9a-f]{16}\.part")  # names of files that are being written


def write_whole(path: str | os.PathLike[str], content: bytes, *, durable: bool = True) -> None:
    """Put a file in place at once: at any moment there is the old one, if there was one, or the new one, whole.

    Args:
        path: where; a link is followed, and a folder that is missing is made. The new file has the permissions of the
            old one. A device or a pipe, such as /dev/stdout, is no file to replace: it is written to. A file that may
            not be written to is not replaced.
        content: all of it.
        durable: wait until the disk has it. False is quicker, for what can be made again: a power cut, though no error
            and no kill, may then leave a file that is not whole.

    Raises:
        OSError: if the folder cannot be made or written to; the old file is as it was.

    Where the process is killed, a part may be left over beside the file, see `remove_parts`.
    """
    old = _status(path)
    if old is not None and not (stat.S_ISREG(old.st_mode) or stat.S_ISDIR(old.st_mode)):
        with _named(path), open(path, "wb") as device:
            device.write(content)
        return
    if old is not None and not os.access(path, os.W_OK):  # for a new name in the folder the system would not ask
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
    target = Path(os.path.realpath(path))
    # In the same folder, as only there it can be renamed at once; not from `tempfile`, whose files are for one user.
    temporary = target.with_name(f".chainrule-{secrets.token_hex(8)}.part")
    try:
        with _named(path):
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(temporary, "xb") as file:
                if old is not None:
                    os.chmod(temporary, stat.S_IMODE(old.st_mode))
                file.write(content)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            os.replace(temporary, target)
            if durable:
                _sync_folder(target.parent)
    finally:
        with contextlib.suppress(OSError):  # it is in place by now, or the error before is the one to report
            temporary.unlink()


@contextlib.contextmanager
def _named(path: str | os.PathLike[str]) -> Iterator[None]:
    """Give errors of the system the name that the user gave, as that of a full device has none."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from None


def _status(path: str | os.PathLike[str]) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def remove_parts(folder: Path) -> None:
    """Remove what killed processes left over of files they were writing; call it where no other is writing now."""
    for entry in folder.iterdir():
        if PART.fullmatch(entry.name):
            entry.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut; where the system cannot, the file is in place all the same."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
