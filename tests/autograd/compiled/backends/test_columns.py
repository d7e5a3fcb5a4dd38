"""The number of samples that backends compute at once: as many as fit the cache, of floats twice as many."""

from __future__ import annotations

from typing import Any

from autograd import exp
from autograd.compiled.choose_backend import BackendName, choose_backend
from autograd.compiled.program.program import Program
from autograd.compiled.trace.trace import trace
from tests.autograd.compiled.backends_at_hand import every_backend


@every_backend
def test_floats_of_half_the_size_take_twice_the_samples(backend: BackendName) -> None:
    def f(xs: Any) -> Any:
        return [exp(x) for x in xs]

    program = Program(trace(f, [[0.0] * 2**12]), [])
    long, short = (choose_backend(backend).columns(program, 2**20, dtype) for dtype in ("float64", "float32"))
    assert short == 2 * long
