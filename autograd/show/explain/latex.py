"""A derivation as LaTeX, for a notebook or a paper."""

from __future__ import annotations

from collections.abc import Iterator

from autograd.show.explain.chain_rule import Equation
from autograd.show.explain.derivation import Derivation
from autograd.show.explain.naming import latex_text
from autograd.show.explain.sections import printed_sides, sections
from autograd.show.formula.notation import LATEX, show


def as_latex(derivation: Derivation) -> str:
    """Return a derivation as one `aligned` environment, to be put between dollars."""
    return "\\begin{aligned}\n" + " \\\\\n".join(_rows(derivation)) + "\n\\end{aligned}"


def _rows(derivation: Derivation) -> Iterator[str]:
    if derivation.paths.n_paths == 0:
        y, x = (derivation.vocabulary.name(node).latex for node in (derivation.y, derivation.x))
        yield rf"\frac{{d{y}}}{{d{x}}} &= 0 \quad\text{{as no path leads from }}{y}\text{{ to }}{x}"
    for heading, equations, left_out, spread in sections(derivation):
        yield rf"&{latex_text(heading)}"
        for i, equation in enumerate(equations):
            if left_out and i == len(equations) // 2:
                yield rf"&\vdots\quad\text{{{left_out} lines more}}"
            yield from _row(equation, spread)


def _row(equation: Equation, spread: bool) -> Iterator[str]:
    sides = [side.show(LATEX) for side in printed_sides(equation)]
    yield f"{equation.left.latex} &= " + (r" \\ &= " if spread else " = ").join(sides)
    for note in equation.notes:
        yield r"&\quad " + "".join(latex_text(part) if isinstance(part, str) else show(part, LATEX) for part in note)
