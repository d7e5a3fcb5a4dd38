"""Sizes of the boxes of a live page, computed from their text: the page measures nothing before it draws."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from autograd.rule import LEAF
from autograd.show.labels.labels import WIDEST_NUMBER, number
from autograd.show.labels.text_width import text_width
from autograd.value import Value

FONT, SMALL, SYMBOL = 12.0, 10.5, 16.0  # sizes of text: in boxes, on arrows, of operations
LINE, PADDING = 16.0, 8.0
LABEL = (text_width(WIDEST_NUMBER, SMALL), SMALL + 2.0)  # of a number on an arrow
WIDEST = text_width(f"grad {WIDEST_NUMBER} + …", FONT)
ZEROS = str.maketrans("123456789", "0" * 9)  # all digits are of one width

Size = tuple[float, float, float]  # width, height, and the part of the width that the symbol takes


def kind_of(node: Value, has_name: bool) -> str:
    """Return what a node is on the page: an operation, a leaf, a constant with a name, or a number without one."""
    return "operation" if node.parents else "leaf" if node.op is LEAF else "constant" if has_name else "number"


def size_of(node: Value, kind: str, shown: str) -> Size:
    """Return the size of the box of a node.

    Args:
        node: the node.
        kind: what `kind_of` says it is.
        shown: its name as the box shows it.
    """
    width = number_width(node) if kind == "number" else max(_name_width(shown.translate(ZEROS)), WIDEST)
    strip = text_width(node.op.symbol, SYMBOL) + PADDING if node.parents else 0.0
    return strip + width + 2 * PADDING, {"number": 1, "constant": 2}.get(kind, 3) * LINE + PADDING, strip


@lru_cache(maxsize=10_000)
def _name_width(name: str) -> float:
    return text_width(name, FONT, bold=True)


def number_width(node: Value) -> float:
    """Return the width of the number of a node."""
    return text_width(number(node.data), FONT)


def size_of_group(lines: Sequence[str]) -> Size:
    """Return the size of the box of a group, with a value and a gradient below its lines."""
    width = max([WIDEST, *(text_width(line, FONT, bold=True) for line in lines)])
    return width + 4 * PADDING, (len(lines) + 2) * LINE + PADDING, 0.0
