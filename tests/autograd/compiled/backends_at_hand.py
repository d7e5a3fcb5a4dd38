"""The backends installed here, for tests to run on, and the comparison of numbers of two engines."""

from __future__ import annotations

import importlib.util
import math

import pytest

from autograd.compiled.choose_backend import BackendName

NATIVE: list[BackendName] = ["llvm"] if importlib.util.find_spec("llvmlite") else []
BACKENDS: list[BackendName] = ["numpy", *NATIVE]

every_backend = pytest.mark.parametrize("backend", BACKENDS)


def agree(got: float, expected: float, tolerance: float = 1e-11, scale: float = 0.0) -> bool:
    """Return whether two numbers are the same: nan and nan, the same inf, or others within a relative tolerance.

    Args:
        got, expected: the numbers.
        tolerance: relative to the larger of `expected` and `scale`.
        scale: the size of what was added up to get there, where terms may cancel.
    """
    if math.isnan(got) or math.isnan(expected):
        return math.isnan(got) and math.isnan(expected)
    if math.isinf(got) or math.isinf(expected):
        return got == expected
    return abs(got - expected) <= tolerance * max(abs(expected), scale) + 1e-300
