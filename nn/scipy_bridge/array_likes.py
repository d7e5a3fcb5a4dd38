"""Arrays, tables, and lists of them, as users pass them for numbers: as nested lists of plain numbers, and back."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from autograd.support.masked import refuse_masked
from autograd.support.nested import flatten, fold, map_nested
from autograd.support.words import counted


def as_lists(numbers: Any, what: str, may_lack: bool = False) -> Any:
    """Return arrays, and tables of pandas or polars, alone or in lists, as nested lists; anything else as it is.

    Args:
        numbers: what the user passed.
        what: what errors call it.
        may_lack: whether entries may be missing: masked ones are None then, else they are refused.

    Raises:
        TypeError: for an array of what is no real number: complex numbers, times, records.
        ValueError: for masked entries.

    >>> import numpy
    >>> as_lists([numpy.array([1, 2]), 3.0], "x0"), as_lists(numpy.float32(0.5), "x0")
    ([[1, 2], 3.0], 0.5)
    """
    return map_nested(lambda part: _plain(part, what, may_lack), numbers)


def as_passed(like: Any) -> Callable[[Any], Any]:
    """Return a function that puts nested numbers as the user passed some: in arrays, and in lists without arithmetic.

    Args:
        like: what the user passed.

    >>> import numpy
    >>> as_passed([numpy.array([1.0, 2.0]), 3.0])([[4.0, 5.0], 6.0])
    [array([4.0, 5.0], dtype=object), 6.0]
    """
    shapes, containers = list(map(_shape, flatten(like))), _without_arithmetic(like)

    def passed(numbers: Any) -> Any:
        left = iter(flatten(numbers))
        return fold(containers, (_array(left, shape) if shape else next(left) for shape in shapes), anew=True)

    return passed


class WithoutArithmetic:
    """A sequence of numbers where SciPy passes an array: arithmetic is refused, but with arrays, which do it all."""

    __slots__ = ()

    def __len__(self) -> int:
        raise NotImplementedError

    def _refuse(self, other: Any = None) -> Any:
        if hasattr(other, "dtype"):
            return NotImplemented
        raise TypeError(
            f"a list or tuple of {counted(len(self), 'number')} has not the arithmetic of an array: compute with its "
            "numbers one by one, or start from numpy.array(x0) to get them as an array"
        )

    __add__ = __radd__ = __iadd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __imul__ = _refuse
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _refuse
    __matmul__ = __rmatmul__ = __neg__ = __pos__ = __abs__ = _refuse


class PassedList(WithoutArithmetic, list[Any]):
    """A list that a function gets."""

    __len__ = list.__len__


class PassedTuple(WithoutArithmetic, tuple[Any, ...]):
    """A tuple that a function gets."""

    __len__ = tuple.__len__


def _without_arithmetic(like: Any) -> Any:
    if type(like) is dict:
        return dict(zip(like, map(_without_arithmetic, like.values()), strict=True))
    if type(like) in (list, tuple):
        return (PassedList if type(like) is list else PassedTuple)(map(_without_arithmetic, like))
    return like


def _shape(part: Any) -> tuple[int, ...]:
    """Return the shape of an array or table; () for a number."""
    if hasattr(part, "to_numpy"):
        part = part.to_numpy()
    if not hasattr(part, "tolist"):
        return ()
    import numpy

    return numpy.shape(part)


def _array(numbers: Iterator[Any], shape: tuple[int, ...]) -> Any:
    import numpy

    return numpy.array([next(numbers) for _ in range(math.prod(shape))], dtype=object).reshape(shape)


def _plain(part: Any, what: str, may_lack: bool) -> Any:
    if hasattr(part, "to_numpy"):
        part = part.to_numpy()
    if not hasattr(part, "tolist"):
        return part
    if getattr(getattr(part, "dtype", None), "kind", "f") in "cmMV":
        raise TypeError(f"{what} has numbers of type {part.dtype} in it: give real ones")
    if not may_lack:
        refuse_masked(part, what)
    return part.tolist()
