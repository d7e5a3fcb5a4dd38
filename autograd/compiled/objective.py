"""`Objective`: a loss over fixed samples as other optimisers take it, from flat numbers to value and flat gradient."""

from __future__ import annotations

from typing import Any

import numpy

from autograd.compiled.runtime.batch import Batch
from autograd.value import Value


class Objective:
    """The loss over fixed samples as a function of flat parameters: what `scipy.optimize.minimize(jac=True)` takes.

    >>> from autograd import Value, compile
    >>> w, b = Value(0.0), Value(0.0)
    >>> squared = compile(lambda x, y: (w * x + b - y) ** 2)
    >>> objective = squared.objective([0.0, 1.0], [1.0, 3.0], wrt=[w, b])
    >>> value, gradient = objective([2.0, 0.0])
    >>> value, gradient.tolist()
    (1.0, [-1.0, -2.0])
    """

    def __init__(self, batch: Batch, parameters: tuple[Value, ...]) -> None:
        self._batch, self.parameters = batch, parameters

    def __call__(self, flat: Any) -> tuple[float, Any]:
        """Return the loss and its gradient, an array of its own.

        Args:
            flat: as many numbers as there are parameters, in their order.
        """
        value, gradient, _ = self._batch.value_and_grad(numpy.asarray(flat, dtype=float))
        return value, gradient
