"""Writing instructions: kernels with their fields, room for copies, and maps, which every kind of segment may need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder
from autograd.compiled.backends.llvm.emit.vector_math import machine_of
from autograd.compiled.backends.llvm.jit.jit_compiler import processor
from autograd.compiled.backends.llvm.kernels import elementwise_kernel
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import OperandAccess
from autograd.compiled.program.formula import Formula, identity_formula
from autograd.compiled.program.segment import AllocatedSegment
from autograd.compiled.program.strides import Strided, strided

Instruction: TypeAlias = tuple[IRBuilder, list[int]]
Operand: TypeAlias = tuple[Any, bool]  # offsets, in numbers from where a table starts; whether it is that of samples

MOST_PATTERNS = 3  # ways to reach the operands of one formula that are worth a kernel each


class LoweringContext:
    """What instructions are written with.

    Args:
        shared_count, sample_count: numbers in the two tables.
        samples: columns of the table of samples.
        kind: "double" or "float".
        width: doubles in a vector.

    Attributes:
        phases: lists of instructions; the last is being written.
        lists: arrays that instructions hold the addresses of.
        shared_count, sample_count: numbers in the two tables, with those that only instructions need.
        across: numbers of this kind in a vector.
    """

    def __init__(self, shared_count: int, sample_count: int, samples: int, kind: str, width: int) -> None:
        self.single, self.samples, self.kind, self.width = samples == 1, samples, kind, width
        self.across = width * (2 if kind == "float" else 1)
        if not self.single and samples % self.across:
            self.across = width
        self.machine = machine_of(processor().features, width)
        self.shared_count, self.sample_count = shared_count, sample_count
        self.lists: list[Any] = []
        self.phases: list[list[Instruction]] = []
        self._kernels: dict[Any, IRBuilder] = {}
        self._patterns: dict[Any, set[str]] = defaultdict(set)

    def emit(self, key: Any, make: Callable[[], IRBuilder], fields: Sequence[int]) -> None:
        """Write an instruction.

        Args:
            key: the same for the same kernel.
            make: what makes the kernel, if there is none yet.
            fields: what it is called with.
        """
        if key not in self._kernels:
            self._kernels[key] = make()
        self.phases[-1].append((self._kernels[key], [int(field) for field in fields]))

    def list_of(self, offsets: Any) -> int:
        """Return the address of a list of offsets."""
        self.lists.append(numpy.ascontiguousarray(offsets, dtype=numpy.int32))
        address: int = self.lists[-1].ctypes.data
        return address

    def room(self, count: int, lanes: bool) -> Any:
        """Return offsets where there is room for some rows that only instructions need."""
        if lanes:
            start = self.sample_count
            self.sample_count += count * self.samples
            return start + numpy.arange(count) * self.samples
        self.shared_count += count
        return self.shared_count - count + numpy.arange(count)

    def evenly(self, offsets: Any, lanes: bool, good: Callable[[Sequence[int]], bool] = lambda steps: True) -> Strided:
        """Return where numbers are, evenly spaced in a way that is good for a kernel: copies, if need be."""
        even = strided(offsets)
        if even is not None and good(even.steps):
            return even
        copies = self.room(offsets.size, lanes).reshape(offsets.shape)
        self.map(identity_formula(), [(offsets, lanes)], [copies], lanes)
        return even_of(copies)

    # Maps.

    def over_samples(self, lanes: bool) -> bool:
        """Return whether something that is each sample's own, or not, is computed along samples."""
        return lanes and not self.single

    def expect(self, step: AllocatedSegment) -> None:
        """Note in which ways a map of this phase reaches its operands, before any of them is written."""
        patterns = self._patterns[str(step.formula), step.result_per_sample]
        if len(patterns) <= MOST_PATTERNS:
            operands = zip(step.operands, step.operand_per_sample, strict=True)
            patterns.add(
                str([self._access(strided(part.ravel()), of, step.result_per_sample) for part, of in operands])
            )

    def _access(self, even: Strided | None, lanes: bool, result_lanes: bool) -> OperandAccess:
        if self.over_samples(result_lanes):
            pattern = "spaced" if even else "listed"
        elif even is None:
            pattern = "listed"
        else:
            pattern = {0: "same", 1: "side by side"}.get(even.steps[0], "spaced")
        return OperandAccess("table" if lanes else "shared", pattern)

    def map(self, formula: Formula, operands: list[Operand], results: list[Any], lanes: bool) -> None:
        """Write the instruction for a formula on each of many operands."""
        flat = [offsets.ravel() for offsets, _ in operands]
        evens = [strided(offsets) for offsets in flat]
        accesses = [self._access(even, of_sample, lanes) for even, (_, of_sample) in zip(evens, operands, strict=True)]
        if len(self._patterns[str(formula), lanes]) > MOST_PATTERNS:
            accesses = [OperandAccess(access.base, "listed") for access in accesses]
        count = results[0].size
        fields = [count]
        over_samples = self.over_samples(lanes)
        if over_samples:
            fields.append(self.samples)
        for offsets, even, access in zip(flat, evens, accesses, strict=True):
            if access.pattern == "listed" or even is None:
                fields.append(self.list_of(offsets if offsets.size == count else numpy.broadcast_to(offsets, (count,))))
                continue
            fields.append(even.start)
            if over_samples or access.pattern == "spaced":
                fields.append(even.steps[0])
        bases = ["table" if lanes else "shared"] * len(results)
        fields += [int(result.flat[0]) for result in results]
        make = elementwise_kernel.over_samples if over_samples else elementwise_kernel.over_rows
        key = (make, str(formula), str(accesses), tuple(bases))
        self.emit(key, lambda: make(formula, accesses, bases, self.width, self.kind, self.machine), fields)


def even_of(offsets: Any) -> Strided:
    """Return how offsets that are evenly spaced are so."""
    found = strided(offsets)
    assert found is not None
    return found
