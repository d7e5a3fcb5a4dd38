"""`primitive`: add a row to the table; and the types of what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from autograd.ieee import to_float
from autograd.operators import TABLE, Operators
from autograd.rule import Arithmetic, FloatFunction, Partials, Rule

if TYPE_CHECKING:
    from autograd.value import Value

# Rows of the engine that are not in the table: of tapes, and instructions that other rows are computed from.
RESERVED = frozenset([
    "alias", "chain_rule", "constant", "contribution", "custom_vjp", "detached", "exponent", "input", "leaf", "list",
    "literal", "multiply_add", "parameter", "power_of_two", "product_error", "rare_cos", "rare_sin", "scaled",
    "selected_contribution", "selecting_vjp", "truncated_remainder", "with_sign_of",
])  # fmt: skip
TAKES_MORE = 0x04  # the flag of a function with *args

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
    def __call__(self, xs: Iterable[N], /, *more: Any) -> N: ...
    @overload
    def __call__(self, xs: Iterable[float], /, *more: float) -> float: ...
    @overload
    def __call__(self, xs: Iterable[Any], /, *more: Any) -> Value: ...  # Values and plain numbers
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
        name: any text that the engine has no row for yet.
        value: `(*floats) -> float`, of its arguments alone: what else it reads is frozen when compiled.
        partials: one `(out, *args) -> number` per argument, written with functions of the engine and operators; both
            take a list where the number of arguments is not fixed, see `Rule`.
        row: what else a `Rule` has; by default its domain is all reals, and it has no kinks.

    Raises:
        ValueError: if there is a row of that name, unless it is the same one, defined once more.
        TypeError: for a function that does not take the arguments it will get; when called, for a value or a partial
            that is no number.

    A row of your own works at once in every mode, second derivatives included:

    >>> from autograd import Value, grad, primitive
    >>> cube = primitive("cube", lambda x: x * x * x, [lambda out, x: 3 * x * x])
    >>> x = Value(2.0)
    >>> cube(x).backward()
    >>> x.grad, grad(grad(cube))(2.0)
    (12.0, 12.0)
    """
    _check_kinds(name, value, partials)
    if name in RESERVED:
        raise ValueError(f"the engine has a rule {name!r} of its own, outside the table: choose another name")
    known = TABLE.get(name)
    if known is not None and not (known.checked and _code(known.value, known.partials) == _code(value, partials)):
        way = f", or drop that one first by `del TABLE[{name!r}]`" if known.checked else ""
        raise ValueError(f"the table already has a rule {name!r}: choose another name{way}")
    _check_arguments(name, value, partials)
    TABLE[name] = rule = Rule(name, value, partials, **row)
    rule.checked = True  # until `rules`, which defines those of the engine, is through
    return rule.function


def _code(value: FloatFunction, partials: Partials) -> list[Any]:
    """Return what tells one row from another; a cell of a notebook that is run twice gives the same."""
    functions = [value, *([partials] if callable(partials) else partials)]
    return [getattr(function, "__code__", function) for function in functions]


def _check_kinds(name: object, value: object, partials: object) -> None:
    if not isinstance(name, str):
        raise TypeError(f"the name of a primitive is {name!r:.60}: give a text")
    if not callable(value):
        raise TypeError(f"the value of {name!r} is {value!r:.60}: give a function of its arguments")
    if not callable(partials) and not isinstance(partials, (list, tuple)):
        raise TypeError(f"the partials of {name!r} are {partials!r:.60}: give a list, one for each argument")
    for i, partial in enumerate([] if callable(partials) else partials, 1):
        if not callable(partial):
            to_float(partial, f"partial {i} of {name!r}, unless a function,")


def _check_arguments(name: str, value: FloatFunction, partials: Partials) -> None:
    args = ["xs"] if callable(partials) else [f"x{i + 1}" for i in range(len(partials))]
    functions: dict[str, Any] = {"the value": value, "the function of partials": partials}
    if not callable(partials):
        functions = {"the value": value} | {f"partial {i + 1}": partial for i, partial in enumerate(partials)}
    for what, function in functions.items():
        takes = args if what == "the value" else ["out", *args]
        if not _can_take(function, len(takes)):
            raise TypeError(
                f"{what} of {name!r} is called with {len(takes)} argument{'s' * (len(takes) > 1)}, which it does not "
                f"take: write it as lambda {', '.join(takes)}: ..."
            )


def _can_take(function: Any, count: int) -> bool:
    """Return whether a function takes so many arguments; True for a number, and where a function does not tell."""
    if not isinstance(function, FunctionType):
        return True
    code = function.__code__
    fewest = code.co_argcount - len(function.__defaults__ or ())
    return fewest <= count and (count <= code.co_argcount or bool(code.co_flags & TAKES_MORE))
