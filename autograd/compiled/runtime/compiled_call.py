"""A traced call, compiled: run for one sample, or for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy

from autograd.compiled.runtime.arguments import check_choices
from autograd.compiled.runtime.backend import OneSample
from autograd.compiled.runtime.batch import Batch
from autograd.compiled.runtime.buffers import fill_columns
from autograd.compiled.runtime.executables import Executables
from autograd.compiled.runtime.native_address import CSignature, NativeAddress
from autograd.compiled.runtime.structure import Structure, count
from autograd.compiled.runtime.threads import split_over_cores
from autograd.support.forks import lazy_property


class CompiledCall:
    """A trace, compiled: run for one sample, or for many at once.

    Args:
        executables: its programs, ready to run.
        name: the function's name in errors.

    Attributes:
        executables, name: see above.
        result: what the function returned when it was traced, with 0.0 for each number.
        returns_number: whether the function returns one number, rather than a container.
    """

    def __init__(self, executables: Executables, name: str) -> None:
        self.executables, self.name = executables, name
        self.result, self.returns_number = executables.trace.result, type(executables.trace.result) is float
        self._choices = executables.trace.tape.choices_by_position()

    @lazy_property
    def one(self) -> OneSample:
        """The outputs for the numbers of one sample, and after them its derivatives by wanted parameters and inputs.

        It raises TypeError or IndexError for a number that `take` cannot use as an index.
        """
        executables, single = self.executables, self.executables.single
        # Nothing that refers to this object, which then is freed, with all its programs, as soon as nobody needs it.
        native = executables.backend.one_sample(single.program, executables.dtype, single.places())
        run = native or executables.run_one
        return partial(_checked, self._choices, self.name, run) if self._choices else run

    def one_with_gradient(self, numbers: Sequence[float]) -> tuple[float, Sequence[float], Sequence[float]]:
        """Return the value for one sample, and its derivatives by the wanted parameters and by the inputs."""
        found = self.one(numbers)
        inputs = 1 + len(self.executables.wanted)
        return found[0], found[1:inputs], found[inputs:]

    def address(self, structure: tuple[Structure, ...], packed: bool) -> NativeAddress:
        """Return the address of native code for one sample, see `Compiled.address`.

        Args:
            structure: of the arguments.
            packed: whether it takes all numbers at one pointer.
        """
        executables, single = self.executables, self.executables.single
        places = single.places()
        counts = tuple(None if part is None else count(part) for part in structure)
        signature = CSignature(counts, self.returns_number, len(places) - self.returns_number, packed)
        return executables.backend.address(single.program, executables.dtype, places, signature)

    def many(self, rows: Any, flat: Any = None) -> list[Any]:
        """Return, for each output, an array of its values for all samples.

        Args:
            rows: an array [samples][numbers].
            flat: an array of numbers for the wanted parameters; None for their own.

        Raises:
            TypeError, IndexError: for a number that `take` cannot use as an index.
        """
        check_choices(self._choices, rows, self.name)
        executable = self.executables.batched
        program = executable.program
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
        return Batch(self.executables.batched, rows, scale)


def _checked(choices: dict[int, int], name: str, run: OneSample, numbers: Sequence[float]) -> Sequence[float]:
    check_choices(choices, numpy.array([numbers]), name)
    return run(numbers)
