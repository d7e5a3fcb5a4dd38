"""Activations by name: every row of the engine's table that takes one number can be one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from autograd import LINEAR, TABLE, Part

# The usual ones, for editors to complete; `known_activations` has all, rows of your own too.
ActivationName: TypeAlias = Literal[
    "linear", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "sigmoid", "logsigmoid", "tanh"
]
Activation: TypeAlias = ActivationName | str


def known_activations() -> list[str]:
    """Return the names an activation may have: "linear", and the rows of the table that need one argument only.

    A row of your own, made with `autograd.primitive`, is among them.

    >>> {"linear", "relu", "tanh", "sigmoid", "leaky_relu"} <= set(known_activations())
    True
    """
    return [
        LINEAR,
        *sorted(name for name, rule in TABLE.items() if rule.arity and rule.arity - len(rule.defaults) == 1),
    ]


def activation_function(name: str) -> Callable[[Any], Any] | None:
    """Return the activation as a function of one Value; None for "linear", which makes no node.

    Raises:
        ValueError: for a name that is not among `known_activations()`.

    >>> activation_function("relu")(-1.0)
    0.0
    """
    if name not in known_activations():
        raise ValueError(f"activation {name!r} is not known: choose one of {', '.join(known_activations())}")
    if name == LINEAR:
        return None
    function: Callable[[Any], Any] = TABLE[name].function
    return function


class ActivatedPart(Part):
    """The name of a neuron or a layer in pictures, and of its activation.

    A bias carries that of its neuron, so that a graph can be read also when its model is gone. It refers to no Value,
    so that nothing is part of a reference cycle.
    """

    __slots__ = ("activation",)

    activation: str


class Activated:
    """Base of neurons and layers: an activation, chosen by its name."""

    part: ActivatedPart
    _function: Callable[[Any], Any] | None

    @property
    def activation(self) -> str:
        """The name of the activation; setting it changes what is computed."""
        return self.part.activation

    @activation.setter
    def activation(self, name: str) -> None:
        self._function = activation_function(name)
        self.part.activation = name

    def __getstate__(self) -> dict[str, Any]:
        return {name: part for name, part in vars(self).items() if name != "_function"}  # found again by its name

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.activation = self.part.activation
