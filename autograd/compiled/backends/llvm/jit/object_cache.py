"""Machine code kept on disk, so that the next process need not make it again.

The folder belongs to the user alone: what is found there is run. Each function is a file of its own, named by what it
was made from and for; a file that is torn or altered by accident is noticed by its checksum and made anew. Files
appear whole, so two processes never see half of one.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from autograd.atomic_file import write_whole

FORMAT = "1"
VARIABLE = "CHAINRULE_CACHE"  # the folder to use; "off" for none
MOST_FILES = 5000


def cache_folder() -> Path | None:
    """Return where machine code is kept; None where that is switched off, or there is no place that is ours alone."""
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
        made_for: processor and versions; files made for another are never found.
    """

    def __init__(self, made_for: str) -> None:
        self._made_for = f"{FORMAT}|{made_for}"
        self._folder = self._prepared(cache_folder())

    def get(self, name: str) -> bytes | None:
        """Return the file of a name; None if there is none that is whole."""
        if self._folder is None:
            return None
        try:
            content = self._path(name).read_bytes()
        except OSError:
            return None
        digest, body = content[:32], content[32:]
        return body if hashlib.sha256(body).digest() == digest else None

    def put(self, name: str, body: bytes) -> None:
        """Keep a file; where that fails, as on a full disk, the next process makes it again."""
        if self._folder is None:
            return
        with suppress(OSError):
            write_whole(self._path(name), hashlib.sha256(body).digest() + body, durable=False)

    def _path(self, name: str) -> Path:
        assert self._folder is not None
        key = hashlib.sha256(f"{self._made_for}|{name}".encode()).hexdigest()
        return self._folder / key

    def _prepared(self, folder: Path | None) -> Path | None:
        """Return the folder if it is there and ours alone."""
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
            self._tidy(folder)
        except OSError:
            return None
        return folder

    def _tidy(self, folder: Path) -> None:
        """Start afresh when there is too much: what is needed is soon made again."""
        names = os.listdir(folder)
        if len(names) > MOST_FILES:
            for name in names:
                with suppress(OSError):
                    os.unlink(folder / name)
