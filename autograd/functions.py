"""Functions of lists that are no row of the table by themselves: `dot(w, x)`, `softmax(xs)`, `take(values, index)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from autograd import rules
from autograd.ieee import to_float
from autograd.primitive import N
from autograd.support.setting_checks import is_flag

if TYPE_CHECKING:
    from autograd.value import Value

T = TypeVar("T")


@overload
def dot(w: Sequence[N], x: Sequence[Any]) -> N: ...
@overload
def dot(w: Sequence[float], x: Sequence[N]) -> N: ...
@overload
def dot(w: Sequence[float], x: Sequence[float]) -> float: ...
@overload
def dot(w: Sequence[Any], x: Sequence[Any]) -> Value: ...
def dot(w: Sequence[Any], x: Sequence[Any]) -> Any:
    """Return w1 x1 + ... + wn xn, as one node.

    Args:
        w: n numbers, n at least 1.
        x: n numbers.

    Raises:
        TypeError: for what is no list.
        ValueError: if the lengths differ, or are 0.

    >>> dot([1.0, 2.0], [3.0, 4.0])
    11.0
    """
    try:
        if len(w) != len(x):
            raise ValueError(f"dot needs two lists of one length, got {len(w)} and {len(x)} numbers")
    except TypeError:
        kinds = f"{type(w).__name__} and {type(x).__name__}"
        raise TypeError(f"dot takes two lists of numbers, got {kinds}: write dot([a, b], [c, d])") from None
    if hasattr(w, "dot_with") and len(w):  # a list that is recorded as a whole
        return w.dot_with(x)
    return rules.dot_of_halves.of_list((*w, *x))


@overload
def softmax(xs: Iterable[N]) -> list[N]: ...
@overload
def softmax(xs: Iterable[float]) -> list[float]: ...
@overload
def softmax(xs: Iterable[Any]) -> list[Value]: ...
def softmax(xs: Iterable[Any]) -> list[Any]:
    """Return e^x / sum of e^x for each x: positive numbers that add up to 1.

    Args:
        xs: n numbers, n at least 1.

    Returns:
        n numbers in [0, 1]; nan where an x is inf, or all are -inf.

    Raises:
        TypeError: for what is no list of numbers.
        ValueError: for no numbers at all.

    Source: Blanchard, Higham, Higham (2021), equation 3.8.

    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """
    xs = _some("softmax", xs)
    return rules.normalized(rules.exponentials(xs, _shift(xs)))


@overload
def log_softmax(xs: Iterable[N]) -> list[N]: ...
@overload
def log_softmax(xs: Iterable[float]) -> list[float]: ...
@overload
def log_softmax(xs: Iterable[Any]) -> list[Value]: ...
def log_softmax(xs: Iterable[Any]) -> list[Any]:
    """Return x - logsumexp(xs) for each x: the logarithm of softmax, without its underflow.

    Args:
        xs: n numbers, n at least 1.

    Returns:
        n numbers of at most 0.

    Raises:
        TypeError: for what is no list of numbers.
        ValueError: for no numbers at all.

    >>> log_softmax([0.0, -1000.0])
    [0.0, -1000.0]
    """
    xs = _some("log_softmax", xs)
    shift = _shift(xs)
    shifted = [x - shift for x in xs]  # the digits of large xs would be lost in x - logsumexp(xs)
    total = rules.logsumexp(shifted)
    return [x - total for x in shifted]


def _some(name: str, xs: Iterable[Any]) -> list[Any]:
    if not isinstance(xs, Iterable):
        raise TypeError(f"{name} takes one list of numbers, got {type(xs).__name__}: write {name}([a, b])")
    found = [x if hasattr(type(x), "apply_rule") else to_float(x, f"an argument of {name}") for x in xs]
    if not found:
        raise ValueError(f"{name} of no numbers at all is not defined: pass at least one")
    return found


def _shift(xs: list[Any]) -> Any:
    """Return what to subtract from exponents; it cancels in the result, so no gradient passes through it."""
    shift = rules.largest_finite(xs)
    return shift.detach() if hasattr(shift, "detach") else shift


def take(values: Sequence[T], index: Any) -> T:
    """Return values[index], for an index that is data: a class, a row of a table.

    Args:
        values: n of anything; in a compiled function numbers, or lists of one shape.
        index: a whole number from 0 to n - 1, of Python or NumPy; in a compiled function an argument of it.

    Raises:
        TypeError: if the index is not a whole number, or the values are no list.
        IndexError: if it is out of range; negative ones are, as data they are mistakes.

    >>> take([10.0, 20.0, 30.0], 2)
    30.0
    """
    try:
        n = len(values)
    except TypeError:
        raise TypeError(f"take needs a list of values, got {type(values).__name__}") from None
    if hasattr(index, "entry_of"):  # a number that is not known yet
        chosen: T = index.entry_of(values)
        return chosen
    number = to_float(index.data if hasattr(index, "apply_rule") else index, "the index of take")
    if is_flag(index) or not number.is_integer():
        raise TypeError(f"take needs a whole number as index, got {index!r}")
    if not 0 <= number < n:
        way = f"an index from 0 to {n - 1}, got {index!r}" if n else "at least one value, got none"
        raise IndexError(f"take needs {way}")
    return values[int(number)]
