"""Training by L-BFGS: scipy's, given loss and gradient of all samples by native code."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

from sklearn.exceptions import ConvergenceWarning

from nn.estimators.programs import LossProgram
from nn.optional import require


def train_by_lbfgs(
    settings: Any, program: LossProgram, rows: Any, targets: Any, numbers: Any
) -> tuple[Any, float, int]:
    """Make the loss small.

    Args:
        settings: an estimator: its `alpha`, `max_iter`, `max_fun`, `tol` and `verbose` count.
        program: of its network.
        rows: [samples][features].
        targets: [samples][targets, and what the sample weighs].
        numbers: the flat array to start from.

    Returns:
        the flat array where the gradient is small, or the work is over; its loss; and how many iterations there were.

    Raises:
        FloatingPointError: at a loss that is inf or nan.
    """
    optimize = require("scipy.optimize", "solver='lbfgs'")
    weight = float(targets[:, -1].sum())
    shares = targets.copy()
    shares[:, -1] /= weight
    program.alpha.data = float(settings.alpha) / weight
    objective = _Pair(program.objective(rows, shares))
    iterations = 0

    def say(intermediate_result: Any) -> None:
        nonlocal iterations
        iterations += 1
        print(f"iteration {iterations}: loss {intermediate_result.fun:.8f}")

    found = optimize.minimize(
        objective.value,
        numbers,
        jac=objective.gradient,
        method="L-BFGS-B",
        callback=say if settings.verbose else None,
        options={"maxiter": settings.max_iter, "maxfun": settings.max_fun, "gtol": settings.tol},
    )
    if not math.isfinite(found.fun):
        raise FloatingPointError("the loss is inf or nan")
    if not found.success:
        warnings.warn(
            f"L-BFGS ended before the gradient was small, after {found.nit} iterations ({found.message}): "
            "raise max_iter or max_fun, or standardize the inputs",
            ConvergenceWarning,
            stacklevel=5,
        )
    return found.x, float(found.fun), min(found.nit, settings.max_iter)


class _Pair:
    """Value and gradient as two functions, for a caller that asks for one after the other at the same numbers.

    As `jac=True` has it, but what scipy does there to find that the numbers are the same costs a small network up to
    a tenth of its time.
    """

    def __init__(self, objective: Callable[[Any], tuple[float, Any]]) -> None:
        self._objective, self._at, self._found = objective, b"", (math.nan, None)

    def value(self, numbers: Any) -> float:
        return self._computed(numbers)[0]

    def gradient(self, numbers: Any) -> Any:
        return self._computed(numbers)[1]

    def _computed(self, numbers: Any) -> tuple[float, Any]:
        at = numbers.tobytes()
        if at != self._at:
            self._found, self._at = self._objective(numbers), at
        return self._found
