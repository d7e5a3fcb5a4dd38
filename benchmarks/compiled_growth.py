"""Growth of the compiled tier: a training step over batch, width and depth, and the memory of a program.

Run as `taskset -c 1 python -m benchmarks.results --only step_growth graph_memory`; needs
`pip install -e ".[fast,benchmarks]"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import networks, random_graph
from benchmarks.fair import interleaved

BATCHES = [(samples, 16, 2) for samples in (2, 10, 100, 1_000, 10_000)]
WIDTHS = [(100, width, 2) for width in (4, 16, 64, 256)]
DEPTHS = [(100, 16, depth) for depth in (1, 2, 4, 8, 16)]


def multiply_adds(samples: int, width: int, depth: int) -> int:
    """Return how many there are in the weighted sums of a step: forward, and backward by inputs and by weights."""
    weights = 2 * width + (depth - 1) * width * width + width
    return samples * (3 * weights - 2 * width)  # no gradient goes to the inputs of the network


def steps() -> Iterator[str]:
    """Yield a table of training steps."""
    yield "| hidden layers | samples | ours | JAX | JAX / ours | ours, for each multiply-add |"
    yield "|---|---|---|---|---|---|"
    for work in dict.fromkeys([*BATCHES, *WIDTHS, *DEPTHS]):
        samples, width, depth = work
        count = multiply_adds(*work)
        sides = {"ours": networks.native, "JAX": networks.jax_step}
        found = interleaved(sides, samples, width, "relu", depth, rounds=5, warm_up=0)
        mine, other = found["ours"], found["JAX"]
        yield (
            f"| {depth} of {width} | {samples} | {mine * 1e6:.1f} us | {other * 1e6:.1f} us | {other / mine:.1f} "
            f"| {mine / count * 1e9:.3f} ns |"
        )


def memory() -> Iterator[str]:
    """Yield a table of what value and gradient of a random graph need, for each operation, in one column of samples."""
    yield "| operations | numbers of each sample | for each operation | bytes for each operation and sample |"
    yield "|---|---|---|---|"
    for count in (1_000, 10_000, 100_000):
        f, x = random_graph.our_function(count, random_graph.NAMES), random_graph.point()
        f.batch_value_and_grad([x] * 8)
        (call,) = f.cache.calls
        size = call.executables.batched.program.sample_size
        yield f"| {count} | {size} | {size / count:.2f} | {8 * size / count:.1f} |"
