"""Templates of printed formulas, parsed: literal text and places of arguments, with the precedence each place needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from autograd.rule import ATOM, LOOSEST, NEGATION, PRODUCT, SUM

MANY = 8  # arguments; more are shown as a, b, c, d, ..., z
SHOWN_FIRST = 4


class Argument(NamedTuple):
    """A place in a template: the argument's number, the precedence it needs, and whether an operator precedes it."""

    number: int
    required: int
    follows_operator: bool


class Form(NamedTuple):
    """A parsed template, and the precedence of the formula that it prints."""

    parts: tuple[str | Argument, ...]
    precedence: int

    @property
    def is_infix(self) -> bool:
        """Return whether it is two arguments with text between them."""
        return len(self.parts) == 3 and isinstance(self.parts[0], Argument) and isinstance(self.parts[2], Argument)


@lru_cache(maxsize=1000)
def parsed(template: str, precedence: int, count: int, ellipsis: str | None) -> Form:
    """Return a parsed template.

    Args:
        template: text with #1, #2, ... for the arguments, or #* for all of them, separated by commas.
        precedence: that of the formula it prints.
        count: how many arguments there are.
        ellipsis: the text in place of all but the first and the last of many arguments; None to print them all.
    """
    every = [f"#{i + 1}" for i in range(count)]
    if count > MANY and ellipsis is not None:
        every = [*every[:SHOWN_FIRST], ellipsis, every[-1]]
    template = template.replace("#*", ", ".join(every))
    parts: list[str | int] = []
    for literal, index in re.findall(r"([^#]*)(?:#(\d+))?", template):
        parts += [literal] if literal else []
        parts += [int(index) - 1] if index else []
    return Form(tuple(_placed(parts, i, precedence) for i in range(len(parts))), precedence)


# Text next to an argument in a template, and the precedence it requires.
NEIGHBORS = (("+", SUM), ("-", SUM), (r"\cdot", PRODUCT), ("*", PRODUCT), ("/", PRODUCT))


def _placed(parts: Sequence[str | int], i: int, precedence: int) -> str | Argument:
    """Return a literal as it is, and an argument with the precedence that its place needs."""
    part = parts[i]
    if isinstance(part, str):
        return part
    before, after = (str(parts[j]).strip() if 0 <= j < len(parts) else "" for j in (i - 1, i + 1))
    if after.startswith(("^", "**")) or (before.endswith("{") and after.startswith("}^")):
        return Argument(part, ATOM, True)  # the base of a power
    if before == "-" and i == 1:
        return Argument(part, NEGATION + 1, True)
    left = next((level + 1 for operator, level in NEIGHBORS if before.endswith(operator)), LOOSEST)
    right = next((level for operator, level in NEIGHBORS if after.startswith(operator)), LOOSEST)
    return Argument(
        part, max(left if before else precedence, right if after else precedence + bool(before)), left > LOOSEST
    )
