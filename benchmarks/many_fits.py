"""10 000 fits of a curve of 3 parameters to 20 points, against a loop of scipy's `curve_fit`, and against JAX.

Run as `taskset -c 1 python -m benchmarks.results --only many_fits`; needs
`pip install -e ".[fast,science,benchmarks]"`. JAX runs the same method, with `vmap` of a loop: steps of Levenberg and
Marquardt with exact Jacobians by forward mode, normal equations, and the damping and the end of a fit as here. scipy
takes differences, as it does by default, with its own tolerances.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.fair import Measured, interleaved
from benchmarks.section import Row

FITS, POINTS = 10_000, 20
ONE_BY_ONE = 500  # of scipy's, whose time grows with their number alone


def data() -> tuple[Any, Any]:
    """Return x, and y of each fit: a decay to a constant, with noise."""
    import numpy

    rng = numpy.random.default_rng(0)
    a, rate, rest = (rng.uniform(*limits, (FITS, 1)) for limits in ((1.0, 3.0), (0.5, 2.0), (0.5, 1.5)))
    x = numpy.linspace(0.0, 4.0, POINTS)
    return x, a * numpy.exp(-rate * x) + rest + 0.02 * rng.standard_normal((FITS, POINTS))


def ours() -> Callable[[], object]:
    """Return a function that fits all."""
    from autograd import exp
    from nn import curve_fit_batch

    x, y = data()

    def decay(x: Any, a: Any, rate: Any, rest: Any) -> Any:
        return a * exp(-rate * x) + rest

    return lambda: curve_fit_batch(decay, x, y).popt


def by_scipy() -> Callable[[], Measured]:
    """Return a function that measures a loop over some fits, as long as one over all."""
    import numpy
    from scipy.optimize import curve_fit

    x, y = data()

    def decay(x: Any, a: Any, rate: Any, rest: Any) -> Any:
        return a * numpy.exp(-rate * x) + rest

    def call() -> Measured:
        start = time.perf_counter()
        for row in y[:ONE_BY_ONE]:
            curve_fit(decay, x, row)
        return Measured((time.perf_counter() - start) * FITS / ONE_BY_ONE)

    return call


def by_jax() -> Callable[[], object]:
    """Return a function that fits all by `vmap` of a loop."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    x, y = map(jnp.asarray, data())

    def fit(y: Any) -> Any:
        def residuals(p: Any) -> Any:
            return p[0] * jnp.exp(-p[1] * x) + p[2] - y

        def step(state: Any) -> Any:
            p, cost, damping, raised_by, last, _, count = state
            r, jacobian = residuals(p), jax.jacfwd(residuals)(p)
            normal, slope = jacobian.T @ jacobian, jacobian.T @ r
            scales = jnp.diag(normal)
            h = jnp.linalg.solve(normal + damping * jnp.diag(scales), -slope)
            new = jnp.sum(residuals(p + h) ** 2)
            predicted = -(2.0 * slope @ h + h @ normal @ h)
            rounding = 2e-15 * jnp.sqrt(cost * (y @ y))
            blind = predicted <= rounding
            gain = jnp.where(blind, 1.0, (cost - new) / predicted)
            better = jnp.where(blind, new <= cost + 8.0 * rounding, gain > 1e-4)
            length, reach = jnp.sqrt(scales @ h**2), jnp.sqrt(scales @ (p + h) ** 2)
            factor = jnp.minimum(length / last, 0.99)
            done = better & (length * factor / (1.0 - factor) <= 1e-10 * reach) & (length <= 1e-8 * reach)
            lowered = damping * jnp.where(blind, 0.01, jnp.maximum(0.1, 1.0 - (2.0 * gain - 1.0) ** 3))
            return (
                jnp.where(better, p + h, p), jnp.where(better, new, cost),
                jnp.where(better, lowered, damping * raised_by), jnp.where(better, 2.0, 2.0 * raised_by), length, done,
                count + 1,
            )  # fmt: skip

        p = jnp.ones(3)
        first = (p, jnp.sum(residuals(p) ** 2), 1e-3, 2.0, jnp.inf, False, 0)
        return jax.lax.while_loop(lambda state: ~state[5] & (state[6] < 1000), step, first)[0]

    compiled = jax.jit(jax.vmap(fit))
    return lambda: jax.block_until_ready(compiled(y))


def rows() -> Iterator[Row]:
    """Yield a row for each goal."""
    import numpy

    found = interleaved({"ours": ours, "JAX": by_jax, "scipy": by_scipy}, rounds=7)
    mine = found["ours"]
    work = f"{FITS} fits of 3 parameters to {POINTS} points"
    for peer, what, goal in (
        ("scipy", "a loop of scipy.optimize.curve_fit", 50),
        ("JAX", "`vmap` of a loop in JAX", 3),
    ):
        ratio = found[peer] / mine
        shown = f"ours {mine * 1e3:.1f} ms, {peer} {found[peer] * 1e3:.1f} ms; {ratio:.1f} x"
        yield work, f"{goal} x faster than {what}", shown, ratio >= goal
    popt: Any = ours()()
    off = float(abs(popt / numpy.asarray(by_jax()()) - 1.0).max())
    yield "the same", "parameters as JAX's at 1e-8", f"largest relative difference {off:.0e}", off <= 1e-8
    first = interleaved({"ours": ours, "JAX": by_jax}, rounds=1, warm_up=0)
    shown = f"ours {first['ours']:.2f} s, JAX {first['JAX']:.2f} s"
    yield "the first call, program and all", "faster than JAX", shown, first["ours"] < first["JAX"]
