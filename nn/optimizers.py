"""Optimizers: rules by which gradients change parameters. Names, defaults and formulas are those of `torch.optim`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import ClassVar

from autograd import Value, greater, maximum, sqrt, where
from autograd.support.absent_names import foreign_keywords
from nn.foreign_names import KEYWORDS_OF_OPTIMIZERS
from nn.optimizer import Optimizer, State


class SGD(Optimizer):
    """Stochastic gradient descent: x <- x - lr * grad, with momentum where asked for.

    Args:
        parameters: the Values to change, as from `model.parameters()`.
        lr: the learning rate, at least 0.
        momentum: the factor by which the last velocity is kept, at least 0; 0 for none.
        dampening: the fraction of the gradient that does not enter the velocity; 0 for none.
        weight_decay: how much of x is added to its gradient, at least 0; 0 for none.
        nesterov: look ahead by one more step of velocity; needs momentum, and no dampening.

    Raises:
        ValueError: for a setting out of its range.

    Source: Sutskever, Martens, Dahl, Hinton (2013), in the form of `torch.optim.SGD`.

    >>> x = Value(1.0)
    >>> optimizer = SGD([x], lr=0.25)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    0.5
    """

    ranges: ClassVar = {**Optimizer.ranges, "momentum": (0.0, math.inf), "dampening": (0.0, math.inf)}
    flags = ("nesterov",)
    needs: ClassVar = {"nesterov": {"momentum": True, "dampening": False}}

    @foreign_keywords(KEYWORDS_OF_OPTIMIZERS)
    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(parameters, lr, weight_decay)
        self.momentum, self.dampening, self.nesterov = momentum, dampening, nesterov
        is_met = all((vars(self)[name] != 0.0) == is_there for name, is_there in self.needs["nesterov"].items())
        if nesterov and not is_met:
            raise ValueError(f"nesterov needs a momentum and no dampening, got {momentum!r} and {dampening!r}")

    def update(self, x: float, grad: float, state: State) -> tuple[float, State]:
        grad += self.weight_decay * x
        if self.momentum == 0.0:
            return x - self.lr * grad, state
        velocity = self.momentum * state[0] + (1.0 - self.dampening) * grad if state else grad
        direction = grad + self.momentum * velocity if self.nesterov else velocity
        return x - self.lr * direction, (velocity,)


class RMSprop(Optimizer):
    """RMSprop: x <- x - lr * grad / (sqrt(square) + eps), square being a running mean of grad^2.

    Each parameter has steps of its own size. With momentum, the quotients are added up in a velocity.

    Args:
        parameters: the Values to change, as from `model.parameters()`.
        lr: the learning rate, at least 0.
        alpha: the factor by which the running mean is kept in each step, at least 0.
        eps: added to the root, so that nothing is divided by 0.
        weight_decay: how much of x is added to its gradient, at least 0; 0 for none.
        momentum: the factor by which the last velocity is kept, at least 0; 0 for none.
        centered: subtract the running mean of the gradient, so that the divisor is a standard deviation.

    Raises:
        ValueError: for a setting out of its range.

    Source: Tieleman, Hinton (2012), Neural networks for machine learning, lecture 6.5; centered: Graves (2013),
    Generating sequences with recurrent neural networks; in the form of `torch.optim.RMSprop`.

    >>> x = Value(1.0)
    >>> optimizer = RMSprop([x], lr=0.01)
    >>> (x * x).backward()
    >>> optimizer.step()  # grad / sqrt(0.01 * grad^2) is 10
    >>> x
    Value(0.9, grad=2)
    """

    flags = ("centered",)
    ranges: ClassVar = {
        **Optimizer.ranges,
        "alpha": (0.0, math.inf),
        "eps": (0.0, math.inf),
        "momentum": (0.0, math.inf),
    }

    @foreign_keywords(KEYWORDS_OF_OPTIMIZERS)
    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ) -> None:
        super().__init__(parameters, lr, weight_decay)
        self.alpha, self.eps, self.momentum, self.centered = alpha, eps, momentum, centered

    def update(self, x: float, grad: float, state: State) -> tuple[float, State]:
        square, mean, velocity = state or (0.0, 0.0, 0.0)
        grad += self.weight_decay * x
        square = self.alpha * square + (1.0 - self.alpha) * grad * grad
        mean = self.alpha * mean + (1.0 - self.alpha) * grad if self.centered else 0.0
        variance = square - mean * mean
        variance = where(greater(0.0, variance), 0.0, variance)  # which rounding may make it; a nan stays one
        step = grad / (sqrt(variance) + self.eps)
        velocity = self.momentum * velocity + step
        return x - self.lr * velocity, (square, mean, velocity)


class Adam(Optimizer):
    """Adam: x <- x - lr * mean / (sqrt(square) + eps), of running means of grad and of grad^2.

    Both are divided by 1 - beta^steps, which corrects for their start at 0.

    Args:
        parameters: the Values to change, as from `model.parameters()`.
        lr: the learning rate, at least 0; about the size of a step.
        betas: the factors by which the two running means are kept in each step, from 0 to below 1.
        eps: added to the root, so that nothing is divided by 0.
        weight_decay: how much of x is added to its gradient, at least 0; 0 for none.
        amsgrad: take the largest running mean of grad^2 so far, so that the divisor never shrinks.

    Raises:
        ValueError: for a setting out of its range.

    Source: Kingma, Ba (2015), Adam: a method for stochastic optimization, algorithm 1; amsgrad: Reddi, Kale, Kumar
    (2018); in the form of `torch.optim.Adam`.

    >>> x = Value(1.0)
    >>> optimizer = Adam([x], lr=0.1)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x
    Value(0.9, grad=2)
    """

    ranges: ClassVar = {**Optimizer.ranges, "beta1": (0.0, 1.0), "beta2": (0.0, 1.0), "eps": (0.0, math.inf)}
    flags = ("amsgrad",)

    @foreign_keywords(KEYWORDS_OF_OPTIMIZERS)
    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(parameters, lr, weight_decay)
        if not isinstance(betas, (list, tuple)) or len(betas) != 2:
            raise ValueError(f"betas of {type(self).__name__} is {betas!r}: give a pair, such as (0.9, 0.999)")
        self.beta1, self.beta2 = betas
        self.eps, self.amsgrad = eps, amsgrad

    def update(self, x: float, grad: float, state: State) -> tuple[float, State]:
        return self._adapt(x, grad + self.weight_decay * x, state)

    def _adapt(self, x: float, grad: float, state: State) -> tuple[float, State]:
        steps, mean, square, *largest = state or (0.0, 0.0, 0.0)
        steps += 1.0
        mean += (1.0 - self.beta1) * (grad - mean)
        square = self.beta2 * square + (1.0 - self.beta2) * grad * grad
        largest = [maximum([*largest, square])] if self.amsgrad else []
        root = sqrt(largest[0] if largest else square) / sqrt(1.0 - self.beta2**steps) + self.eps
        return x - self.lr / (1.0 - self.beta1**steps) * mean / root, (steps, mean, square, *largest)


class AdamW(Adam):
    """AdamW: Adam with a weight decay apart from the gradient; x shrinks by lr * weight_decay * x in each step.

    Args:
        parameters, lr, betas, eps, amsgrad: as those of `Adam`.
        weight_decay: the rate, in units of lr, at which x shrinks, at least 0; 0.01 by default, 0 for none.

    Raises:
        ValueError: for a setting out of its range.

    Source: Loshchilov, Hutter (2019), Decoupled weight decay regularization, algorithm 2; as `torch.optim.AdamW`.

    >>> x = Value(1.0)
    >>> optimizer = AdamW([x], lr=0.1, weight_decay=0.5)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x
    Value(0.85, grad=2)
    """

    @foreign_keywords(KEYWORDS_OF_OPTIMIZERS)
    def __init__(
        self,
        parameters: Iterable[Value],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(parameters, lr, betas, eps, weight_decay, amsgrad)

    def update(self, x: float, grad: float, state: State) -> tuple[float, State]:
        return self._adapt(x - self.lr * self.weight_decay * x, grad, state)
