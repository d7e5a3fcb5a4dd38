"""A traced call, compiled: run for one sample, or for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import isnan
from typing import Any

import numpy

from autograd.compiled.program.program import Program
from autograd.compiled.runtime.arguments import check_choices
from autograd.compiled.runtime.backend import Backend, OneSample
from autograd.compiled.runtime.batch import Batch
from autograd.compiled.runtime.buffers import fill_columns
from autograd.compiled.runtime.executable import Executable
from autograd.compiled.runtime.native_address import CSignature, NativeAddress
from autograd.compiled.runtime.structure import Structure, count
from autograd.compiled.runtime.threads import split_over_cores
from autograd.compiled.trace.trace import Trace
from autograd.value import Value


class CompiledCall:
    """The executables of a trace, for one sample and for many, each made when it is first asked for.

    Args:
        trace: a recorded call.
        roots: ids of the outputs to differentiate.
        inputs: whether gradients by the inputs are wanted.
        wanted: parameters whose gradients are wanted.
        backend: what runs the programs.
        dtype: "float64" or "float32".
        name: the function's name in errors.

    Attributes:
        name: see above.
        one: returns the outputs for the numbers of one sample, and after them its derivatives by the wanted parameters
            and by the inputs; raises TypeError or IndexError for a number that `take` cannot use as an index.
        result: what the function returned when it was traced, with 0.0 for each number.
        returns_number: whether the function returns one number, rather than a container.
    """

    def __init__(
        self,
        trace: Trace,
        roots: Sequence[int],
        inputs: bool,
        wanted: Sequence[Value],
        backend: Backend,
        dtype: str,
        name: str,
    ) -> None:
        self._trace, self._roots, self._inputs = trace, roots, inputs
        self._wanted, self._backend, self._dtype, self.name = wanted, backend, dtype, name
        self.result, self.returns_number = trace.result, type(trace.result) is float
        self._choices = trace.tape.choices_by_position()
        self.one: OneSample = self._first
        # No `cached_property`, whose lock would be closed in a forked child.
        self._single: Executable | None = None
        self._batched: Executable | None = None

    @property
    def single(self) -> Executable:
        """The executable for one sample."""
        if self._single is None:
            self._single = self._executable(self._backend.single)
        return self._single

    @property
    def batched(self) -> Executable:
        """The executable for many samples at once."""
        if self._batched is None:
            self._batched = self._executable(False) if self._backend.single else self.single
        return self._batched

    def one_with_gradient(self, numbers: Sequence[float]) -> tuple[float, Sequence[float], Sequence[float]]:
        """Return the value for one sample, and its derivatives by the wanted parameters and by the inputs."""
        found = self.one(numbers)
        inputs = 1 + len(self._wanted)
        return found[0], found[1:inputs], found[inputs:]

    def address(self, structure: tuple[Structure, ...], packed: bool) -> NativeAddress:
        """Return the address of native code for one sample, see `Compiled.address`.

        Args:
            structure: of the arguments.
            packed: whether it takes all numbers at one pointer.
        """
        places = self.single.places()
        counts = tuple(None if part is None else count(part) for part in structure)
        signature = CSignature(counts, self.returns_number, len(places) - self.returns_number, packed)
        return self._backend.address(self.single.program, self._dtype, places, signature)

    def many(self, rows: Any, flat: Any = None) -> list[Any]:
        """Return, for each output, an array of its values for all samples.

        Args:
            rows: an array [samples][numbers].
            flat: an array of numbers for the wanted parameters; None for their own.

        Raises:
            TypeError, IndexError: for a number that `take` cannot use as an index.
        """
        check_choices(self._choices, rows, self.name)
        executable, program = self.batched, self.batched.program
        found = numpy.empty((len(program.outputs), len(rows)))
        columns = executable.columns(len(rows))

        def run(part: slice) -> None:
            buffers = executable.acquire(columns)
            executable.set_parameters(buffers, flat)
            buffers.before()
            for start in range(part.start, part.stop, columns):
                end = min(start + columns, part.stop)
                fill_columns(buffers, program, rows[start:end])
                buffers.during()
                executable.copy_outputs(buffers, found[:, start:end])
            executable.release(columns, buffers)

        split_over_cores(run, program, len(rows), columns)
        return list(found)

    def batch(self, rows: Any, scale: float) -> Batch:
        """Return samples, an array [samples][numbers], on which to differentiate the scaled sum of values.

        Raises:
            TypeError, IndexError: for a number that `take` cannot use as an index.
        """
        check_choices(self._choices, rows, self.name)
        return Batch(self.batched, rows, scale)

    def _first(self, numbers: Sequence[float]) -> Sequence[float]:
        single = self.single
        run = self._backend.one_sample(single.program, self._dtype, single.places()) or self._one_in_buffers
        if self._choices:
            run = partial(self._with_choices, run)
        self.one = run
        return run(numbers)

    def _with_choices(self, run: OneSample, numbers: Sequence[float]) -> Sequence[float]:
        check_choices(self._choices, numpy.array([numbers]), self.name)
        return run(numbers)

    def _one_in_buffers(self, numbers: Sequence[float]) -> list[float]:
        buffers = self.single.acquire(1)
        found = self.single.run_one(buffers, numbers)
        self.single.release(1, buffers)
        if self._roots and any(map(isnan, found[len(self._roots) :])):
            strict = self._backend.strict_buffers(self.batched.program, 1, self._dtype)
            return self.batched.run_one(strict, numbers)
        return found

    def _executable(self, single: bool) -> Executable:
        program = Program(self._trace, self._roots, self._inputs, self._wanted, single)
        return Executable(program, self._wanted, self._backend, self._dtype)
