"""The chain rule from a node down to another, as equations.

The gradient of a node is the sum, over the nodes that use it, of their gradient times the local derivative. Followed
from the root down this is one product as long as no paths part or meet; where they do, a gradient gets a name and an
equation of its own. So nothing is written twice, and the length grows with the graph, not with the number of its paths.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from autograd.rule import Rule
from autograd.show.explain.local_derivatives import LocalDerivative, local_derivatives
from autograd.show.explain.vocabulary import Vocabulary
from autograd.show.formula.symbol import Expression, Name, Symbol, evaluate
from autograd.show.formula.tidy import Term, Terms, collected, formula_of, product, term, terms, tidy
from autograd.value import Value

LONGEST_PRODUCT = 10  # factors in a gradient; a longer one gets an equation of its own

Note: TypeAlias = "tuple[str | Expression, ...]"  # a remark: texts and formulas in turn


@dataclass(frozen=True)
class Equation:
    """A name, formulas that are equal to it, and remarks."""

    left: Name
    sides: tuple[Expression, ...]
    notes: tuple[Note, ...] = ()

    @property
    def number(self) -> float:
        """The value of all sides."""
        return self.left.number


class _GradientTerm(NamedTuple):
    """The gradient of a node on the way down: as names of local derivatives, and with these written out."""

    chain: Terms
    formula: Terms

    @property
    def is_short(self) -> bool:
        """True for a name or a number, which needs no other name."""
        return _n_factors(self.formula) <= 1

    @property
    def is_long(self) -> bool:
        return max(map(_n_factors, self)) > LONGEST_PRODUCT


class _Use(NamedTuple):
    """A node that uses another: its gradient, and the local derivative with its name."""

    gradient: _GradientTerm
    edge: LocalDerivative
    name: Name


class ChainRule:
    """The equations from y down to x.

    Args:
        y, x: the nodes.
        vocabulary: how formulas refer to nodes.
        gradients: dy / d node for each node.
        on_paths: the nodes on paths from y to x.
    """

    def __init__(
        self, y: Value, x: Value, vocabulary: Vocabulary, gradients: dict[Value, float], on_paths: Set[Value]
    ) -> None:
        self.y, self.x, self.vocabulary, self.gradients, self.on_paths = y, x, vocabulary, gradients, on_paths
        self.pre_activations = {unit.pre_activation for unit in vocabulary.units}
        self.outputs = {unit.output for unit in vocabulary.units}
        self.deltas: dict[Symbol, _GradientTerm] = {}
        self.remarked: set[Rule] = set()

    def equations(self, order: list[Value]) -> tuple[list[Equation], list[Equation]]:
        """Return the local derivatives and the chain rule, for the nodes of the graph in topological order."""
        local: list[Equation] = []
        chain: list[Equation] = []
        differences = self.vocabulary.differences(order)
        uses: dict[Value, list[_Use]] = {self.y: []}
        for node in reversed(order):
            if node not in uses or node not in self.on_paths:
                continue
            used = uses.pop(node)[::-1]  # in the order of the graph
            gradient = ONE if node is self.y else _gradient(used, differences)
            edges = [] if node is self.x else list(self._edges(node))
            if node is self.x or (node is not self.y and self._needs_an_equation(node, gradient, len(edges))):
                name = self._name_of_gradient(node)
                chain.append(Equation(name, tuple(self._sides(node, gradient)), tuple(_notes_on_gradient(used))))
                if node in self.pre_activations:
                    self.deltas[name] = gradient
                gradient = _GradientTerm([term(name)], [term(name)])
            for edge in edges:
                partial = self._quotient("∂", r"\partial ", edge.of, edge.by, edge.number)
                local.append(Equation(partial, (edge.formula,), tuple(self._notes_on_edge(edge))))
                uses.setdefault(edge.by, []).append(_Use(gradient, edge, partial))
        return local, chain

    def _edges(self, node: Value) -> Iterator[LocalDerivative]:
        """Yield the derivatives on the way down from a node, across a weighted sum that has no name."""
        for edge in local_derivatives(node, self.vocabulary.reference):
            if edge.by not in self.on_paths:
                continue
            if not self.vocabulary.is_inlined(edge.by):
                yield edge
                continue
            for inner in local_derivatives(edge.by, self.vocabulary.reference):
                if inner.by in self.on_paths:
                    formula: Expression = tidy(edge.formula * inner.formula)
                    yield LocalDerivative(node, inner.by, formula, edge.number * inner.number)

    def _needs_an_equation(self, node: Value, gradient: _GradientTerm, n_operands: int) -> bool:
        if node in self.pre_activations:
            return True
        if node in self.outputs:  # its delta comes next and contains the sum, however long
            return False
        return gradient.is_long or (n_operands > 1 and not gradient.is_short)

    def _name_of_gradient(self, node: Value) -> Name:
        number, z = self.gradients.get(node, 0.0), self.vocabulary.name(node).text
        if node in self.pre_activations and re.fullmatch(r"z([\d_\[].*)?", z):
            return self.vocabulary.new_name("delta" + z[1:], number)
        return self._quotient("d", "d", self.y, node, number)

    def _quotient(self, d: str, latex_d: str, above: Any, below: Any, number: float) -> Name:
        y, x = self.vocabulary.name(above), self.vocabulary.name(below)
        return Name(f"{d}{y.text}/{d}{x.text}", rf"\frac{{{latex_d}{y.latex}}}{{{latex_d}{x.latex}}}", number)

    def _sides(self, node: Value, gradient: _GradientTerm) -> Iterator[Expression]:
        if node in self.pre_activations:
            yield self._quotient("d", "d", self.y, node, self.gradients.get(node, 0.0))
        yield formula_of(gradient.chain)
        yield formula_of(gradient.formula)
        if node is self.x and len(gradient.formula) == 1:
            [t] = gradient.formula
            if any(factor in self.deltas for factor in t.factors):
                yield formula_of([product(Term(t.coefficient, ()), *map(self._written_out, t.factors))])

    def _notes_on_edge(self, edge: LocalDerivative) -> Iterator[Note]:
        if edge.undefined is not None:
            yield "here ", edge.undefined, " would not do; the engine computes the form above"
        elif edge.computed is not None and edge.of.op not in self.remarked:
            self.remarked.add(edge.of.op)  # once for each operation
            yield note_on_computed(edge.computed)
        if edge.kink is not None:
            yield (f"a kink, where the derivative is a choice: {edge.kink.why}",)

    def _written_out(self, factor: Symbol) -> Term:
        return _as_term(self.deltas[factor].formula) if factor in self.deltas else term(factor)


ONE = _GradientTerm([Term(1.0, ())], [Term(1.0, ())])


def note_on_computed(formula: Expression) -> Note:
    """Return the remark on a form that the engine computes in place of the textbook's."""
    return "the engine computes ", formula, ": the same, and no digits are lost"


def _n_factors(terms: Terms) -> int:
    return sum(max(1, len(t.factors)) for t in terms)


def _as_term(terms: Terms) -> Term:
    return terms[0] if len(terms) == 1 else term(formula_of(terms))


def _gradient(used: list[_Use], differences: dict[Name, Expression]) -> _GradientTerm:
    """Return the gradient of a node: the sum, over its uses, of the gradient there times the local derivative."""

    def written_out(t: Term) -> Term:
        return t._replace(
            factors=tuple(evaluate(factor, lambda name: differences.get(name, name)) for factor in t.factors)
        )

    chain: Terms = []
    formula: Terms = []
    for gradient, edge, name in used:
        chain.append(product(_as_term(gradient.chain), term(name)))
        derivative = collected(terms(edge.formula))
        if len(gradient.formula) == 1:
            formula += [product(gradient.formula[0], written_out(t)) for t in derivative]
        else:
            formula.append(product(_as_term(gradient.formula), _as_term([*map(written_out, derivative)])))
    return _GradientTerm(chain, collected(formula))


def _notes_on_gradient(used: list[_Use]) -> Iterator[Note]:
    if any(not math.isfinite(edge.number) and _number(gradient) == 0.0 for gradient, edge, _ in used):
        yield ("a gradient of exactly 0 passes nothing on, not even along a derivative that is inf or nan",)


def _number(gradient: _GradientTerm) -> float:
    number: float = evaluate(formula_of(gradient.chain), lambda name: name.number)
    return number
