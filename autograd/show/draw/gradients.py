"""Gradients that a picture shows, and how much of each is known."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from autograd.graph import STRUCTURAL_ZERO
from autograd.value import Value


class Known(Enum):
    """The part of a gradient that is known, as contributions arrive."""

    NOTHING = "nothing has arrived"
    PART = "more will arrive"
    ALL = "all of it has arrived"


class Gradients(NamedTuple):
    """The gradients of the nodes of a graph, at one moment.

    Attributes:
        of: returns the gradient of a node as far as it is known, 0.0 where nothing is.
        known: returns how much of it is known.
        passed_on: returns whether a node has passed its gradient on to its parents.
        active: the node that passed its gradient on last; None where no sweep is shown.
    """

    of: Callable[[Value], float]
    known: Callable[[Value], Known]
    passed_on: Callable[[Value], bool]
    active: Value | None = None

    def shown(self, node: Value) -> float | None:
        """Return the gradient of a node as far as it is known, None where nothing is."""
        return None if self.known(node) is Known.NOTHING else self.of(node)

    def contribution(self, node: Value, derivative: float | None) -> float | None:
        """Return what a node passes on along one edge: its gradient times the local derivative; None if nothing yet.

        Where the gradient is exactly 0 the contribution is 0, as in `backward`, even if the derivative is inf; and
        where the derivative is a `STRUCTURAL_ZERO`, even if the gradient is inf.
        """
        if derivative is None or not self.passed_on(node):
            return None
        gradient = self.of(node)
        return 0.0 if gradient == 0.0 or derivative is STRUCTURAL_ZERO else gradient * derivative


def recorded_gradients() -> Gradients:
    """Return the gradients that `backward` left on the nodes."""
    return Gradients(
        of=lambda node: float(node.grad),
        known=lambda node: Known.ALL if node.has_grad else Known.NOTHING,
        passed_on=lambda node: bool(node.has_grad),
    )
