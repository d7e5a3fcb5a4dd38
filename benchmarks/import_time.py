"""Time that `import autograd` adds to a bare Python.

Run as `python -m benchmarks.import_time`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.fair import interleaved

ROOT = Path(__file__).parents[1]


def start(program: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def bare() -> Callable[[], object]:
    return start("pass")


def engine() -> Callable[[], object]:
    return start("import autograd")


def main() -> None:
    found = interleaved({"bare": bare, "autograd": engine}, rounds=31)
    added = (found["autograd"] - found["bare"]) * 1e3
    print(f"import autograd: {added:.1f} ms over a bare Python ({found['bare'] * 1e3:.1f} ms)")


if __name__ == "__main__":
    main()
