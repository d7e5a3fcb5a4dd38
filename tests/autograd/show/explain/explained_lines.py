"""The lines of a derivation, for tests to compare."""

from __future__ import annotations

from autograd.show.explain.explain import Explanation
from autograd.show.formula.notation import TEXT, show


def lines(explanation: Explanation, heading: str) -> list[str]:
    """Return the lines under a heading, each with its continuations."""
    text = explanation.text(width=10_000)
    section = next(part for part in text.split("\n\n") if part.startswith(heading))
    return [line.strip() for line in section.splitlines()[1:]]


def sides(explanation: Explanation, name: str) -> list[str]:
    """Return what the chain rule says a derivative is equal to, in names."""
    [line] = [line for line in explanation.derivation.chain if line.left.text == name]
    return [show(side, TEXT) for side in line.sides]
