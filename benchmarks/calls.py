"""Calls of a small compiled function of three numbers: from Python, where JAX makes the same, and from C.

Run as `taskset -c 1 python -m benchmarks.results --only calls`; needs `pip install -e ".[fast,benchmarks]"` and a C
compiler.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.fair import Maker, Measured, interleaved
from benchmarks.section import Row, shown
from benchmarks.step_timers import per_step

NUMBERS = (0.5, 1.5, 2.5)
LOOP = """
double repeat(double (*f)(double, double, double), long count) {
    double sum = 0.0;
    for (long i = 0; i < count; i++) sum += f(0.5, 1.5, 2.5);
    return sum;
}
"""


def per_call(f: Any, *args: Any) -> Callable[[], Measured]:
    """Return a function that measures a call from Python."""

    def run(count: int) -> None:
        for _ in range(count):
            f(*args)

    return per_step(run)


def our_function() -> Any:
    """Return the function, compiled."""
    from autograd import compile, sin

    return compile(lambda x, y, z: sin(x) * y + z)


def ours(gradient: bool) -> Callable[[], Measured]:
    """Return a function that measures a call, of its value or of value and gradient."""
    f = our_function()
    return per_call(f.value_and_grad if gradient else f, *NUMBERS)


def by_jax(gradient: bool) -> Callable[[], Measured]:
    """Return the same of JAX, jitted, with the result as a plain number."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def f(x: Any, y: Any, z: Any) -> Any:
        return jnp.sin(x) * y + z

    jitted = jax.jit(jax.value_and_grad(f) if gradient else f)
    return per_call(lambda *numbers: jax.device_get(jitted(*numbers)), *NUMBERS)


def from_c() -> Callable[[], Measured]:
    """Return a function that measures a call in a loop in C."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise FileNotFoundError("the loop in C needs a compiler: install gcc, or leave this section out")
    folder = Path(tempfile.mkdtemp())
    (folder / "loop.c").write_text(LOOP)
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", folder / "loop.c", "-o", folder / "loop.so"], check=True)
    repeat = ctypes.CDLL(str(folder / "loop.so")).repeat
    address = our_function().address(*NUMBERS)
    return per_step(lambda count: repeat(ctypes.c_void_p(address), ctypes.c_long(count)))


def rows() -> Iterator[Row]:
    """Yield a row for each goal."""
    sides: dict[str, Maker] = {"ours": ours, "JAX": by_jax}
    for gradient, work, most in ((False, "f(x, y, z)", 1.5), (True, "f.value_and_grad(x, y, z)", 2.5)):
        found = interleaved(sides, gradient, rounds=5, warm_up=0)
        yield f"`{work}` from Python", f"{most} us", shown(found), found["ours"] <= most * 1e-6
    found = interleaved({"C": from_c}, rounds=5, warm_up=0)
    yield "`f(x, y, z)` from C", "30 ns", f"{found['C'] * 1e9:.1f} ns", found["C"] <= 30e-9
