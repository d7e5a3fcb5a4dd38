"""Straight-line code of a small program for one sample: each number in a register, without buffers or loops.

A gradient of 0 passes on 0, whatever it is multiplied with, as in the eager engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import extended, load, store, truncated
from autograd.compiled.backends.llvm.emit.vector_math import available_rules, multiply_add, vector_math
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.jit.jit_compiler import jit_compiler
from autograd.compiled.program.formula import Formula
from autograd.compiled.program.program import Program
from autograd.compiled.program.runs import allocated_operations, allocated_parts
from autograd.compiled.program.segment import AllocatedSegment
from autograd.compiled.runtime.backend import Place

SCALAR = VectorType(1, "double")
MOST_INSTRUCTIONS = 750  # beyond, LLVM takes longer to compile them than kernels of loops take to run


def scalar_rules() -> frozenset[str]:
    """Return the names of the rules that are instructions for one number."""
    return available_rules(jit_compiler().features, SCALAR.width)


def is_small(program: Program) -> bool:
    """Return whether a program is small enough for straight-line code."""
    size, available = 0, scalar_rules()
    for segment in _segments(program):
        if segment.kind not in ("map", "run"):
            size += segment.count * max(rows.shape[-1] if rows.ndim else 1 for rows in segment.operands)
    for formula, count in _formulas(program):
        if size > MOST_INSTRUCTIONS or count * (1 + len(formula.terms)) > MOST_INSTRUCTIONS:
            return False  # whatever the terms become
        size += count * (1 + len(formula.lowered(available).terms))
    return size <= MOST_INSTRUCTIONS


def opaque_rows(program: Program) -> list[str]:
    """Return the names of the rows of a program that only Python computes."""
    available = scalar_rules()
    used = {term.rule.name for formula, _ in _formulas(program) for term in formula.lowered(available).terms}
    return sorted(used - available)


def _segments(program: Program) -> list[AllocatedSegment]:
    return [*program.before, *program.during, *program.after]


def _formulas(program: Program) -> Iterator[tuple[Formula, int]]:
    """Yield the formulas of a program, and on how many operands each is computed."""
    for segment in _segments(program):
        for part in allocated_parts(segment) if segment.kind == "run" else [segment]:
            if part.segment.formula is not None:
                yield part.formula, part.count


def load_numbers(ir: IRBuilder, address: Name, count: int) -> list[Name]:
    """Emit the loads of doubles in a row, each as a vector of one."""
    return [load(ir, ir.gep("double", address, i), SCALAR) for i in range(count)]


def store_numbers(ir: IRBuilder, names: Sequence[Name], address: Name) -> None:
    """Emit the stores of vectors of one double in a row."""
    for i, name in enumerate(names):
        store(ir, name, ir.gep("double", address, i), SCALAR)


class ScalarCode:
    """The instructions of a program.

    Args:
        ir: where they are emitted.
        program: one for a single sample.
        dtype: "float64" or "float32", to which every result is rounded.
        inputs: names of the numbers of the arguments, each a vector of one double.
        parameters: names of the numbers of `program.parameters`.
    """

    def __init__(
        self, ir: IRBuilder, program: Program, dtype: str, inputs: Sequence[Name], parameters: Sequence[Name]
    ) -> None:
        self._ir, self._available = ir, scalar_rules()
        self._memory = VectorType(1, "float") if dtype == "float32" else SCALAR
        self._zero = SCALAR.constant(0.0)
        self._numbers: dict[tuple[bool, int], Name] = {}  # by whether they are per sample, and their row
        for row, number in program.literals:
            self._numbers[False, row] = self._rounded(SCALAR.constant(number))
        for i, name in enumerate(parameters):
            others = i - program.n_wanted
            row = program.first_parameter + i if others < 0 else program.first_other + others
            self._numbers[False, row] = self._rounded(name)
        for row, name in enumerate(inputs):
            self._numbers[True, row] = self._rounded(name)
        for seed in program.seeds:
            self._numbers[seed] = SCALAR.constant(1.0)
        kinds: dict[str, Callable[[AllocatedSegment], list[list[Name]]]] = {
            "map": self._map, "dense": self._dense, "outer": self._outer, "total": self._total, "sum": self._sum,
            "dot": self._dot,
        }  # fmt: skip
        for segment in _segments(program):
            for part in allocated_operations(segment) if segment.kind == "run" else [segment]:
                computed = kinds[part.kind](part)  # all of a segment, before a row of an operand is used again
                for rows, names in zip(part.results, computed, strict=True):
                    for row, name in zip(rows.ravel().tolist(), names, strict=True):
                        self._numbers[part.result_per_sample, row] = name

    def results(self, places: Sequence[Place | None]) -> list[Name]:
        """Return the names of the numbers at some places; that of 0 for None."""
        return [self._zero if place is None else self._number(*place) for place in places]

    def _number(self, per_sample: bool, row: int) -> Name:
        """Return the name of the number in a row; that of 0 where nothing was computed."""
        return self._numbers.get((per_sample, row), self._zero)

    def _rounded(self, name: Name) -> Name:
        if self._memory is SCALAR:
            return name
        return extended(self._ir, truncated(self._ir, name, self._memory), self._memory)

    def _names(self, segment: AllocatedSegment, operand: int) -> list[Name]:
        per_sample = segment.operand_per_sample[operand]
        return [self._number(per_sample, row) for row in segment.operands[operand].ravel().tolist()]

    def _groups(self, segment: AllocatedSegment, operand: int) -> list[list[Name]]:
        """Return the names of an operand in groups along its last axis."""
        names, length = self._names(segment, operand), segment.operands[operand].shape[-1]
        return [names[start : start + length] for start in range(0, len(names), length)]

    def _formula(self, segment: AllocatedSegment, operands: list[list[Name]]) -> list[list[Name]]:
        """Return the names of each output of a segment's formula, on each of many operands."""
        formula, count = segment.formula.lowered(self._available), segment.count
        spread = [names * count if len(names) == 1 else names for names in operands]
        computed = [vector_math(self._ir, SCALAR, formula, [names[i] for names in spread]) for i in range(count)]
        return [[self._rounded(outputs[i]) for outputs in computed] for i in range(len(segment.results))]

    def _map(self, segment: AllocatedSegment) -> list[list[Name]]:
        return self._formula(segment, [self._names(segment, i) for i in range(len(segment.operands))])

    def _dense(self, segment: AllocatedSegment) -> list[list[Name]]:
        is_vjp, weights = segment.segment.is_vjp, self._groups(segment, 1)
        dots = [self._product(row, unit, is_vjp) for row in self._groups(segment, 0) for unit in weights]
        others = [self._names(segment, i) for i in range(2, len(segment.operands))]
        return self._formula(segment, [dots, *others])

    def _outer(self, segment: AllocatedSegment) -> list[list[Name]]:
        gradients, inputs = ([*zip(*self._groups(segment, i), strict=True)] for i in (0, 1))
        before = iter(segment.results[0].ravel().tolist())
        return [
            [
                self._product(unit, xs, segment.segment.is_vjp, self._number(False, next(before)))
                for unit in gradients
                for xs in inputs
            ]
        ]

    def _total(self, segment: AllocatedSegment) -> list[list[Name]]:
        sums = segment.results[0].ravel().tolist()
        return [
            [
                self._rounded(self._ir.assign(f"fadd {SCALAR} {self._number(False, row)}, {name}"))
                for row, name in zip(sums, self._names(segment, 0), strict=True)
            ]
        ]

    def _sum(self, segment: AllocatedSegment) -> list[list[Name]]:
        found = []
        for terms in self._groups(segment, 0):
            total = self._zero
            for term in terms:
                total = self._ir.assign(f"fadd {SCALAR} {total}, {term}")
            found.append(self._rounded(total))
        return [found]

    def _dot(self, segment: AllocatedSegment) -> list[list[Name]]:
        xs, ys = self._groups(segment, 0), self._groups(segment, 1)
        count = segment.count
        pairs = zip(xs * count if len(xs) == 1 else xs, ys * count if len(ys) == 1 else ys, strict=True)
        return [[self._product(x, y, False) for x, y in pairs]]

    def _product(self, xs: Sequence[Name], ys: Sequence[Name], is_vjp: bool, total: Name = "") -> Name:
        """Emit the sum of the products of two lists; of a vjp the first are gradients."""
        total = total or self._zero
        for x, y in zip(xs, ys, strict=True):
            if is_vjp:
                dead = self._ir.assign(f"fcmp oeq {SCALAR} {x}, {self._zero}")
                y = self._ir.assign(f"select {SCALAR.of('i1')} {dead}, {SCALAR} {self._zero}, {SCALAR} {y}")
            total = multiply_add(self._ir, x, y, total, SCALAR)
        return self._rounded(total)
