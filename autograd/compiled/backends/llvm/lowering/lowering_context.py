"""State of a lowering: the instructions so far, their kernels, and the space in the buffers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy

from autograd.compiled.backends.llvm.emit.float_formulas import is_same_on_floats
from autograd.compiled.backends.llvm.emit.ir_builder import KernelBuilder
from autograd.compiled.backends.llvm.emit.vector_math import available_rules
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.jit.jit_compiler import jit_compiler
from autograd.compiled.program.formula import Formula

Instruction: TypeAlias = tuple[KernelBuilder, list[int]]  # a kernel, and the fields it is called with


class InstructionRun(NamedTuple):
    """Instructions of a few kernels in turn.

    Attributes:
        kernels: those that are called.
        fields: for each kernel an array [calls][fields].
        sequence: for each call the number of its kernel.
    """

    kernels: list[KernelBuilder]
    fields: list[Any]
    sequence: Any

    def fill(self, table: Any, address_of: Mapping[KernelBuilder, int]) -> None:
        """Write the addresses of kernel and fields of each call into a table [calls][2]."""
        for number, (kernel, fields) in enumerate(zip(self.kernels, self.fields, strict=True)):
            calls = self.sequence == number
            table[calls, 0] = address_of[kernel]
            table[calls, 1] = fields.ctypes.data + fields.strides[0] * numpy.arange(len(fields))


@lru_cache(maxsize=256)
def _built(kernel: Callable[..., KernelBuilder], available: frozenset[str], *args: Any) -> KernelBuilder:
    return kernel(*(arg.lowered(available) if isinstance(arg, Formula) else arg for arg in args))


MapOperand: TypeAlias = tuple[Any, bool]  # offsets, in numbers from the start of a buffer; whether of samples


class LoweringContext:
    """The state of a lowering, which that of every segment reads and extends.

    Args:
        shared_size, per_sample_size: numbers in the two buffers.
        samples: columns of the per-sample buffer.
        lanes: the kind of the numbers in memory, as many as there are doubles in a vector of the processor.

    Attributes:
        single: whether there is one sample, so that vectors go along rows.
        formula_lanes: type of the vectors in memory that are computed on as doubles.
        lanes: type of the vectors that are summed as they are in memory.
        one_lane: type of vectors of one number, where one is computed after the other.
        available: names of the rules that the processor has.
        phases: instructions of each phase; the last is being extended.
        kernels: those of all phases.
        lists: arrays whose addresses are in fields of instructions.
        shared_size, per_sample_size: with the scratch space of instructions.
        patterns: ways in which maps of a formula find their operands.
    """

    def __init__(self, shared_size: int, per_sample_size: int, samples: int, lanes: VectorType) -> None:
        self.single, self.samples = samples == 1, samples
        self.formula_lanes = self.lanes = lanes
        if lanes.kind == "float" and (self.single or samples % (2 * lanes.width) == 0):
            self.lanes = VectorType(2 * lanes.width, "float")
        self.one_lane = VectorType(1, lanes.kind)
        self.available = available_rules(jit_compiler().features, lanes.width)
        self.shared_size, self.per_sample_size = shared_size, per_sample_size
        self.kernels: dict[KernelBuilder, None] = {}
        self.lists: list[Any] = []
        self.phases: list[list[Instruction | InstructionRun]] = []
        self.patterns: dict[tuple[str, bool], set[Any]] = defaultdict(set)

    def emit(self, kernel: Callable[..., KernelBuilder], args: tuple[Any, ...], fields: Sequence[int]) -> None:
        """Append an instruction.

        Args:
            kernel: what builds its kernel, once for the same arguments.
            args: of `kernel`; formulas among them are expressed in the available rules.
            fields: what the kernel is called with.
        """
        self.phases[-1].append((self.kernel(kernel, args), [int(field) for field in fields]))

    def kernel(self, kernel: Callable[..., KernelBuilder], args: tuple[Any, ...]) -> KernelBuilder:
        """Return a kernel for some arguments, which is built once; see `emit`."""
        available = available_rules(jit_compiler().features, 1) if self.one_lane in args else self.available
        found = _built(kernel, available, *args)
        self.kernels[found] = None
        return found

    def address_of_list(self, offsets: Any) -> int:
        """Return the address of a list of offsets, kept as long as the context."""
        self.lists.append(numpy.ascontiguousarray(offsets, dtype=numpy.int32))
        address: int = self.lists[-1].ctypes.data
        return address

    def scratch(self, rows: int, per_sample: bool) -> Any:
        """Return the offsets of some new rows, which only instructions use."""
        if per_sample:
            start = self.per_sample_size
            self.per_sample_size += rows * self.samples
            return start + numpy.arange(rows) * self.samples
        self.shared_size += rows
        return self.shared_size - rows + numpy.arange(rows)

    def lanes_for(self, formula: Formula) -> VectorType:
        """Return the type of the vectors in memory that a formula is computed on: on floats where that is the same."""
        if self.lanes.kind == "float" and is_same_on_floats(formula.lowered(self.available)):
            return replace(self.lanes, computed="float")
        return self.formula_lanes

    def along_samples(self, per_sample: bool) -> bool:
        """Return whether vectors go along samples, for numbers that are per sample or shared."""
        return per_sample and not self.single
