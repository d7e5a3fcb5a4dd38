"""The nodes of a graph as formulas refer to them: by name, by number, or by a formula in place of a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

from autograd import rules
from autograd.show.explain.local_derivatives import value_formula
from autograd.show.explain.naming import Naming
from autograd.show.explain.units import units_in
from autograd.show.formula.symbol import Expression, Name
from autograd.value import Value

SUMS = (rules.add.rule, rules.subtract.rule)
INLINED = 3  # operands of an operation, or of nested ones, that is written out in place of a name


class Vocabulary:
    """The names of the nodes of a graph, and the formulas of those that have none.

    Args:
        order: the nodes of the graph, in topological order.
        on_paths: the nodes on the paths that a derivation follows, each of which has a name, while small operations
            elsewhere have none; None to name every computed node.
        x: where the derivation ends.

    Attributes:
        units: the units of networks in the graph.
    """

    def __init__(self, order: list[Value], on_paths: Set[Value] | None = None, x: Value | None = None) -> None:
        self.units = units_in(order)
        self._inlined = set() if on_paths is None else self._without_a_name(order, on_paths)
        self._naming = Naming([node for node in order if node not in self._inlined], self.units, x)
        self._formulas: dict[Value, Expression] = {}
        for node in order:  # parents first, so that formulas within formulas are there
            if node in self._inlined:
                self._formulas[node] = value_formula(node, self.reference)

    def _without_a_name(self, order: list[Value], on_paths: Set[Value]) -> set[Value]:
        """Return the small operations used once, off the paths; and weighted sums, which are written out in their z."""
        uses = Counter(parent for node in order for parent in node.parents)
        of_units = {node for unit in self.units for node in (unit.pre_activation, unit.output)}
        found = {unit.weighted_sum for unit in self.units if unit.bias is not None}
        found = {node for node in found if not node.label}
        sizes: dict[Value, int] = {}
        for node in order:
            if node.parents and not node.label and node not in on_paths and node not in of_units and uses[node] == 1:
                sizes[node] = sum(sizes.get(parent, 1) for parent in node.parents)
                if sizes[node] <= INLINED:
                    found.add(node)
                else:
                    del sizes[node]
        return found

    def is_inlined(self, node: Value) -> bool:
        """Return whether a node is written out as a formula where it is used."""
        return node in self._inlined

    def has_name(self, node: Value) -> bool:
        """Return whether formulas refer to a node by name."""
        return self._naming.get(node) is not None

    def name(self, node: Value) -> Name:
        """Return the name of a node that has one."""
        return self._naming[node]

    def new_name(self, text: str, number: float) -> Name:
        """Return a name for a number that is no node, different from all names of nodes."""
        return self._naming.new(text, number)

    def reference(self, node: Value) -> Expression:
        """Return a node as it stands in formulas: its name, its formula, or its number."""
        name = self._naming.get(node)
        if name is not None:
            return name
        found: Expression = self._formulas[node] if node in self._inlined else node.data
        return found

    def differences(self, order: list[Value]) -> dict[Name, Expression]:
        """Return the formulas of sums and differences, such as O - t, whose names were made up."""
        sums = {unit.pre_activation for unit in self.units}
        known = {unit.output for unit in self.units}
        found: dict[Name, Expression] = {}
        for node in order:
            name = self._naming.get(node)
            if not node.parents or node.label:
                known.add(node)
            elif name is not None and node not in sums and node.op in SUMS and known.issuperset(node.parents):
                found[name] = value_formula(node, self.reference)
        return found
