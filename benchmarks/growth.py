"""Time per node from 10^3 nodes to 10^6 (10^7 with `--large`): flat, if everything is linear.

Once with Python's cyclic garbage collector paused, as `nn.fit` pauses it, and once as Python has it: the collector
looks at all that is alive again and again while a large graph grows, whatever the engine.

Run as `python -m benchmarks.growth`.
"""

from __future__ import annotations

import gc
import sys
import time

from autograd import Value


def seconds_per_node(nodes: int) -> tuple[float, float, float]:
    """Return what one node costs to make, to walk backward, and to free; best of as many rounds as make 10^6 nodes."""
    found = []
    for _ in range(max(3, 1_000_000 // nodes)):
        x, w = Value(0.5), Value(1.0)
        start = time.perf_counter()
        y = x
        for _ in range(nodes):
            y = y * w
        built = time.perf_counter()
        y.backward()
        walked = time.perf_counter()
        del y
        freed = time.perf_counter()
        found.append(((built - start) / nodes, (walked - built) / nodes, (freed - walked) / nodes))
    return min(found, key=lambda times: times[0] + times[1] + times[2])


def main() -> None:
    sizes = [10**k for k in range(3, 8 if "--large" in sys.argv else 7)]
    for paused in (True, False):
        print(f"collector {'paused' if paused else 'on'}")
        first = None
        for nodes in sizes:
            gc.collect()
            if paused:
                gc.disable()
            forward, backward, free = seconds_per_node(nodes)
            gc.enable()
            total = forward + backward + free
            first = first or total
            each = ", ".join(
                f"{name} {seconds * 1e9:4.0f} ns"
                for name, seconds in (("forward", forward), ("backward", backward), ("free", free))
            )
            print(f"  {nodes:>10} nodes: {each}; in all {total / first:.2f} times as for {sizes[0]}")


if __name__ == "__main__":
    main()
