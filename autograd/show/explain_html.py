"""A derivation as a piece of a web page: headings, tables and MathML; no script, no address, nothing to fetch."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator

from autograd.show.derivation import Derivation, Line, Note
from autograd.show.in_print import how_many, path_lines, sections, sides_in_print
from autograd.show.mathml import mathml
from autograd.show.notation import LATEX, TEXT, show

# Colours of the page around it, so that it reads on white and on black; but not its tables, which notebooks stripe and
# set to the right.
STYLE = """<style>
.derivation { font-size: 1rem; line-height: 1.4; }
.derivation math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", math, serif; }
.derivation table { border-collapse: collapse; border: 0; margin: 0; font-size: inherit; }
.derivation tr { background: none !important; }
.derivation td { padding: 0.2em 0.25em; text-align: left !important; vertical-align: baseline; border: 0; }
.derivation td:first-child, .derivation td.number { text-align: right !important; }
.derivation td:first-child { padding-left: 1em; }
.derivation .spread .first td { padding-top: 0.8em; }
.derivation .note { font-size: 0.85em; opacity: 0.85; }
.derivation .number { font-variant-numeric: tabular-nums; }
.derivation h4 { margin: 0.8em 0 0.2em; }
</style>"""


def as_html(derivation: Derivation) -> str:
    """Return a derivation as a `div`."""
    return "\n".join(_parts(derivation))


def _parts(derivation: Derivation) -> Iterator[str]:
    y, x = (derivation.words.name(node) for node in (derivation.y, derivation.x))
    yield f'{STYLE}\n<div class="derivation">'
    yield f"<h4>The derivative of {mathml(y.latex, y.text)} with respect to {mathml(x.latex, x.text)}</h4>"
    if derivation.n_paths == 0:
        yield f"<p>No path leads from {html.escape(y.text)} to {html.escape(x.text)}, so the derivative is 0.</p>"
    for heading, lines, left_out, spread in sections(derivation):
        table = '<table class="spread">' if spread else "<table>"
        yield f"<h4>{html.escape(heading)}</h4>\n{table}"
        for i, line in enumerate(lines):
            if left_out and i == len(lines) // 2:
                yield f'<tr><td></td><td class="note">{left_out} lines more</td></tr>'
            yield from _rows(line, spread)
        yield "</table>"
    yield from _paths(derivation)
    yield "</div>"


def _rows(line: Line, spread: bool) -> Iterator[str]:
    """Yield the rows of a line: one, or one for each side."""
    sides = [(side.show(LATEX), side.show(TEXT)) for side in sides_in_print(line)]
    if not spread:
        latex, text = (" = ".join(column) for column in zip(*sides, strict=True))
        sides = [(latex, text)]
    for i, (latex, text) in enumerate(sides):
        row, left = ("<tr>", "") if i else ('<tr class="first">', mathml(line.left.latex, line.left.text))
        yield f"{row}<td>{left}</td><td>{mathml('= ' + latex, '= ' + text)}</td></tr>"
    for note in line.notes:
        yield f'<tr><td></td><td class="note">{note_as_html(note)}</td></tr>'


def note_as_html(note: Note) -> str:
    """Return a remark with its formulas set."""
    return "".join(
        html.escape(part) if isinstance(part, str) else mathml(show(part, LATEX), show(part, TEXT)) for part in note
    )


def _paths(derivation: Derivation) -> Iterator[str]:
    lines, others, rest = path_lines(derivation)
    if not lines:
        return
    yield f"<h4>The {how_many(derivation.n_paths)} paths, whose products add up to the derivative</h4>\n<table>"
    for times, product, share, names in lines:
        amount = f"{product:.6g}" if times == 1 else f"{times} × {product:.6g}"
        percent = "" if math.isnan(share) else f"{100 * share * times:.3g} %"
        way = " ← ".join("…" if name is None else mathml(name.latex, name.text) for name in names)
        yield f'<tr><td class="number">{amount}</td><td class="number">{percent}</td><td>{way}</td></tr>'
    if others:
        yield f'<tr><td class="number">{rest:.6g}</td><td></td><td>{how_many(others)} others together</td></tr>'
    yield f'<tr><td class="number">{derivation.gradient:.6g}</td><td></td><td>the derivative</td></tr>\n</table>'
