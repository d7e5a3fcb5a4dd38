"""A chain of dependent operations, `y = sin(y) + p`, compiled and run, with the gradient, against a CasADi SX function.

Run as `taskset -c 1 python -m benchmarks.results --only chain`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.calls import per_call
from benchmarks.fair import Maker, interleaved
from benchmarks.random_graph import kernels, repeated, triggered
from benchmarks.section import Row

ADDED = [0.1 * i for i in range(20)]
COUNTS = (1_000, 10_000, 100_000)


def chain(y: Any, count: int, sin: Callable[[Any], Any]) -> Any:
    """Return the end of a chain of `count` operations."""
    for i in range(count // 2):
        y = sin(y) + ADDED[i % len(ADDED)]
    return y


def our_function(count: int) -> Any:
    """Return the chain as a compiled function."""
    from autograd import compile, sin

    return compile(lambda x: chain(x, count, sin))


def casadi_function(count: int) -> Any:
    """Return value and gradient as a function of CasADi's virtual machine for scalar expressions."""
    import casadi

    x = casadi.SX.sym("x")
    y = chain(x, count, casadi.sin)
    return casadi.Function("f", [x], [y, casadi.gradient(y, x)])


def our_compiling(count: int) -> Callable[[], object]:
    """Return a function that traces, compiles and calls, after a chain of another length has been compiled."""
    our_function(200).value_and_grad(0.5)
    return lambda: our_function(count).value_and_grad(0.5)


def casadi_compiling(count: int) -> Callable[[], object]:
    """Return the same of CasADi."""
    return lambda: casadi_function(count)(0.5)


def ours(count: int) -> Callable[[], object]:
    """Return the kernels, for value and gradient: CasADi's buffers are filled beforehand too."""
    f = our_function(count)
    f.value_and_grad(0.5)
    return repeated(kernels(f, [0.5]), count)


def casadi(count: int) -> Callable[[], object]:
    """Return the same of CasADi."""
    return repeated(triggered(casadi_function(count), [0.5]), count)


def our_call(count: int) -> Callable[[], object]:
    """Return a call from Python, for value and gradient."""
    return per_call(our_function(count).value_and_grad, 0.5)


def casadi_call(count: int) -> Callable[[], object]:
    """Return the same of CasADi."""
    return per_call(casadi_function(count), 0.5)


def rows() -> Iterator[Row]:
    """Yield a row for each goal."""
    for count in COUNTS:
        sides: dict[str, Maker] = {"ours": our_compiling, "CasADi": casadi_compiling}
        found = {side: took / count * 1e6 for side, took in interleaved(sides, count, rounds=5, warm_up=1).items()}
        measured = f"{found['ours']:.2f} us an operation, CasADi {found['CasADi']:.2f}"
        yield f"chain of {count} operations, compiled, value and gradient", "5 us", measured, found["ours"] <= 5
    works: dict[str, dict[str, Maker]] = {
        "the same, run": {"ours": ours, "CasADi": casadi},
        "the same, called from Python": {"ours": our_call, "CasADi": casadi_call},
    }
    for work, sides in works.items():
        for count in COUNTS:
            found = {side: took / count * 1e9 for side, took in interleaved(sides, count, rounds=9).items()}
            measured = f"{found['ours']:.2f} ns an operation, CasADi {found['CasADi']:.2f}"
            yield work, "not slower than CasADi", measured, found["ours"] <= found["CasADi"]
