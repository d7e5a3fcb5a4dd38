"""Docstrings as Sphinx reads them: what is plain text there is no markup here."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

QUOTED_OR_MARKUP = re.compile(r"(?P<quoted>`[^`]*`)(?P<suffix>\w)?|(?P<markup>[|*](?=\w)|(?<=\w)[|*]|(?<=\w)_(?!\w))")


def plain(found: re.Match[str]) -> str:
    if found["markup"]:
        return f"\\{found['markup']}"
    return f"{found['quoted']}\\ {found['suffix']}" if found["suffix"] else found["quoted"]


def escape(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Escape the bars of |x|, the stars of x * y and the s of `Value`s, but for examples, which are literal anyway."""
    in_example = False
    for i, line in enumerate(lines):
        in_example = line.lstrip().startswith(">>>") or (in_example and bool(line.strip()))
        if not in_example:
            lines[i] = QUOTED_OR_MARKUP.sub(plain, line)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("autodoc-process-docstring", escape, priority=400)  # before Google's sections become fields
    return {"parallel_read_safe": True, "parallel_write_safe": True}
