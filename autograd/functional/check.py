"""`check_gradients`: the derivatives of the engine against differences of the function itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from autograd.functional.derivatives import jacobian, jvp, vjp
from autograd.functional.function_arguments import check_function, name_of
from autograd.ieee import Ieee, nan, to_float
from autograd.modes import no_grad
from autograd.support.nested import flatten, fold, names
from autograd.value import Value

TOLERANCE = 1e-9  # relative; what five-point differences of a smooth function reach in double precision
STEPS = tuple(2.0**-k for k in range(4, 17, 2))  # relative to the size of the argument


class GradientError(AssertionError):
    """A derivative that differs from what the function itself says."""


class Comparison(NamedTuple):
    """One derivative that was checked: of which order and mode, with respect to what, what it is and should be."""

    argument: str
    order: int
    mode: str
    got: float
    expected: float
    at_kink: bool


def check_gradients(
    f: Callable[..., Any], *args: Any, order: int = 1, modes: Sequence[str] = ("reverse", "forward")
) -> list[Comparison]:
    """Compare the derivatives of f with five-point differences, and raise where they disagree.

    Args:
        f: a function of numbers or nested lists that returns a number or nested lists.
        args: the point, at least 1e-3 inside the domain of f.
        order: 1 for gradients, 2 for second derivatives as well.
        modes: which ways of the chain rule to check.

    Returns:
        every comparison made. At a kink, where the slopes from left and right differ, `at_kink` is set, `expected` is
        the slope between them, and any derivative from one slope to the other passes.

    Raises:
        TypeError: for what is no function.
        GradientError: naming the argument, the derivative got, and the one expected; also where f is not finite, as
            there nothing can be checked.
        ValueError: for an unknown mode or order.

    Source: Abramowitz & Stegun 25.3.6, f' = (f(x-2h) - 8 f(x-h) + 8 f(x+h) - f(x+2h)) / 12h.

    >>> from autograd import sigmoid
    >>> [found] = check_gradients(sigmoid, 0.0, modes=["reverse"])
    >>> found.argument, found.got
    ('x', 0.25)
    """
    if order not in (1, 2) or not set(modes) <= {"reverse", "forward"} or not modes:
        raise ValueError(
            f"check_gradients takes order 1 or 2 and modes 'reverse' and 'forward', got {order!r}, {modes!r}"
        )
    check_function(f, "check_gradients", "check_gradients(f, x)")
    args = tuple(fold(arg, (to_float(number, "an argument") for number in flatten(arg)), anew=True) for arg in args)
    if not args:
        raise ValueError("check_gradients needs a point to check at: pass the arguments of the function after it")
    called = [name for i, arg in enumerate(args) for name in names(_argument_name(f, i), arg)]
    what = f"derivative of {name_of(f)}"
    found = _compare(f, args, called, 1, modes, f"first {what}")
    if order == 2:
        found += _compare(jacobian(f, tuple(range(len(args)))), args, called, 2, modes, f"second {what}")
    return found


def _compare(
    f: Callable[..., Any], args: tuple[Any, ...], called: list[str], order: int, modes: Sequence[str], what: str
) -> list[Comparison]:
    point = flatten(list(args))

    def on_numbers(numbers: list[float]) -> list[float]:
        with no_grad():  # on floats that neither raise nor become complex
            outs = f(*fold(list(args), map(Ieee, numbers), anew=True))
        return [float(out.data if isinstance(out, Value) else out) for out in flatten(outs)]

    ways = {"reverse": _reverse, "forward": _forward}
    by_mode = {mode: ways[mode](f, args) for mode in modes}
    found = []
    for i, name in enumerate(called):
        for row, difference in enumerate(_differences(on_numbers, point, i)):
            for mode, matrix in by_mode.items():
                got = matrix[row][i]
                difference.verify(got, f"{what} with respect to {name} = {point[i]:.6g}, {mode} mode")
                found.append(Comparison(name, order, mode, got, difference.derivative, difference.at_kink))
    return found


def _reverse(f: Callable[..., Any], args: tuple[Any, ...]) -> list[list[float]]:
    value, vjp_fn = vjp(f, *args)
    n = len(flatten(value))
    return [flatten(list(vjp_fn(fold(value, (float(i == row) for i in range(n)))))) for row in range(n)]


def _forward(f: Callable[..., Any], args: tuple[Any, ...]) -> list[list[float]]:
    count = len(flatten(list(args)))

    def column(i: int) -> list[Any]:
        return flatten(jvp(f, args, fold(args, (float(i == j) for j in range(count))))[1])

    return [list(row) for row in zip(*map(column, range(count)), strict=True)]


class _Attempt(NamedTuple):
    """A derivative by differences of one step size, its error by rounding, and the slopes from both sides."""

    derivative: float
    rounding: float
    left: float
    right: float


class _Difference(NamedTuple):
    """One derivative by differences of the function, with its uncertainty, and the slopes from both sides."""

    derivative: float
    uncertainty: float
    left: float
    right: float
    at_kink: bool

    def verify(self, got: float, what: str) -> None:
        """Raise unless the engine's derivative is this one."""
        close = abs(got - self.derivative) <= TOLERANCE * abs(self.derivative) + self.uncertainty
        between = self.at_kink and min(self.left, self.right) <= got <= max(self.left, self.right)
        if not (got == self.derivative or close or between):
            expected = f"{self.derivative:.12g}"
            if self.at_kink:
                expected = f"a number from {self.left:.6g} to {self.right:.6g}, as there is a kink"
            if math.isnan(self.derivative):
                expected = "nothing that could be checked: the function is not finite around it; move the point"
            raise GradientError(f"{what}: got {got:.12g}, expected {expected}")


NOT_THERE = _Difference(nan, 0.0, nan, nan, at_kink=False)  # of a function that is not finite at the point


def _differences(f: Callable[[list[float]], list[float]], point: list[float], i: int) -> list[_Difference]:
    """Return, for every result of f, its derivative by argument i, from two step sizes that agree best."""

    def at(offset: float) -> list[float]:
        return f([*point[:i], point[i] + offset, *point[i + 1 :]])

    size = max(1.0, abs(point[i]))
    here = at(0.0)
    tries: list[list[_Attempt]] = []
    for step in STEPS:
        h = step * size
        h = (point[i] + h) - point[i]  # a step that both ends of it represent exactly
        lower2, lower, upper, upper2 = at(-2 * h), at(-h), at(h), at(2 * h)
        tries.append(
            [
                _Attempt(
                    derivative=(l2 - 8 * l1 + 8 * u1 - u2) / (12 * h),
                    rounding=4e-16 * max(map(abs, (l2, l1, u1, u2))) / h,
                    left=(middle - l1) / h,
                    right=(u1 - middle) / h,
                )
                for l2, l1, u1, u2, middle in zip(lower2, lower, upper, upper2, here, strict=True)
            ]
        )
    return [
        _settle([attempt[row] for attempt in tries]) if math.isfinite(middle) else NOT_THERE
        for row, middle in enumerate(here)
    ]


def _settle(attempts: list[_Attempt]) -> _Difference:
    derivative, uncertainty = nan, math.inf
    for coarse, fine in pairwise(attempts):
        doubt = abs(fine.derivative - coarse.derivative) + fine.rounding
        if doubt < uncertainty:
            derivative, uncertainty = fine.derivative, doubt
    before, last = attempts[-2:]
    left, right = last.left, last.right
    gap, gap_before = abs(right - left), abs(before.right - before.left)
    # Of a smooth function the slopes from both sides approach each other as fast as the step shrinks, here by 4.
    at_kink = gap > gap_before / 2 and gap > 1e-6 * max(abs(left), abs(right)) + 100 * last.rounding
    return _Difference(derivative, uncertainty, left, right, at_kink)


def _argument_name(f: Callable[..., Any], i: int) -> str:
    from inspect import signature  # here, as it would make `import autograd` a third slower

    try:
        parameters = list(signature(f).parameters.values())
    except (TypeError, ValueError):
        return f"argument {i}"
    fixed = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return fixed[i] if i < len(fixed) else f"argument {i}"
