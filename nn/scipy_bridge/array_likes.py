"""Arrays, tables, and lists of them, as users pass them for numbers, as nested lists of plain numbers."""

from __future__ import annotations

from typing import Any

from autograd.support.masked import refuse_masked
from autograd.support.nested import map_nested


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
