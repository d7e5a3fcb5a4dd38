"""Neurons found in a recorded graph by their shape: a weighted sum, a bias, an activation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograd import rules
from autograd.rule import CONSTANT, LEAF


@dataclass(frozen=True)
class Neuron:
    """One unit: O = activation(z), z = w . x + b.

    Attributes:
        weights, inputs: the operands of the weighted sum, in pairs.
        weighted_sum: the `dot` node.
        bias: the leaf added to it; None for a unit without.
        pre_activation: z, which is the weighted sum itself where there is no bias.
        output: O, which is z itself where there is no activation.
    """

    weights: tuple[Any, ...]
    inputs: tuple[Any, ...]
    weighted_sum: Any
    bias: Any | None
    pre_activation: Any
    output: Any

    @property
    def place(self) -> str | None:
        """Where it stands, by the label of its first weight: "[1][0]" for w[1][0][2]; None if that says nothing."""
        found = re.fullmatch(r"[^\W\d]\w*?((?:\[\d+\])*)\[\d+\]", str(self.weights[0].label))
        return found[1] if found else None


def neurons(order: Sequence[Any]) -> Iterator[Neuron]:
    """Yield the neurons of a graph, in its order.

    Args:
        order: a topological order.

    >>> from autograd import Value, dot, topological_order
    >>> w, b = [Value(0.5, "w[0]"), Value(-0.5, "w[1]")], Value(0.1, "b")
    >>> y = (dot(w, [1.0, 2.0]) + b).tanh()
    >>> [found] = neurons(topological_order(y))
    >>> found.output is y, found.bias is b, found.weights == tuple(w)
    (True, True, True)
    """
    users: dict[Any, list[Any]] = {}
    for node in order:
        for parent in dict.fromkeys(node.parents):
            users.setdefault(parent, []).append(node)
    for node in order:
        if node.op is rules.dot.rule:
            weights, inputs = node.parents[: len(node.parents) // 2], node.parents[len(node.parents) // 2 :]
            if all(w.op is LEAF for w in weights) and weights != inputs:
                z, bias = _biased(node, users)
                yield Neuron(weights, inputs, node, bias, z, _activated(z, users))


def _biased(node: Any, users: dict[Any, list[Any]]) -> tuple[Any, Any | None]:
    match users.get(node, []):
        case [user] if user.op is rules.add.rule:
            [other] = [p for p in user.parents if p is not node] or [None]
            if other is not None and other.op in (LEAF, CONSTANT):
                return user, other
    return node, None


def _activated(z: Any, users: dict[Any, list[Any]]) -> Any:
    match users.get(z, []):
        case [user] if user.op.arity is not None and user.op.arity - len(user.op.defaults) == 1:
            return z if user.op in (rules.negative.rule, rules.identity.rule) else user
    return z
