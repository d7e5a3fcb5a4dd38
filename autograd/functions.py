"""Functions of lists: `dot(w, x)`, `sum(xs)`, `softmax(xs)` and others; each takes plain numbers, Values, or both.

Those with a row in the table make one node with many parents, whatever the length of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograd import rules
from autograd.ieee import to_float
from autograd.rule import Function


def dot(w: Sequence[Any], x: Sequence[Any]) -> Any:
    """Return w1 x1 + ... + wn xn, as one node.

    Args:
        w: n numbers, n at least 1.
        x: n numbers.

    Raises:
        ValueError: if the lengths differ, or are 0.

    >>> dot([1.0, 2.0], [3.0, 4.0])
    11.0
    """
    if len(w) != len(x):
        raise ValueError(f"dot needs two lists of one length, got {len(w)} and {len(x)} numbers")
    return rules.dot.of_list((*w, *x))


def _of_a_list(row: Function, what: str, example: str) -> Callable[[Iterable[Any]], Any]:
    name = row.rule.name

    def function(xs: Iterable[Any]) -> Any:
        if isinstance(xs, str) or not isinstance(xs, Iterable):
            raise TypeError(f"{name} takes one list of numbers, got {type(xs).__name__}: write {name}([a, b])")
        return row.of_list(tuple(xs))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""Return {what}, as one node.

    Args:
        xs: n numbers, n at least 1.

    Raises:
        ValueError: if the list is empty.

    >>> {example}
    """
    return function


sum = _of_a_list(rules.sum, "x1 + ... + xn", "sum([1.0, 2.0, 4.0])\n    7.0")
mean = _of_a_list(rules.mean, "(x1 + ... + xn) / n", "mean([1.0, 2.0, 6.0])\n    3.0")
maximum = _of_a_list(rules.maximum, "the largest; ties share the gradient equally", "maximum([1.0, 3.0, 2.0])\n    3.0")
minimum = _of_a_list(rules.minimum, "the smallest; ties share the gradient equally", "minimum([2.0, 1.0])\n    1.0")
norm = _of_a_list(rules.norm, "the Euclidean length, sqrt(x1^2 + ... + xn^2)", "norm([3.0, 4.0])\n    5.0")
logsumexp = _of_a_list(rules.logsumexp, "log(e^x1 + ... + e^xn) without overflow", "logsumexp([1000.0])\n    1000.0")


def softmax(xs: Sequence[Any]) -> list[Any]:
    """Return e^x / sum of e^x for each x: positive numbers that add up to 1.

    Args:
        xs: n numbers, n at least 1.

    Returns:
        n numbers in [0, 1]; nan where an x is inf, or all are -inf.

    Source: Blanchard, Higham, Higham (2021), equation 3.8.

    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """
    xs = list(xs)
    return rules.shares_of_sum(rules.exponentials(xs, _shift(xs)))


def log_softmax(xs: Sequence[Any]) -> list[Any]:
    """Return x - logsumexp(xs) for each x: the logarithm of softmax, without its underflow.

    Args:
        xs: n numbers, n at least 1.

    >>> log_softmax([0.0, -1000.0])
    [0.0, -1000.0]
    """
    xs = list(xs)
    shift = _shift(xs)
    shifted = [x - shift for x in xs]  # the digits of large xs would be lost in x - logsumexp(xs)
    total = logsumexp(shifted)
    return [x - total for x in shifted]


def _shift(xs: list[Any]) -> Any:
    """Return what to subtract from exponents; it cancels in the result, so no gradient passes through it."""
    shift = rules.largest_finite(xs)
    return shift.detach() if hasattr(shift, "detach") else shift


def take(values: Sequence[Any], index: Any) -> Any:
    """Return values[index], for an index that is data: a class, a row of a table.

    Args:
        values: n of anything.
        index: a whole number from 0 to n - 1.

    Raises:
        TypeError: if the index is not a whole number.
        IndexError: if it is out of range; negative ones are, as data they are mistakes.

    >>> take([10.0, 20.0, 30.0], 2)
    30.0
    """
    if hasattr(index, "choose"):  # a number that is not known yet
        return index.choose(values)
    number = to_float(index.data if hasattr(index, "apply_rule") else index, "the index of take")
    if isinstance(index, bool) or not number.is_integer():
        raise TypeError(f"take needs a whole number as index, got {index!r}")
    if not 0 <= number < len(values):
        raise IndexError(f"take needs an index from 0 to {len(values) - 1}, got {index!r}")
    return values[int(number)]
