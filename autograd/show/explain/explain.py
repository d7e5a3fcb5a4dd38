"""`explain(y, wrt=x)`: the chain rule along a recorded graph, in formulas and in numbers."""

from __future__ import annotations

from typing import Any

from autograd.graph import topological_order
from autograd.rule import LEAF
from autograd.show.explain.derivation import Derivation, derive
from autograd.show.explain.html import as_html
from autograd.show.explain.latex import as_latex
from autograd.show.explain.recorded_numbers import check_unchanged
from autograd.show.explain.sections import printed_sides
from autograd.show.explain.text import as_text
from autograd.show.formula.notation import TEXT
from autograd.support.setting_checks import check_whole
from autograd.value import Value


class Explanation:
    """The derivation of one derivative: `print` it, or let a notebook display it.

    Attributes:
        gradient: the derivative.
        derivation: its content as data; see `autograd.show.explain.derivation.Derivation`.
    """

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.gradient = derivation.gradient

    def text(self, width: int = 100) -> str:
        """Return it as text, in lines of at most `width` characters where a formula can be broken."""
        return as_text(self.derivation, width)

    def latex(self) -> str:
        """Return it as one LaTeX environment, `aligned`, to stand between dollars."""
        return as_latex(self.derivation)

    def html(self) -> str:
        """Return it as a `div` for a web page: MathML, no script, nothing to fetch."""
        return as_html(self.derivation)

    def equations(self) -> list[list[str]]:
        """Return each equation as its sides, for programs to read: in Python's notation, with all digits.

        >>> from autograd import Value
        >>> x = Value(3.0, label="x")
        >>> for equation in explain(x * x).equations():
        ...     print(" = ".join(equation))
        y = x * x = 3.0 * 3.0 = 9.0
        ∂y/∂x = x + x = 3.0 + 3.0 = 6.0
        dy/dx = ∂y/∂x = 2.0 * x = 2.0 * 3.0 = 6.0
        """
        equations = [*self.derivation.values, *self.derivation.local, *self.derivation.chain]
        return [[e.left.text, *(side.show(TEXT, None) for side in printed_sides(e))] for e in equations]

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        y, x = (self.derivation.vocabulary.name(node).text for node in (self.derivation.y, self.derivation.x))
        return f"Explanation(d{y}/d{x} = {self.gradient:.6g})"

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.text())  # IPython in a terminal shows the derivation; __repr__ is for errors and lists


def explain(y: Value, wrt: Value | None = None, *, n_paths: int = 5) -> Explanation:
    """Return the derivation of dy/dx: the chain rule along the graph that y was computed from.

    Args:
        y: a recorded Value; `backward` need not have been called.
        wrt: x, the Value to differentiate by; None for the only leaf that y depends on.
        n_paths: how many of the paths from y to x to list, those with the largest products first; 1 or more. A single
            path is not listed, as it is the chain rule itself.

    Returns:
        an object that prints as text and that notebooks display as formulas. It has the formula of each node, the local
        derivative on each edge from y down to x in textbook form and as a number, and the chain rule that combines
        them: a product along a path, the sum where paths meet, and a name for a gradient that is needed more than once.
        In a network these names are the deltas of the textbook, the gradients at the pre-activations.

    Raises:
        TypeError: for a y or wrt that is not a Value, or that takes no gradient.
        ValueError: if wrt is left out and y depends on several leaves, or on none; for n_paths below 1.
        RuntimeError: if the data of a node was changed after y was computed, so that formulas and numbers would differ.

    >>> from autograd import Value, sigmoid
    >>> w, b = Value(0.5, label="w"), Value(1.0, label="b")
    >>> print(explain(sigmoid(w * 2 + b), wrt=w))
    The derivative of y with respect to w
    <BLANKLINE>
    The values
      u1 = w * 2 = 0.5 * 2 = 1
      u2 = u1 + b = 1 + 1 = 2
      y = sigmoid(u2) = sigmoid(2) = 0.880797
    <BLANKLINE>
    The local derivatives on the way from y to w
      ∂y/∂u2 = y * (1 - y) = 0.880797 * (1 - 0.880797) = 0.104994
               (the engine computes y * sigmoid(-u2): the same, and no digits are lost)
      ∂u2/∂u1 = 1
      ∂u1/∂w = 2
    <BLANKLINE>
    The chain rule
      dy/dw = ∂y/∂u2 * ∂u2/∂u1 * ∂u1/∂w
            = 2 * y * (1 - y)
            = 2 * 0.880797 * (1 - 0.880797)
            = 0.209987
    """
    for node, name in ((y, "y"), *([] if wrt is None else [(wrt, "wrt")])):
        if not isinstance(node, Value) or not node.takes_grad:
            shown = repr(node) if isinstance(node, Value) else type(node).__name__
            raise TypeError(f"explain takes recorded Values, got {shown} as {name}, which has no derivative")
    check_whole(n_paths, "n_paths of explain", 1)
    order = topological_order(y)
    check_unchanged("explain", order)
    return Explanation(derive(y, wrt if wrt is not None else _only_leaf(order), n_paths))


def _only_leaf(order: list[Value]) -> Any:
    leaves = [node for node in order if node.op is LEAF]
    if len(leaves) != 1:
        shown = ", ".join(repr(leaf) for leaf in leaves[:5]) or "none"
        raise ValueError(
            f"explain needs wrt=, the leaf to differentiate by; y depends on {len(leaves)} of them: {shown}"
        )
    return leaves[0]
