"""Rows of the table as functions of NumPy arrays, the last of which is filled with the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy

from autograd.rule import Rule

Array: TypeAlias = Any


def _sign(x: Array, out: Array) -> None:
    numpy.copysign(numpy.sign(x, out=out), x, out=out)  # sign(-0.0) is -0.0


def _step(x: Array, out: Array) -> None:
    numpy.maximum(numpy.sign(x, out=out), 0.0, out=out)  # quicker than numpy.heaviside


def _strict_contribution(gradient: Array, derivative: Array, out: Array) -> None:
    _multiply_except(gradient == 0.0, gradient, derivative, out)


def _strict_selected_contribution(gradient: Array, derivative: Array, out: Array) -> None:
    _multiply_except((gradient == 0.0) | (derivative == 0.0), gradient, derivative, out)


def _multiply_except(nothing: Array, gradient: Array, derivative: Array, out: Array) -> None:
    """Fill the last array, which may be where the gradient is, with products, and with 0 where a mask says so."""
    numpy.multiply(gradient, derivative, out=out)
    out[numpy.broadcast_to(nothing, out.shape)] = 0.0


def _positive_part(x: Array, out: Array) -> None:
    numpy.maximum(x, 0.0, out=out)


def _largest(*arrays: Array) -> None:
    _first_best(arrays, numpy.maximum)


def _smallest(*arrays: Array) -> None:
    _first_best(arrays, numpy.minimum)


def _first_best(arrays: tuple[Array, ...], best_of_two: Callable[..., Array]) -> None:
    """Fill the last array with the best of the others, the first of equal ones, nan where one is nan."""
    *given, out = arrays
    numpy.copyto(out, given[0])
    for x in given[1:]:
        best_of_two(out, x, out=out)
    if not out.all():  # a zero, for which NumPy may give either of 0.0 and -0.0
        for x in reversed(given):
            numpy.copyto(out, x, where=(out == 0.0) & (x == 0.0))


# By the names of the rows.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": numpy.add,
    "subtract": numpy.subtract,
    "multiply": numpy.multiply,
    "divide": numpy.divide,
    "floor_divide": numpy.floor_divide,
    "remainder": numpy.remainder,
    "power": numpy.power,
    "negative": numpy.negative,
    "abs": numpy.absolute,
    "sign": _sign,
    "floor": numpy.floor,
    "round": numpy.rint,
    "sqrt": numpy.sqrt,
    "exp": numpy.exp,
    "expm1": numpy.expm1,
    "log": numpy.log,
    "log1p": numpy.log1p,
    "log2": numpy.log2,
    "log10": numpy.log10,
    "sin": numpy.sin,
    "cos": numpy.cos,
    "tan": numpy.tan,
    "asin": numpy.arcsin,
    "acos": numpy.arccos,
    "atan": numpy.arctan,
    "atan2": numpy.arctan2,
    "hypot": numpy.hypot,
    "sinh": numpy.sinh,
    "cosh": numpy.cosh,
    "tanh": numpy.tanh,
    "asinh": numpy.arcsinh,
    "acosh": numpy.arccosh,
    "atanh": numpy.arctanh,
    "step": _step,
    "relu": _positive_part,
    "maximum": _largest,
    "minimum": _smallest,
}
COMPARED = {"greater": numpy.greater, "equal": numpy.equal}
# With the products of gradients and partials: one way is exact, one is quick; see `Backend.strict_buffers`.
STRICT = FUNCTIONS | {"contribution": _strict_contribution, "selected_contribution": _strict_selected_contribution}
NOT_STRICT = FUNCTIONS | {"contribution": numpy.multiply, "selected_contribution": numpy.multiply}
NUMPY_ROWS = frozenset([*STRICT, *COMPARED, "where"])


def elementwise(rule: Rule) -> Callable[..., None]:
    """Return a function of arrays that calls a row on every number: for a user's row whose value is no formula."""

    def call(*arrays: Array) -> None:
        *args, out = arrays
        for place, numbers in enumerate(zip(*(array.ravel() for array in numpy.broadcast_arrays(*args)), strict=True)):
            out.flat[place] = rule.on_floats([float(number) for number in numbers])[0]

    return call
