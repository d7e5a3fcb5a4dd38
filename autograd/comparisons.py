"""Comparisons of numbers by their data; but two of them are equal only if they are one object."""

from __future__ import annotations

import operator
from collections.abc import Callable
from numbers import Number
from typing import TYPE_CHECKING, Any

from autograd.ieee import to_float
from autograd.operators import Operators

if TYPE_CHECKING:
    from autograd.value import Scalar


class ComparedByData(Operators):
    """A number that is compared, and true or false, by its `data`; a subclass, `Value`, has it.

    Equality of two of them and the hash are those of the object, so that it can be a key.
    """

    __slots__ = ()

    data: float

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ComparedByData):
            return self is other
        if is_another_kind(other):
            return NotImplemented
        if isinstance(other, Number):
            return bool(operator.eq(self.data, other))
        return _compare(operator.eq, self, other) if hasattr(other, "dtype") else NotImplemented  # no array is equal

    __hash__ = object.__hash__

    def __lt__(self, other: Scalar) -> bool:
        return _compare(operator.lt, self, other)

    def __le__(self, other: Scalar) -> bool:
        return _compare(operator.le, self, other)

    def __gt__(self, other: Scalar) -> bool:
        return _compare(operator.gt, self, other)

    def __ge__(self, other: Scalar) -> bool:
        return _compare(operator.ge, self, other)

    def __bool__(self) -> bool:
        return self.data != 0.0


def is_another_kind(number: object) -> bool:
    """Return whether a number has an arithmetic of its own, and neither data nor the nature of a float."""
    kind = type(number)
    return hasattr(kind, "apply_rule") and not issubclass(kind, (ComparedByData, float))


def _compare(compare: Callable[[float, float], bool], one: ComparedByData, other: Any) -> bool:
    if is_another_kind(other):
        return NotImplemented  # type: ignore[no-any-return]
    number = other.data if isinstance(other, ComparedByData) else to_float(other, f"what {one!r} is compared with")
    return compare(one.data, number)
