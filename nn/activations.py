"""Activations: every row of the engine's table that takes one number can be one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import TABLE, Part

LINEAR = "linear"


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
    return TABLE[name].function


class ActivatedPart(Part):
    """What a neuron or a layer is called in pictures, and the name of its activation.

    A bias carries that of its neuron, so that a graph can be read also when its model is gone. It leads to no Value, so
    that nothing is part of a reference cycle.
    """

    __slots__ = ("activation",)

    activation: str


class Activated:
    """Something with an activation, which is chosen by its name."""

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
        return {name: part for name, part in vars(self).items() if name != "_function"}  # the name will find it again

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.activation = self.part.activation
