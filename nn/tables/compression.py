"""Opening a file, compressed or not: gzip, bzip2, xz, and a zip with one file in it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from nn.tables.table import TableError, quoted

COMPRESSED = (".gz", ".bz2", ".xz", ".zip")
_BLOCK = 1 << 20


class ByteSource:
    """The bytes of a file, to be read several times.

    Args:
        path: the file. One that can be read only once, such as a pipe, is kept in memory.

    Attributes:
        compression: "gzip", "bzip2", "xz", "zip", or None.

    Raises:
        TableError: for a device or a folder.
        OSError: for a file that cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path, self._found = path, path.stat()
        mode = self._found.st_mode
        if stat.S_ISDIR(mode):
            raise TableError(f"{path} is a folder: name a file in it")
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):  # as /dev/zero, which has no end
            raise TableError(f"{path} is a device: name a file with a table, or a pipe from a program that writes one")
        self._content = None if stat.S_ISREG(mode) else path.read_bytes()
        with self._raw() as stream:
            start = stream.read(6)
        kinds = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}
        self.compression = next((name for mark, name in kinds.items() if start.startswith(mark)), None)

    def _raw(self) -> IO[bytes]:
        return self.path.open("rb") if self._content is None else io.BytesIO(self._content)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Yield a stream of the bytes, decompressed.

        Raises:
            TableError: for a file that changes while it is read, that cannot be decompressed, or a zip with several
                files in it.
        """
        try:
            with self._raw() as raw:
                self._check_unchanged()
                match self.compression:
                    case "gzip":
                        yield cast(IO[bytes], gzip.GzipFile(fileobj=raw))
                    case "bzip2":
                        yield bz2.BZ2File(raw)
                    case "xz":
                        yield lzma.LZMAFile(raw)  # noqa: SIM115  # it closes with what it reads from
                    case "zip":
                        with zipfile.ZipFile(raw) as archive, archive.open(self._only_member(archive)) as member:
                            yield member
                    case _:
                        yield raw
                self._check_unchanged()
        except (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError) as error:
            # The errors of damaged gzip, bzip2 and zip files are of this kind too, and name no file.
            if isinstance(error, OSError) and (error.filename is not None or self.compression is None):
                error.filename = error.filename or str(self.path)
                raise
            raise TableError(f"{self.path} cannot be decompressed ({error}): get the file again") from None
        except RuntimeError as error:
            if "password" not in str(error):
                raise
            raise TableError(f"{self.path} is encrypted: unpack it, and name the file that was in it") from None

    def _check_unchanged(self) -> None:
        if self._content is None and _state(self.path.stat()) != _state(self._found):
            raise TableError(
                f"{self.path} changed while it was read: name it again when nothing writes to it, or a copy"
            )

    def blocks(self) -> Iterator[bytes]:
        """Yield all bytes, some at a time."""
        with self.open() as stream:
            while block := stream.read(_BLOCK):
                yield block

    def _only_member(self, archive: zipfile.ZipFile) -> str:
        names = [name for name in archive.namelist() if not name.endswith("/") and not name.startswith("__MACOSX/")]
        if len(names) != 1:
            raise TableError(
                f"{self.path} has {len(names)} files in it ({quoted(names)}), and a table is one: unpack it, and name "
                "the file"
            )
        return names[0]


def _state(found: os.stat_result) -> tuple[int, ...]:
    """Return what differs between two states of a file, or between two files of one name."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
