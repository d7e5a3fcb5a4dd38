"""Different numbers of an array."""

from __future__ import annotations

from typing import Any

import numpy


def distinct(numbers: Any) -> Any:
    """Return the different numbers of an array, in order.

    `numpy.unique` waits for Python in C++ code (NumPy 2.3 to 2.4), which aborts the process if that ends meanwhile, as
    it may while a daemon thread compiles.

    Args:
        numbers: an array of whole numbers, of any shape.

    >>> distinct(numpy.array([[3, 1], [3, 2]]))
    array([1, 2, 3])
    """
    found = numpy.sort(numbers, axis=None)
    return numpy.concatenate([found[:1], found[1:][found[1:] != found[:-1]]])
