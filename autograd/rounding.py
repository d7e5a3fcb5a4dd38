"""Losses of rounding: what a product loses by it, in plain arithmetic."""

from __future__ import annotations

from typing import Any

from autograd.rule import Rule


def _high_and_low(x: Any) -> tuple[Any, Any]:
    """Return two numbers of half as many digits whose sum is x.

    Source: Dekker (1971), A floating-point technique for extending the available precision, section 5.
    """
    shifted = 134217729.0 * x  # 2^27 + 1
    high = shifted - (shifted - x)
    return high, x - high


def _product_error(x: Any, y: Any) -> Any:
    """Return x * y - (x * y as it is rounded), exactly where nothing overflows. Source: as `_high_and_low`."""
    (x_high, x_low), (y_high, y_low) = _high_and_low(x), _high_and_low(y)
    return ((x_high * y_high - x * y) + x_high * y_low + x_low * y_high) + x_low * y_low


# Not in the table, as it is no function of real numbers: without rounding it is 0, and so is its derivative.
product_error = Rule("product_error", _product_error, [0.0] * 2, source="an instruction of processors").function
product_error.__doc__ = "Return what rounding takes from x * y."
