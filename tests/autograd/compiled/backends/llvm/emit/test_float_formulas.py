"""Formulas computed on floats: the same bits as on doubles, rounded at the end."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy
import pytest

from autograd import TABLE
from autograd.compiled.backends.llvm.emit.float_formulas import DECISIONS, EXACT, ROUNDED, is_same_on_floats
from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE
from autograd.compiled.backends.llvm.emit.vector_math import available_rules
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.kernels import elementwise_kernel
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import AccessPattern
from autograd.compiled.program.formula import Formula, FormulaBuilder
from autograd.compiled.program.vjp import vjp_of
from autograd.elementary.instructions import with_sign_of
from tests.autograd.compiled.backends.llvm.run_kernel import run_kernel

KNOWN = available_rules(frozenset(), 1)
RULES = {name: TABLE[name] for name in (ROUNDED | EXACT | DECISIONS) - {"with_sign_of"}}
RULES["with_sign_of"] = with_sign_of.rule
AWKWARD = [0.0, -0.0, 1.0, -1.0, 1e-45, -1e-40, 1.1754944e-38, 3.4028235e38, -3.4028235e38, numpy.inf, -numpy.inf,
           numpy.nan, 0.1, 16777216.0, 16777215.0, 1.5, 2.5, 1.0000001]  # fmt: skip
FLOATS, OTHERS = [0.0, 1.0, -2.0, 0.5, float("nan")], [0.1, 1e300]  # constants of 32 bits, and such that are not
LANES = 16


def random_formula(rng: random.Random, constants: Sequence[float] = (*FLOATS, *OTHERS)) -> Formula:
    """Return a few operations on three inputs, of every kind that floats may suffice for."""
    builder = FormulaBuilder()
    inputs = [builder.input() for _ in range(3)]
    terms: list[Any] = list(inputs)
    for _ in range(rng.randint(1, 4)):
        rule = RULES[rng.choice(sorted(RULES))]
        args: list[Any] = [rng.choice(inputs)]
        args += [
            rng.choice(terms) if rng.random() < 0.85 else rng.choice(constants) for _ in range((rule.arity or 2) - 1)
        ]
        terms.append(builder.apply(rule, args))
    return Formula(inputs, [terms[-1], rng.choice(terms)])


def numbers(rng: random.Random, count: int) -> Any:
    """Return floats of every size, and awkward ones."""
    sizes = [rng.choice((rng.uniform(-44, 38), rng.uniform(-2, 8))) for _ in range(count)]
    drawn = [rng.choice(AWKWARD) if rng.random() < 0.4 else rng.gauss(0, 1) * 10**size for size in sizes]
    with numpy.errstate(over="ignore"):
        return numpy.array(drawn).astype(numpy.float32)


def computed(formula: Formula, rows: Any, lanes: VectorType) -> Any:
    """Return the bits of the results of a formula on rows of floats; those of every nan are the same."""
    samples, results = rows.shape[1], len(formula.outputs)
    per_sample = numpy.concatenate([rows, numpy.zeros((results, samples), numpy.float32)])
    patterns = [AccessPattern(PER_SAMPLE, "strided")] * len(rows)
    starts = [number for i in range(len(rows)) for number in (i * samples, 0)]
    fields = [1, samples, *starts, *((len(rows) + i) * samples for i in range(results))]
    run_kernel(elementwise_kernel.over_samples(formula, patterns, lanes), fields, per_sample[:1].copy(), per_sample)
    found = per_sample[len(rows) :]
    return numpy.where(numpy.isnan(found), 0x7FC00000, found.view(numpy.int32))


@pytest.mark.parametrize("seed", range(60))
def test_what_is_said_to_be_the_same_is_the_same_to_the_bit(seed: int) -> None:
    rng = random.Random(seed)
    formula = random_formula(rng)
    while not is_same_on_floats(formula.lowered(KNOWN)):
        formula = random_formula(rng)
    formula, rows = formula.lowered(KNOWN), numbers(rng, 3 * 20 * LANES).reshape(3, -1)
    on_floats, on_doubles = (computed(formula, rows, VectorType(LANES, "float", kind)) for kind in ("float", "double"))
    assert (on_floats == on_doubles).all(), formula


def test_most_formulas_that_would_differ_are_seen() -> None:
    differ = 0
    for seed in range(0, 300, 3):
        rng = random.Random(seed)
        formula = random_formula(rng, FLOATS).lowered(KNOWN)
        if is_same_on_floats(formula):
            continue
        rows = numbers(rng, 3 * 20 * LANES).reshape(3, -1)
        same = (
            computed(formula, rows, VectorType(LANES, "float", "float"))
            == computed(formula, rows, VectorType(LANES, "float", "double"))
        ).all()
        differ += not same
    assert differ >= 5


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "relu", "negative", "where"])
def test_rows_that_round_once_and_their_contributions_are_computed_on_floats(name: str) -> None:
    rule = TABLE[name]
    arity = rule.arity or 2
    vjp = vjp_of(rule, (None,) * arity, (True,) * arity, False)
    assert is_same_on_floats(vjp.forward.lowered(KNOWN)), vjp.forward.lowered(KNOWN)
    assert is_same_on_floats(vjp.backward.lowered(KNOWN)), vjp.backward.lowered(KNOWN)


@pytest.mark.parametrize("name", ["exp", "tanh", "sigmoid", "gelu", "log"])
def test_rows_of_many_roundings_are_computed_on_doubles(name: str) -> None:
    assert not is_same_on_floats(vjp_of(TABLE[name], (None,), (True,), False).forward.lowered(KNOWN))
