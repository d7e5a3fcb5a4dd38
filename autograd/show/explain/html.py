"""A derivation as a piece of a web page: headings, lines and MathML; no script, no address, nothing to fetch."""

from __future__ import annotations

import html
from collections.abc import Iterator

from autograd.show.explain.chain_rule import Equation, Note
from autograd.show.explain.derivation import Derivation
from autograd.show.explain.sections import how_many, path_lines, printed_sides, sections
from autograd.show.formula.mathml import mathml
from autograd.show.formula.notation import LATEX, TEXT, show
from autograd.show.labels.labels import number

# No colors, so that those of the page around it apply, light or dark; and no tables, which notebooks stripe.
STYLE = """<style>
.derivation { font-size: 1rem; line-height: 1.4; overflow-x: auto; }
.derivation math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", math, serif; }
.derivation h4 { margin: 0.8em 0 0.2em; font-size: 1em; font-weight: bold; }
.derivation .lines { display: grid; grid-template-columns: max-content 1fr; gap: 0.4em 0.5em; align-items: center; }
.derivation .paths { grid-template-columns: max-content max-content 1fr; column-gap: 1em; }
.derivation .left { text-align: right; padding-left: 1em; }
.derivation .spread .left:not(:empty), .derivation .spread .left:not(:empty) + div { margin-top: 0.6em; }
.derivation .note { font-size: 0.85em; opacity: 0.85; }
</style>"""


def as_html(derivation: Derivation) -> str:
    """Return a derivation as a `div`."""
    return "\n".join(_parts(derivation))


def _parts(derivation: Derivation) -> Iterator[str]:
    y, x = (derivation.vocabulary.name(node) for node in (derivation.y, derivation.x))
    yield f'{STYLE}\n<div class="derivation">'
    yield f"<h4>The derivative of {mathml(y.latex, y.text)} with respect to {mathml(x.latex, x.text)}</h4>"
    if derivation.paths.n_paths == 0:
        yield f"<p>No path leads from {html.escape(y.text)} to {html.escape(x.text)}, so the derivative is 0.</p>"
    for heading, equations, left_out, spread in sections(derivation):
        yield f'<h4>{html.escape(heading)}</h4>\n<div class="lines{" spread" if spread else ""}">'
        for i, equation in enumerate(equations):
            if left_out and i == len(equations) // 2:
                yield _row("", f'<span class="note">{left_out} lines more</span>')
            yield from _rows(equation, spread)
        yield "</div>"
    yield from _paths(derivation)
    yield "</div>"


def _row(left: str, right: str) -> str:
    return f'<div class="left">{left}</div><div>{right}</div>'


def _rows(equation: Equation, spread: bool) -> Iterator[str]:
    """Yield the rows of a line: one, or one for each side."""
    sides = [(side.show(LATEX), side.show(TEXT)) for side in printed_sides(equation)]
    if not spread:
        latex, text = (" = ".join(column) for column in zip(*sides, strict=True))
        sides = [(latex, text)]
    left = mathml(equation.left.latex, equation.left.text)
    for latex, text in sides:
        yield _row(left, mathml("= " + latex, "= " + text))
        left = ""
    for note in equation.notes:
        yield _row("", f'<span class="note">{note_as_html(note)}</span>')


def note_as_html(note: Note) -> str:
    """Return a remark with its formulas as MathML."""
    return "".join(
        html.escape(part) if isinstance(part, str) else mathml(show(part, LATEX), show(part, TEXT)) for part in note
    )


def _paths(derivation: Derivation) -> Iterator[str]:
    lines, others, rest = path_lines(derivation)
    if not lines:
        return
    yield f"<h4>The {how_many(derivation.paths.n_paths)} paths, whose products add up to the derivative</h4>"
    yield '<div class="lines paths">'
    for line in lines:
        product = number(line.product, 6)
        amount = product if line.times == 1 else f"{line.times} × {product}"
        path = " ← ".join("…" if name is None else mathml(name.latex, name.text) for name in line.names)
        yield _path(amount, line.percent, path)
    if others:
        yield _path(number(rest, 6), "", f"{how_many(others)} others together")
    yield _path(number(derivation.gradient, 6), "", "the derivative")
    yield "</div>"


def _path(amount: str, percent: str, path: str) -> str:
    return f'<div class="left">{amount}</div><div>{percent}</div><div>{path}</div>'
