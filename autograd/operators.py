"""The operators and methods of every kind of number: each of them runs a row of the table.

`Value`, the numbers that `compile` traces with, the formulas that are printed and the floats that never raise are all
numbers of this kind. A kind says what running a row means to it, in `apply_rule`; what it is asked to run, it has from
here. `+` and its like are listed below; the methods come from the table itself, one for each row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from autograd.rule import Rule

TABLE: dict[str, Rule] = {}  # by their names; `primitive` adds to it

OPERATORS = {
    "__add__": "add",
    "__sub__": "subtract",
    "__mul__": "multiply",
    "__truediv__": "divide",
    "__floordiv__": "floor_divide",
    "__mod__": "remainder",
    "__pow__": "power",
    "__neg__": "negative",
    "__pos__": "identity",
    "__abs__": "abs",
}
PREFIX = ("__neg__", "__pos__", "__abs__")
REFLECTED = {f"__r{name[2:]}": row for name, row in OPERATORS.items() if name not in PREFIX}


class Operators:
    """A number whose arithmetic is `apply_rule`, which a subclass defines."""

    __slots__ = ()

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        """Run a row of the table.

        Args:
            rule: the row.
            args: its arguments: this number, others of its kind, and plain numbers.
        """
        raise NotImplementedError

    if TYPE_CHECKING:
        # What the loop below makes, for type checkers, which do not run it.
        def __add__(self, other: Any) -> Self: ...
        def __sub__(self, other: Any) -> Self: ...
        def __mul__(self, other: Any) -> Self: ...
        def __truediv__(self, other: Any) -> Self: ...
        def __floordiv__(self, other: Any) -> Self: ...
        def __mod__(self, other: Any) -> Self: ...
        def __pow__(self, other: Any) -> Self: ...
        def __radd__(self, other: Any) -> Self: ...
        def __rsub__(self, other: Any) -> Self: ...
        def __rmul__(self, other: Any) -> Self: ...
        def __rtruediv__(self, other: Any) -> Self: ...
        def __rfloordiv__(self, other: Any) -> Self: ...
        def __rmod__(self, other: Any) -> Self: ...
        def __rpow__(self, other: Any) -> Self: ...
        def __neg__(self) -> Self: ...
        def __pos__(self) -> Self: ...
        def __abs__(self) -> Self: ...

        __iter__: None  # which `__getattr__` would promise

        def __getattr__(self, name: str) -> Callable[..., Self]: ...  # a row as a method: x.tanh(), x.clip(0.0, 1.0)

    def __divmod__(self, other: Any) -> tuple[Self, Self]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Self, Self]:
        return other // self, other % self

    # What functions of Python's `math` ask for.

    def __floor__(self) -> Self:
        return self.apply_rule(TABLE["floor"], (self,))  # type: ignore[no-any-return]

    def __ceil__(self) -> Self:
        return self.apply_rule(TABLE["ceil"], (self,))  # type: ignore[no-any-return]

    def __trunc__(self) -> Self:
        return self.apply_rule(TABLE["trunc"], (self,))  # type: ignore[no-any-return]

    def __round__(self, digits: int | None = None) -> Self:
        if digits:
            raise TypeError(
                f"round of {self!r} is to a whole number, got {digits} digits: to print, write f'{{v:.{digits}f}}'"
            )
        return self.apply_rule(TABLE["round"], (self,))  # type: ignore[no-any-return]


class Symbolic(Operators):
    """A number without a value yet, such as a formula: a comparison of it is a number too, 1 or 0."""

    __slots__ = ()

    def __gt__(self, other: Any) -> Any:
        return self.apply_rule(TABLE["greater"], (self, other))

    def __lt__(self, other: Any) -> Any:
        return self.apply_rule(TABLE["greater"], (other, self))

    def __ge__(self, other: Any) -> Any:
        return (self > other) + self.apply_rule(TABLE["equal"], (self, other))

    def __le__(self, other: Any) -> Any:
        return (self < other) + self.apply_rule(TABLE["equal"], (self, other))


def _operator(name: str) -> Callable[..., Any]:
    row = OPERATORS.get(name) or REFLECTED[name]

    def unary(self: Operators) -> Any:
        return self.apply_rule(TABLE[row], (self,))

    def binary(self: Operators, other: Any) -> Any:
        return self.apply_rule(TABLE[row], (self, other))

    def reflected(self: Operators, other: Any) -> Any:
        return self.apply_rule(TABLE[row], (other, self))

    return reflected if name in REFLECTED else unary if name in PREFIX else binary


for _name in (*OPERATORS, *REFLECTED):
    setattr(Operators, _name, _operator(_name))


def add_method(name: str, function: Callable[..., Any]) -> None:
    """Let every kind of number have a function of numbers as a method: x.tanh() for tanh(x).

    Args:
        name: what the method is called.
        function: its first argument is the number itself.
    """
    setattr(Operators, name, function)
