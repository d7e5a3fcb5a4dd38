"""Habits of other libraries: names that are not here, each with the way to the same end here.

Code in a sentence stands between backticks, and the tests see that it is there to be used. NumPy's functions of one
number, as `numpy.exp(x)`, mean those of the table, and work.
"""

from __future__ import annotations

import operator
from typing import Any

from autograd.operators import TABLE
from autograd.support.absent_names import same_way

_FLOAT = "use `x.data`, a Python float"
_NOWHERE = "numbers here are Python floats, in double precision and on no device: leave it out"
_ONE = "a Value is one number, and many make a list: `[Value(0.5), Value(2.0)]`"

OF_VALUES: dict[str, str] = {
    **same_way("numpy tolist", _FLOAT),
    **same_way("cpu cuda to device double float dtype type", _NOWHERE),
    **same_way("shape size ndim dim view reshape unsqueeze squeeze T", _ONE),
    **same_way("matmul mm dot", "use `dot(w, x)`, of two lists of one length"),
    **same_way("sum mean max min", "functions of many numbers take a list: `mean([x, y])`"),
    **same_way("add_ sub mul mul_ div truediv pow", "use the operators: `x + y`, `x * y`, `x / y`, `x ** 2`"),
    "clone": "a Value does not change when others are computed from it; `identity(x)` is a node of its own",
    "requires_grad": "every Value takes a gradient and a Constant takes none, as `x.takes_grad` says",
    "requires_grad_": "every Value takes a gradient; `x.detach()` is a Constant, which takes none",
    "retain_grad": "`x.backward()` sets `.grad` of every node, not of leaves alone",
    "register_hook": "after `x.backward()` every node has its `.grad`",
    "grad_fn": "`x.op` is the row of the table that made it, and `x.parents` are the operands",
    "is_leaf": "a leaf is a Value without parents: `not x.parents`",
    **same_way("copy_ fill_", "set the number: `x.data = 0.5`"),
}

_VALUE = "write `Value(0.5)`, or a list of Values for several numbers"
_RUN = "record nothing by `with no_grad():`"

OF_AUTOGRAD: dict[str, str] = {
    **same_way("tensor Tensor Variable array Parameter from_numpy", _VALUE),
    **same_way("inference_mode set_grad_enabled", _RUN),
    **same_way("zeros ones randn rand arange linspace empty full", "make a list: `[Value(0.5) for _ in range(3)]`"),
    **same_way("stack cat concat concatenate", "Values make a list, and lists are joined by `[*w, *row]`"),
    "max": "use `maximum([x, y])`, which has a derivative by each",
    "min": "use `minimum([x, y])`, which has a derivative by each",
    "argmax": "use Python's: `numbers.index(max(numbers))`",
    "manual_seed": "models and training take a seed: `from nn import MLP`, then MLP(..., seed=0)",
    **same_way(
        "save load nn optim",
        "it is in the package nn, as all that makes networks: `from nn import MLP, Adam, save, load`",
    ),
    "numpy": "`from autograd import exp, tanh, mean` gives functions of one number and of lists of them",
    "elementwise_grad": "map over the list: `[grad(exp)(number) for number in numbers]`",
    "matmul": "use `[dot(row, x) for row in rows]`",
    "backward": "it is a method: `loss.backward()`",
    "jit": "use `compile(f)`",
    "vmap": "use `compile(f).batch(rows)`",
    **same_way("jacrev jacfwd", "use `jacobian(f)`"),
    "gradcheck": "use `check_gradients(f, 0.5)`",
    "stop_gradient": "it is a method: `x.detach()`",
}

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
