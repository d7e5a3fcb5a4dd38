"""IEEE-754 for Python's floats: functions that answer for every argument.

`math.exp(1000)` raises, `1 / 0` raises, `(-8.0) ** (1 / 3)` is complex, yet `1e308 * 10` is inf. A compiled kernel
knows none of these exceptions, so neither does the engine: here each function returns what IEEE-754 says.
"""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Callable, Sequence
from typing import Any

from autograd.operators import Operators

inf, nan = math.inf, math.nan


def to_float(number: object, what: str = "a number") -> float:
    """Return any real number (int, bool, Fraction, NumPy scalar) as a Python float.

    Args:
        number: what the user passed.
        what: how the error names it, for example "data of Value 'x'".

    Raises:
        TypeError: for anything that is not one real number (str, None, complex, list, array, Value).
        OverflowError: for an int or Fraction beyond the range of a float.

    >>> to_float(True), to_float(3)
    (1.0, 3.0)
    """
    if _is_real(number):
        try:
            return float(number)  # type: ignore[arg-type]  # `_is_real` goes by behaviour, not by type
        except OverflowError:
            raise OverflowError(f"{what} is too large for a float: pass at most 1.8e308 in size") from None
    shown = f"{type(number).__name__} {number!r:.40}" if isinstance(number, (str, complex)) else type(number).__name__
    hint = ""
    if hasattr(number, "apply_rule"):
        hint = "; pass its .data"
    elif hasattr(number, "mask"):
        hint = "; fill what is masked, or leave it out"
    elif getattr(number, "ndim", None) == 0:
        hint = "; pass its .item()"
    elif hasattr(number, "__len__") and not isinstance(number, str):
        hint = "; map over its elements, one Value each"
    raise TypeError(f"{what} must be one real number (float, int, ...), got {shown}{hint}")


def _is_real(number: object) -> bool:
    if isinstance(number, numbers.Number):
        return isinstance(number, numbers.Real) or not isinstance(number, numbers.Complex)  # Decimal is only a Number
    # numpy.bool_ is no Number; an array of no dimensions, unlike a scalar, can be written to.
    kind = getattr(getattr(number, "dtype", None), "kind", "O")
    return kind in "biuf" and getattr(number, "ndim", None) == 0 and not hasattr(number, "__setitem__")


def _or(function: Callable[[float], float], otherwise: Callable[[float], float]) -> Callable[[float], float]:
    """Give `function` the value `otherwise(x)` where the math library raises."""

    def total(x: float) -> float:
        try:
            return function(x)
        except (ValueError, OverflowError):
            return otherwise(x)

    total.__name__ = function.__name__
    return total


def _undefined(x: float) -> float:
    return nan


def _signed_infinity(x: float) -> float:
    return math.copysign(inf, x)


def _pole_at(pole: float) -> Callable[[float], float]:
    return lambda x: -inf if x == pole else nan


exp = _or(math.exp, lambda x: inf)
expm1 = _or(math.expm1, lambda x: inf)
cosh = _or(math.cosh, lambda x: inf)
sinh = _or(math.sinh, _signed_infinity)
sech = _or(lambda x: 1.0 / math.cosh(x), lambda x: 2.0 * math.exp(-abs(x)))
log = _or(math.log, _pole_at(0.0))
log2 = _or(math.log2, _pole_at(0.0))
log10 = _or(math.log10, _pole_at(0.0))
log1p = _or(math.log1p, _pole_at(-1.0))
sqrt = _or(math.sqrt, _undefined)
sin = _or(math.sin, _undefined)
cos = _or(math.cos, _undefined)
tan = _or(math.tan, _undefined)
asin = _or(math.asin, _undefined)
acos = _or(math.acos, _undefined)
acosh = _or(math.acosh, _undefined)
atanh = _or(math.atanh, lambda x: math.copysign(inf, x) if abs(x) == 1.0 else nan)


def divide(x: float, y: float) -> float:
    """Return x / y, with 1/0 = inf, -1/0 = -inf, 0/0 = nan and the sign of zero respected."""
    try:
        return x / y
    except ZeroDivisionError:
        return nan if x == 0.0 or x != x else math.copysign(inf, x) * math.copysign(1.0, y)


def remainder(x: float, y: float) -> float:
    """Return x - y * (x // y), which has the sign of y; nan for y = 0."""
    try:
        return x % y
    except ZeroDivisionError:
        return nan


def floor_divide(x: float, y: float) -> float:
    """Return the largest whole number that is not above x / y; x / y itself for y = 0."""
    try:
        return x // y
    except ZeroDivisionError:
        return divide(x, y)


def power(x: float, y: float) -> float:
    """Return C's pow(x, y): nan for a negative base with a broken exponent, never a complex number."""
    try:
        return math.pow(x, y)
    except (ValueError, OverflowError):
        if x < 0.0 and y != math.floor(y):
            return nan
        negative = math.copysign(1.0, x) < 0.0 and abs(math.fmod(y, 2.0)) == 1.0  # y % 2.0 would be rounded
        return -inf if negative else inf


def sign(x: float) -> float:
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else x * 0.0


def step(x: float) -> float:
    """Return 1 right of zero, 0 at zero and left of it, nan for nan."""
    return 1.0 if x > 0.0 else 0.0 if x <= 0.0 else nan


def floor(x: float) -> float:
    return math.copysign(math.floor(x), x) if math.isfinite(x) else x  # floor(-0.0) is -0.0


def round_half_even(x: float) -> float:
    return math.copysign(round(x), x) if math.isfinite(x) else x  # and round(-0.3) as well


def positive_part(x: float) -> float:
    """Return max(x, 0); nan for nan."""
    return x if x > 0.0 or x != x else 0.0


def maximum(xs: Sequence[float]) -> float:
    """Return the largest; nan where any is nan (Python's max depends on the order)."""
    return max(xs) if not any(x != x for x in xs) else nan


def minimum(xs: Sequence[float]) -> float:
    """Return the smallest; nan where any is nan."""
    return min(xs) if not any(x != x for x in xs) else nan


def norm(xs: Sequence[float]) -> float:
    """Return the Euclidean length."""
    return math.hypot(*xs)


class Ieee(Operators, float):  # type: ignore[misc]  # float's operators have narrower types
    """A float whose operators never raise: a formula runs on it once more where it raised on plain floats."""

    __slots__ = ()

    # What the rows of these names run.
    __floor__, __round__ = float.__floor__, float.__round__  # type: ignore[assignment]
    __ceil__, __trunc__ = float.__ceil__, float.__trunc__  # type: ignore[assignment]

    def apply_rule(self, rule: Any, args: tuple[Any, ...]) -> Ieee:
        """Run a row of the table; the rows behind Python's operators, which may raise, in their total form.

        What is no real number, such as a `Value` or an array, takes this one as the float that it is.
        """
        if not all(issubclass(kind, numbers.Real) for kind in {*map(type, args)} - _PLAIN):
            return NotImplemented  # type: ignore[no-any-return]
        if rule.value in TOTAL:
            return Ieee(TOTAL[rule.value](*map(float, args)))
        return Ieee(rule.compute([*map(Ieee, args)]))


_PLAIN = {Ieee, float, int}

# Of Python's operators on floats, `/` alone raises.
TOTAL: dict[Any, Callable[..., float]] = {
    **{of: of for of in (operator.add, operator.sub, operator.mul, operator.neg, operator.pos, operator.abs)},
    operator.truediv: divide,
    **{of: of for of in (remainder, floor_divide, power)},
}
