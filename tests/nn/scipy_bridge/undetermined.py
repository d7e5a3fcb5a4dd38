"""Curves of which measurements leave something open."""

from __future__ import annotations

from typing import Any

from autograd import exp

# Of each the curve, where to start, and the parameters that are left open.
UNDETERMINED: dict[str, tuple[Any, list[float], str]] = {
    "a sum": (lambda x, a, b, c: (a + b) * x + c, [1.0, 1.0, 1.0], "a, b"),
    "a product": (lambda x, a, b, c: a * b * x + c, [1.0, 2.0, 1.0], "a, b"),
    "a sum in other units": (lambda x, a, b, c: (1e20 * a + 1e-20 * b) * x + c, [1e-20, 1e20, 1.0], "a, b"),
    "nothing": (lambda x, a, b, c: a * x + c + 0 * b, [1.0, 1.0, 1.0], "b"),
    "not used": (lambda x, a, b, c: a * x + c, [1.0, 1.0, 1.0], "b"),
    "not used, from 0": (lambda x, a, b, c: a * x + c, [1.0, 0.0, 1.0], "b"),
    "long decayed": (lambda x, a, b, c: a * x + c + exp(-b * (x + 1)), [1.0, 90.0, 1.0], "b"),
    "a difference": (lambda x, a, b, c: a * x + exp(b - c), [1.0, 1.0, 1.0], "b, c"),
    "all of them": (lambda x, a, b, c: (a + b + c) * x, [1.0, 1.0, 1.0], "a, b, c"),
}
