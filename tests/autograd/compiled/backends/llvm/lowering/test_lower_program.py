"""Lowering: which kernels a program becomes, with which fields, and that scratch space and relocations are right."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd import Value, dot, exp, sum as total, tanh
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.jit.jit_compiler import jit_compiler
from autograd.compiled.backends.llvm.llvm_backend import LlvmBuffers
from autograd.compiled.backends.llvm.lowering.lower_program import buffer_sizes, lower_program
from autograd.compiled.backends.llvm.lowering.lowering_context import InstructionRun, LoweringContext
from autograd.compiled.program.program import Program
from autograd.compiled.trace.trace import trace
from nn import MLP

pytest.importorskip("llvmlite")


def lowered(program: Program, samples: int) -> LoweringContext:
    return lower_program(program, samples, VectorType(jit_compiler().width, "double"))


def kernels(context: LoweringContext) -> list[str]:
    instructions = [part for phase in context.phases for part in phase]
    return [part[0].text()[0] for part in instructions if not isinstance(part, InstructionRun)]


def network(inputs: int, sizes: list[int], single: bool = False) -> Program:
    model = MLP(inputs, sizes, activation="tanh", seed=0)
    traced = trace(lambda x: (model(x) - 1.0) ** 2, [[0.0] * inputs])
    return Program(traced, traced.outputs, wanted=model.parameters(), single=single)


def test_layers_of_one_shape_share_their_kernels() -> None:
    several, one = lowered(network(8, [8, 8, 8, 1]), 16), lowered(network(8, [8, 8, 1]), 16)
    assert set(kernels(several)) == set(kernels(one)) and len(kernels(several)) > len(kernels(one))


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("sizes", [[1], [7, 1], [40, 33, 1]])
def test_scratch_space_is_within_the_buffers(sizes: list[int], single: bool) -> None:
    program, samples = network(37, sizes, single), 1 if single else 16
    context = lowered(program, samples)
    room = buffer_sizes(program, samples)
    assert program.shared_size <= context.shared_size <= room[0]
    assert program.sample_size * samples <= context.per_sample_size <= room[1]


@pytest.mark.parametrize(("units", "at_once"), [(16, 2), (15, 1)])
def test_a_long_formula_is_computed_on_two_rows_at_once(units: int, at_once: int) -> None:
    texts = [kernel.text()[1] for kernel in lowered(network(4, [units, 1]), 16).kernels]
    steps = {text.count("llvm.roundeven.v") - 1 for text in texts if "llvm.roundeven.v" in text}  # one is declared
    assert steps == {at_once}


def test_sums_wait_for_a_long_formula_in_the_place_of_its_result() -> None:
    program, samples = network(4, [16, 1]), 16
    assert "dense block 16 x 4, then add, tanh" in str(program)
    assert lowered(program, samples).per_sample_size == program.sample_size * samples


def test_many_ways_to_find_operands_become_one_kernel() -> None:
    def program(steps: list[int]) -> Program:
        def f(xs: Any) -> Any:
            return total(
                [dot([exp(xs[i + step * j]) for j in range(3)], [1.0, 2.0, 3.0]) for i, step in enumerate(steps)]
            )

        return Program(trace(f, [[0.0] * 40]), [], single=True)

    for steps in ([1], [1, 2, 3, 4, 5, 6]):
        context = lowered(program(steps), 1)
        assert len(set(kernels(context))) <= 4, steps


@pytest.mark.parametrize("length", [2, 5, 16, 27])
def test_what_repeats_along_rows_is_broadcast_not_gathered(length: int) -> None:
    def f(rows: Any, scales: Any) -> Any:
        return [[a * scale for a in row] for row, scale in zip(rows, scales, strict=True)]

    rows, scales = [[float(i + j) for j in range(length)] for i in range(4)], [2.0, -1.0, 0.5, 3.0]
    program = Program(trace(f, [rows, scales]), [], single=True)
    context = lowered(program, 1)
    assert not any("gather" in part[0].text()[1] for part in context.phases[1] if not isinstance(part, InstructionRun))
    buffers = LlvmBuffers(program, 1, "float64")
    buffers.per_sample[: program.n_inputs, 0] = [*(a for row in rows for a in row), *scales]
    buffers.during()
    found = [buffers.per_sample[row, 0] for _, row in program.outputs]
    assert found == [a * scale for row, scale in zip(rows, scales, strict=True) for a in row]


def test_rows_may_be_elsewhere() -> None:
    w = [Value(0.5), Value(-2.0)]
    program = Program(trace(lambda x: tanh(w[0] * x[0]) + w[1] * x[1], [[0.0, 0.0]]), [])
    samples = 16
    there = (1000, 2000)  # offsets of the parameters, and of the first input
    memory = numpy.zeros(3000), numpy.zeros(3000)
    relocated = ([(program.first_other, 2, there[0])], [(0, 1, there[1])])
    buffers = LlvmBuffers(program, samples, "float64", memory, relocated)
    memory[0][there[0] : there[0] + 2] = 0.5, -2.0
    x = numpy.random.default_rng(0).normal(size=(2, samples))
    memory[1][there[1] : there[1] + samples], buffers.per_sample[1] = x
    buffers.before()
    buffers.during()
    ((per_sample, row),) = program.outputs
    assert per_sample and numpy.allclose(buffers.per_sample[row], numpy.tanh(0.5 * x[0]) - 2.0 * x[1], rtol=1e-14)


@pytest.mark.parametrize(("samples", "lanes"), [(1, 2), (8, 1), (16, 2), (24, 1)])
def test_floats_fill_whole_registers_where_samples_allow_it(samples: int, lanes: int) -> None:
    context = LoweringContext(0, 0, samples, VectorType(8, "float"))
    assert (context.formula_lanes.width, context.lanes.width) == (8, 8 * lanes)
