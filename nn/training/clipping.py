"""Gradient clipping: a bound on the gradient, applied between `backward` and the step of an optimizer."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Real
from typing import Any

from autograd import Value, minimum


def clip_grad_norm(parameters: Iterable[Value], max_norm: float) -> float:
    """Scale all gradients down together so that, as one vector, they are no longer than `max_norm`.

    Args:
        parameters: as from `model.parameters()`, after `backward`.
        max_norm: the largest Euclidean length allowed, above 0.

    Returns:
        the length before.

    Raises:
        TypeError: for what is not a list of parameters.
        ValueError: for a `max_norm` that is not above 0.
        FloatingPointError: if the length is inf or nan; the gradients stay as they are.

    As `torch.nn.utils.clip_grad_norm_` with `error_if_nonfinite=True`. Source: Pascanu, Mikolov, Bengio (2013), On the
    difficulty of training recurrent neural networks, algorithm 1.

    >>> x = Value(2.0)
    >>> (x * x).backward()
    >>> clip_grad_norm([x], 1.0), round(x.grad, 5)
    (4.0, 1.0)
    """
    _check("max_norm of clip_grad_norm", max_norm)
    with_grad = _with_grad("clip_grad_norm", parameters)
    norm = math.hypot(*(parameter.grad for parameter in with_grad))
    if not math.isfinite(norm):
        raise FloatingPointError(f"clip_grad_norm: the gradients have length {norm}: lower the learning rate")
    factor = clipping_factor(norm, max_norm)
    if factor < 1.0:
        for parameter in with_grad:
            parameter.grad *= factor
    return norm


def clipping_factor(norm: Any, max_norm: Any) -> Any:
    """Return the factor that scales a gradient of length `norm` to one of at most `max_norm`.

    >>> clipping_factor(0.5, 1.0)
    1.0
    """
    return minimum([1.0, max_norm / (norm + 1e-6)])  # with PyTorch's guard against a length of 0


def clip_grad_value(parameters: Iterable[Value], clip_value: float) -> None:
    """Move each gradient on its own into [-clip_value, clip_value]; nan stays.

    Args:
        parameters: as from `model.parameters()`, after `backward`.
        clip_value: the largest size allowed, above 0.

    Raises:
        TypeError: for what is not a list of parameters.
        ValueError: for a `clip_value` that is not above 0.

    As `torch.nn.utils.clip_grad_value_`.

    >>> x = Value(2.0)
    >>> (x * x).backward()
    >>> clip_grad_value([x], 1.0)
    >>> x.grad
    1.0
    """
    _check("clip_value of clip_grad_value", clip_value)
    for parameter in _with_grad("clip_grad_value", parameters):
        if abs(parameter.grad) > clip_value:
            parameter.grad = math.copysign(clip_value, parameter.grad)


def _check(name: str, number: float) -> None:
    if not (isinstance(number, Real) and number > 0.0):
        raise ValueError(f"{name} is {number!r}: give a number above 0")


def _with_grad(what: str, parameters: Iterable[Value]) -> list[Value]:
    """Return the parameters that have a gradient."""
    given = list(parameters) if isinstance(parameters, Iterable) else [parameters]
    if isinstance(parameters, Value) or not all(isinstance(parameter, Value) for parameter in given):
        raise TypeError(f"{what} takes a list of parameters, got {parameters!r:.60}: pass model.parameters()")
    return [parameter for parameter in given if parameter.has_grad]
