"""A program: everything a compiled function does, as segments over two tables of numbers.

The shared table has one column: plain numbers, parameters, and what is computed from them alone, once for all samples.
The table of samples has a row for each number that depends on an input, and a column for each sample. Rows are counted
in the order in which segments compute them, so that segments read and write what lies side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy

from autograd.compiled.program.backward import Builder
from autograd.compiled.program.buffer_reuse import Reuse
from autograd.compiled.program.formula import same
from autograd.compiled.program.fusion import Fusion
from autograd.compiled.program.grouping import Forward
from autograd.compiled.program.printing import listing
from autograd.compiled.program.segment import Segment, Step
from autograd.compiled.program.strides import evenly
from autograd.compiled.trace.trace import Trace
from autograd.value import Value

Rows = Any  # an array of row numbers
WHOLE = 16  # numbers in the longest vector
MANY_GROUPS = 150


class Program:
    """What a traced call computes, and the gradients of its roots.

    Args:
        trace: the call.
        roots: places of numbers whose gradients are wanted, summed.
        inputs: whether gradients by the inputs are wanted.
        wanted: parameters by which gradients are wanted.
        single: whether it is made for one sample, where operations stand side by side, rather than samples.
        together: see `Forward`.

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
        together: bool = True,
    ) -> None:
        tape = trace.tape
        self.result = trace.result
        self.single = single
        self.n_inputs = len(tape.inputs)
        self.choices = {tape.inputs.index(place): count for place, count in tape.choices.items()}
        by_value = {id(value): place for place, value in tape.parameters.items()}
        wanted_places = [by_value[id(value)] for value in wanted if id(value) in by_value]
        leaves = [*wanted_places, *(tape.inputs if inputs else ())]
        forward = Forward(trace, roots, leaves, together)
        # Of many unlike operations, operands are far apart: derivatives are rather kept than computed from them again.
        builder = Builder(forward, roots, leaves, keep_all=single and len(forward.groups) > MANY_GROUPS)
        self._place(forward, builder, tape, trace.outputs, wanted_places, inputs)

    def __str__(self) -> str:
        gradients = f", gradients of {self.n_wanted}" if self.n_wanted else ""
        heading = [
            f"program of {self.n_inputs} inputs and {len(self.parameters)} parameters{gradients}",
            f"{self.shared_size} numbers for all samples, {self.sample_size} for each",
        ]
        return listing(heading, (self.before, self.during, self.after))

    def _place(
        self, forward: Forward, builder: Builder, tape: Any, outputs: list[int], wanted: list[int], inputs: bool
    ) -> None:
        home, lanes = builder.numbers.home, builder.numbers.lanes
        input_gradients = builder.gradients[len(wanted) :]
        outside = {*home[outputs].tolist(), *builder.gradients.tolist(), *builder.seeds}

        def used_by(*later: list[Segment]) -> set[int]:
            found = [part.ravel() for phase in later for segment in phase for part in segment.operands]
            return outside.union(*(numpy.unique(part).tolist() for part in found))

        fused = [
            Fusion(builder.before, lambda: used_by(builder.during, builder.after), False),
            Fusion(builder.during, lambda: used_by(builder.after), not self.single),
            Fusion(builder.after, used_by, False),
        ]
        phases = [[segment for segment in fusion.segments if segment is not None] for fusion in fused]
        row = numpy.full(len(home), -1, dtype=numpy.int32)
        self._place_leaves(row, forward, tape, wanted)
        gradient_row = {}
        for place, gradient in zip(wanted, builder.gradients.tolist(), strict=False):
            if gradient >= 0 and not lanes[gradient] and gradient not in gradient_row and row[gradient] < 0:
                gradient_row[gradient] = self.first_gradient + row[place] - self.first_parameter
        gradient_row |= _sums_in_place(phases, gradient_row, outside)
        counts = {True: self.n_inputs, False: self.first_gradient + self.first_other - self.first_parameter}
        for seed in builder.seeds:
            row[seed] = counts[bool(lanes[seed])]
            counts[bool(lanes[seed])] += 1
        reuse = Reuse(phases if self.single else [], row, outside)
        for phase in phases:
            reuse.begin()
            for segment in phase:
                for result in segment.results:
                    flat = result.ravel()
                    own = (
                        numpy.array([gradient_row.get(place, -1) for place in flat.tolist()]) if gradient_row else None
                    )
                    if own is not None and (own >= 0).all():
                        even = evenly(own.reshape(result.shape))
                        if even is not None and (segment.reduces or even.steps[0] == 1 or flat.size == 1):
                            row[flat] = own
                            continue
                    if reuse.placed(segment, flat):
                        continue
                    lane = bool(lanes[flat[0]])
                    row[flat] = numpy.arange(counts[lane], counts[lane] + flat.size)
                    counts[lane] += flat.size
        self.before, self.during, self.after = ([_step(segment, row, lanes) for segment in phase] for phase in phases)
        self._collect_gradients(row, builder.gradients[: len(wanted)], wanted)
        self.shared_size, self.sample_size = counts[False], counts[True]
        self.outputs = [(bool(lanes[home[place]]), int(row[home[place]])) for place in outputs]
        self.input_gradients = numpy.where(input_gradients < 0, -1, row[input_gradients]) if inputs else None
        self.seeds = [(bool(lanes[seed]), int(row[seed])) for seed in builder.seeds]
        self.sums = numpy.unique(
            numpy.concatenate(
                [numpy.zeros(0, numpy.int32), *(s.results[0].ravel() for s in self.during if s.segment.reduces)]
            )
        )

    def _place_leaves(self, row: Rows, forward: Forward, tape: Any, wanted: list[int]) -> None:
        """Give rows to inputs, plain numbers and parameters, those wanted first."""
        row[tape.inputs] = numpy.arange(self.n_inputs)
        needed = forward.flow.needed
        literals = [place for place in sorted(tape.literals) if needed[place]]
        row[literals] = numpy.arange(len(literals))
        self.literals = [(int(row[place]), tape.literals[place]) for place in literals]
        self.first_parameter = len(literals)
        asked = set(wanted)
        others = [place for place in sorted(tape.parameters) if needed[place] and place not in asked]
        placed = [*wanted, *others]
        # Room for whole vectors, as whoever updates parameters goes along them in vectors.
        self.n_wanted = len(wanted)
        room = -(-self.n_wanted // WHOLE) * WHOLE
        row[placed[: self.n_wanted]] = numpy.arange(self.first_parameter, self.first_parameter + self.n_wanted)
        self.first_other = self.first_parameter + room
        row[placed[self.n_wanted :]] = self.first_other + numpy.arange(len(placed) - self.n_wanted)
        self.parameters: list[Value] = [tape.parameters[place] for place in placed]
        self.first_gradient = self.first_other + len(placed) - self.n_wanted

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
                copy = Segment("map", False, same(), [], [], "copy")
                self.after.append(Step(copy, [sources[run]], [False], [targets[run]], False))


def _sums_in_place(phases: list[list[Any]], rows: dict[int, int], outside: set[int]) -> dict[int, int]:
    """Return rows for sums over samples that one map alone reads, on the way to a gradient: that gradient's own rows.

    Args:
        phases: the segments.
        rows: of gradients that have a row already, by place.
        outside: places that are read from outside.
    """
    sums = [segment.results[0].ravel() for segment in phases[1] if segment.reduces]
    ends = [segment for segment in phases[2] if segment.kind == "map"]
    if not sums or not ends:
        return {}
    read = numpy.concatenate([part.ravel() for phase in phases for segment in phase for part in segment.operands])
    uses = numpy.bincount(read, minlength=1 + max(map(numpy.max, sums)))
    free = {place for part in sums for place in part[uses[part] == 1].tolist()} - outside
    found: dict[int, int] = {}
    for segment in ends:
        gradients = segment.results[-1].ravel().tolist()
        for operand in segment.operands if rows.keys() >= set(gradients) else ():
            places = operand.ravel().tolist()
            if len(places) == len(gradients) and free.issuperset(places):
                found |= {place: rows[gradient] for place, gradient in zip(places, gradients, strict=True)}
                break
    return found


def _step(segment: Segment, row: Rows, lanes: Any) -> Step:
    return Step(
        segment,
        [row[part] for part in segment.operands],
        [bool(lanes[part.flat[0]]) for part in segment.operands],
        [row[part] for part in segment.results],
        bool(lanes[segment.results[0].flat[0]]),
    )
