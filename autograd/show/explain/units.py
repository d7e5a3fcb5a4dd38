"""Units of a network found in a recorded graph: a weighted sum, a bias, an activation.

Nothing is noted down while a network computes, so that it costs nothing. A unit is recognized by its shape; where its
bias carries the `Part` it belongs to, as that of `nn.Neuron` does, that says which activation to look for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd import rules
from autograd.operators import TABLE
from autograd.parts import LINEAR, Part
from autograd.rule import CONSTANT, LEAF
from autograd.value import Value

_ADD, _DOT = rules.add.rule, rules.dot_of_halves.rule
_NO_ACTIVATIONS = (rules.negative.rule, rules.identity.rule)


class Unit(NamedTuple):
    """One use of a neuron, for one sample: output = activation(z), z = w . x + b.

    Attributes:
        weights, inputs: the operands of the weighted sum, in pairs.
        weighted_sum: the `dot` node.
        bias: the Value added to it; None for a unit without.
        pre_activation: z, which is the weighted sum itself where there is no bias.
        output: the activation of z; z itself where there is none in the graph.
        part: the neuron as pictures call it, which its bias carries as its `part`; None where it carries none.
    """

    weights: Sequence[Value]
    inputs: Sequence[Value]
    weighted_sum: Value
    bias: Value | None
    pre_activation: Value
    output: Value
    part: Part | None

    @property
    def activation(self) -> str:
        """The name of the activation: that of the unit's part, else of the operation found; "linear" for none."""
        declared = None if self.part is None else _declared(self.part)
        return declared or (LINEAR if self.output is self.pre_activation else self.output.op.name)


def units_in(order: Sequence[Value]) -> list[Unit]:
    """Return every unit in a graph, in its order.

    Args:
        order: the nodes of the graph, in topological order.

    A `dot` makes a unit if its bias carries a part, or if all its weights are leaves. Without a part, a bias is a leaf
    or constant, and an activation an operation on one number, if it is the only use of what it is added or applied to.

    >>> from autograd import Value, dot, topological_order
    >>> w, b = [Value(0.5, "w[0]"), Value(-0.5, "w[1]")], Value(0.1, "b")
    >>> y = (dot(w, [1.0, 2.0]) + b).tanh()
    >>> [unit] = units_in(topological_order(y))
    >>> unit.output is y, unit.bias is b, unit.weights == tuple(w), unit.activation
    (True, True, True, 'tanh')
    """
    users: dict[Value, list[Value]] = {}  # of each node that may be a weighted sum or its z
    for node in order:
        for parent in dict.fromkeys(node.parents):
            if parent in users:
                users[parent].append(node)
        if node.op is _DOT or (node.op is _ADD and any(parent.op is _DOT for parent in node.parents)):
            users[node] = []
    found = (_unit(node, users) for node in users if node.op is _DOT)
    return [unit for unit in found if unit is not None]


def _unit(weighted_sum: Value, users: dict[Value, list[Value]]) -> Unit | None:
    n = len(weighted_sum.parents) // 2
    weights, inputs = weighted_sum.parents[:n], weighted_sum.parents[n:]
    z, bias = _biased(weighted_sum, users[weighted_sum])
    part = None if bias is None else _part(bias)
    if part is None and (weights == inputs or not all(w.op is LEAF for w in weights)):
        return None
    return Unit(weights, inputs, weighted_sum, bias, z, _activated(z, users[z], part), part)


def _biased(weighted_sum: Value, users: list[Value]) -> tuple[Value, Value | None]:
    """Return z and the bias, if there is one."""
    for user in users:
        other = next((parent for parent in user.parents if parent is not weighted_sum), None)
        if user.op is _ADD and other is not None:
            is_only_use = len(users) == 1 and other.op in (LEAF, CONSTANT)
            if is_only_use or _part(other) is not None:
                return user, other
    return weighted_sum, None


def _activated(z: Value, users: list[Value], part: Part | None) -> Value:
    """Return the output of a unit."""
    declared = None if part is None else _declared(part)
    if declared is not None:
        rule = TABLE.get(declared)  # None for "linear"
        return next((user for user in users if user.op is rule), z)
    match users:
        case [user] if user.op.arity is not None and user.op.arity - len(user.op.defaults) == 1:
            return z if user.op in _NO_ACTIVATIONS else user
    return z


def _part(bias: Value) -> Part | None:
    part = getattr(bias, "part", None)
    return part if isinstance(part, Part) else None


def _declared(part: Part) -> str | None:
    """Return the activation that a part declares: that of its layer, if it is in one."""
    around = None if part.inside is None else part.inside.activation
    return around or part.activation
