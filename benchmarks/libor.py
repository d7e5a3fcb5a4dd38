"""Swaptions on LIBOR rates after Giles (2007): value of a portfolio and all its sensitivities, for each path.

A path moves 80 forward rates over 40 quarters, written scalar by scalar; the portfolio has 15 swaptions. Sensitivities
are those by the 80 rates at the start and by the 80 volatilities. Against XAD, called from Python. Run as
`taskset -c 1 python -m benchmarks.results --only libor`.

Source: M. B. Giles, "Monte Carlo evaluation of sensitivities in computational finance", 2007, section 4.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy

from benchmarks.fair import Measured, interleaved
from benchmarks.section import Row

RATES, QUARTERS, LENGTH = 80, 40, 0.25  # rates, steps of a path, years of a step
MATURITIES = [quarters for quarters in (4, 8, 20, 28, 40) for _ in range(3)]
SWAP_RATES = [0.045, 0.05, 0.055] * 5
START, VOLATILITY = 0.05, 0.2
PATHS = {"ours": 4096, "XAD": 4}  # of one call


def path_value(
    normals: Sequence[Any], start: Sequence[Any], volatility: Sequence[Any],
    exp: Callable[[Any], Any], positive: Callable[[Any], Any],
) -> Any:  # fmt: skip
    """Return the discounted payoff of the portfolio on a path.

    Args:
        normals: a standard normal number for each quarter.
        start, volatility: of each rate.
        exp, positive: the exponential, and the positive part.
    """
    rates = list(start)
    for n in range(QUARTERS):
        shock, drift = math.sqrt(LENGTH) * normals[n], 0.0
        for i in range(n + 1, RATES):
            sigma = volatility[i - n - 1]
            step = LENGTH * sigma
            drift = drift + step * rates[i] / (1.0 + LENGTH * rates[i])
            rates[i] = rates[i] * exp(step * drift + sigma * (shock - 0.5 * step))
    bond, annuity, bonds, annuities = 1.0, 0.0, [], []
    for rate in rates[QUARTERS:]:
        bond = bond / (1.0 + LENGTH * rate)
        annuity = annuity + LENGTH * bond
        bonds.append(bond)
        annuities.append(annuity)
    value = 0.0
    for maturity, swap_rate in zip(MATURITIES, SWAP_RATES, strict=True):
        value = value + 100.0 * positive(1.0 - bonds[maturity - 1] - swap_rate * annuities[maturity - 1])
    for rate in rates[:QUARTERS]:
        value = value / (1.0 + LENGTH * rate)
    return value


def normals(paths: int) -> Any:
    """Return random numbers [paths][quarters]."""
    return numpy.random.default_rng(0).normal(size=(paths, QUARTERS))


def ours() -> Callable[[], Measured]:
    """Return a function that measures a path of many."""
    from autograd import Value, compile, exp, relu

    start, volatility = ([Value(number) for _ in range(RATES)] for number in (START, VOLATILITY))
    f = compile(lambda z: path_value(z, start, volatility, exp, relu), backend="llvm")
    return timed(lambda z: f.batch_value_and_grad(z, wrt=[*start, *volatility]), "ours")


def by_xad() -> Callable[[], Measured]:
    """Return the same of XAD: a tape for each path, as it is used from Python."""
    import xad.adj_1st as adjoint
    from xad.math import exp, max as larger

    def mean_and_gradient(z: Any) -> Any:
        total, slopes = 0.0, numpy.zeros(2 * RATES)
        with adjoint.Tape() as tape:
            for path in z:
                start, volatility = ([adjoint.Real(number) for _ in range(RATES)] for number in (START, VOLATILITY))
                for number in (*start, *volatility):
                    tape.registerInput(number)
                tape.newRecording()
                value = path_value(path.tolist(), start, volatility, exp, lambda x: larger(x, 0.0))
                tape.registerOutput(value)
                value.setDerivative(1.0)
                tape.computeAdjoints()
                total += value.getValue()
                slopes += [number.getDerivative() for number in (*start, *volatility)]
        return total / len(z), slopes / len(z)

    return timed(mean_and_gradient, "XAD")


def timed(mean_and_gradient: Callable[[Any], Any], side: str) -> Callable[[], Measured]:
    z = normals(PATHS[side])

    def call() -> Measured:
        start = time.process_time()
        mean_and_gradient(z)
        return Measured((time.process_time() - start) / len(z))

    return call


def rows() -> Iterator[Row]:
    """Yield a row for the goal."""
    found = interleaved({"ours": ours, "XAD": by_xad}, rounds=9, warm_up=1)
    measured = ", ".join(f"{side} {took * 1e6:.1f} us" for side, took in found.items())
    yield "value and 160 sensitivities of a path", "31 us", measured, found["ours"] <= 31e-6
