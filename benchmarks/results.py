"""Every figure of the compiled tier beside its goal, written to `benchmarks/RESULTS.md`.

Run as `taskset -c 1 python -m benchmarks.results`; needs `pip install -e ".[fast,benchmarks]"` and a C compiler.
"""

from __future__ import annotations

import datetime
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import compiled_growth, digits, first_step, gpt, networks, random_graph
from benchmarks.fair import interleaved

# Why what is not met is not: written by hand, for the rows that were found so.
WHY_NOT = [
    "What is not met. NumPy: a call takes about a microsecond, so the step written by hand for this one network takes",
    "longer than JAX too; a program made from scalar code has a few more calls. gelu: value and derivative need erfc",
    "and exp in double precision, some 50 multiply-adds and a division, 15 ns for 8 numbers, where the rest of the",
    "step runs near the machine's peak of multiply-adds. The random graph is not flat in some runs: at 10^3",
    "operations sines and cosines come one by one, not in vectors, and at 10^6 the numbers of a sample, 20 MB, are",
    "more than a cache holds, which neighbours on the machine make worse. A moons step against JAX's lies near its",
    "goal.",
]

Row = tuple[str, str, str, bool]  # the work, the goal, what was measured, whether it is met


def us(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} us"


def small_networks() -> Iterator[Row]:
    """Yield the rows of networks of two hidden layers."""
    makers: dict[str, Any] = {"ours": networks.native, "JAX": networks.jax_step, "PyTorch": networks.torch_step}
    relu = 0.0
    for n, width, name, steps in networks.WORK + networks.SMOOTH:
        sides = makers | ({"C": networks.c_step} if name == "relu" else {})
        if (n, width, name) == (100, 16, "relu"):
            sides = sides | {"NumPy": networks.by_numpy, "NumPy by hand": networks.numpy_by_hand}
        found = interleaved(sides, n, width, name, steps, rounds=5)
        mine = found["ours"]
        shown = ", ".join(f"{side} {us(took)}" for side, took in found.items())
        work = f"2-{width}-{width}-1 {name}, {n} samples, inside `fit`"
        jax = f"JAX / ours {found['JAX'] / mine:.2f}"
        if n == 100 and name == "relu":
            relu = mine
            yield work, "at most 1.25 x C", f"{shown}; ours / C {mine / found['C']:.2f}", mine <= 1.25 * found["C"]
            yield work, "6 x faster than JAX", jax, found["JAX"] >= 6 * mine
            ratio = f"PyTorch / ours {found['PyTorch'] / mine:.1f}"
            yield work, "50 x faster than PyTorch", ratio, found["PyTorch"] >= 50 * mine
            numpy_ratio = found["NumPy"] / found["JAX"]
            yield work, "NumPy at most 1.5 x JAX", f"NumPy / JAX {numpy_ratio:.2f}", numpy_ratio <= 1.5
        elif name == "relu":
            met = mine < min(found["JAX"], found["PyTorch"])
            yield work, "faster than JAX and PyTorch", f"{shown}; {jax}", met
            if width == 64:
                yield work, "at most 0.9 x C", f"ours / C {mine / found['C']:.2f}", mine <= 0.9 * found["C"]
        else:
            yield work, "at most 2 x the ReLU step", f"{shown}; {mine / relu:.2f} x", mine <= 2 * relu
            yield work, "3 x faster than JAX", jax, found["JAX"] >= 3 * mine


def others() -> Iterator[Row]:
    """Yield the other rows."""
    sides: dict[str, Any] = {"ours": digits.ours, "JAX": digits.by_jax, "PyTorch": digits.by_torch}
    found = interleaved(sides, 128, 80, rounds=5, warm_up=1)
    shown = ", ".join(f"{side} {us(took)}" for side, took in found.items())
    met = found["ours"] <= min(found["JAX"], found["PyTorch"])
    yield "784-128-10, batches of 128, cross-entropy, Adam", "not slower than PyTorch and JAX", shown, met
    found = interleaved({"ours": gpt.ours, "PyTorch": gpt.by_torch, "JAX": gpt.by_jax}, 100, 20, rounds=5, warm_up=1)
    mine = found["ours"]
    shown = ", ".join(f"{side} {us(took)}" for side, took in found.items())
    yield "a small GPT, one name a step", "under 200 us", shown, mine < 200e-6
    yield "the same", "10 x faster than PyTorch", f"{found['PyTorch'] / mine:.1f}", found["PyTorch"] >= 10 * mine
    yield "the same", "2 x faster than JAX", f"{found['JAX'] / mine:.1f}", found["JAX"] >= 2 * mine
    times = {}
    for count in (1_000, 10_000, 100_000):
        sides = {"ours": random_graph.ours, "CasADi": random_graph.casadi_function}
        found = interleaved(sides, count, random_graph.NAMES, rounds=15)
        times[count] = found["ours"] / count * 1e9
        ratio = found["CasADi"] / found["ours"]
        shown = f"{times[count]:.2f} ns an operation, CasADi {found['CasADi'] / count * 1e9:.2f}: {ratio:.1f} x"
        met = times[count] <= 10 and ratio >= 2
        yield f"random graph of {count} operations, with gradient", "10 ns, 2 x faster than CasADi", shown, met
    times[1_000_000] = interleaved({"ours": random_graph.ours}, 1_000_000, random_graph.NAMES, rounds=3)["ours"] * 1e3
    spread = max(times.values()) / min(times.values())
    shown = ", ".join(f"{count}: {took:.2f} ns" for count, took in times.items())
    yield "the same, 10^3 to 10^6", "flat within a factor of 2", f"{shown}; {spread:.2f}", spread <= 2
    took = interleaved({"compiling": random_graph.compiling}, 100_000, rounds=3, warm_up=1)["compiling"] / 100_000
    yield "the same, tracing and compiling 10^5", "5 us an operation", us(took), took <= 5e-6
    found = interleaved({"empty": first_step.empty, "warm": first_step.warm}, rounds=5)
    yield "first compiled step of a process, empty cache", "0.8 s", f"{found['empty']:.2f} s", found["empty"] <= 0.8
    yield "the same, warm cache", "0.4 s", f"{found['warm']:.2f} s", found["warm"] <= 0.4


def main() -> None:
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "llvmlite", "jax", "torch", "casadi"))
    lines = [
        "# Measured",
        "",
        f"{datetime.date.today()}, {platform.machine()}, Python {platform.python_version()}, "
        f"{versions}. One core; all sides by turns, each in a process of its own, medians (of the C program its best).",
        "Trust ratios, not digits. Made by `taskset -c 1 python -m benchmarks.results`.",
        "",
        "| work | goal | measured | met |",
        "|---|---|---|---|",
    ]
    for rows in (small_networks(), others()):
        for work, goal, measured, met in rows:
            lines.append(f"| {work} | {goal} | {measured} | {'yes' if met else 'no'} |")
            print(lines[-1], flush=True)
    lines += ["", *WHY_NOT]
    for title, table in (
        ("A training step over batch, width and depth", compiled_growth.steps()),
        ("Memory of value and gradient of a random graph", compiled_growth.memory()),
    ):
        lines += ["", f"## {title}", ""]
        for line in table:
            lines.append(line)
            print(line, flush=True)
    Path(__file__).with_name("RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
