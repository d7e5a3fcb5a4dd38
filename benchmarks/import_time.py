"""What `import autograd` adds to a bare Python.

Run as `python -m benchmarks.import_time`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.fair import interleaved

ROOT = Path(__file__).parents[1]


def main() -> None:
    def start(program: str) -> None:
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)

    found = interleaved({"bare": lambda: start("pass"), "autograd": lambda: start("import autograd")}, rounds=21)
    added = (found["autograd"] - found["bare"]) * 1e3
    print(f"import autograd: {added:.1f} ms over a bare Python ({found['bare'] * 1e3:.1f} ms)")


if __name__ == "__main__":
    main()
