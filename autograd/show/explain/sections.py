"""The layout that text, LaTeX and HTML of a derivation share: sections, sides of equations, and lines of paths."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from autograd.graph import topological_order
from autograd.show.explain.chain_rule import Equation
from autograd.show.explain.derivation import Derivation
from autograd.show.formula.notation import TEXT, Notation, show
from autograd.show.formula.symbol import Expression, Name, Symbol
from autograd.value import Value

MOST_LINES = 40  # in a section; of more, the first and the last are shown
LONGEST_PATH = 9  # nodes; of a longer path, the first and the last are shown


class Section(NamedTuple):
    """A heading and equations.

    Attributes:
        heading: the text above.
        equations: the first and the last, if there are many.
        left_out: how many are missing in the middle.
        spread: whether each side of an equation has a line of its own.
    """

    heading: str
    equations: list[Equation]
    left_out: int
    spread: bool


class Side(NamedTuple):
    """One side of an equation: a formula, in names or in their numbers."""

    formula: Expression
    in_numbers: bool

    def show(self, notation: Notation, digits: int | None = 6) -> str:
        """Return it as text in a notation; `digits` are significant ones, None for all."""
        return show(self.formula, notation, self.in_numbers, digits)


class PathLine(NamedTuple):
    """Paths with the same nodes and product.

    Attributes:
        times: how many there are.
        product: the product of one.
        fraction: its size, as a fraction of the sizes of all products; nan where that is not defined.
        names: the nodes on the path; None for a stretch left out.
    """

    times: int
    product: float
    fraction: float
    names: list[Name | None]

    @property
    def percent(self) -> str:
        """The fraction of all of them together as text; empty where it is not defined."""
        return "" if math.isnan(self.fraction) else f"{100 * self.fraction * self.times:.3g} %"


def sections(derivation: Derivation) -> Iterator[Section]:
    """Yield the sections of a derivation that have equations, in the order of reading."""
    y, x = (derivation.vocabulary.name(node).text for node in (derivation.y, derivation.x))
    for heading, equations, spread in (
        ("The values", derivation.values, False),
        (f"The local derivatives on the way from {y} to {x}", derivation.local, False),
        ("The chain rule", derivation.chain, True),
    ):
        left_out = max(0, len(equations) - MOST_LINES)
        if left_out:
            equations = [*equations[: MOST_LINES // 2], *equations[-MOST_LINES // 2 :]]
        if equations:
            yield Section(heading, equations, left_out, spread)


def printed_sides(equation: Equation) -> list[Side]:
    """Return the sides of an equation as printed: in names, the last of them in numbers, and its value."""
    named = [Side(formula, False) for formula in equation.sides if has_names(formula)]
    in_numbers = [Side(side.formula, True) for side in named[-1:]]
    every = [*named, *in_numbers, Side(equation.number, False)]
    return [next(same) for _, same in groupby(every, key=lambda side: side.show(TEXT))]


def has_names(formula: Expression) -> bool:
    """Return whether a formula contains a name, whose number can be shown in its place."""
    return isinstance(formula, Symbol) and any(isinstance(part, Name) for part in topological_order(formula))


def path_lines(derivation: Derivation) -> tuple[list[PathLine], float, float]:
    """Return the largest paths, how many others there are, and the sum of the products of those.

    None are listed where there is only one path, which is the chain rule itself.
    """
    count, size, largest = derivation.paths
    if count < 2:
        return [], 0, 0.0
    found = []
    for (nodes, product), same in groupby(largest, key=lambda path: (path.nodes, path.product)):
        fraction = abs(product) / size if math.isfinite(size) and size > 0.0 else math.nan
        found.append(PathLine(len(list(same)), product, fraction, _names(derivation, nodes)))
    listed = sum(line.times * line.product for line in found)
    return found, count - len(largest), derivation.gradient - listed


def _names(derivation: Derivation, nodes: tuple[Value, ...]) -> list[Name | None]:
    vocabulary = derivation.vocabulary
    names: list[Name | None] = [vocabulary.name(node) for node in nodes if not vocabulary.is_inlined(node)]
    return [*names[:5], None, *names[-3:]] if len(names) > LONGEST_PATH else names


def how_many(count: float) -> str:
    """Return a count as text, rounded to a power of ten if it is large.

    >>> how_many(1234.0), how_many(2.0**100), how_many(math.inf)
    ('1234', '10^30 or so', 'more than 10^308')
    """
    if math.isinf(count):
        return "more than 10^308"
    return f"{count:.0f}" if count < 1e15 else f"10^{math.floor(math.log10(count))} or so"
