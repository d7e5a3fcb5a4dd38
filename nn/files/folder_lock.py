"""One writer per folder: a lock that ends with its process, however that ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = ".chainrule.lock"  # that no other program uses, as it is removed in the end


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep every other process and thread that asks for the same lock out of a folder.

    Args:
        folder: one that exists.

    Raises:
        BlockingIOError: if another has the lock.
        OSError: if the folder cannot be written to, or its file system has no locks.
    """
    path = folder / NAME
    while True:
        with open(path, "a+b") as file:
            try:
                _lock(file.fileno())
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
                    raise
                message = "another run is writing to it: wait until that has ended, or choose another folder"
                raise BlockingIOError(errno.EWOULDBLOCK, message, os.fspath(folder)) from None
            # The one who had it until just now may have removed the file that we opened.
            if _is_at(path, file.fileno()):
                try:
                    yield
                finally:
                    with contextlib.suppress(OSError):  # Windows removes no file that is open
                        path.unlink()
                return


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
