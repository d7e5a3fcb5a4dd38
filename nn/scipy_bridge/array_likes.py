"""Arrays, tables, and lists of them, as users pass them for numbers: as nested lists of plain numbers, and back."""

from __future__ import annotations

from typing import Any

from autograd.support.masked import refuse_masked
from autograd.support.nested import flatten, fold, is_container, map_nested, parts_of, with_parts


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


def which_are_arrays(numbers: Any) -> Any:
    """Return, in place of each number and array that the user passed, whether it is an array."""
    return fold(numbers, map(_is_array, flatten(numbers)))


def as_passed(numbers: Any, which_are_arrays: Any) -> Any:
    """Return nested numbers as the user passed them: arrays where there were such, and lists without arithmetic.

    Args:
        numbers: of any kind, nested.
        which_are_arrays: what the function of that name returned.

    >>> import numpy
    >>> as_passed([[4.0, 5.0], 6.0], which_are_arrays([numpy.array([1.0, 2.0]), 3.0]))
    [array([4.0, 5.0], dtype=object), 6.0]
    """
    if not is_container(type(which_are_arrays)):
        import numpy

        return numpy.array(numbers, dtype=object) if which_are_arrays else numbers  # of any kind of number
    parts = list(map(as_passed, parts_of(numbers), parts_of(which_are_arrays)))
    if type(numbers) in (list, tuple):
        return PassedList(parts) if type(numbers) is list else PassedTuple(parts)
    return with_parts(numbers, parts, anew=True)


class WithoutArithmetic:
    """A sequence of numbers where SciPy passes an array: arithmetic is refused, but with arrays, which do it all."""

    __slots__ = ()

    def __len__(self) -> int:
        raise NotImplementedError

    def _refuse(self, other: Any = None) -> Any:
        if hasattr(other, "dtype"):
            return NotImplemented
        raise TypeError(
            f"a list or tuple of {len(self)} numbers has not the arithmetic of an array: compute with its numbers one "
            "by one, or start from numpy.array(x0) to get them as an array"
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


def _is_array(part: Any) -> bool:
    return hasattr(part, "to_numpy") or (hasattr(part, "tolist") and getattr(part, "ndim", 1) > 0)


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
