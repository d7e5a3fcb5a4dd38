"""Operations on the digits of a number, which most targets have as instructions.

They are not in the table, as nothing differentiates them. Each has a value in plain arithmetic where that is possible,
for targets that lack the instruction.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd import ieee
from autograd.ieee import inf, nan
from autograd.rule import Rule
from autograd.rules import floor

NO_DERIVATIVE = "an instruction of processors"


def _multiply_add(x: Any, y: Any, z: Any) -> Any:
    return x * y + z


def _truncated_remainder(x: float, y: float) -> float:
    try:
        return math.fmod(x, y)
    except ValueError:
        return nan


def _scaled(x: float, k: float) -> float:
    if not math.isfinite(k):
        return nan
    try:
        return math.ldexp(x, int(k))
    except OverflowError:
        return math.copysign(inf, x)


def _scaled_in_two_steps(x: Any, k: Any) -> Any:
    half = floor(0.5 * k)
    return x * power_of_two(half) * power_of_two(k - half)


multiply_add = Rule("multiply_add", _multiply_add, [0.0] * 3, source=NO_DERIVATIVE).function
multiply_add.__doc__ = "Return x * y + z, rounded once where the target can, else twice."
truncated_remainder = Rule("truncated_remainder", _truncated_remainder, [0.0] * 2, source=NO_DERIVATIVE).function
truncated_remainder.__doc__ = "Return x - y n exactly, n being x / y without its fraction."
power_of_two = Rule("power_of_two", lambda k: _scaled(1.0, k), [0.0], source=NO_DERIVATIVE).function
power_of_two.__doc__ = "Return 2^k for a whole number k from -1022 to 1023."
scaled = Rule("scaled", _scaled, [0.0] * 2, arithmetic=_scaled_in_two_steps, source=NO_DERIVATIVE).function
scaled.__doc__ = "Return x * 2^k, rounded once, for a whole number k from -2044 to 2046."
exponent = Rule("exponent", lambda x: math.frexp(x)[1] - 1.0, [0.0], source=NO_DERIVATIVE).function
exponent.__doc__ = "Return k, where x is positive, neither subnormal nor inf, and at least 2^k and below 2^(k+1)."
with_sign_of = Rule("with_sign_of", math.copysign, [0.0] * 2, source=NO_DERIVATIVE).function
with_sign_of.__doc__ = "Return x, which is at least 0, with the sign of y, be it that of a zero."


def _rare(row: str, value: Callable[[float], float]) -> Any:
    """Return a row of (condition, x) that calls Python for those x alone for which the condition holds."""
    rule = Rule(f"rare_{row}", lambda condition, x: value(x) if condition else 0.0, [0.0] * 2, source=NO_DERIVATIVE)
    return rule.function


# Where an argument is so large that only exact arithmetic can reduce it: slow, but rare.
rare_sin, rare_cos = _rare("sin", ieee.sin), _rare("cos", ieee.cos)
