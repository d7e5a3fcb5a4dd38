"""What text, LaTeX and HTML of a derivation have in common: its sections, and the sides of a line in print."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from autograd.graph import topological_order
from autograd.show.explain.chain_rule import Equation
from autograd.show.explain.derivation import Derivation
from autograd.show.formula.notation import TEXT, Notation, show
from autograd.show.formula.symbol import Name, Part, Symbol

MOST_LINES = 40  # in a section; of more, the first and the last are shown
LONGEST_PATH = 9  # nodes; of a longer path, the first and the last are shown


class Section(NamedTuple):
    """A heading, the lines under it, how many more there are after the first half of these, and whether to spread them:
    with each side of a line on its own, as they are long."""

    heading: str
    equations: list[Equation]
    left_out: int
    spread: bool


class Side(NamedTuple):
    """One side of a line: a formula, in names or in their numbers."""

    formula: Part
    in_numbers: bool

    def show(self, notation: Notation, digits: int | None = 6) -> str:
        """Return it in print."""
        return show(self.formula, notation, self.in_numbers, digits)


class PathLine(NamedTuple):
    """Paths with the same nodes and product: how many times, the product, its share, and the names on the way."""

    times: int
    product: float
    share: float
    names: list[Name | None]  # None for a stretch left out


def sections(derivation: Derivation) -> Iterator[Section]:
    """Yield the parts of a derivation that have lines, in the order of reading."""
    y, x = (derivation.words.name(node).text for node in (derivation.y, derivation.x))
    for heading, lines, spread in (
        ("The values", derivation.values, False),
        (f"The local derivatives on the way from {y} to {x}", derivation.local, False),
        ("The chain rule", derivation.chain, True),
    ):
        left_out = max(0, len(lines) - MOST_LINES)
        if left_out:
            lines = [*lines[: MOST_LINES // 2], *lines[-MOST_LINES // 2 :]]
        if lines:
            yield Section(heading, lines, left_out, spread)


def sides_in_print(equation: Equation) -> list[Side]:
    """Return what a line says is equal: its sides in names, the last of them in numbers, and what it comes to."""
    named = [Side(formula, False) for formula in equation.sides if has_names(formula)]
    in_numbers = [Side(side.formula, True) for side in named[-1:]]
    every = [*named, *in_numbers, Side(equation.number, False)]
    return [next(same) for _, same in groupby(every, key=lambda side: side.show(TEXT))]


def has_names(formula: Part) -> bool:
    """Whether there is a name in a formula to put a number for."""
    return isinstance(formula, Symbol) and any(isinstance(part, Name) for part in topological_order(formula))


def path_lines(derivation: Derivation) -> tuple[list[PathLine], float, float]:
    """Return the largest paths, how many others there are, and what their products add up to.

    Nothing where there is one path only, which is the chain rule itself.
    """
    count, size, largest = derivation.paths
    if count < 2:
        return [], 0, 0.0
    found = []
    for (nodes, product), same in groupby(largest, key=lambda path: (path.nodes, path.product)):
        share = abs(product) / size if math.isfinite(size) and size > 0.0 else math.nan
        found.append(PathLine(len(list(same)), product, share, _names(derivation, nodes)))
    listed = sum(line.times * line.product for line in found)
    return found, count - len(largest), derivation.gradient - listed


def _names(derivation: Derivation, nodes: tuple[Any, ...]) -> list[Name | None]:
    names: list[Name | None] = [derivation.words.name(node) for node in nodes if not derivation.words.is_inlined(node)]
    return [*names[:5], None, *names[-3:]] if len(names) > LONGEST_PATH else names


def how_many(count: float) -> str:
    """Return a count of any size.

    >>> how_many(1234.0), how_many(2.0**100), how_many(math.inf)
    ('1234', 'about 10^30', 'more than 10^308')
    """
    if math.isinf(count):
        return "more than 10^308"
    return f"{count:.0f}" if count < 1e15 else f"about 10^{math.floor(math.log10(count))}"
