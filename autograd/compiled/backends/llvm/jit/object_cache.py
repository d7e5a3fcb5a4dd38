"""Cache of machine code on disk, for later processes.

The folder belongs to the user alone, since what is found there is run. Each function is a file, whose name is a hash of
its source and of the processor, its key. The checksum in the file is of key and content: what is torn, altered, or was
made for another key is recognized, and compiled anew. Files appear whole, so two processes never see half of one.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from autograd.support.atomic_file import write_whole

FORMAT = "2"
VARIABLE = "CHAINRULE_CACHE"  # the folder to use; "off" for none
MOST_FILES = 5000


def cache_folder() -> Path | None:
    """Return the folder of the cache; None where it is switched off, or the system names no place for it."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted.lower() == "off":
        return None
    if wanted:
        return Path(wanted)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base, "chainrule") if base and os.path.isabs(base) else None


class ObjectCache:
    """Object files by name, for one kind of processor.

    Args:
        target: processor and versions; files compiled for another are never found.
    """

    def __init__(self, target: str) -> None:
        self._target = f"{FORMAT}|{target}"
        self._folder = self._private(cache_folder())

    def get(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none, or its checksum is wrong."""
        if self._folder is None:
            return None
        key = self._key(name)
        try:
            content = (self._folder / key).read_bytes()
        except OSError:
            return None
        checksum, body = content[:32], content[32:]
        return body if checksum == _checksum(key, body) else None

    def put(self, name: str, body: bytes) -> None:
        """Write a file; where that fails, as on a full disk, the next process compiles again."""
        if self._folder is None:
            return
        key = self._key(name)
        with suppress(OSError):
            write_whole(self._folder / key, _checksum(key, body) + body, durable=False)

    def _key(self, name: str) -> str:
        return hashlib.sha256(f"{self._target}|{name}".encode()).hexdigest()

    def _private(self, folder: Path | None) -> Path | None:
        """Return the folder, made if need be, if it belongs to this user alone."""
        if folder is None:
            return None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = os.stat(folder, follow_symlinks=False)
            if not stat.S_ISDIR(found.st_mode):
                return None
            if hasattr(os, "getuid"):
                if found.st_uid != os.getuid():
                    return None
                if found.st_mode & 0o077:
                    os.chmod(folder, 0o700)
            self._empty_if_full(folder)
        except OSError:
            return None
        return folder

    def _empty_if_full(self, folder: Path) -> None:
        """Delete all files when there are too many: those in use are soon compiled again."""
        names = os.listdir(folder)
        if len(names) > MOST_FILES:
            for name in names:
                with suppress(OSError):
                    os.unlink(folder / name)


def _checksum(key: str, body: bytes) -> bytes:
    return hashlib.sha256(key.encode() + body).digest()
