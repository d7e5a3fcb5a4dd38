"""A program with the buffers to run it in, which may be used by several threads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from autograd.compiled.program.program import Program
from autograd.compiled.program.strides import as_slice
from autograd.compiled.runtime.backend import Backend, Place
from autograd.compiled.runtime.buffers import Buffers, drop_oldest, set_parameters
from autograd.support.memory import collector_paused
from autograd.value import Value


class Executable:
    """A program with a pool of buffers for it, and access to its inputs, outputs and gradients in them.

    Args:
        program: the program.
        wanted: parameters whose gradients are wanted, in the order of the gradients returned, see `Program`.
        backend: what runs the program.
        dtype: "float64" or "float32".
    """

    def __init__(self, program: Program, wanted: Sequence[Value] | range, backend: Backend, dtype: str) -> None:
        self.program, self.wanted = program, wanted
        self.backend, self.dtype = backend, dtype
        self._pool: dict[int, list[Buffers]] = {}  # unused buffers, by their columns
        self._uses_all = program.n_wanted == len(self.wanted)
        self._used: Any = slice(None) if self._uses_all else program.wanted
        rows = program.input_gradients if program.input_gradients is not None else numpy.zeros(0, dtype=int)
        own = [i for i, (per_sample, _) in enumerate(program.outputs) if per_sample]
        self._own_outputs = as_slice(numpy.array(own, dtype=int))
        self._output_rows = as_slice(numpy.array([program.outputs[i][1] for i in own], dtype=int))
        self._shared_outputs = [(i, row) for i, (per_sample, row) in enumerate(program.outputs) if not per_sample]
        self._gradient_rows, self._without_gradient = as_slice(numpy.maximum(rows, 0)), numpy.flatnonzero(rows < 0)

    def acquire(self, columns: int) -> Buffers:
        """Return buffers with so many columns, which no other thread uses until they are released."""
        pool = self._pool.setdefault(columns, [])
        try:
            return pool.pop()
        except IndexError:
            drop_oldest(self._pool, self.program, self.dtype)
            with collector_paused():
                return self.backend.buffers(self.program, columns, self.dtype)

    def release(self, columns: int, buffers: Buffers) -> None:
        """Return buffers to the pool."""
        self._pool.setdefault(columns, []).append(buffers)

    def columns(self, samples: int) -> int:
        """Return the number of samples to compute at once."""
        return max(self.backend.columns(self.program, samples, self.dtype), 1)

    def set_parameters(self, buffers: Buffers, flat: Any = None) -> None:
        """Copy the numbers of the parameters into buffers.

        Args:
            buffers: those of the program.
            flat: an array of one number for each wanted parameter; None for their own.
        """
        parameters, count = self.program.parameters, self.program.n_wanted
        if not count and not parameters:
            return
        numbers = [value._data for value in parameters[:count]] if flat is None else flat[self._used]
        set_parameters(buffers, self.program, numbers, [value._data for value in self.program.others])

    def set_seeds(self, buffers: Buffers, number: float) -> None:
        """Set the gradient of every root to a number."""
        for per_sample, row in self.program.seeds:
            (buffers.per_sample if per_sample else buffers.shared)[row] = number

    def places(self) -> list[Place | None]:
        """Return where the results are: the outputs, the gradients by the wanted parameters, those by the inputs."""
        program = self.program
        found: list[Place | None] = [*program.outputs]
        if program.seeds:
            without = set(program.without_gradient.tolist())
            rows = enumerate(program.parameters[: program.n_wanted], program.first_gradient)
            place = {id(value): (False, row) for row, value in rows if row not in without}
            found += [place.get(id(value)) for value in self.wanted]
            by_input = [] if program.input_gradients is None else program.input_gradients.tolist()
            found += [None if row < 0 else (True, row) for row in by_input]
        return found

    def run_one(self, buffers: Buffers, numbers: Sequence[float]) -> list[float]:
        """Run all phases for one sample, and return the results at `places`."""
        program = self.program
        self.set_seeds(buffers, 1.0)
        self.set_parameters(buffers)
        buffers.per_sample[: program.n_inputs, 0] = numbers
        buffers.before()
        buffers.during()
        buffers.after()
        outputs = [
            float(buffers.per_sample[row, 0] if per_sample else buffers.shared[row])
            for per_sample, row in program.outputs
        ]
        if not program.seeds:
            return outputs
        by_parameter = self.by_parameter(buffers).tolist() if self.wanted else ()
        return [*outputs, *by_parameter, *self.by_input(buffers, 1).ravel().tolist()]

    def copy_outputs(self, buffers: Buffers, found: Any) -> None:
        """Copy the outputs of the first samples into an array [outputs][samples]."""
        found[self._own_outputs] = buffers.per_sample[self._output_rows, : found.shape[1]]
        for i, row in self._shared_outputs:
            found[i] = buffers.shared[row]

    def by_parameter(self, buffers: Buffers) -> Any:
        """Return the gradient by the wanted parameters, an array in their order."""
        first = self.program.first_gradient
        gradient = buffers.shared[first : first + self.program.n_wanted].astype(float)
        if self.program.without_gradient.size:
            gradient[self.program.without_gradient - first] = 0.0
        if self._uses_all:
            return gradient
        found = numpy.zeros(len(self.wanted))
        found[self._used] = gradient
        return found

    def by_input(self, buffers: Buffers, samples: int) -> Any:
        """Return the gradient by the inputs of the first samples, [inputs][samples]; no rows if it is not wanted."""
        if self.program.input_gradients is None:
            return numpy.empty((0, samples))
        found = buffers.per_sample[self._gradient_rows, :samples].astype(float)
        if self._without_gradient.size:
            found[self._without_gradient] = 0.0
        return found
