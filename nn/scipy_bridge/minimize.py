"""`minimize`: scipy's methods, given exact derivatives of scalar code."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from autograd import Value
from autograd.support.nested import flatten
from autograd.support.setting_checks import check_number
from nn.optional import require
from nn.scipy_bridge.array_likes import as_lists
from nn.scipy_bridge.bounds import pairs
from nn.scipy_bridge.flat_function import FlatFunction, FunctionOfParameters
from nn.scipy_bridge.refused import refuse_derivatives

# For editors to complete; scipy takes them in any case, and says which it knows.
MethodName: TypeAlias = Literal[
    "Nelder-Mead", "Powell", "CG", "BFGS", "Newton-CG", "L-BFGS-B", "TNC", "COBYLA", "COBYQA", "SLSQP", "trust-constr",
    "dogleg", "trust-ncg", "trust-exact", "trust-krylov",
]  # fmt: skip

# Which derivatives a method takes besides the gradient, by its name in lower case.
WITHOUT_GRADIENT = {"nelder-mead", "powell", "cobyla", "cobyqa"}
WITH_HESSIAN_PRODUCT = {"newton-cg", "trust-ncg", "trust-krylov", "trust-constr"}
WITH_HESSIAN = {"dogleg", "trust-exact"}


def minimize(
    fun: Callable[..., Any],
    x0: Any,
    args: Any = (),
    method: MethodName | str | Callable[..., Any] | None = None,
    jac: None = None,
    hess: None = None,
    hessp: None = None,
    bounds: Any = None,
    constraints: Any = (),
    tol: float | None = None,
    callback: Callable[..., Any] | None = None,
    options: dict[str, Any] | None = None,
) -> Any:
    """Minimize a function, as `scipy.optimize.minimize`, which does the work, but with exact derivatives.

    Args:
        fun: a function of one argument that looks like x0, and of `args`; it returns one number. From an array it gets
            an array, in which all numbers can be computed with at once; a list or tuple has no such arithmetic.
        x0: where to start: a number, lists or tuples of numbers, nested, or an array. Or parameters, such as
            `model.parameters()`: fun gets them, set to what is to be tried, and may as well use the model they are of.
        args: a tuple of further arguments of fun, or a single one.
        method: a method of scipy, by name, or a function that scipy takes as one; it gets the gradient, and a Hessian
            or products with it, where it takes them. None for "BFGS"; with bounds or for parameters "L-BFGS-B"; with
            constraints "SLSQP".
        jac, hess, hessp: None; derivatives are found by the engine.
        bounds: a pair (low, high) in the place of every number of x0, None standing for none; or a list of as many
            pairs; or scipy's `Bounds`.
        constraints: one of scipy's constraints or a list of them, dicts or `NonlinearConstraint`s, whose functions are
            scalar code of the same argument; or `LinearConstraint`s.
        tol, callback, options: as scipy takes them.

    Returns:
        scipy's result, and with it `solution`: its `x` in the shape of x0. Parameters are left at it.

    Raises:
        ImportError: where scipy is not installed.
        TypeError, ValueError: for arguments that cannot be meant, or a start where fun is inf or nan. Parameters are
            then as they were, as they are after any error and Ctrl-C.

    >>> from autograd import sum
    >>> def rosenbrock(p):
    ...     return sum([100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(p, p[1:])])
    >>> result = minimize(rosenbrock, [-1.0, 2.0, 0.5], method="Newton-CG", tol=1e-12)
    >>> [round(x, 9) for x in result.solution]
    [1.0, 1.0, 1.0]
    """
    optimize = require("scipy.optimize", "nn.minimize")
    if tol is not None:
        check_number(tol, "tol of minimize", 0.0)
    refuse_derivatives("minimize", {"jac": jac, "hess": hess, "hessp": hessp, **(options or {})})
    of_parameters = any(isinstance(number, Value) for number in flatten(x0))
    function: FlatFunction = (FunctionOfParameters if of_parameters else FlatFunction)(fun, x0, args, "minimize")
    if method is None and of_parameters and not constraints:
        method = "L-BFGS-B"
    kind = method.lower() if isinstance(method, str) else ""
    if of_parameters and (constraints or kind in WITH_HESSIAN_PRODUCT | WITH_HESSIAN):
        what = f"by {method}" if not constraints else "with constraints"
        raise ValueError(f"minimize {what} takes derivatives that only a function of numbers has: start from numbers")
    gradient = kind not in WITHOUT_GRADIENT
    try:
        result = optimize.minimize(
            function.value_and_gradient if gradient else function.value,
            function.start,
            method=method,
            jac=gradient or None,
            hessp=function.hessian_vector_product if kind in WITH_HESSIAN_PRODUCT else None,
            hess=function.hessian if kind in WITH_HESSIAN else None,
            bounds=bounds
            if bounds is None or hasattr(bounds, "lb")
            else pairs(as_lists(bounds, "bounds of minimize"), function.like),
            constraints=_with_derivatives(constraints, x0, optimize, kind == "trust-constr"),
            tol=tol,
            callback=callback,
            options=options,
        )
    except BaseException:
        function.restore()
        raise
    result.solution = function.folded(result.x)
    return result


def _with_derivatives(constraint: Any, x0: Any, optimize: Any, second: bool) -> Any:
    """Return a constraint of scipy's, or a list of them, with exact derivatives, second ones where they are taken."""
    if isinstance(constraint, (list, tuple)):
        return [_with_derivatives(one, x0, optimize, second) for one in constraint]
    what = "a constraint of minimize"
    if isinstance(constraint, dict):
        refuse_derivatives(what, constraint)
        kind = str(constraint.get("type")).lower()
        if "fun" not in constraint or kind not in ("eq", "ineq"):
            raise ValueError(f"{what} is {constraint!r:.60}: give it a 'fun', and 'eq' or 'ineq' as its 'type'")
        g = FlatFunction(constraint["fun"], x0, constraint.get("args", ()), what)
        if not second:
            return {"type": kind, "fun": g.values, "jac": g.jacobian}
        highest = math.inf if kind == "ineq" else 0.0
        return optimize.NonlinearConstraint(g.values, 0.0, highest, g.jacobian, g.weighted_hessian)
    if isinstance(constraint, optimize.NonlinearConstraint):
        refuse_derivatives(what, {name: given for name, given in vars(constraint).items() if _is_asked_for(given)})
        g = FlatFunction(constraint.fun, x0, (), what)
        derivatives = {"jac": g.jacobian, **({"hess": g.weighted_hessian} if second else {})}
        limits = (constraint.lb, constraint.ub)
        return optimize.NonlinearConstraint(g.values, *limits, keep_feasible=constraint.keep_feasible, **derivatives)
    return constraint


def _is_asked_for(given: Any) -> bool:
    """Return whether an argument is not what scipy puts there by itself: "2-point", or a BFGS for the Hessian."""
    return given is not None and not isinstance(given, str) and type(given).__name__ != "BFGS"
