"""`least_squares`: scipy's, given the exact Jacobian of scalar code."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from autograd.support.setting_checks import check_number, check_whole
from nn.optional import require
from nn.scipy_bridge.array_likes import as_lists
from nn.scipy_bridge.bounds import flat, flat_bounds
from nn.scipy_bridge.flat_function import FlatFunction
from nn.scipy_bridge.refused import refuse_derivatives


def least_squares(
    fun: Callable[..., Any],
    x0: Any,
    jac: None = None,
    bounds: Any = (-math.inf, math.inf),
    method: Literal["trf", "dogbox", "lm"] = "trf",
    *,
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    **options: Any,
) -> Any:
    """Minimize a sum of squares, as `scipy.optimize.least_squares`, which does the work, but with the exact Jacobian.

    Args:
        fun: a function of one argument that looks like x0, of `args` and of `kwargs`; it returns the residuals: a
            number, or lists of numbers, nested. Arithmetic with a whole array is that of `minimize`.
        x0: where to start: a number, lists or tuples of numbers, nested, or an array.
        jac: None; the Jacobian is found by the engine.
        bounds: the lowest and the highest, each a number for all of x0, or numbers in its shape; inf for none. Or
            scipy's `Bounds`.
        method: "trf", "dogbox", or "lm", which takes no bounds.
        args, kwargs: further arguments of fun.
        options: what scipy takes besides: `loss`, `f_scale`, `x_scale` (which may have the shape of x0), `ftol`,
            `xtol`, `gtol`, `max_nfev`, `tr_solver`, `tr_options`, `verbose`, `callback`.

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
    refuse_derivatives("least_squares", {"jac": jac, **options})
    function = FlatFunction(fun, x0, args, "least_squares", kwargs)
    return solve(function, flat_bounds(bounds, function), method, options)


def solve(function: FlatFunction, bounds: tuple[Any, Any], method: str, options: Mapping[str, Any]) -> Any:
    """Return what `least_squares` does, for a function of flat arrays and flat bounds."""
    numpy, optimize = require("numpy", what := f"nn.{function.what}"), require("scipy.optimize", what)
    if options.get("max_nfev") is not None:
        check_whole(options["max_nfev"], f"max_nfev of {function.what}", 1)
    check_number(options.get("f_scale", 1.0), f"f_scale of {function.what}", 0.0)
    settings = {**options, "bounds": bounds, "method": method}
    if not isinstance(settings.get("x_scale"), str | None):
        settings["x_scale"] = flat(as_lists(settings["x_scale"], "x_scale of least_squares"), "x_scale", function)
    with numpy.errstate(over="ignore", invalid="ignore"):  # of a step to inf or nan, which is taken back
        result = optimize.least_squares(function.values, function.start, function.jacobian, **settings)
    result.solution = function.folded(result.x)
    return result
