"""The derivation of one derivative, as data: values, local derivatives, the chain rule, and the paths it sums over."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.graph import backward_sweep, topological_order
from autograd.paths import depending_on
from autograd.show.explain.chain_rule import ChainRule, Equation
from autograd.show.explain.largest_paths import LargestPaths, largest_paths
from autograd.show.explain.local_derivatives import value_formula
from autograd.show.explain.vocabulary import Vocabulary
from autograd.value import Value

ALL_VALUES = 30  # computed nodes; of a larger graph only the values on paths from y to x are listed


@dataclass(frozen=True)
class Derivation:
    """The chain rule from y down to x.

    Attributes:
        y, x: the nodes.
        vocabulary: the names of the nodes, and how formulas refer to them.
        gradient: dy/dx; 0 where no path leads from y to x.
        values: how each node was computed.
        local: the local derivatives on the edges that lead from y to x, from y down.
        chain: the chain rule, from y down; its last line is that of dy/dx.
        paths: how many paths lead from y to x, and those with the largest products.
    """

    y: Value
    x: Value
    vocabulary: Vocabulary
    gradient: float
    values: list[Equation]
    local: list[Equation]
    chain: list[Equation]
    paths: LargestPaths


def derive(y: Value, x: Value, n_largest: int = 5) -> Derivation:
    """Return the derivation of dy/dx.

    Args:
        y: a node.
        x: a node that takes a gradient, among those that y was computed from or not.
        n_largest: how many paths to list, where there are several.
    """
    order = topological_order(y)
    gradients = backward_sweep(order, {y: 1.0})
    on_paths = depending_on([x], order)
    vocabulary = Vocabulary(order, on_paths, x)
    local, chain = ChainRule(y, x, vocabulary, gradients, on_paths).equations(order)
    listed = [node for node in order if node.parents and not vocabulary.is_inlined(node)]
    if len(listed) > ALL_VALUES:
        listed = [node for node in listed if node in on_paths]
    values = [Equation(vocabulary.name(node), (value_formula(node, vocabulary.reference),)) for node in listed]
    found = largest_paths(order, x, n_largest)
    return Derivation(y, x, vocabulary, gradients.get(x, 0.0), values, local, chain, found)
