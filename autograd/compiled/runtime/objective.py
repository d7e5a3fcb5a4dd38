"""A function over fixed samples, as a function of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from autograd import modes
from autograd.anomaly import AnomalyError
from autograd.compiled.runtime.arguments import flat_numbers
from autograd.compiled.runtime.compiled_call import CompiledCall
from autograd.value import Value


class Objective:
    """The mean, or the sum, of a function over fixed samples, as a function of its parameters in a flat array.

    `Compiled.objective` returns one. `scipy.optimize.minimize(objective, start, jac=True)` takes it.

    Attributes:
        parameters: the Values, in the order of the flat array; their places, where they are its entries alone.

    >>> from autograd import Value, compile
    >>> w, b = Value(0.0), Value(0.0)
    >>> squared = compile(lambda x, y: (w * x + b - y) ** 2)
    >>> objective = squared.objective([0.0, 1.0], [1.0, 3.0], wrt=[w, b])
    >>> value, gradient = objective([2.0, 0.0])
    >>> value, gradient.tolist()
    (1.0, [-1.0, -2.0])
    """

    def __init__(
        self, compiled_call: Callable[[], CompiledCall], rows: Any, scale: float, parameters: tuple[Value, ...] | range
    ) -> None:
        self._compiled_call, self._rows, self._scale, self.parameters = compiled_call, rows, scale, parameters
        self._call = compiled_call()
        self._batch = self._call.batch(rows, scale)

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what makes it anew: memory and native code mean something in this process alone."""
        return type(self), (self._compiled_call, self._rows, self._scale, self.parameters)

    def __call__(self, flat: Any) -> tuple[float, Any]:
        """Return the value and its gradient, a new array of the same length as `flat`.

        Args:
            flat: an array or list with one number per parameter; the parameters keep their own.

        Raises:
            TypeError: for anything but real numbers.
            ValueError: for another length.
            AnomalyError: within `detect_anomaly`, for inf or nan.
        """
        numbers = flat_numbers(flat, len(self.parameters), f"the array for an objective of {self._call.name}")
        if (call := self._compiled_call()) is not self._call:  # what the function reads has changed
            self._call, self._batch = call, call.batch(self._rows, self._scale)
        value, gradient, _ = self._batch.value_and_grad(numbers)
        check_results(call.name, [value, gradient])
        return value, gradient


def check_results(name: str, results: Sequence[Any]) -> None:
    """Raise AnomalyError within `detect_anomaly` if a result at other numbers of the parameters is inf or nan.

    Args:
        name: of the function.
        results: numbers and arrays.
    """
    if modes.active and modes.anomaly.get() and not all(numpy.isfinite(found).all() for found in results):
        raise AnomalyError(
            f"{name}, or a derivative of it, is inf or nan at these numbers of its parameters: give them to the "
            "parameters, and call the function itself, which says where"
        )
