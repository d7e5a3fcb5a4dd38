"""One training step of small networks, inside `fit`, against JAX, PyTorch and C written by hand for this one network.

Run as `taskset -c 1 python -m benchmarks.results --only networks`; needs
`pip install -e ".[fast,benchmarks]"` and a C compiler.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.fair import Measured, interleaved
from benchmarks.section import Row, shown
from benchmarks.step_timers import per_step

L2 = 1e-4
LEARNING_RATE = 0.01
HERE = Path(__file__).parent


def moons_data(samples: int) -> tuple[list[list[float]], list[int]]:
    """Return inputs, and targets of -1 and 1."""
    from nn.data import moons

    data = moons(samples, noise=0.1, seed=0)
    return data.inputs, [2 * int(target) - 1 for target in data.targets]


def ours(samples: int, width: int, activation: str, backend: str, depth: int = 2) -> Callable[[], Measured]:
    """Return a function that measures a step of `fit`, of a network with so many hidden layers."""
    os.environ["CHAINRULE_BACKEND"] = backend
    from nn import MLP, SGD, fit
    from nn.losses import hinge

    inputs, targets = moons_data(samples)
    model = MLP(2, [*[width] * depth, 1], activation=activation, seed=0)
    optimizer = SGD(model.parameters(), lr=LEARNING_RATE)

    def run(epochs: int) -> object:
        return fit(
            model, inputs, targets, loss=hinge, optimizer=optimizer, epochs=epochs, l2=L2, engine="compiled",
            progress=False,
        )  # fmt: skip

    return per_step(run)


def native(samples: int, width: int, activation: str, depth: int = 2) -> Callable[[], Measured]:
    """Return a function that measures a step by LLVM."""
    return ours(samples, width, activation, "llvm", depth)


def by_numpy(samples: int, width: int, activation: str) -> Callable[[], Measured]:
    """Return a function that measures a step by NumPy."""
    return ours(samples, width, activation, "numpy")


def numpy_by_hand(samples: int, width: int, activation: str) -> Callable[[], Measured]:
    """Return a function that measures a step of the ReLU network as one writes it in NumPy, the derivatives by hand."""
    import numpy

    inputs, targets = moons_data(samples)
    x, y = numpy.array(inputs), numpy.array(targets, dtype=float)[:, None]
    rng = numpy.random.default_rng(0)
    sizes = [2, width, width, 1]
    weights = [rng.normal(size=(n_in, n_out)) / n_in**0.5 for n_in, n_out in pairwise(sizes)]
    biases = [numpy.zeros(n_out) for n_out in sizes[1:]]

    def step() -> Any:
        h1 = numpy.maximum(x @ weights[0] + biases[0], 0.0)
        h2 = numpy.maximum(h1 @ weights[1] + biases[1], 0.0)
        margin = 1.0 - y * (h2 @ weights[2] + biases[2])
        loss = numpy.maximum(margin, 0.0).mean() + L2 * sum((p * p).sum() for p in (*weights, *biases))
        d3 = (margin > 0.0) * -y / samples
        d2 = (d3 @ weights[2].T) * (h2 > 0.0)
        d1 = (d2 @ weights[1].T) * (h1 > 0.0)
        for w, b, h, d in zip(weights, biases, (x, h1, h2), (d1, d2, d3), strict=True):
            w -= LEARNING_RATE * (h.T @ d + 2.0 * L2 * w)
            b -= LEARNING_RATE * (d.sum(0) + 2.0 * L2 * b)
        return loss

    def run(count: int) -> None:
        for _ in range(count):
            step()

    return per_step(run)


def jax_step(samples: int, width: int, activation: str, depth: int = 2) -> Callable[[], Measured]:
    """Return a function that measures a step of the same network in JAX, jitted."""
    import jax
    import jax.numpy as jnp
    import numpy

    jax.config.update("jax_enable_x64", True)
    inputs, targets = moons_data(samples)
    x, y = jnp.array(inputs), jnp.array(targets, dtype=float)
    rng = numpy.random.default_rng(0)
    sizes = [2, *[width] * depth, 1]
    parameters = [
        (jnp.array(rng.normal(size=(n_in, n_out)) / n_in**0.5), jnp.zeros(n_out)) for n_in, n_out in pairwise(sizes)
    ]
    functions: dict[str, Any] = {
        "relu": jax.nn.relu,
        "tanh": jnp.tanh,
        "sigmoid": jax.nn.sigmoid,
        "gelu": lambda z: jax.nn.gelu(z, approximate=False),
    }

    def loss(parameters: Any) -> Any:
        h = x
        for w, b in parameters[:-1]:
            h = functions[activation](h @ w + b)
        score = (h @ parameters[-1][0] + parameters[-1][1])[:, 0]
        penalty = sum((part**2).sum() for layer in parameters for part in layer)
        return jax.nn.relu(1 - y * score).mean() + L2 * penalty

    @jax.jit  # type: ignore[untyped-decorator, unused-ignore]  # JAX has no types where it is not installed
    def step(parameters: Any) -> Any:
        value, gradient = jax.value_and_grad(loss)(parameters)
        return value, jax.tree.map(lambda p, g: p - LEARNING_RATE * g, parameters, gradient)

    def run(count: int) -> object:
        now = parameters
        for _ in range(count):
            value, now = step(now)
        return jax.block_until_ready((value, now))

    return per_step(run)


def torch_step(samples: int, width: int, activation: str) -> Callable[[], Measured]:
    """Return a function that measures a step of the same network in PyTorch."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    inputs, targets = moons_data(samples)
    x, y = torch.tensor(inputs, dtype=torch.float64), torch.tensor(targets, dtype=torch.float64)
    make = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid, "gelu": torch.nn.GELU}[
        activation
    ]
    layers = [torch.nn.Linear(2, width), make(), torch.nn.Linear(width, width), make(), torch.nn.Linear(width, 1)]
    model = torch.nn.Sequential(*layers).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)

    def run(count: int) -> None:
        for _ in range(count):
            loss = torch.relu(1 - y * model(x)[:, 0]).mean() + L2 * sum((p * p).sum() for p in model.parameters())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    run(5)
    return per_step(run)


def c_step(samples: int, width: int, activation: str) -> Callable[[], Measured]:
    """Return a function that measures a step of `mlp_step.c`: the best of many, as it says itself."""
    folder = Path(tempfile.mkdtemp())
    program = folder / "mlp_step"
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise FileNotFoundError("the C program needs a compiler: install gcc, or leave it out")
    options = ["-O3", "-march=native", "-ffast-math", f"-DH={width}"]
    subprocess.run([compiler, *options, HERE / "mlp_step.c", "-o", program], check=True)
    steps = 800_000_000 // (samples * width * width)  # some 0.2 s, as of the other sides

    def call() -> Measured:
        printed = subprocess.run([program, str(samples), str(steps)], capture_output=True, text=True, check=True).stdout
        found = re.search(r"best_us ([\d.]+)", printed)
        assert found is not None
        return Measured(float(found[1]) * 1e-6)

    return call


WORK = [(100, 16, "relu"), (1000, 16, "relu"), (1000, 64, "relu"), (10_000, 64, "relu")]
SMOOTH = [(100, 16, name) for name in ("tanh", "sigmoid", "gelu")]


# Why what is not met is not: written by hand, for the rows that were found so.
WHY_NOT = """\
What is not met. gelu: value and derivative of 8 numbers need erfc and exp in double precision, 42 multiplications and
multiply-adds, of which the processor does one a cycle, and a division that takes the place of four: 13.5 ns, where the
rest of the step runs near the machine's peak of multiply-adds. A moons step against JAX's, and one by NumPy against
NumPy by hand, lie near their goals: some runs meet them, others do not."""


def rows() -> Iterator[Row]:
    """Yield a row for each goal."""
    makers: dict[str, Any] = {"ours": native, "JAX": jax_step, "PyTorch": torch_step}
    relu = 0.0
    for n, width, name in WORK + SMOOTH:
        sides = makers | ({"C": c_step} if name == "relu" else {})
        if (n, width, name) == (100, 16, "relu"):
            sides = sides | {"NumPy": by_numpy, "NumPy by hand": numpy_by_hand}
        found = interleaved(sides, n, width, name, rounds=5, warm_up=0)
        mine, times = found["ours"], shown(found)
        work = f"2-{width}-{width}-1 {name}, {n} samples, inside `fit`"
        jax = f"JAX / ours {found['JAX'] / mine:.2f}"
        if n == 100 and name == "relu":
            relu = mine
            yield work, "at most 1.25 x C", f"{times}; ours / C {mine / found['C']:.2f}", mine <= 1.25 * found["C"]
            yield work, "6 x faster than JAX", jax, found["JAX"] >= 6 * mine
            ratio = f"PyTorch / ours {found['PyTorch'] / mine:.1f}"
            yield work, "50 x faster than PyTorch", ratio, found["PyTorch"] >= 50 * mine
            ratio_by_hand = found["NumPy"] / found["NumPy by hand"]
            measured = f"NumPy / NumPy by hand {ratio_by_hand:.2f}"
            yield work, "NumPy at most 1.2 x NumPy by hand", measured, ratio_by_hand <= 1.2
        elif name == "relu":
            met = mine < min(found["JAX"], found["PyTorch"])
            yield work, "faster than JAX and PyTorch", f"{times}; {jax}", met
            if width == 64:
                yield work, "at most 0.9 x C", f"ours / C {mine / found['C']:.2f}", mine <= 0.9 * found["C"]
        else:
            yield work, "at most 2 x the ReLU step", f"{times}; {mine / relu:.2f} x", mine <= 2 * relu
            yield work, "3 x faster than JAX", jax, found["JAX"] >= 3 * mine
