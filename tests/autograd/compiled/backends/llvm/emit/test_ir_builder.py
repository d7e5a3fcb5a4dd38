"""The builder of IR: loops, conditions and integer arithmetic, in functions that are run."""

from __future__ import annotations

import numpy
import pytest

from autograd.compiled.backends.llvm.emit.ir_builder import SHARED, KernelBuilder
from autograd.compiled.backends.llvm.emit.load_store import load, store
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from tests.autograd.compiled.backends.llvm.run_kernel import run_kernel

PAIR = VectorType(2, "double")


def test_a_loop_carries_values_from_pass_to_pass() -> None:
    ir = KernelBuilder()
    with ir.loop(0, ir.field(0), 2, [PAIR]) as loop:
        loop.carried = [
            ir.assign(f"fadd {PAIR} {loop.carried[0]}, {load(ir, ir.gep('double', SHARED, loop.index), PAIR)}")
        ]
    store(ir, loop.carried[0], SHARED, PAIR)
    shared = numpy.arange(10.0)
    run_kernel(ir, [10], shared, shared)
    assert shared[:3].tolist() == [0 + 2 + 4 + 6 + 8, 1 + 3 + 5 + 7 + 9, 2.0]


def test_loops_and_conditions_nest() -> None:
    ir = KernelBuilder()
    with ir.loop(0, 3) as outer, ir.loop(0, 4) as inner:
        index = ir.add(ir.mul(outer.index, 4), inner.index)
        with ir.when(ir.assign(f"icmp eq i64 {outer.index}, {inner.index}")):
            ir.emit(f"store double 1.0, ptr {ir.gep('double', SHARED, index)}")
    shared = numpy.zeros(12)
    run_kernel(ir, [], shared, shared)
    assert shared.reshape(3, 4).tolist() == numpy.eye(3, 4).tolist()


@pytest.mark.parametrize(
    ("x", "y", "total", "product"),
    [
        (3, 4, "7", "%v1"),
        ("%n", 0, "%n", "0"),
        (0, "%n", "%n", "%v1"),
        ("%n", 1, "%v1", "%n"),
        ("%n", "%m", "%v1", "%v1"),
    ],
)
def test_integers_that_are_known_are_not_computed(x: str | int, y: str | int, total: str, product: str) -> None:
    assert KernelBuilder().add(x, y) == total
    assert KernelBuilder().mul(x, y) == product


def test_the_name_of_a_function_is_that_of_its_content() -> None:
    names = []
    for line in ("add i64 1, 1", "add i64 1, 2", "add i64 1, 1"):
        ir = KernelBuilder()
        ir.assign(line)
        names.append(ir.text()[0])
    assert names[0] == names[2] != names[1]
