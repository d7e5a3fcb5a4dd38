"""Outputs of a notebook as text, and their comparison with those of another run.

Compared are words, numbers and the texts of pictures; not where in a picture something stands, nor how a library draws
a line, which differ between versions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?(?:[eE][-+−]?\d+)?")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_DIGITS_THAT_MAY_BE_ROUNDED = 4


def what_it_says(output: Mapping[str, Any]) -> list[str]:
    """Return the texts of one output of a cell, each kind of display apart."""
    if output["output_type"] == "stream":
        return [f"{output['name']}: {output['text']}"]
    if output["output_type"] == "error":
        return [f"error: {output['ename']}: {output['evalue']}"]
    return [f"{kind}: {_text(kind, content)}" for kind, content in sorted(output["data"].items())]


def same(stored: str, fresh: str) -> bool:
    """Return whether two texts say the same: all words, and all numbers but for the rounding of their last digit."""
    if _NUMBER.split(stored) != _NUMBER.split(fresh):
        return False
    return all(map(_same_number, _NUMBER.findall(stored), _NUMBER.findall(fresh)))


def _same_number(stored: str, fresh: str) -> bool:
    one, other = Decimal(stored.replace("−", "-")), Decimal(fresh.replace("−", "-"))
    difference = abs(one - other)
    if difference <= Decimal("1e-9") * max(abs(one), abs(other)):
        return True
    if min(len(one.as_tuple().digits), len(other.as_tuple().digits)) < _DIGITS_THAT_MAY_BE_ROUNDED:
        return False
    return difference <= max(Decimal((0, (1,), int(number.as_tuple().exponent))) for number in (one, other))


def _text(kind: str, content: Any) -> str:
    if kind == "image/svg+xml":
        # Matplotlib draws letters as curves, and says what they spell in a comment.
        drawn = [comment.strip() for comment in _COMMENT.findall(content) if re.search(r"[^\W\d]", comment)]
        return "\n".join([*_Texts.of(content), *drawn])
    if kind.startswith("image/"):
        return "a picture"
    if kind == "text/html":
        return "\n".join(_Texts.of(content))
    return content if isinstance(content, str) else json.dumps(content, sort_keys=True)


class _Texts(HTMLParser):
    """The texts between the tags of HTML or SVG, those of pages inside the page included; no programs, no styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []

    @classmethod
    def of(cls, markup: str) -> Iterator[str]:
        reader = cls()
        reader.feed(markup)
        yield from reader.found

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._inside.append(tag)
        self.found += [text for name, page in attributes if name == "srcdoc" and page for text in self.of(page)]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._inside:
            self.found.append(" ".join(data.split()))
