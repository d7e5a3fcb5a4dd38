"""Cache of machine code on disk, for later processes.

It is a folder of its own, of this user alone, since what is found there is run. Each function is a file, whose name is
a hash of its source and of the processor, its key. The checksum in the file is of key and content: what is torn,
altered, or was made for another key is recognized, and compiled anew. Files appear whole, so two processes never see
half of one. Only such files are ever removed; a folder that others may write to is left as it is, and not used.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from contextlib import suppress
from pathlib import Path

from autograd.support.atomic_file import PART, write_whole

FORMAT = "3"
VARIABLE = "CHAINRULE_CACHE"  # the folder to put that of the cache in; "off" for none
FOLDER = "chainrule-native-code"
OWN_NAME = re.compile(rf"[0-9a-f]{{64}}\.code|{PART.pattern}")
MOST_FILES = 5000


def cache_folder() -> Path | None:
    """Return the folder of the cache; None where it is switched off, or the system names no place for it."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted.lower() == "off":
        return None
    if wanted:
        return Path(os.path.expanduser(wanted), FOLDER)  # ~ is left by what is no shell
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base, FOLDER) if base and os.path.isabs(base) else None


class ObjectCache:
    """Object files by name, for one kind of processor.

    Args:
        target: processor and versions; files compiled for another are never found.
    """

    def __init__(self, target: str) -> None:
        self._target = f"{FORMAT}|{target}"
        self._folder = _private(cache_folder())
        if self._folder is not None:
            _remove_if_many(self._folder)

    def get(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none of this user, or its checksum is wrong."""
        if self._folder is None:
            return None
        key = self._key(name)
        try:
            with open(self._path(key), "rb", opener=_without_waiting) as file:
                found = os.fstat(file.fileno())
                content = file.read() if stat.S_ISREG(found.st_mode) and _is_own(found) else b""
        except OSError:
            return None
        checksum, body = content[:32], content[32:]
        return body if checksum == _checksum(key, body) else None

    def put(self, name: str, body: bytes) -> None:
        """Write a file; where that fails, as on a full disk, the next process compiles again."""
        if self._folder is None:
            return
        key = self._key(name)
        path = self._path(key)
        with suppress(OSError):
            if not os.path.lexists(path) or stat.S_ISREG(os.lstat(path).st_mode):  # no link, no pipe
                write_whole(path, _checksum(key, body) + body, durable=False)

    def _key(self, name: str) -> str:
        return hashlib.sha256(f"{self._target}|{name}".encode()).hexdigest()

    def _path(self, key: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{key}.code"


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe at once, too, which would else wait for a writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _private(folder: Path | None) -> Path | None:
    """Return a folder, made if need be, if it is this user's and nobody else may write to it."""
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = os.stat(folder, follow_symlinks=False)
    except OSError:
        return None
    others_may_write = os.name == "posix" and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return folder if stat.S_ISDIR(found.st_mode) and _is_own(found) and not others_may_write else None


def _is_own(found: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or found.st_uid == os.getuid()


def _remove_if_many(folder: Path) -> None:
    """Remove all files of the cache when there are too many: those in use are soon compiled again."""
    with suppress(OSError):
        own = [name for name in os.listdir(folder) if OWN_NAME.fullmatch(name)]
        if len(own) > MOST_FILES:
            for name in own:
                with suppress(OSError):
                    os.unlink(folder / name)


def _checksum(key: str, body: bytes) -> bytes:
    return hashlib.sha256(key.encode() + body).digest()
