"""A derivation as text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from autograd.show.explain.chain_rule import Equation
from autograd.show.explain.derivation import Derivation
from autograd.show.explain.sections import how_many, path_lines, printed_sides, sections
from autograd.show.formula.notation import TEXT, show

WIDTH = 100


def as_text(derivation: Derivation, width: int = WIDTH) -> str:
    """Return a derivation as lines of text.

    Args:
        derivation: the derivation.
        width: the length of a line, in characters; a formula without a space to break at may be longer.
    """
    return "\n".join(_all_lines(derivation, width))


def _all_lines(derivation: Derivation, width: int) -> Iterator[str]:
    y, x = (derivation.vocabulary.name(node).text for node in (derivation.y, derivation.x))
    yield f"The derivative of {y} with respect to {x}"
    if derivation.paths.n_paths == 0:
        yield from ("", f"No path leads from {y} to {x}: {y} does not depend on it, d{y}/d{x} = 0.")
        return
    for heading, equations, left_out, spread in sections(derivation):
        yield from ("", heading)
        for i, equation in enumerate(equations):
            if left_out and i == len(equations) // 2:
                yield f"  ... {left_out} lines more ..."
            yield from _equation(equation, width, spread)
    yield from _paths(derivation)


def _equation(equation: Equation, width: int, spread: bool) -> Iterator[str]:
    """Yield an equation: on one line where it fits, or each side on its own."""
    left, sides = f"  {equation.left.text}", [side.show(TEXT) for side in printed_sides(equation)]
    indent = " " * len(left)
    together = " = ".join([left, *sides])
    if len(together) <= width and (not spread or len(sides) == 1):
        yield together
    else:
        for i, side in enumerate(sides):
            yield from _broken(f"{indent if i else left} = {side}", indent, width)
    for note in equation.notes:
        text = "".join(part if isinstance(part, str) else show(part, TEXT) for part in note)
        yield from _broken(f"{indent}   ({text})", indent, width)


def _broken(text: str, indent: str, width: int) -> Iterator[str]:
    """Yield a text in pieces that are not too wide, broken at spaces before an operator or within words."""
    words = text.split(" ")
    piece = words[0]
    for word in words[1:]:
        if len(piece) + 1 + len(word) > width and piece.strip():
            yield piece
            piece = f"{indent}      {word}"
        else:
            piece = f"{piece} {word}"
    yield piece


def _paths(derivation: Derivation) -> Iterator[str]:
    lines, others, rest = path_lines(derivation)
    if not lines:
        return
    yield from (
        "",
        f"The {how_many(derivation.paths.n_paths)} paths, whose products add up to the derivative; the largest:",
    )
    for line in lines:
        amount = f"{line.product:.6g}" if line.times == 1 else f"{line.times} x {line.product:.6g}"
        path = " <- ".join("..." if name is None else name.text for name in line.names)
        yield f"  {amount:>16}  {line.percent:>7}  {path}"
    if others:
        yield f"  {rest:>16.6g}           {how_many(others)} others together"
    yield f"  {derivation.gradient:>16.6g}           the derivative"
