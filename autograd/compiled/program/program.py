"""A program: everything a compiled function does, as segments over two tables of numbers.

The shared table has one column: plain numbers, parameters, and what is computed from them alone, once for all samples.
The table of samples has a row for each number that depends on an input, and a column for each sample. Rows are counted
in the order in which segments compute them, so that segments read and write what lies side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy

from autograd.compiled.program.backward import BackwardPass
from autograd.compiled.program.buffer_reuse import BufferReuse
from autograd.compiled.program.formula import identity_formula
from autograd.compiled.program.fusion import Fusion
from autograd.compiled.program.grouping import GroupedTrace
from autograd.compiled.program.printing import listing
from autograd.compiled.program.segment import AllocatedSegment, Segment
from autograd.compiled.program.strides import strided
from autograd.compiled.trace.trace import Trace
from autograd.value import Value

Rows = Any  # an array of row numbers
WHOLE = 16  # numbers in the longest vector
MANY_GROUPS = 150


class Program:
    """What a traced call computes, and the gradients of its roots.

    Args:
        trace: the call.
        roots: ids of numbers whose gradients are wanted, summed.
        inputs: whether gradients by the inputs are wanted.
        wanted: parameters by which gradients are wanted.
        single: whether it is made for one sample, where operations stand side by side, rather than samples.
        grouped: see `GroupedTrace`.

    Attributes:
        parameters: the Values it reads, those wanted first.
        n_wanted: how many of them have gradients.
        shared_size, sample_size: the rows of the two tables.
        literals: row and number of each plain number of the shared table.
        first_parameter, first_other, first_gradient: where the wanted parameters stand in the shared table, the others,
            and the gradients.
        sums: rows of the shared table to which samples add.
        outputs: for each number returned, whether it is a sample's own, and its row.
        input_gradients: rows of the table of samples; -1 where no gradient arrives.
        seeds: for each root, whether it is a sample's own, and the row its gradient starts in.
    """

    def __init__(
        self,
        trace: Trace,
        roots: Sequence[int],
        inputs: bool = False,
        wanted: Iterable[Value] = (),
        single: bool = False,
        grouped: bool = True,
    ) -> None:
        tape = trace.tape
        self.result = trace.result
        self.single = single
        self.n_inputs = len(tape.inputs)
        self.choices = {tape.inputs.index(value_id): count for value_id, count in tape.choices.items()}
        by_value = {id(value): value_id for value_id, value in tape.parameters.items()}
        wanted_ids = [by_value[id(value)] for value in wanted if id(value) in by_value]
        leaves = [*wanted_ids, *(tape.inputs if inputs else ())]
        grouped_trace = GroupedTrace(trace, roots, leaves, grouped)
        # Of many unlike operations, operands are far apart: derivatives are rather kept than computed from them again.
        backward_pass = BackwardPass(
            grouped_trace, roots, leaves, save_all=single and len(grouped_trace.groups) > MANY_GROUPS
        )
        self._allocate(grouped_trace, backward_pass, tape, trace.outputs, wanted_ids, inputs)

    def __str__(self) -> str:
        gradients = f", gradients of {self.n_wanted}" if self.n_wanted else ""
        heading = [
            f"program of {self.n_inputs} inputs and {len(self.parameters)} parameters{gradients}",
            f"{self.shared_size} numbers for all samples, {self.sample_size} for each",
        ]
        return listing(heading, (self.before, self.during, self.after))

    def _allocate(
        self,
        grouped_trace: GroupedTrace,
        backward_pass: BackwardPass,
        tape: Any,
        outputs: list[int],
        wanted: list[int],
        inputs: bool,
    ) -> None:
        canonical, per_sample = backward_pass.ids.canonical, backward_pass.ids.per_sample
        input_gradients = backward_pass.gradients[len(wanted) :]
        outside = {*canonical[outputs].tolist(), *backward_pass.gradients.tolist(), *backward_pass.seeds}

        def used_by(*later: list[Segment]) -> set[int]:
            found = [part.ravel() for phase in later for segment in phase for part in segment.operands]
            return outside.union(*(numpy.unique(part).tolist() for part in found))

        fused = [
            Fusion(backward_pass.before, lambda: used_by(backward_pass.during, backward_pass.after), False),
            Fusion(backward_pass.during, lambda: used_by(backward_pass.after), not self.single),
            Fusion(backward_pass.after, used_by, False),
        ]
        phases = [[segment for segment in fusion.segments if segment is not None] for fusion in fused]
        row = numpy.full(len(canonical), -1, dtype=numpy.int32)
        self._allocate_leaves(row, grouped_trace, tape, wanted)
        gradient_row = {}
        for value_id, gradient in zip(wanted, backward_pass.gradients.tolist(), strict=False):
            if gradient >= 0 and not per_sample[gradient] and gradient not in gradient_row and row[gradient] < 0:
                gradient_row[gradient] = self.first_gradient + row[value_id] - self.first_parameter
        gradient_row |= _sums_in_place(phases, gradient_row, outside)
        counts = {True: self.n_inputs, False: self.first_gradient + self.first_other - self.first_parameter}
        for seed in backward_pass.seeds:
            row[seed] = counts[bool(per_sample[seed])]
            counts[bool(per_sample[seed])] += 1
        reuse = BufferReuse(phases if self.single else [], row, outside)
        for phase in phases:
            reuse.begin()
            for segment in phase:
                for result in segment.results:
                    flat = result.ravel()
                    own = (
                        numpy.array([gradient_row.get(value_id, -1) for value_id in flat.tolist()])
                        if gradient_row
                        else None
                    )
                    if own is not None and (own >= 0).all():
                        even = strided(own.reshape(result.shape))
                        if even is not None and (segment.reduces or even.steps[0] == 1 or flat.size == 1):
                            row[flat] = own
                            continue
                    if reuse.reused(segment, flat):
                        continue
                    lane = bool(per_sample[flat[0]])
                    row[flat] = numpy.arange(counts[lane], counts[lane] + flat.size)
                    counts[lane] += flat.size
        self.before, self.during, self.after = (
            [_step(segment, row, per_sample) for segment in phase] for phase in phases
        )
        self._collect_gradients(row, backward_pass.gradients[: len(wanted)], wanted)
        self.shared_size, self.sample_size = counts[False], counts[True]
        self.outputs = [(bool(per_sample[canonical[value_id]]), int(row[canonical[value_id]])) for value_id in outputs]
        self.input_gradients = numpy.where(input_gradients < 0, -1, row[input_gradients]) if inputs else None
        self.seeds = [(bool(per_sample[seed]), int(row[seed])) for seed in backward_pass.seeds]
        self.sums = numpy.unique(
            numpy.concatenate(
                [numpy.zeros(0, numpy.int32), *(s.results[0].ravel() for s in self.during if s.segment.reduces)]
            )
        )

    def _allocate_leaves(self, row: Rows, grouped_trace: GroupedTrace, tape: Any, wanted: list[int]) -> None:
        """Give rows to inputs, plain numbers and parameters, those wanted first."""
        row[tape.inputs] = numpy.arange(self.n_inputs)
        needed = grouped_trace.dependencies.needed
        literals = [value_id for value_id in sorted(tape.literals) if needed[value_id]]
        row[literals] = numpy.arange(len(literals))
        self.literals = [(int(row[value_id]), tape.literals[value_id]) for value_id in literals]
        self.first_parameter = len(literals)
        asked = set(wanted)
        others = [value_id for value_id in sorted(tape.parameters) if needed[value_id] and value_id not in asked]
        reused = [*wanted, *others]
        # Room for whole vectors, as whoever updates parameters goes along them in vectors.
        self.n_wanted = len(wanted)
        room = -(-self.n_wanted // WHOLE) * WHOLE
        row[reused[: self.n_wanted]] = numpy.arange(self.first_parameter, self.first_parameter + self.n_wanted)
        self.first_other = self.first_parameter + room
        row[reused[self.n_wanted :]] = self.first_other + numpy.arange(len(reused) - self.n_wanted)
        self.parameters: list[Value] = [tape.parameters[value_id] for value_id in reused]
        self.first_gradient = self.first_other + len(reused) - self.n_wanted

    def _collect_gradients(self, row: Rows, gradients: Rows, wanted: list[int]) -> None:
        """Copy gradients that were computed elsewhere to where those of the parameters stand."""
        have = gradients >= 0
        source = row[gradients[have]]
        target = self.first_gradient + row[numpy.array(wanted, dtype=numpy.int32)][have] - self.first_parameter
        self.without_gradient = (
            self.first_gradient + row[numpy.array(wanted, dtype=numpy.int32)][~have] - (self.first_parameter)
        )
        away = source != target
        if away.any():
            order = numpy.argsort(target[away])
            sources, targets = source[away][order], target[away][order]
            for run in numpy.split(numpy.arange(targets.size), 1 + numpy.flatnonzero(numpy.diff(targets) != 1)):
                copy = Segment("map", False, identity_formula(), [], [], "copy")
                self.after.append(AllocatedSegment(copy, [sources[run]], [False], [targets[run]], False))


def _sums_in_place(phases: list[list[Any]], rows: dict[int, int], outside: set[int]) -> dict[int, int]:
    """Return rows for sums over samples that one map alone reads, on the way to a gradient: that gradient's own rows.

    Args:
        phases: the segments.
        rows: of gradients that have a row already, by value_id.
        outside: ids that are read from outside.
    """
    sums = [segment.results[0].ravel() for segment in phases[1] if segment.reduces]
    ends = [segment for segment in phases[2] if segment.kind == "map"]
    if not sums or not ends:
        return {}
    read = numpy.concatenate([part.ravel() for phase in phases for segment in phase for part in segment.operands])
    uses = numpy.bincount(read, minlength=1 + max(map(numpy.max, sums)))
    free = {value_id for part in sums for value_id in part[uses[part] == 1].tolist()} - outside
    found: dict[int, int] = {}
    for segment in ends:
        gradients = segment.results[-1].ravel().tolist()
        for operand in segment.operands if rows.keys() >= set(gradients) else ():
            ids = operand.ravel().tolist()
            if len(ids) == len(gradients) and free.issuperset(ids):
                found |= {value_id: rows[gradient] for value_id, gradient in zip(ids, gradients, strict=True)}
                break
    return found


def _step(segment: Segment, row: Rows, per_sample: Any) -> AllocatedSegment:
    return AllocatedSegment(
        segment,
        [row[part] for part in segment.operands],
        [bool(per_sample[part.flat[0]]) for part in segment.operands],
        [row[part] for part in segment.results],
        bool(per_sample[segment.results[0].flat[0]]),
    )
