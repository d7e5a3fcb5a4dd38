"""Many fits of one curve: a compiled program takes steps of all of them at once, until each has ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from autograd.support.nested import flatten, fold
from nn.scipy_bridge.levenberg_marquardt import RUNNING, FitData, FitState, first_state, next_state

STEPS = 3  # of a call; what goes in and out of one takes about as long as two


class Shared(NamedTuple):
    """Numbers that are the same for all fits: they become part of the program.

    Attributes:
        numbers: tuples of numbers, nested.
    """

    numbers: Any


class EndedFits(NamedTuple):
    """The results of many fits.

    Attributes:
        p: an array [fits][n].
        triangle: an array [fits][n][n]: R, where the Jacobian of the residuals is Q R.
        cost: an array [fits] of sums of squares; inf where the curve or its Jacobian was not finite at the start.
        status: an array [fits], as `FitState.status`; RUNNING where `max_nfev` ended it.
        nfev: an array [fits], how often the curve was computed.
    """

    p: Any
    triangle: Any
    cost: Any
    status: Any
    nfev: Any


def fit_many(f: Callable[..., Any], start: Any, data: FitData, max_nfev: int, damping: float) -> EndedFits:
    """Return how fits ended.

    Args:
        f: the curve, a function of one x and of the parameters.
        start: an array [fits][n].
        data: each part is `Shared`, or an array with fits as its first axis.
        max_nfev: how often the curve of a fit is computed at most, rounded up to whole calls.
        damping: of the first step.
    """
    import numpy

    count, n = start.shape
    like = first_state(n)
    first = like._replace(p=list(start.T), damping=100.0 * damping)
    # A row is one number of all fits, as it is where a program computes: nothing has to be turned around.
    state = numpy.array([numpy.broadcast_to(number, count) for number in flatten(first)])
    parts = [numpy.asfortranarray(part) for part in data if not isinstance(part, Shared)]
    program = _program_of(f, n, tuple(part if isinstance(part, Shared) else None for part in data))
    final, nfev, running = numpy.empty_like(state), numpy.zeros(count, dtype=int), numpy.arange(count)
    status = flatten(like._replace(status="status")).index("status")
    calls = 0
    while len(running):
        state = numpy.array(program.batch(state.T, *parts))
        calls += 1
        ended = (state[status] != RUNNING) | (calls * STEPS >= max_nfev)
        if ended.any():
            final[:, running[ended]], nfev[running[ended]] = state[:, ended], calls * STEPS
            going = numpy.flatnonzero(~ended)
            running, state = running[going], state[:, going]
            parts = [numpy.asfortranarray(part[going]) for part in parts]
    found: FitState = fold(like, iter(final))
    triangle = numpy.zeros((count, n, n))
    for i, row in enumerate(found.triangle):
        triangle[:, i, i:] = numpy.transpose(row)
    return EndedFits(numpy.transpose(found.p), triangle, found.cost, found.status, nfev)


def _program_of(f: Callable[..., Any], n: int, shared: tuple[Shared | None, ...]) -> Any:
    """Return the program for a curve, as made for the latest calls, or a new one."""
    try:
        hash(f)
    except TypeError:
        return _program.__wrapped__(f, n, shared)
    return _program(f, n, shared)


@lru_cache(maxsize=16)
def _program(f: Callable[..., Any], n: int, shared: tuple[Shared | None, ...]) -> Any:
    """Return a compiled function of the numbers of a state, and of data that are not shared, to those of a later one.

    Args:
        f, n: the curve, and how many parameters it has.
        shared: for each part of the data what is shared, or None.
    """
    from autograd import compile  # here, as it needs NumPy

    like = first_state(n)

    def steps(numbers: Any, *own: Any) -> Any:
        parts = iter(own)
        data = FitData(*[next(parts) if part is None else part.numbers for part in shared])
        state = fold(like, iter(numbers))
        for _ in range(STEPS):
            state = next_state(f, state, data)
        return flatten(state)

    return compile(steps)
