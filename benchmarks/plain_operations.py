"""Operations of one and two operands, forward and backward, against micrograd: time and memory per operation.

Run as `python -m benchmarks.plain_operations`.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

from micrograd.engine import Value as Micrograd

from autograd import Value
from benchmarks.fair import interleaved, report

INPUTS, HIDDEN = 4, 10
SAMPLE = (
    2 * INPUTS * HIDDEN + HIDDEN + 2 * HIDDEN + 3
)  # operations of one sample: products and sums, relu, a squared error


def build(number: Callable[[float], Any], samples: int) -> tuple[Any, list[Any]]:
    """Return the loss of a small network, every product and every sum a node of its own, and the parameters."""
    w1 = [[number(0.3 * ((i * 7 + j * 3) % 11) / 11 - 0.1) for i in range(INPUTS)] for j in range(HIDDEN)]
    w2 = [number(0.1 * j - 0.4) for j in range(HIDDEN)]
    b1, b2 = [number(0.01 * j) for j in range(HIDDEN)], number(0.05)
    total = number(0.0)
    for sample in range(samples):
        x = [number(0.1 * ((sample * 5 + i) % 13) - 0.6) for i in range(INPUTS)]
        out = b2
        for weights, bias, weight in zip(w1, b1, w2, strict=True):
            z = bias
            for w, value in zip(weights, x, strict=True):
                z = z + w * value
            out = out + weight * z.relu()
        total = total + (out - 1.0) ** 2
    return total, [*(w for weights in w1 for w in weights), *w2, *b1, b2]


def backward_deep(root: Any) -> None:
    """Run micrograd's own backward closures without its recursion, which ends at a depth of 1000."""
    order: list[Any] = []
    seen: set[Any] = set()
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())
        elif node not in seen:
            seen.add(node)
            stack += (node, None)
            stack += node._prev
    root.grad = 1
    for node in reversed(order):
        node._backward()


def bytes_per_operation(build_and_backward: Callable[[], Any], operations: int) -> float:
    """Return what stays allocated while the graph, with its gradients, is alive."""
    gc.collect()
    tracemalloc.start()
    kept = build_and_backward()
    found, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return found / operations


def ours(samples: int) -> Callable[[], Any]:
    def call() -> Any:
        loss, parameters = build(Value, samples)
        loss.backward()
        return loss, parameters

    return call


def theirs(samples: int) -> Callable[[], Any]:
    def call() -> Any:
        loss, parameters = build(Micrograd, samples)
        backward_deep(loss)
        return loss, parameters

    return call


def main() -> None:
    for operations, rounds in ((3_200, 41), (100_000, 7)):
        samples = operations // SAMPLE
        count = samples * SAMPLE
        for p, q in zip(ours(samples)()[1], theirs(samples)()[1], strict=True):
            assert abs(p.grad - q.grad) <= 1e-9 * (1 + abs(p.grad))
        for collector in (True, False):
            found = interleaved({"ours": ours, "micrograd": theirs}, samples, rounds=rounds, collector=collector)
            what = f"{count} operations, collector {'on' if collector else 'off'}, each"
            report(what, found["ours"] / count, found["micrograd"] / count, "micrograd")
        mine, other = (bytes_per_operation(side(samples), count) for side in (ours, theirs))
        report(f"{count} operations, bytes for each", mine, other, "micrograd", 1, "B ")


if __name__ == "__main__":
    main()
