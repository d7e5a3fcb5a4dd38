"""Formulas with marks at the places of numbers, which the page puts there: as MathML and as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from autograd.show.formula.mathml import mathml
from autograd.show.formula.notation import LATEX, TEXT, Notation, Slot, printed
from autograd.show.formula.symbol import Expression, Name

Mark: TypeAlias = list[int]  # whose number it is, the precedence it needs, whether an operator comes before


def marked_text(formula: Expression, number_of: Callable[[Name], int]) -> list[str | Mark]:
    """Return a formula as text for screen readers, in pieces: text, and marks.

    Args:
        formula: the formula.
        number_of: returns the number by which the page knows a name.
    """
    return [piece if isinstance(piece, str) else _mark(piece, number_of) for piece in printed(formula, TEXT)]


def marked_math(formula: Expression, number_of: Callable[[Name], int]) -> str:
    """Return a formula as MathML, with a mark such as #12,3,1 at each place; arguments as those of `marked_text`."""

    def written(notation: Notation) -> str:
        return "".join(
            piece if isinstance(piece, str) else notation.mark("#" + ",".join(map(str, _mark(piece, number_of))))
            for piece in printed(formula, notation)
        )

    return mathml(written(LATEX), written(TEXT))


def _mark(slot: Slot, number_of: Callable[[Name], int]) -> Mark:
    return [number_of(slot.name), slot.place.required, int(slot.place.follows_operator)]
