"""How formulas speak of the nodes of a graph: by name, by number, or by the formula of a node not worth a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from typing import Any

from autograd import rules
from autograd.show.explain.local_derivatives import value_formula
from autograd.show.explain.naming import Naming
from autograd.show.formula.symbol import Name, Part
from autograd.units import units_in

SUMS = (rules.add.rule, rules.subtract.rule)
INLINED = 3  # operands of an operation, or of several within each other, that needs no name of its own


class Vocabulary:
    """The words for a graph.

    Args:
        order: a topological order.
        way: the nodes that a derivation passes, each of which has a name, while small operations off the way have none;
            None to name every computed node.
        x: where the derivation ends.

    Attributes:
        units: those found in the graph.
    """

    def __init__(self, order: list[Any], way: Set[Any] | None = None, x: Any = None) -> None:
        self.units = units_in(order)
        self._inlined = set() if way is None else self._not_worth_a_name(order, way)
        self._naming = Naming([node for node in order if node not in self._inlined], self.units, x)
        self._formulas: dict[Any, Part] = {}
        for node in order:  # parents first, so that formulas within formulas are there
            if node in self._inlined:
                self._formulas[node] = value_formula(node, self.reference)

    def _not_worth_a_name(self, order: list[Any], way: Set[Any]) -> set[Any]:
        """Return the small operations used once, off the way; and weighted sums, which read better within their z."""
        uses = Counter(parent for node in order for parent in node.parents)
        of_units = {node for unit in self.units for node in (unit.pre_activation, unit.output)}
        found = {unit.weighted_sum for unit in self.units if unit.bias is not None}
        found = {node for node in found if not node.label}
        sizes: dict[Any, int] = {}
        for node in order:
            if node.parents and not node.label and node not in way and node not in of_units and uses[node] == 1:
                sizes[node] = sum(sizes.get(parent, 1) for parent in node.parents)
                if sizes[node] <= INLINED:
                    found.add(node)
                else:
                    del sizes[node]
        return found

    def is_inlined(self, node: Any) -> bool:
        """Whether formulas hold the node's own formula in its place."""
        return node in self._inlined

    def has_name(self, node: Any) -> bool:
        """Whether formulas speak of a node by name."""
        return self._naming.get(node) is not None

    def name(self, node: Any) -> Name:
        """Return the name of a node that has one."""
        return self._naming[node]

    def new_name(self, text: str, number: float) -> Name:
        """Return a name for something else, different from all names of nodes."""
        return self._naming.new(text, number)

    def reference(self, node: Any) -> Part:
        """Return how formulas refer to a node."""
        name = self._naming.get(node)
        if name is not None:
            return name
        found: Part = self._formulas[node] if node in self._inlined else node.data
        return found

    def differences(self, order: list[Any]) -> dict[Name, Part]:
        """Return the sums and differences, such as O - t, that have a name only because one was needed."""
        sums = {unit.pre_activation for unit in self.units}
        known = {unit.output for unit in self.units}
        found: dict[Name, Part] = {}
        for node in order:
            name = self._naming.get(node)
            if not node.parents or node.label:
                known.add(node)
            elif name is not None and node not in sums and node.op in SUMS and known.issuperset(node.parents):
                found[name] = value_formula(node, self.reference)
        return found
