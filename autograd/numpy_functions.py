"""NumPy's functions of numbers, as `numpy.exp(x)` of a Value: each is the row of its name, or the comparison."""

from __future__ import annotations

import operator
from typing import Any

from autograd.ieee import to_float
from autograd.operators import TABLE

# By NumPy's names, where those of the table are others.
_ROWS = {
    "absolute": "abs", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "true_divide": "divide",
}  # fmt: skip
_COMPARISONS = {
    "less": "lt",
    "less_equal": "le",
    "greater": "gt",
    "greater_equal": "ge",
    "equal": "eq",
    "not_equal": "ne",
}


def apply_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
    """Run a function of NumPy on numbers, one of them a Value: the row of its name, or the comparison.

    Raises:
        TypeError: for a function without a row, or one called with options; and for arrays, as rows do.
    """
    name = ufunc.__name__
    compare, rule = _COMPARISONS.get(name), TABLE.get(_ROWS.get(name, name))
    if method == "__call__" and not options:
        if compare:
            scalars = (x[()] if getattr(x, "ndim", None) == 0 else x for x in inputs)  # of which NumPy makes arrays
            what = f"an argument of numpy.{name}"
            numbers = [x if hasattr(type(x), "apply_rule") else to_float(x, what) for x in scalars]
            return getattr(operator, compare)(*numbers)
        if rule:
            return rule.function(*inputs)
    raise TypeError(
        f"numpy.{name} does not take {self!r}: a Value is one number, for the functions of autograd and the operators; "
        "map over the elements of an array"
    )


def apply_function(self: Any, function: Any, types: Any, args: Any, options: Any) -> Any:
    """Run the row behind a function that is no ufunc, where NumPy would choose by the data; leave others to NumPy."""
    rule = TABLE[function.__name__] if function.__name__ in ("clip", "round") else None
    return function._implementation(*args, **options) if rule is None else rule.function(*args, **options)
