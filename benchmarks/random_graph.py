"""A graph of random scalar operations, value and gradient of all its leaves, against a CasADi SX function.

Operands are any two numbers computed before; every number that no other uses is added to the result. Run as
`taskset -c 1 python -m benchmarks.random_graph`.
"""

from __future__ import annotations

import operator
import random
import time
from collections.abc import Callable
from typing import Any

from benchmarks.fair import Took, interleaved

LEAVES = 100
NAMES = ("add", "subtract", "multiply", "sin", "tanh", "multiply", "add", "cos", "negative", "sigmoid")
PLAIN = ("add", "subtract", "multiply", "add", "multiply", "negative")


def operations(count: int, names: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """Return the operations: a name, and the places of two operands."""
    rng = random.Random(0)
    return [(rng.choice(names), rng.randrange(LEAVES + i), rng.randrange(LEAVES + i)) for i in range(count)]


def computed(graph: list[tuple[str, int, int]], leaves: list[Any], functions: dict[str, Callable[..., Any]]) -> Any:
    """Return the numbers that are not used again."""
    numbers = list(leaves)
    used: set[int] = set()
    for name, first, second in graph:
        function = functions[name]
        if name in ("add", "subtract", "multiply"):
            numbers.append(function(numbers[first], numbers[second]))
            used.update((first, second))
        else:
            numbers.append(function(numbers[first]))
            used.add(first)
    return [number for i, number in enumerate(numbers) if i not in used]


def point() -> list[float]:
    """Return where the graph is evaluated."""
    rng = random.Random(1)
    return [rng.uniform(-1, 1) for _ in range(LEAVES)]


def our_function(count: int, names: tuple[str, ...]) -> Any:
    """Return the graph as a compiled function."""
    import autograd
    from autograd import compile, sum as total

    functions: dict[str, Any] = {"add": operator.add, "subtract": operator.sub, "multiply": operator.mul}
    functions |= {
        "negative": operator.neg,
        **{name: getattr(autograd, name) for name in ("sin", "cos", "tanh", "sigmoid")},
    }
    graph = operations(count, names)
    return compile(lambda xs: total(computed(graph, xs, functions)), backend="llvm")


def ours(count: int, names: tuple[str, ...]) -> Callable[[], object]:
    """Return a call for value and gradient: of the kernels, as CasADi's buffers are filled beforehand too."""
    f, x = our_function(count, names), point()
    f.value_and_grad(x)
    (call,) = f.cache.calls
    buffers = call.single.acquire(1)
    call.single.set_seeds(buffers, 1.0)
    call.single.run_one(buffers, x)

    def run(times: int) -> None:
        for _ in range(times):
            buffers.before()
            buffers.during()
            buffers.after()

    return repeated(run, count)


def casadi_function(count: int, names: tuple[str, ...]) -> Callable[[], object]:
    """Return the same by CasADi: its virtual machine for scalar expressions."""
    import casadi
    import numpy

    x = casadi.SX.sym("x", LEAVES)
    functions: dict[str, Any] = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
    }
    functions |= {"negative": lambda a: -a, "sigmoid": lambda a: 1 / (1 + casadi.exp(-a))}
    functions |= {name: getattr(casadi, name) for name in ("sin", "cos", "tanh")}
    total = casadi.sum1(casadi.vertcat(*computed(operations(count, names), [x[i] for i in range(LEAVES)], functions)))
    function = casadi.Function("f", [x], [total, casadi.gradient(total, x)])
    buffer, trigger = function.buffer()
    given: Any = numpy.array(point())
    value: Any = numpy.zeros(1)
    gradient: Any = numpy.zeros(LEAVES)
    buffer.set_arg(0, memoryview(given))
    buffer.set_res(0, memoryview(value))
    buffer.set_res(1, memoryview(gradient))

    def run(times: int, kept: Any = (function, buffer)) -> None:  # which would be freed else, and still used
        for _ in range(times):
            trigger()

    return repeated(run, count)


def repeated(run: Callable[[int], None], count: int) -> Callable[[], Took]:
    """Return a function that measures one of several runs, ten million operations in all: idle cores are slow."""
    times = max(1, 10_000_000 // count)

    def call() -> Took:
        start = time.perf_counter()
        run(times)
        return Took((time.perf_counter() - start) / times)

    return call


def compiling(count: int) -> Callable[[], Took]:
    """Return a function that measures tracing and compiling, after another function has been compiled."""
    our_function(1000, NAMES).value_and_grad(point())

    def call() -> Took:
        f = our_function(count, NAMES)
        start = time.perf_counter()
        f.value_and_grad(point())
        return Took(time.perf_counter() - start)

    return call


def main() -> None:
    print("value and gradient, nanoseconds for each operation")
    for what, names in (("with sin, cos, tanh, sigmoid", NAMES), ("+ - * alone", PLAIN)):
        for count in (1_000, 10_000, 100_000):
            found = interleaved({"ours": ours, "CasADi": casadi_function}, count, names, rounds=9)
            mine, other = (found[name] / count * 1e9 for name in ("ours", "CasADi"))
            print(
                f"{what:30} {count:9}: ours {mine:6.2f}   CasADi {other:6.2f}   ratio {other / mine:5.2f}", flush=True
            )
    found = interleaved({"ours": ours}, 1_000_000, NAMES, rounds=5)
    print(f"{'with sin, cos, tanh, sigmoid':30} {1_000_000:9}: ours {found['ours'] * 1e3:6.2f}", flush=True)
    for count in (10_000, 100_000):
        took = interleaved({"compiling": compiling}, count, rounds=3, warm_up=1)["compiling"]
        print(f"tracing and compiling {count} operations: {took / count * 1e6:.2f} us each", flush=True)


if __name__ == "__main__":
    main()
