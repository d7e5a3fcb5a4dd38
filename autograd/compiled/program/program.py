"""A program: all that a compiled function computes, as segments over a shared buffer and a buffer of samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from autograd.compiled.program.allocation import Allocation
from autograd.compiled.program.backward import BackwardPass
from autograd.compiled.program.fusion import fused
from autograd.compiled.program.grouping import GroupedTrace
from autograd.compiled.program.printing import listing
from autograd.compiled.program.rolling import rolled
from autograd.compiled.program.segment import drop_unread_results
from autograd.compiled.trace.parameter_blocks import in_blocks
from autograd.compiled.trace.trace import Trace
from autograd.support.words import counted
from autograd.value import Value

MANY_GROUPS = 150
FEWEST_IN_BLOCKS = 1000  # known parameters; of fewer, to look for blocks takes longer than these save


class Program:
    """The values of a traced call, and the gradients of its roots.

    Args:
        trace: the call.
        roots: ids of numbers whose gradients are wanted, summed.
        inputs: whether gradients by the inputs are wanted.
        wanted: parameters by which gradients are wanted; the ids of those that are no Values, see `Tape`.
        single: whether it is made for one sample, where vectors go along operations, rather than along samples.
        grouped: see `GroupedTrace`.
        fuse: whether segments are fused: that takes time, and saves little where NumPy runs them.

    Attributes:
        before, during, after: segments that are computed once, for every sample, and once from the sums over samples.
        parameters: the Values it reads, those wanted first.
        others: those of them that are not wanted.
        wanted: an array of the positions of these among all that were wanted.
        n_wanted: how many these are.
        shared_size, sample_size: the rows of the two buffers.
        literals: row and number of each plain number of the shared buffer.
        first_parameter, first_other, first_gradient: see `Allocation`.
        sums: rows of the shared buffer to which samples add.
        outputs: for each number returned, whether it is per sample, and its row.
        input_gradients: rows of the sample buffer; -1 where the gradient is 0 always; None if they are not wanted.
        without_gradient: rows of the gradients of parameters that are 0 always.
        seeds: for each root, whether it is per sample, and the row of its gradient.
        choices: for inputs that choose from a list, below what they have to be, by their positions.
    """

    def __init__(
        self,
        trace: Trace,
        roots: Sequence[int],
        inputs: bool = False,
        wanted: Sequence[Value] | range = (),
        single: bool = False,
        grouped: bool = True,
        fuse: bool = True,
    ) -> None:
        known = range(trace.tape.n_known)
        if len(known) >= FEWEST_IN_BLOCKS and wanted == known:
            trace, roots = in_blocks(trace, roots)
        tape = trace.tape
        ids = tape.ids_of_parameters(range(tape.n_known) if wanted == known else wanted)
        self.result, self.single, self.n_inputs = trace.result, single, len(tape.inputs)
        self.choices = tape.choices_by_position()
        by_inputs = numpy.array(tape.inputs if inputs else [], dtype=numpy.int32)
        grouped_trace = GroupedTrace(trace, roots, numpy.concatenate([ids[ids >= 0], by_inputs]), grouped)
        needed = grouped_trace.dependencies.needed
        is_wanted = (ids >= 0) & needed[ids]
        wanted_ids = ids[is_wanted]
        leaves = numpy.concatenate([wanted_ids, by_inputs])
        # Of many unlike operations, operands are far apart: partials are rather saved than recomputed from them.
        passes = BackwardPass(grouped_trace, roots, leaves, save_all=single and len(grouped_trace.groups) > MANY_GROUPS)
        canonical, per_sample = passes.ids.canonical, passes.ids.per_sample
        gradients, input_gradients = numpy.split(passes.gradients, [wanted_ids.size])
        self.wanted = numpy.flatnonzero(numpy.repeat(is_wanted, passes.ids.widths[ids]))
        self.n_wanted = self.wanted.size
        found = passes.gradients[passes.gradients >= 0]
        outside = numpy.concatenate([canonical[trace.outputs], found, passes.seeds]).astype(numpy.int32)

        phases = [passes.before, passes.during, passes.after]
        if fuse:
            phases = [fused(phase, canonical.size, into_dense=not single) for phase in phases]
        phases = rolled(phases, canonical.size)
        drop_unread_results(phases, outside, canonical.size)
        rows = Allocation(tape, needed, wanted_ids, passes.ids)
        rows.place_results(phases, gradients, passes.seeds, outside, reuse=single)
        self.before, self.during, self.after = ([rows.allocated(segment) for segment in phase] for phase in phases)
        self.after += rows.gradient_copies(gradients)

        def location(value_id: int) -> tuple[bool, int]:
            return bool(per_sample[value_id]), int(rows.row[value_id])

        self.others = rows.others
        values = () if isinstance(wanted, range) else map(wanted.__getitem__, self.wanted.tolist())
        self.parameters = [*values, *self.others]
        self.literals = [(int(rows.row[value_id]), tape.literals[value_id]) for value_id in rows.literals]
        self.first_parameter, self.first_other = rows.first_parameter, rows.first_other
        self.first_gradient, self.shared_size, self.sample_size = rows.first_gradient, rows.size[False], rows.size[True]
        self.outputs = [location(canonical[value_id]) for value_id in trace.outputs]
        self.seeds = [location(seed) for seed in passes.seeds]
        self.input_gradients = numpy.where(input_gradients < 0, -1, rows.row[input_gradients]) if inputs else None
        without = numpy.repeat(gradients < 0, passes.ids.widths[wanted_ids])
        self.without_gradient = self.first_gradient + numpy.flatnonzero(without)
        is_sum = numpy.zeros(self.shared_size, dtype=bool)
        for part in self.during:
            if part.segment.reduces:
                is_sum[part.results[0]] = True
        self.sums = numpy.flatnonzero(is_sum)

    def __str__(self) -> str:
        parameters = counted(self.n_wanted + len(self.others), "parameter")
        gradients = f", gradients of {self.n_wanted}" if self.n_wanted else ""
        heading = [
            f"program of {counted(self.n_inputs, 'input')} and {parameters}{gradients}",
            f"{self.shared_size} numbers for all samples, {self.sample_size} for each",
        ]
        return listing(heading, (self.before, self.during, self.after))
