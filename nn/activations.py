"""Activations by name: every row of the engine's table that takes one number can be one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from autograd import LINEAR, TABLE, Part
from autograd.support.words import unknown

# The usual ones, for editors to complete; `known_activations` has all, rows of your own too.
ActivationName: TypeAlias = Literal[
    "linear", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "sigmoid", "logsigmoid", "tanh"
]
Activation: TypeAlias = ActivationName | str | Callable[..., Any]  # a function is one of autograd, such as `tanh`

# By the names of other libraries.
_SYNONYMS = {"logistic": "sigmoid", "swish": "silu", "none": LINEAR, "hard_tanh": "hardtanh", "lrelu": "leaky_relu"}


def known_activations() -> list[str]:
    """Return the names an activation may have: "linear", and the rows of the table that need one argument only.

    A row of your own, made with `autograd.primitive`, is among them.

    >>> {"linear", "relu", "tanh", "sigmoid", "leaky_relu"} <= set(known_activations())
    True
    """
    return [LINEAR, *sorted(filter(_is_known, TABLE))]


def activation_name(activation: Activation) -> str:
    """Return the name of an activation that is given by its name, or as a function of `autograd`.

    Raises:
        ValueError: for one that is not among `known_activations()`.

    >>> from autograd import tanh
    >>> activation_name(tanh), activation_name("relu")
    ('tanh', 'relu')
    """
    rule = getattr(activation, "rule", None)
    name = activation if rule is None else rule.name
    if name != LINEAR and not _is_known(name):
        if callable(name):
            raise ValueError(
                f"activation {getattr(name, '__name__', name)} is a function, and none of autograd: give a name, as "
                "'tanh', or make a row of it with autograd.primitive"
            )
        raise ValueError(
            unknown("activation", name, known_activations(), "nn.activations.known_activations()", _SYNONYMS)
        )
    return str(name)


def _is_known(name: object) -> bool:
    rule = TABLE.get(name) if isinstance(name, str) else None
    return rule is not None and rule.arity is not None and rule.arity - len(rule.defaults) == 1


def activation_function(name: str) -> Callable[[Any], Any] | None:
    """Return the activation as a function of one Value; None for "linear", which makes no node.

    Raises:
        ValueError: for a name that is not among `known_activations()`.

    >>> activation_function("relu")(-1.0)
    0.0
    """
    if activation_name(name) == LINEAR:
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
    def activation(self, activation: Activation) -> None:
        name = activation_name(activation)
        self._function = activation_function(name)
        self.part.activation = name

    def __getstate__(self) -> dict[str, Any]:
        return {name: part for name, part in vars(self).items() if name != "_function"}  # found again by its name

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.activation = self.part.activation
