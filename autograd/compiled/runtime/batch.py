"""Value and gradient of a program over fixed samples."""

from __future__ import annotations

import math
from typing import Any

import numpy

from autograd.compiled.runtime.buffers import Buffers, in_columns
from autograd.compiled.runtime.executable import Executable
from autograd.compiled.runtime.threads import split_over_cores


class Batch:
    """Samples in blocks, each as wide as the buffers.

    Args:
        executable: a program with one output, which is differentiated.
        rows: an array [samples][numbers].
        scale: weight of each sample's value.
    """

    def __init__(self, executable: Executable, rows: Any, scale: float) -> None:
        self.executable, self.count, self.scale = executable, len(rows), scale
        self.columns = executable.columns(len(rows))
        parts = [rows[start : start + self.columns] for start in range(0, len(rows), self.columns)]
        self.blocks = [(in_columns(part, self.columns, executable.dtype), len(part)) for part in parts]

    def value_and_grad(self, flat: Any = None) -> tuple[float, Any, Any]:
        """Return the scaled sum of values, and its derivatives by parameters and by each sample's inputs.

        Args:
            flat: an array of numbers for the wanted parameters; None for their own.

        Returns:
            a number, an array [parameters], and an array [samples][inputs].
        """
        executable, program, everything = self.executable, self.executable.program, slice(0, self.count)

        def run(part: slice) -> tuple[float, Any, Any]:
            buffers = executable.acquire(self.columns)
            found = self._run(buffers, flat, part)
            executable.release(self.columns, buffers)
            return found

        ((per_sample, _),) = program.seeds
        # A value that is the same for all samples is differentiated once, not once in each part.
        parts = split_over_cores(run, program, self.count if per_sample else 0, self.columns) or [run(everything)]
        value, by_parameter, by_input = parts[0]
        if len(parts) > 1:
            value, by_parameter = sum(part[0] for part in parts), sum(part[1] for part in parts)
            by_input = numpy.concatenate([part[2] for part in parts])
        # A sum of squares is nan if one of them is; of finite and infinite numbers it is at most inf.
        if math.isnan(by_parameter.dot(by_parameter)) or (by_input.size and math.isnan(numpy.vdot(by_input, by_input))):
            strict = executable.backend.strict_buffers(program, self.columns, executable.dtype)
            return self._run(strict, flat, everything)
        return value, by_parameter, by_input

    def _run(self, buffers: Buffers, flat: Any, part: slice) -> tuple[float, Any, Any]:
        executable, program, scale = self.executable, self.executable.program, self.scale
        executable.set_parameters(buffers, flat)
        ((per_sample, seed),), ((_, out),) = program.seeds, program.outputs
        executable.set_seeds(buffers, scale if per_sample else scale * self.count)
        buffers.before()
        by_input, total = [], 0.0
        for block, count in self.blocks[part.start // self.columns : -(-part.stop // self.columns)]:
            buffers.per_sample[: program.n_inputs] = block
            if per_sample and count < self.columns:
                buffers.per_sample[seed, count:] = 0.0
            buffers.during()
            if per_sample:
                total += float(numpy.add.reduce(buffers.per_sample[out, :count]))
            by_input.append(executable.by_input(buffers, count))
        buffers.after()
        if not per_sample:
            total = float(buffers.shared[out]) * self.count
        if len(by_input) == 1:
            return total * scale, executable.by_parameter(buffers), by_input[0].T
        gradients = numpy.concatenate(by_input, axis=1) if by_input else executable.by_input(buffers, 0)
        return total * scale, executable.by_parameter(buffers), gradients.T
