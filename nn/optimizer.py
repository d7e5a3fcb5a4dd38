"""Base class of optimizers: parameters, settings, and the step that changes all parameters or none."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import ClassVar, TypeAlias

from autograd import Value
from autograd.support.absent_names import name_ways
from autograd.support.setting_checks import check_flag
from autograd.support.words import counted
from nn.foreign_names import OF_OPTIMIZERS
from nn.module import are_leaves

State: TypeAlias = tuple[float, ...]  # running numbers that belong to one parameter; empty before its first step


class Optimizer:
    """Base class of optimizers; a subclass defines `update`, the step of one parameter.

    Args:
        parameters: the Values to change, as from `model.parameters()`.
        lr: the learning rate, at least 0; you may set it between steps.
        weight_decay: how much of a parameter is added to its gradient, at least 0; 0 for none.

    Attributes:
        parameters, lr, weight_decay: as given; so are the settings of subclasses, each checked when it is set.
        states: for each parameter the numbers that `update` returned last; empty before the first step.

    Raises:
        ValueError: for no parameters, the same one twice, or a setting out of its range.
        TypeError: for something that is not a Value with a gradient.

    >>> class SignDescent(Optimizer):  # each parameter goes down by lr, however steep it is
    ...     def update(self, x, grad, state):
    ...         return x - self.lr * sign(grad), state
    >>> from autograd import sign
    >>> x = Value(1.0)
    >>> optimizer = SignDescent([x], lr=0.25, weight_decay=0.0)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    0.75
    """

    # The settings, with the range of each: from the first number up to, but not including, the second.
    ranges: ClassVar[dict[str, tuple[float, float]]] = {"lr": (0.0, math.inf), "weight_decay": (0.0, math.inf)}

    flags: ClassVar[tuple[str, ...]] = ()
    """The settings that are True or False."""

    needs: ClassVar[dict[str, dict[str, bool]]] = {}
    """For a flag, the settings that must be above 0 (True) or 0 (False) where it is set."""

    def __init__(self, parameters: Iterable[Value], lr: float, weight_decay: float) -> None:
        name = type(self).__name__
        if not isinstance(parameters, Iterable) or isinstance(parameters, (str, Value)):
            raise TypeError(f"{name} takes a list of parameters, got {parameters!r}: pass model.parameters()")
        self.parameters = list(parameters)
        for parameter in () if are_leaves(self.parameters) else self.parameters:
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
        if name in self.flags:
            check_flag(setting, f"{name} of {type(self).__name__}")
        super().__setattr__(name, setting)

    def update(self, x: float, grad: float, state: State) -> tuple[float, State]:
        """Return the new number of a parameter, and its state for the next step.

        Args:
            x: the number it has.
            grad: the derivative of the loss with respect to it.
            state: as the last step returned it; empty at first.

        To be compiled too, it is made of arithmetic and functions of `autograd`, without `if` on a number.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how to update a parameter: define update()")

    def step(self) -> None:
        """Change every parameter that has a gradient; or, on any error and on Ctrl-C, none.

        Raises:
            RuntimeError: if no parameter has a gradient.
            FloatingPointError: for a gradient, or a new number, that is inf or nan.
        """
        if not any(parameter.has_grad for parameter in self.parameters):
            raise RuntimeError(
                f"{type(self).__name__} cannot take the step: no parameter has a gradient; call backward() on a loss "
                "computed from them first"
            )
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
        return f"{type(self).__name__}({counted(len(self.parameters), 'parameter')}, lr={self.lr:g})"


name_ways(Optimizer, "an Optimizer", OF_OPTIMIZERS, unheard="learning_rate param_groups")
