"""Training by L-BFGS, solver "lbfgs": scipy's, with loss and gradient of all samples from native code."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

from sklearn.exceptions import ConvergenceWarning

from nn.estimators.hyperparameters import Hyperparameters
from nn.estimators.programs import LossProgram
from nn.optional import require


def train_by_lbfgs(
    settings: Hyperparameters, program: LossProgram, rows: Any, targets: Any, numbers: Any
) -> tuple[Any, float, int]:
    """Minimize the loss.

    Args:
        settings: an estimator, whose `alpha`, `max_iter`, `max_fun`, `tol` and `verbose` count.
        program: of its network.
        rows: [samples][features].
        targets: [samples][targets, and the weight of the sample].
        numbers: the flat array to start from.

    Returns:
        the flat array where the gradient became small, or the iterations ended; its loss; the number of iterations.

    Raises:
        FloatingPointError: for a loss that is inf or nan.
    """
    optimize = require("scipy.optimize", "solver='lbfgs'")
    weight = float(targets[:, -1].sum())
    targets = targets.copy()
    targets[:, -1] /= weight
    program.alpha.data = float(settings.alpha) / weight
    objective = _Pair(program.objective(rows, targets))
    iterations = 0

    def show(intermediate_result: Any) -> None:
        nonlocal iterations
        iterations += 1
        print(f"iteration {iterations}: loss {intermediate_result.fun:.8f}")

    found = optimize.minimize(
        objective.value,
        numbers,
        jac=objective.gradient,
        method="L-BFGS-B",
        callback=show if settings.verbose else None,
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
    """Value and gradient as two functions, computed together for a caller that asks for both at the same numbers.

    As `jac=True` of scipy, whose comparison of the numbers takes up to a tenth of the time of a small network.
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
