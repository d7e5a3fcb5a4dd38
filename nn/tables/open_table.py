"""Opening a table of any kind: by the name of the file, or a frame."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nn.tables.delimited import DelimitedFile
from nn.tables.frames import COLUMNAR, SHEETS, Frame, Sheet, read_columnar
from nn.tables.table import HOW_WRITTEN, ReadingOptions, Table, TableError


def open_table(source: str | os.PathLike[str] | Any, given: ReadingOptions) -> Table:
    """Return the table in a file, or in a frame.

    Args:
        source: a path, or a frame of pandas or polars.
        given: how the file is written, as far as that is known.

    Raises:
        TableError: for a file that is no table.
        TypeError: for something else.
        ImportError: for a file that needs a library which is not installed.
        OSError: for a file that cannot be opened.
    """
    if isinstance(source, (str, os.PathLike)):
        path = Path(source)
        if path.suffix.lower() in SHEETS:
            _refuse_what_is_for_text(str(path), given, but="header")
            return Sheet(path, given)
        if path.suffix.lower() in COLUMNAR:
            _refuse_what_is_for_text(str(path), given)
            return read_columnar(path)
        return DelimitedFile(path, given)
    if hasattr(source, "columns") and hasattr(source, "__len__"):
        _refuse_what_is_for_text("the frame", given)
        return Frame(source)
    raise TypeError(f"a table is a path or a frame of pandas or polars, got {type(source).__name__}")


def _refuse_what_is_for_text(where: str, given: ReadingOptions, but: str = "") -> None:
    """Raise where it is said how a text is written, of a table that is none."""
    for name in HOW_WRITTEN:
        if name != but and (value := getattr(given, name)) is not None:
            option = "no-header" if value is False else name
            raise TableError(f"{where}: --{option} is for files of text, and this is none: leave it out")
