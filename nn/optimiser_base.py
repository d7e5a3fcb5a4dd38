"""What optimisers share: settings with a range, and a step that happens whole or not at all."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import ClassVar, TypeAlias

from autograd import Value

State: TypeAlias = tuple[float, ...]  # what an optimiser remembers of one parameter; empty before its first step


class Optimizer:
    """What all optimisers share; a subclass says in `update` what one step does to one parameter.

    Args:
        parameters: the Values to change, as from `model.parameters()`.
        lr: the learning rate, at least 0; you may set it between steps.

    Raises:
        ValueError: for no parameters, the same one twice, or a setting out of its range.
        TypeError: for something that is not a Value with a gradient.
    """

    # The settings, with the range of each: from the first number up to, but not including, the second.
    ranges: ClassVar[dict[str, tuple[float, float]]] = {"lr": (0.0, math.inf), "weight_decay": (0.0, math.inf)}

    def __init__(self, parameters: Iterable[Value], lr: float, weight_decay: float) -> None:
        name = type(self).__name__
        if not isinstance(parameters, Iterable) or isinstance(parameters, (str, Value)):
            raise TypeError(f"{name} takes a list of parameters, got {parameters!r}: pass model.parameters()")
        self.parameters = list(parameters)
        for parameter in self.parameters:
            if not isinstance(parameter, Value) or not parameter.takes_grad or parameter.parents:
                raise TypeError(f"{name} takes Values that were not computed and take a gradient, got {parameter!r}")
        if not self.parameters or len(set(self.parameters)) < len(self.parameters):
            problem = "the same parameter twice" if self.parameters else "no parameters"
            raise ValueError(f"{name} got {problem}: pass model.parameters()")
        self.lr, self.weight_decay = lr, weight_decay
        self.states: list[State] = [()] * len(self.parameters)

    def __setattr__(self, name: str, setting: object) -> None:
        low, high = self.ranges.get(name, (-math.inf, math.inf))
        if name in self.ranges and not (isinstance(setting, (int, float)) and low <= setting < high):
            raise ValueError(
                f"{name} of {type(self).__name__} is {setting!r}: give a number of at least {low:g} and below {high:g}"
            )
        super().__setattr__(name, setting)

    def update(self, x: float, grad: float, state: State) -> tuple[float, State]:
        """Return what a parameter becomes, and what to remember of it until the next step.

        Args:
            x: the parameter.
            grad: the derivative of the loss with respect to it.
            state: what the last step remembered; empty at first.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how to update a parameter: define update()")

    def step(self) -> None:
        """Change every parameter that has a gradient; or, on any error and on Ctrl-C, none.

        Raises:
            FloatingPointError: for a gradient, or a new number, that is inf or nan.
        """
        before = [parameter.data for parameter in self.parameters]
        after, states = [], []
        for parameter, x, state in zip(self.parameters, before, self.states, strict=True):
            if parameter.has_grad:
                grad = parameter.grad
                x, state = self.update(x, grad, state)
                if not -math.inf < x < math.inf or not -math.inf < grad < math.inf:
                    raise FloatingPointError(
                        f"{type(self).__name__} cannot take the step: {parameter.label or 'a parameter'} has gradient "
                        f"{grad:g} and would become {x:g}; lower the learning rate {self.lr:g}, or clip the gradients"
                    )
            after.append(x)
            states.append(state)
        try:
            for parameter, x in zip(self.parameters, after, strict=True):
                parameter.data = x
            self.states = states
        except BaseException:
            for parameter, x in zip(self.parameters, before, strict=True):
                parameter.data = x
            raise

    def zero_grad(self) -> None:
        """Forget the gradient of every parameter; do so before each `backward`, which adds to it."""
        for parameter in self.parameters:
            parameter.zero_grad()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.parameters)} parameters, lr={self.lr:g})"
