"""`least_squares`: scipy's, given the exact Jacobian of scalar code."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd.support.nested import flatten, same_shape
from nn.optional import require
from nn.scipy_bridge.flat_function import FlatFunction, as_lists


def least_squares(
    f: Callable[..., Any],
    x0: Any,
    bounds: tuple[Any, Any] = (-math.inf, math.inf),
    args: Sequence[Any] = (),
    **options: Any,
) -> Any:
    """Minimize a sum of squares, as `scipy.optimize.least_squares`, which does the work, but with the exact Jacobian.

    Args:
        f: a function of one argument that looks like x0, and of `args`; it returns the residuals: a number, or lists of
            numbers, nested.
        x0: where to start: a number, lists or tuples of numbers, nested, or an array.
        bounds: the lowest and the highest, each a number for all of x0, or numbers in its shape; inf for none.
        args: further arguments of f.
        options: what scipy takes besides: `method`, `loss`, `f_scale`, `x_scale`, `ftol`, `xtol`, `gtol`, `max_nfev`.

    Returns:
        scipy's result, and with it `solution`: its `x` in the shape of x0.

    Raises:
        ImportError: where scipy is not installed.
        TypeError, ValueError: for arguments that cannot be meant.

    >>> def off_circle(center_and_radius):
    ...     (x, y), r = center_and_radius
    ...     return [((x - a) ** 2 + (y - b) ** 2) ** 0.5 - r for a, b in [(1, 0), (0, 1), (-1, 0), (0, -1)]]
    >>> (x, y), r = least_squares(off_circle, ((0.25, 0.5), 2.0), bounds=(((-1.0, -1.0), 0.0), math.inf)).solution
    >>> round(r, 6)
    1.0
    """
    optimize = require("scipy.optimize", "nn.least_squares")
    if "jac" in options:
        raise TypeError("least_squares takes no jac: it finds the Jacobian of f itself")
    function = FlatFunction(f, x0, args, "least_squares")
    limits = [_flat_limit(function.like, as_lists(limit)) for limit in bounds]
    result = optimize.least_squares(function.values, function.start, function.jacobian, limits, **options)
    result.solution = function.folded(result.x)
    return result


def _flat_limit(like: Any, limit: Any) -> Any:
    if not isinstance(limit, (list, tuple)) or same_shape(like, limit):
        return flatten(limit) if isinstance(limit, (list, tuple)) else limit
    raise ValueError(
        f"bounds of least_squares: {limit!r:.60} has not the shape of x0; give that, or one number for all"
    )
