"""Kernels run on arrays, by the function that runs instructions; tests that import it are skipped without llvmlite."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd.compiled.backends.llvm.emit.ir_builder import KernelBuilder
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.lowering.instruction_table import InstructionTable, instruction_runner
from autograd.compiled.program.formula import Formula, FormulaBuilder
from autograd.rule import Rule

pytest.importorskip("llvmlite")

DTYPES = {"double": numpy.float64, "float": numpy.float32}
every_lanes = pytest.mark.parametrize(
    "lanes",
    [VectorType(2, "double"), VectorType(4, "double"), VectorType(8, "float"), VectorType(16, "float", "float")],
    ids=lambda lanes: f"{lanes} on {lanes.computed}",
)


def run_kernel(kernel: KernelBuilder, fields: list[int], shared: Any, per_sample: Any) -> None:
    """Run one instruction on two arrays."""
    table = InstructionTable([(kernel, fields)], [])
    instruction_runner()(table.address, table.count, shared.ctypes.data, per_sample.ctypes.data)


def normal(lanes: VectorType, *shape: int, seed: int = 0) -> Any:
    """Return an array of random numbers of the kind of a vector."""
    return numpy.random.default_rng(seed).normal(size=shape).astype(DTYPES[lanes.kind])


def close(lanes: VectorType, got: Any, expected: Any) -> bool:
    """Return whether arrays agree but for the rounding of sums."""
    return numpy.allclose(got, expected, rtol=0, atol=1e-13 if lanes.kind == "double" else 1e-4)


def formula_of(rule: Rule, count: int) -> Formula:
    """Return a row of the table as a formula."""
    builder = FormulaBuilder()
    inputs = [builder.input() for _ in range(count)]
    return Formula(inputs, [builder.apply(rule, inputs)])
