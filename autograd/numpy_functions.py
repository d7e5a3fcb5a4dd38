"""NumPy's functions of numbers, as `numpy.exp(x)` of a Value: each is the row of its name, or the comparison."""

from __future__ import annotations

import operator
from typing import Any

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
        TypeError: for a function without a row, or one called with options; and as the row does, for arrays.
    """
    name = ufunc.__name__
    numbers = [x.item() if getattr(x, "ndim", None) == 0 else x for x in inputs]
    rule = TABLE.get(_ROWS.get(name, name))
    if method == "__call__" and not options:
        if name not in _COMPARISONS:
            if rule is not None:
                return rule.function(*numbers)
        elif not any(hasattr(x, "dtype") for x in numbers):
            return getattr(operator, _COMPARISONS[name])(*numbers)
    raise TypeError(
        f"numpy.{name} does not take {self!r}: a Value is one number, for the functions of autograd and the operators; "
        "map over the elements of an array"
    )
