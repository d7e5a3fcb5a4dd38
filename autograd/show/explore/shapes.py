"""Shapes: operations that differ only in which numbers they are applied to, and so share formulas and code."""

from __future__ import annotations

from typing import Any

from autograd.rule import CONSTANT
from autograd.show.explain.chain_rule import note_on_computed
from autograd.show.explain.html import note_as_html
from autograd.show.explain.local_derivatives import derivative_formulas, value_formula
from autograd.show.explain.naming import Naming
from autograd.show.explore.javascript import PageOperations
from autograd.show.explore.marked_formulas import marked_math, marked_text
from autograd.show.formula.notation import TEXT, Slot, printed, show
from autograd.show.formula.symbol import Expression, Name
from autograd.value import Value

WRITTEN_OUT = 12.0  # whole numbers up to this size stand in formulas as they are, as the exponent in x ** 2


class Shapes:
    """The shapes of a graph.

    Args:
        naming: the names of its nodes.

    Attributes:
        found: what the page needs to know of each shape, ready for JSON. In a formula, `#k,p,f` marks the place of
            operand k; after the operands comes the result itself.
        operations: the JavaScript of each operation, for each number of operands.
    """

    def __init__(self, naming: Naming) -> None:
        self._naming = naming
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._operations = PageOperations()
        self.found: list[dict[str, Any]] = []
        self.operations = self._operations.code

    def number_of(self, node: Value, kind: str) -> int:
        """Return the number of the shape of a node."""
        parents = node.parents
        key: tuple[Any, ...]
        if not parents:
            key = (kind, node.takes_grad)
        else:
            takes_grad = tuple([derivative is not None for derivative in node.local_derivatives])
            written_out = tuple([self._written_out(parent) for parent in parents])
            place = {parent: i for i, parent in enumerate(parents)}
            repeated = () if len(place) == len(parents) else tuple([place[parent] for parent in parents])
            key = (node.op, node.takes_grad, takes_grad, written_out, repeated)
        if key not in self._numbers:
            self._numbers[key] = len(self.found)
            self.found.append(self._shape(node, kind))
        return self._numbers[key]

    def _written_out(self, node: Value) -> float | None:
        """Return the number of a constant that stands in formulas as it is; None for any other node."""
        if node.op is not CONSTANT or not (node.data.is_integer() and abs(node.data) <= WRITTEN_OUT):
            return None
        return node.data if self._naming.text(node) is None else None

    def _shape(self, node: Value, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": kind, "takesGrad": node.takes_grad}
        if not node.parents:
            return found
        place = {parent: i for i, parent in enumerate(node.parents)}
        names = {part: Name(f"a{i}", f"a_{{{i}}}", part.data) for part, i in place.items()}
        names[node] = Name("y", "y", node.data)
        index_of = {name: place.get(part, len(node.parents)) for part, name in names.items()}

        def reference(part: Value) -> Expression:
            number = self._written_out(part)
            return names[part] if number is None else number

        engine, book = derivative_formulas(node, reference)
        derivatives: list[dict[str, Any] | None] = []
        for i, derivative in enumerate(node.local_derivatives):
            if derivative is None:
                derivatives.append(None)
                continue
            shown = (engine if book is None else book)[i]
            derivatives.append({"formula": _template(shown, index_of)})
            if book is not None and show(engine[i], TEXT) != show(shown, TEXT) and not _names_in(engine[i]):
                derivatives[-1]["note"] = note_as_html(note_on_computed(engine[i]))  # type: ignore[index]
        return found | {
            "symbol": node.op.symbol,
            "operation": node.op.name,
            "selects": node.op.selects,
            "row": self._operations.row(node),
            "formula": _template(value_formula(node, reference), index_of),
            "derivatives": derivatives,
        }


def _names_in(formula: Expression) -> bool:
    """Return whether a formula has names, which a remark that all nodes of a shape share cannot have."""
    return any(isinstance(piece, Slot) for piece in printed(formula, TEXT))


def _template(formula: Expression, index_of: dict[Name, int]) -> dict[str, Any]:
    """Return a formula with marks at the places of operands, as MathML and as text for screen readers."""
    number_of = index_of.__getitem__
    return {"math": marked_math(formula, number_of), "text": marked_text(formula, number_of)}
