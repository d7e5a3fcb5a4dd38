"""The executables of a trace, for one sample and for many."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from autograd.compiled.program.program import Program
from autograd.compiled.runtime.backend import Backend
from autograd.compiled.runtime.executable import Executable
from autograd.compiled.trace.trace import Trace
from autograd.support.forks import lazy_property
from autograd.support.memory import collector_paused
from autograd.value import Value


class Executables:
    """The executables of a trace, each made when it is first asked for.

    Args:
        trace: a recorded call.
        roots: ids of the outputs to differentiate.
        inputs: whether gradients by the inputs are wanted.
        wanted: parameters whose gradients are wanted, see `Program`.
        backend: what runs the programs.
        dtype: "float64" or "float32".
    """

    def __init__(
        self,
        trace: Trace,
        roots: Sequence[int],
        inputs: bool,
        wanted: Sequence[Value] | range,
        backend: Backend,
        dtype: str,
    ) -> None:
        self.trace, self._roots, self._inputs = trace, roots, inputs
        self.wanted, self.backend, self.dtype = wanted, backend, dtype

    @lazy_property
    def single(self) -> Executable:
        """The executable for one sample."""
        return self._executable(self.backend.single)

    @lazy_property
    def batched(self) -> Executable:
        """The executable for many samples at once."""
        return self._executable(False) if self.backend.single else self.single

    def run_one(self, numbers: Sequence[float]) -> list[float]:
        """Return the results for one sample; those of strict buffers, where a derivative is nan in others."""
        single = self.single  # read once, as another thread may be making it too
        buffers = single.acquire(1)
        found = single.run_one(buffers, numbers)
        single.release(1, buffers)
        if self._roots and any(map(isnan, found[len(self._roots) :])):
            batched = self.batched
            return batched.run_one(self.backend.strict_buffers(batched.program, 1, self.dtype), numbers)
        return found

    def _executable(self, single: bool) -> Executable:
        with collector_paused():
            program = Program(self.trace, self._roots, self._inputs, self.wanted, single)
        return Executable(program, self.wanted, self.backend, self.dtype)
