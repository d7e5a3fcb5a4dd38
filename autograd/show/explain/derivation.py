"""The derivation of one derivative, as data: values, local derivatives, the chain rule, and the paths it sums over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograd.graph import backward_sweep, topological_order
from autograd.show.explain.chain_rule import ChainRule, Equation
from autograd.show.explain.largest_paths import LargestPaths, largest_paths
from autograd.show.explain.local_derivatives import value_formula
from autograd.show.explain.vocabulary import Vocabulary

ALL_VALUES = 30  # computed nodes; of a larger graph the values on the way from y to x alone are listed


@dataclass(frozen=True)
class Derivation:
    """The chain rule from y down to x.

    Attributes:
        y, x: the nodes.
        words: how they and all others are called.
        gradient: dy/dx; 0 where no path leads from y to x.
        values: how each node was computed.
        local: the local derivatives on the edges that lead from y to x, from y down.
        chain: the chain rule, from y down; its last line is that of dy/dx.
        paths: how many paths lead from y to x, and those with the largest products.
    """

    y: Any
    x: Any
    words: Vocabulary
    gradient: float
    values: list[Equation]
    local: list[Equation]
    chain: list[Equation]
    paths: LargestPaths


def derive(y: Any, x: Any, n_largest: int = 5) -> Derivation:
    """Return the derivation of dy/dx.

    Args:
        y: a node.
        x: a node that takes a gradient, among those that y was computed from or not.
        n_largest: how many paths to single out, where there are several.
    """
    order = topological_order(y)
    gradients = backward_sweep(order, {y: 1.0})
    way = nodes_on_the_way(order, x)
    words = Vocabulary(order, way, x)
    local, chain = ChainRule(y, x, words, gradients, way).lines(order)
    listed = [node for node in order if node.parents and not words.is_inlined(node)]
    if len(listed) > ALL_VALUES:
        listed = [node for node in listed if node in way]
    values = [Equation(words.name(node), (value_formula(node, words.reference),)) for node in listed]
    found = largest_paths(order, x, n_largest)
    return Derivation(y, x, words, gradients.get(x, 0.0), values, local, chain, found)


def nodes_on_the_way(order: list[Any], x: Any) -> set[Any]:
    """Return the nodes of a graph that a change of x reaches, x included; none where the graph does not have it."""
    way: set[Any] = set()
    for node in order:
        if node is x or any(
            d is not None and p in way for p, d in zip(node.parents, node.local_derivatives, strict=True)
        ):
            way.add(node)
    return way
