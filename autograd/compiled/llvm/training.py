"""Training by native code: the programs of loss and update over one piece of memory, and the jobs of the loop.

Parameters, and what is remembered of each, have two places: a step reads one and writes the other, so that a step that
fails has changed nothing.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy

from autograd.compiled.engine import Batch, GroupProgram, Samples, TrainingParts, summed_up
from autograd.compiled.llvm.instructions import room_needed
from autograd.compiled.llvm.machine import LlvmMachine, LlvmTables, aligned
from autograd.compiled.llvm.processor import address_of, processor, runner
from autograd.compiled.llvm.training_kernel import Group, Job, Update, training_loop
from autograd.compiled.program import WHOLE, Program
from autograd.compiled.update import UpdateProgram, is_common, update_programs

FEW = 2  # samples of one structure in a step, which are run one by one
MOST_LAYOUTS = 4  # that are kept for another start


class Memory:
    """Numbers in one piece, so that every table is within reach of every other."""

    def __init__(self, count: int) -> None:
        self.numbers = aligned(count, "float64")
        self._used = 0

    def take(self, count: int) -> int:
        """Return where so many numbers begin that nobody else has."""
        start = self._used
        self._used += -(-count // 8) * 8
        assert self._used <= self.numbers.size
        return start

    def part(self, start: int, count: int) -> Any:
        """Return some of the numbers."""
        return self.numbers[start : start + count]

    def address(self, start: int) -> int:
        """Return where a number is."""
        found: int = self.numbers.ctypes.data + 8 * start
        return found


class LlvmTraining:
    """See `engine.Engine`."""

    def __init__(self, parts: TrainingParts) -> None:
        self.parts, self.count = parts, len(parts.order)
        # Those that never change start at a whole vector, as vectors that update the others must not touch them.
        n = parts.n_trained
        self.room = _whole(n) + _whole(self.count - n)
        self.where = numpy.concatenate([numpy.arange(n), _whole(n) + numpy.arange(self.count - n)])
        self._position = {id(value): int(at) for value, at in zip(parts.order, self.where, strict=True)}
        self._loop = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(address_of(training_loop(processor().vector_bytes // 8)))
        self._numbers, self._gradients = numpy.zeros(self.count), numpy.zeros(self.count)
        self._states = numpy.zeros((parts.n_trained, 0))
        self._layout: _Layout | None = None
        self._layouts: dict[frozenset[tuple[int, int]], _Layout] = {}  # by their columns, the last used last
        self._columns: dict[int, int] = {}
        self._judges: dict[tuple[int, int], tuple[Program, LlvmTables]] = {}

    def write(self, parameters: Any, states: Any) -> None:
        """Set parameters and states, to start with whatever samples come next."""
        self._numbers, self._states, self._layout = numpy.array(parameters, dtype=float), states, None
        self._columns = {}

    def read(self) -> tuple[Any, Any]:
        """Return parameters and gradients, as they are now."""
        if self._layout is not None:
            self._numbers, self._gradients = self._layout.read()
        return self._numbers, self._gradients

    def states(self) -> Any:
        """Return what is remembered of each parameter that changes, an array [parameters][numbers]."""
        if self._layout is not None:
            self._states = self._layout.states()
        return self._states

    def run(self, samples: Samples, batches: Sequence[Batch], rates: Sequence[float], scales: Any) -> tuple[int, Any]:
        """See `engine.Engine`."""
        layout = self._laid_out(samples, batches)
        done, history = 0, numpy.zeros((len(batches), 2 + len(self.parts.layers) + layout.following.needs_norm))
        if not layout.begun and len(batches):
            done = self._go(layout, samples, batches[:1], rates[:1], scales[:1], history[:1])
            if not done:
                return 0, history
            layout.remember_first()
        done += self._go(layout, samples, batches[done:], rates[done:], scales[done:], history[done:])
        return done, history

    def evaluate(self, samples: Samples) -> tuple[float, float]:
        """Return mean loss and summed hits of samples, with the penalty."""
        numbers = self.read()[0]
        found = []
        for i, data in enumerate(samples.data):
            columns = LlvmMachine().columns(self._judge_program(samples, i), len(data))
            key = (self.parts.index(samples.groups[i]), columns)
            if key not in self._judges:
                program = self._judge_program(samples, i)
                self._judges[key] = program, LlvmTables(program, columns, "float64")
            found.append((*self._judges[key], data))
        return summed_up(self.parts, numbers, found)

    def _judge_program(self, samples: Samples, i: int) -> Program:
        return self.parts.judge(self.parts.index(samples.groups[i]))

    def _laid_out(self, samples: Samples, batches: Sequence[Batch]) -> _Layout:
        """Return a layout in which groups have columns enough for these batches."""
        columns = dict(self._columns)
        for batch in {id(batch): batch for batch in batches}.values():
            counts = numpy.bincount(samples.group_of[batch], minlength=len(samples.groups))
            for i, count in enumerate(counts.tolist()):
                if count:
                    group = self.parts.index(samples.groups[i])
                    program = self.parts.group(group, count <= FEW).program
                    wanted = 1 if count <= FEW else LlvmMachine().columns(program, count)
                    columns[group] = max(columns.get(group, 1), wanted)
        if self._layout is None or columns != self._columns:
            (numbers, gradients), states = self.read(), self.states()
            self._columns = columns
            self._layout = self._layout_for(columns, states)
            self._layout.write(numbers, gradients, states)
        return self._layout

    def _layout_for(self, columns: dict[int, int], states: Any) -> _Layout:
        key = frozenset(columns.items())
        layout = self._layouts.pop(key, None)
        if layout is None or not layout.takes(states):
            layout = _Layout(self, columns, states)
        self._layouts[key] = layout
        if len(self._layouts) > MOST_LAYOUTS:
            del self._layouts[next(iter(self._layouts))]
        return layout

    def _go(self, layout: _Layout, samples: Samples, batches: Any, rates: Any, scales: Any, history: Any) -> int:
        if not len(batches):
            return 0
        job = numpy.zeros(len(Job), dtype=numpy.int64)
        plan = _Plan(layout, samples, batches)
        rates, scales = (numpy.ascontiguousarray(part, dtype=float) for part in (rates, scales))
        groups = numpy.array([group.fields(samples) for group in layout.groups.values()])
        job[Job.STEPS] = len(batches)
        for field, array in (
            (Job.PART_STARTS, plan.starts),
            (Job.PARTS, plan.parts),
            (Job.ORDER, plan.order),
            (Job.RATES, rates),
            (Job.SCALES, scales),
            (Job.GROUPS, groups),
            (Job.HISTORY, history),
        ):
            job[field] = array.ctypes.data
        layout.describe(job)
        self._loop(job.ctypes.data)
        layout.place = int(job[Job.PLACE])
        return int(job[Job.DONE])


class _Layout:
    """Where everything stands that steps need, for groups with so many columns."""

    def __init__(self, training: LlvmTraining, columns: dict[int, int], states: Any) -> None:
        self.training, parts, room = training, training.parts, training.room
        n = parts.n_trained
        first, following = update_programs(parts.update, states)
        n_state = len(following.common)
        groups = {i: parts.group(i, width == 1) for i, width in columns.items()}
        sizes = [(group.program, columns[i]) for i, group in groups.items()]
        sizes += [(update.program, _whole(n)) for update in (first, following) if update is not None]
        size = 3 * room + 2 * n_state * _whole(n) + 8 * n_state
        memory = self.memory = Memory(size + sum(sum(room_needed(*pair)) + 16 for pair in sizes))
        self.places = [memory.take(room) for _ in range(2)]
        self.gradients = memory.take(room)
        self.state_places = [[memory.take(_whole(n)) for _ in range(2)] for _ in range(n_state)]
        self.common_states = [memory.take(1) for _ in range(n_state)]
        self.place = 0
        self.begun = first is None
        self.several = len(parts.structures) > 1
        self.groups = {i: _Group(self, group, columns[i]) for i, group in groups.items()}
        self.first = None if first is None else _Update(self, first, self._moves(first, False))
        self.following = _Update(self, following, self._moves(following, True))
        self._ranges = self._norm_ranges()

    def write(self, numbers: Any, gradients: Any, states: Any) -> None:
        """Set everything that steps change."""
        for place in self.places:
            self.memory.numbers[place + self.training.where] = numbers
        self.memory.numbers[self.gradients + self.training.where] = gradients
        self.begun = states.shape[1] > 0 or self.first is None
        if self.begun:
            self._remember(states.T)

    def takes(self, states: Any) -> bool:
        """Return whether it is made for states such as these."""
        if not states.shape[1]:
            return self.first is not None
        common = [value is not None for value in self.following.update.common]
        return len(common) == states.shape[1] and all(
            same for same, wanted in zip(is_common(states), common, strict=True) if wanted
        )

    def read(self) -> tuple[Any, Any]:
        """Return parameters and gradients."""
        numbers, gradients = (
            self.memory.numbers[at + self.training.where] for at in (self.places[self.place], self.gradients)
        )
        return numbers, gradients

    def states(self) -> Any:
        """Return what is remembered of each parameter, an array [parameters][numbers]."""
        n = self.training.parts.n_trained
        found = numpy.zeros((n, len(self.state_places) if self.begun else 0))
        shared = self.following.update.common
        for column, value, places, common in zip(found.T, shared, self.state_places, self.common_states, strict=False):
            column[:] = self.memory.part(places[self.place], n) if value is None else self.memory.numbers[common]
        return found

    def remember_first(self) -> None:
        """Hand what the first step remembers to the steps that follow."""
        assert self.first is not None
        self.begun = True
        self._remember(self.first.new_states())

    def _remember(self, columns: Iterable[Any]) -> None:
        n = self.training.parts.n_trained
        for value, places, common, numbers in zip(
            self.following.update.common, self.state_places, self.common_states, columns, strict=True
        ):
            if value is None:
                self.memory.part(places[self.place], n)[:] = numbers
            else:
                self.memory.numbers[common] = numpy.ravel(numbers)[0]

    def _moves(self, update: UpdateProgram, remembers: bool) -> list[dict[int, int]]:
        """Return, for both directions, where the rows of an update stand."""
        found = []
        for place in (0, 1):
            there = {0: self.places[place], 1: self.gradients, update.new_row: self.places[1 - place]}
            rows = iter(range(2, update.program.n_inputs))
            for value, places, (_, row) in zip(update.common, self.state_places, update.state_rows, strict=False):
                if remembers and value is None:
                    there[next(rows)], there[row] = places[place], places[1 - place]
            found.append(there)
        return found

    def _norm_ranges(self) -> Any:
        """Return stretches of the gradient for each layer, and for all of it: address, length, number."""
        position = self.training._position
        everything = [self.training.where.tolist()] if self.following.needs_norm else []
        layers = [sorted(position[id(v)] for v in layer if id(v) in position) for layer in self.training.parts.layers]
        found = []
        for number, places in enumerate([*layers, *everything]):
            for start, count in _stretches(places):
                found.append((self.memory.address(self.gradients + start), count, number))
        return numpy.array(found, dtype=numpy.int64)

    def describe(self, job: Any) -> None:
        """Fill in the fields that are the same for all steps."""
        job[Job.RANGES], job[Job.N_RANGES] = self._ranges.ctypes.data, len(self._ranges)
        job[Job.N_NORMS] = len(self.training.parts.layers) + self.following.needs_norm
        job[Job.GRADIENTS] = self.memory.address(self.gradients)
        job[Job.N_GRADIENTS] = self.training.room
        job[Job.SEVERAL_GROUPS] = self.several
        job[Job.PLACE] = self.place
        update = self.following if self.begun or self.first is None else self.first
        job[Job.UPDATE] = update.fields.ctypes.data
        job[Job.RUNNER] = ctypes.cast(runner(), ctypes.c_void_p).value


class _Group:
    """The program of samples of one structure, with its tables."""

    def __init__(self, layout: _Layout, group: GroupProgram, columns: int) -> None:
        self.layout, self.program, self.columns = layout, group.program, columns
        memory, program = layout.memory, group.program
        sizes = room_needed(program, columns)
        self.shared, self.table = memory.take(sizes[0]), memory.take(sizes[1])
        parts = (memory.part(self.shared, sizes[0]), memory.part(self.table, sizes[1]))
        moves = [self._moves(place) for place in layout.places]
        self.tables = LlvmTables(program, columns, "float64", parts, (moves[0], ()))
        phases = [self.tables.phases, self.tables.instructions((moves[1], ()))]
        self._kept = phases
        fields = self._fields = numpy.zeros(len(Group), dtype=numpy.int64)
        fields[Group.SHARED], fields[Group.TABLE] = memory.address(self.shared), memory.address(self.table)
        fields[Group.COLUMNS], fields[Group.N_INPUTS] = columns, program.n_inputs
        for place, found in enumerate(phases):
            for phase, (address, count, _) in enumerate(found):
                at = Group.BEFORE_0 + place * (Group.BEFORE_1 - Group.BEFORE_0) + 2 * phase
                fields[at], fields[at + 1] = address, count
        seeds = program.seeds
        fields[Group.SEED], fields[Group.LOSS] = self._row(seeds[0]), self._row(group.loss)
        fields[Group.HITS] = self._row(group.hits)
        fields[Group.PENALTY] = self._row(group.penalty)
        fields[Group.PENALTY_SEED] = self._row(seeds[1] if group.penalty else None)
        self._zeros = self._sums()
        self._shares = self._shares_of_gradients()
        fields[Group.ZEROS], fields[Group.N_ZEROS] = self._zeros.ctypes.data, len(self._zeros)
        fields[Group.SHARES], fields[Group.N_SHARES] = self._shares.ctypes.data, len(self._shares)
        self._data: Any = None

    def fields(self, samples: Samples) -> Any:
        """Return the group's fields, with the data of these samples; take in Values that are no parameters."""
        others = [value.data for value in self.program.parameters[self.program.n_wanted :]]
        self.tables.shared[self.program.first_other : self.program.first_gradient] = others
        self._data = next(
            (
                data
                for structure, data in zip(samples.groups, samples.data, strict=True)
                if self.layout.groups.get(self.layout.training.parts.index(structure)) is self
            ),
            None,
        )
        self._fields[Group.DATA] = 0 if self._data is None else self._data.ctypes.data
        return self._fields

    def _row(self, output: tuple[bool, int] | None) -> int:
        if output is None:
            return 0
        lanes, row = output
        start = self.table + row * self.columns if lanes else self.shared + row
        return self.layout.memory.address(start)

    def _stretches(self) -> Iterator[tuple[int, int, int]]:
        """Yield stretches of wanted parameters: the first, where it is among all, how many."""
        position = self.layout.training._position
        places = [position[id(value)] for value in self.program.parameters[: self.program.n_wanted]]
        at = 0
        for start, count in _stretches(places):
            yield at, start, count
            at += count

    def _moves(self, place: int) -> list[tuple[int, int, int]]:
        program = self.program
        found = []
        for at, start, count in self._stretches():
            found.append((program.first_parameter + at, count, place + start - self.shared))
            if not self.layout.several:
                found.append((program.first_gradient + at, count, self.layout.gradients + start - self.shared))
        return found

    def _sums(self) -> Any:
        """Return stretches of numbers that samples add to: address, how many."""
        program, memory = self.program, self.layout.memory
        offsets = program.sums.astype(numpy.int64) + self.shared
        if not self.layout.several:
            first = program.first_gradient
            for at, start, count in self._stretches():
                here = (program.sums >= first + at) & (program.sums < first + at + count)
                offsets[here] = self.layout.gradients + start + program.sums[here] - first - at
        found = [(memory.address(start), count) for start, count in _stretches(sorted(offsets.tolist()))]
        return numpy.array(found, dtype=numpy.int64).reshape(-1, 2)

    def _shares_of_gradients(self) -> Any:
        memory, first = self.layout.memory, self.shared + self.program.first_gradient
        found = [
            (memory.address(first + at), memory.address(self.layout.gradients + start), count)
            for at, start, count in (self._stretches() if self.layout.several else ())
        ]
        return numpy.array(found, dtype=numpy.int64).reshape(-1, 3)


class _Update:
    """The program of an update, from the first place to the second and back."""

    def __init__(self, layout: _Layout, update: UpdateProgram, moves: list[dict[int, int]]) -> None:
        self.update, program = update, update.program
        memory, self.count = layout.memory, layout.training.parts.n_trained
        sizes = room_needed(program, _whole(self.count))
        table, shared = memory.take(sizes[1]), memory.take(sizes[0])
        parts = (memory.part(shared, sizes[0]), memory.part(table, sizes[1]))
        common = [
            (row, 1, place - shared)
            for value, place in zip(update.common, layout.common_states, strict=False)
            if value is not None and (row := update.row_of(value)) is not None
        ]
        moved = [(common, [(row, 1, place - table) for row, place in there.items()]) for there in moves]
        self.tables = LlvmTables(program, _whole(self.count), "float64", parts, moved[0])
        self._phases = [self.tables.phases, self.tables.instructions(moved[1])]
        copies = [
            (memory.address(shared + row), memory.address(place))
            for value, place, (own, row) in zip(update.common, layout.common_states, update.state_rows, strict=False)
            if value is not None and not own
        ]
        self._copies = numpy.array(copies, dtype=numpy.int64).reshape(-1, 2)
        fields = self.fields = numpy.zeros(len(Update), dtype=numpy.int64)
        for place, phases in enumerate(self._phases):
            for phase in (0, 1):
                at = Update.BEFORE_0 + place * (Update.BEFORE_1 - Update.BEFORE_0) + 2 * phase
                fields[at : at + 2] = phases[phase][:2]
        fields[Update.SHARED], fields[Update.TABLE] = memory.address(shared), memory.address(table)
        for field, value in ((Update.RATE, update.rate), (Update.NORM, update.norm)):
            row = update.row_of(value)
            fields[field] = 0 if row is None else memory.address(shared + row)
        self.needs_norm = update.row_of(update.norm) is not None
        fields[Update.NEW_0], fields[Update.NEW_1] = map(memory.address, layout.places[::-1])
        fields[Update.COUNT] = self.count
        fields[Update.COPIES], fields[Update.N_COPIES] = self._copies.ctypes.data, len(self._copies)

    def new_states(self) -> list[Any]:
        """Return what a first step remembers: for each number an array, or one for all."""
        tables = self.tables
        return [tables.table[row, : self.count] if own else tables.shared[row] for own, row in self.update.state_rows]


class _Plan:
    """The samples of some steps: for each step its parts, one for each structure."""

    def __init__(self, layout: _Layout, samples: Samples, batches: Sequence[Batch]) -> None:
        index = layout.training.parts.index
        number = {group: i for i, group in enumerate(layout.groups)}
        self._numbers = [number.get(index(structure), -1) for structure in samples.groups]
        columns = [layout.groups[group].columns for group in layout.groups]
        if len(samples.groups) == 1 and all(batch is batches[0] for batch in batches):
            self._one_batch(samples, batches, columns[self._numbers[0]])
            return
        starts, parts, order = [0], [], []
        known: dict[int, list[tuple[int, int, int]]] = {}
        filled = 0
        in_table: dict[int, int] = {}
        for batch in batches:
            if id(batch) not in known:
                known[id(batch)] = []
                for which, rows in self._by_group(samples, batch):
                    known[id(batch)].append((which, filled, len(rows)))
                    order.append(rows)
                    filled += len(rows)
            for which, start, count in known[id(batch)]:
                there = count <= columns[which] and in_table.get(which) == start
                in_table[which] = start
                parts.append((which, start, count, there))
            starts.append(len(parts))
        self.starts = numpy.array(starts, dtype=numpy.int64)
        self.parts = numpy.array(parts, dtype=numpy.int64)
        self.order = numpy.concatenate(order).astype(numpy.int32)

    def _one_batch(self, samples: Samples, batches: Sequence[Batch], columns: int) -> None:
        """Plan steps that all take the same samples, which may stay where they are."""
        self.order = samples.row_of[batches[0]].astype(numpy.int32)
        self.starts = numpy.arange(len(batches) + 1)
        self.parts = numpy.zeros((len(batches), 4), dtype=numpy.int64)
        self.parts[:, 0], self.parts[:, 2] = self._numbers[0], len(self.order)
        self.parts[1:, 3] = len(self.order) <= columns

    def _by_group(self, samples: Samples, batch: Batch) -> Iterator[tuple[int, Any]]:
        if len(samples.groups) == 1:
            yield self._numbers[0], samples.row_of[batch]
            return
        groups = samples.group_of[batch]
        for group in numpy.unique(groups).tolist():
            yield self._numbers[group], samples.row_of[batch][groups == group]


def _stretches(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield where numbers that follow each other start, and how many there are."""
    start = end = -1
    for place in places:
        if place == end:
            end += 1
            continue
        if end > start >= 0:
            yield start, end - start
        start, end = place, place + 1
    if end > start >= 0:
        yield start, end - start


def _whole(count: int) -> int:
    """Return how much room so many numbers take in whole vectors."""
    return -(-count // WHOLE) * WHOLE
