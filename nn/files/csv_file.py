"""Tables of our own, as the text of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """Return rows as CSV with commas and line feeds; None is an empty cell.

    >>> csv_text([["name", "loss"], ["a, b", 0.5], ["c", None]])
    'name,loss\\n"a, b",0.5\\nc,\\n'
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
