"""Rows of the table as instructions on vectors, against their values on floats."""

from __future__ import annotations

import math

import numpy
import pytest

from autograd import Rule, rounding
from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, KernelBuilder
from autograd.compiled.backends.llvm.emit.load_store import load, store
from autograd.compiled.backends.llvm.emit.vector_math import (
    EVERYWHERE,
    available_rules,
    interleaved_vector_math,
    multiply_add,
    vector_math,
)
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.jit.jit_compiler import jit_compiler
from autograd.elementary import instructions
from autograd.rules import TABLE
from tests.autograd.compiled.backends.llvm.run_kernel import formula_of, run_kernel

NUMBERS = [0.0, -0.0, 1.0, -1.5, 2.5, -3.5, 1e300, -1e-310, math.inf, -math.inf, math.nan, 0.5]
OUTSIDE_THE_TABLE = [*vars(instructions).values(), rounding.product_error]
RULES = {**TABLE, **{function.rule.name: function.rule for function in OUTSIDE_THE_TABLE if hasattr(function, "rule")}}


def test_a_rule_is_available_if_the_processor_has_it() -> None:
    assert available_rules(frozenset(), 2) > EVERYWHERE
    assert "product_error" in available_rules(frozenset(["fma"]), 4) - available_rules(frozenset(), 4)
    assert "scaled" in available_rules(frozenset(["avx512f"]), 8) - available_rules(frozenset(["avx512f"]), 4)


def same(x: float, y: float) -> bool:
    return x == y or (math.isnan(x) and math.isnan(y))


@pytest.mark.parametrize("name", sorted(available_rules(jit_compiler().features, jit_compiler().width) - {"scaled"}))
def test_instructions_of_a_rule_give_its_value(name: str) -> None:
    rule: Rule = RULES[name]
    count, width = rule.arity or 2, 4
    operands = [NUMBERS, NUMBERS[5:] + NUMBERS[:5], NUMBERS[3:] + NUMBERS[:3]][:count]
    if name == "power_of_two":
        operands = [[-1022.0, 0.0, 3.0, 1023.0] * 3]
    if name == "exponent":
        operands = [[abs(number) if abs(number) > 1e-300 and math.isfinite(number) else 1.0 for number in NUMBERS]]
    ir, lanes = KernelBuilder(), VectorType(width, "double")
    with ir.loop(0, len(NUMBERS), width) as loop:
        at = [ir.gep("double", PER_SAMPLE, ir.add(loop.index, i * len(NUMBERS))) for i in range(count + 1)]
        inputs = [load(ir, address, lanes) for address in at[:count]]
        (out,) = vector_math(ir, lanes, formula_of(rule, count), inputs)
        store(ir, out, at[count], lanes)
    numbers = numpy.array([*operands, [0.0] * len(NUMBERS)])
    run_kernel(ir, [], numbers, numbers)
    for *args, found in numbers.T.tolist():
        assert same(found, rule.on_floats(args)[0]), (name, args, found)


def test_a_formula_on_several_vectors_is_computed_term_by_term() -> None:
    formula = formula_of(TABLE["gelu"], 1).lowered(available_rules(jit_compiler().features, 4))
    ir, lanes = KernelBuilder(), VectorType(4, "double")
    inputs = [[load(ir, ir.gep("double", PER_SAMPLE, i), lanes)] for i in (0, 4, 8)]
    before = len(ir.lines)
    for [out], i in zip(interleaved_vector_math(ir, lanes, formula, inputs), (0, 4, 8), strict=True):
        store(ir, out, ir.gep("double", PER_SAMPLE, i), lanes)
    first, second, third = (line.split(" = ")[1] for line in ir.lines[before : before + 3])
    assert first.split()[0] == second.split()[0] == third.split()[0] and len({first, second, third}) == 3
    numbers = numpy.linspace(-3.0, 3.0, 12)
    expected = [TABLE["gelu"].on_floats([x])[0] for x in numbers.tolist()]
    run_kernel(ir, [], numbers, numbers)
    assert numpy.allclose(numbers, expected, rtol=1e-14, atol=0.0)


def test_a_rule_without_a_formula_is_called_in_python() -> None:
    def value(x: float, y: float) -> float:
        if x > 2.0:
            raise ValueError("this is nan, as errors cannot pass through native code")
        return math.fmod(x, y)

    rule = Rule("remainder of C", value, [1.0, 0.0], source="the C library")
    ir, lanes = KernelBuilder(), VectorType(2, "double")
    inputs = [load(ir, ir.gep("double", PER_SAMPLE, i), lanes) for i in (0, 2)]
    (out,) = vector_math(ir, lanes, formula_of(rule, 2), inputs)
    store(ir, out, PER_SAMPLE, lanes)
    numbers = numpy.array([-1.5, 3.0, 0.4, 0.4])
    run_kernel(ir, [], numbers, numbers)
    assert numbers[0] == math.fmod(-1.5, 0.4) and math.isnan(numbers[1])


def test_multiply_add() -> None:
    ir, lanes = KernelBuilder(), VectorType(2, "double")
    x, y, z = (load(ir, ir.gep("double", PER_SAMPLE, i), lanes) for i in (0, 2, 4))
    store(ir, multiply_add(ir, x, y, z, lanes), PER_SAMPLE, lanes)
    numbers = numpy.array([2.0, 3.0, 5.0, 7.0, 11.0, 13.0])
    run_kernel(ir, [], numbers, numbers)
    assert numbers[:2].tolist() == [21.0, 34.0]
