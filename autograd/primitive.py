"""`primitive`: add a row to the table; and the types of what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from autograd.operators import TABLE, Operators
from autograd.rule import Arithmetic, FloatFunction, Partials, Rule

if TYPE_CHECKING:
    from autograd.value import Value

N = TypeVar("N", bound=Operators)
"""A kind of number, such as `Value`: what a function of it returns."""


class Function(Protocol):
    """A row with any fixed number of arguments, as a function."""

    rule: Rule
    __name__: str

    @overload
    def __call__(self, x: N, /, *args: Any, **named: Any) -> N: ...
    @overload
    def __call__(self, x: float, y: N, /, *args: Any, **named: Any) -> N: ...
    @overload
    def __call__(self, x: float, y: float, z: N, /) -> N: ...
    @overload
    def __call__(self, x: float, /, *args: float, **named: float) -> float: ...


class ListFunction(Protocol):
    """A row of any number of arguments, as a function of a list, or of two and more numbers."""

    rule: Rule
    of_list: Callable[[tuple[Any, ...]], Any]
    __name__: str

    @overload
    def __call__(self, xs: Iterable[N], /) -> N: ...
    @overload
    def __call__(self, xs: Iterable[float], /) -> float: ...
    @overload
    def __call__(self, xs: Iterable[Any], /) -> Value: ...  # Values and plain numbers
    @overload
    def __call__(self, x: N, y: Any, /, *more: Any) -> N: ...
    @overload
    def __call__(self, x: float, y: N, /, *more: Any) -> N: ...
    @overload
    def __call__(self, x: float, y: float, /, *more: float) -> float: ...


@overload
def primitive(name: str, value: FloatFunction, partials: Sequence[Arithmetic | float], **row: Any) -> Function: ...
@overload
def primitive(name: str, value: FloatFunction, partials: Arithmetic, **row: Any) -> ListFunction: ...
def primitive(name: str, value: FloatFunction, partials: Partials, **row: Any) -> Any:
    """Add a row to the table and return the function that runs it on floats, Values and every other kind of number.

    Args:
        name: a name that the table does not have yet.
        value: `(*floats) -> float`.
        partials: one `(out, *args) -> number` per argument, written with functions of the engine and operators; both
            take a list where the number of arguments is not fixed, see `Rule`.
        row: what else a `Rule` has; by default its domain is all reals, and it has no kinks.

    Raises:
        ValueError: if the table has a row of that name.

    A row of your own works at once in every mode, second derivatives included:

    >>> from autograd import Value, grad, primitive
    >>> cube = primitive("cube", lambda x: x * x * x, [lambda out, x: 3 * x * x])
    >>> x = Value(2.0)
    >>> cube(x).backward()
    >>> x.grad, grad(grad(cube))(2.0)
    (12.0, 12.0)
    """
    if name in TABLE:
        raise ValueError(f"the table already has a rule {name!r}: choose another name")
    TABLE[name] = rule = Rule(name, value, partials, **row)
    return rule.function
