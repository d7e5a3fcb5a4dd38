"""Habits of other libraries: names that are not here, each with the way to the same end here.

Code in a sentence stands between backticks, and the tests see that it is there to be used. NumPy's functions of one
number, as `numpy.exp(x)`, mean those of the table, and work.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from autograd.operators import TABLE


def _each(names: str, way: str) -> dict[str, str]:
    """Return the same way for several names."""
    return dict.fromkeys(names.split(), way)


_FLOAT = "use `x.data`, a Python float"
_NOWHERE = "numbers here are Python floats, in double precision and on no device: leave it out"
_ONE = "a Value is one number, and many make a list: `[Value(0.5), Value(2.0)]`"

OF_VALUES: dict[str, str] = {
    **_each("numpy tolist", _FLOAT),
    **_each("cpu cuda to device double float dtype type", _NOWHERE),
    **_each("shape size ndim dim view reshape unsqueeze squeeze T", _ONE),
    **_each("matmul mm dot", "use `dot(w, x)`, of two lists of one length"),
    **_each("sum mean max min", "functions of many numbers take a list: `mean([x, y])`"),
    **_each("add_ sub mul mul_ div truediv pow", "use the operators: `x + y`, `x * y`, `x / y`, `x ** 2`"),
    "clone": "a Value does not change when others are computed from it; `identity(x)` is a node of its own",
    "requires_grad": "every Value takes a gradient and a Constant takes none, as `x.takes_grad` says",
    "requires_grad_": "every Value takes a gradient; `x.detach()` is a Constant, which takes none",
    "retain_grad": "`x.backward()` sets `.grad` of every node, not of leaves alone",
    "register_hook": "after `x.backward()` every node has its `.grad`",
    "grad_fn": "`x.op` is the row of the table that made it, and `x.parents` are the operands",
    "is_leaf": "a leaf is a Value without parents: `not x.parents`",
    **_each("copy_ fill_", "set the number: `x.data = 0.5`"),
}

_VALUE = "write `Value(0.5)`, or a list of Values for several numbers"
_RUN = "record nothing by `with no_grad():`"

OF_AUTOGRAD: dict[str, str] = {
    **_each("tensor Tensor Variable array Parameter from_numpy", _VALUE),
    **_each("inference_mode set_grad_enabled", _RUN),
    **_each("zeros ones randn rand arange linspace empty full", "make a list: `[Value(0.5) for _ in range(3)]`"),
    **_each("stack cat concat concatenate", "Values make a list, and lists are joined by `[*w, *row]`"),
    "max": "use `maximum([x, y])`, which has a derivative by each",
    "min": "use `minimum([x, y])`, which has a derivative by each",
    "argmax": "use Python's: `numbers.index(max(numbers))`",
    "manual_seed": "models and training take a seed: `from nn import MLP`, then MLP(..., seed=0)",
    **_each(
        "save load nn optim",
        "it is in the package nn, as all that makes networks: `from nn import MLP, Adam, save, load`",
    ),
    "numpy": "`from autograd import exp, tanh, mean` gives functions of one number and of lists of them",
    "elementwise_grad": "map over the list: `[grad(exp)(number) for number in numbers]`",
    "matmul": "use `[dot(row, x) for row in rows]`",
    "backward": "it is a method: `loss.backward()`",
    "jit": "use `compile(f)`",
    "vmap": "use `compile(f).batch(rows)`",
    **_each("jacrev jacfwd", "use `jacobian(f)`"),
    "gradcheck": "use `check_gradients(f, 0.5)`",
    "stop_gradient": "it is a method: `x.detach()`",
}


class Elsewhere:
    """A name that other libraries have on such an object; looking it up raises the sentence that says the way here.

    It is an attribute of the class, so that names that are there cost nothing more; an attribute of the same name that
    is set on an object, or defined in a subclass, hides it.

    Args:
        owner: what the object is called.
        name: the name.
        way: to the same end here.
    """

    def __init__(self, owner: str, name: str, way: str) -> None:
        self.sentence = f"{owner} has no {name!r}: {way}"

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(self.sentence)


def name_ways(cls: type, owner: str, ways: Mapping[str, str]) -> None:
    """Let a class say the ways to names that it does not have.

    Args:
        cls: the class.
        owner: what one of its objects is called.
        ways: for each name the way to the same end here.
    """
    for name, way in ways.items():
        setattr(cls, name, Elsewhere(owner, name, way))
    listed: Any = cls.__dir__

    def without_ways(self: Any) -> Iterable[str]:
        return [name for name in listed(self) if name not in ways]

    cls.__dir__ = without_ways  # type: ignore[assignment]  # editors complete what is there


def no_such_name(module: str, name: str, ways: Mapping[str, str]) -> Exception:
    """Return the error for a name that a module does not have, to be raised by its `__getattr__`.

    Args:
        module: its name.
        name: the name.
        ways: for each name of other libraries the way to the same end here.

    Of `from module import name`, Python would replace an AttributeError by an ImportError without the sentence.
    """
    from opcode import opmap  # here, as only an error needs it

    sentence = f"module {module!r} has no attribute {name!r}"
    if name in ways:
        sentence = f"{module} has no {name!r}: {ways[name]}"
        frame = sys._getframe(2)
        if frame.f_code.co_code[frame.f_lasti] == opmap["IMPORT_FROM"]:
            return ImportError(sentence, name=module)
    return AttributeError(sentence)


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
