"""Derivatives of a program are those of the table: the same formulas, row by row, whatever segments compute them."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import TABLE, Rule, Value, take
from autograd.compiled.program.formula import FormulaBuilder
from autograd.compiled.program.program import Program
from autograd.compiled.program.vjp import CONTRIBUTION, SELECTED_CONTRIBUTION, contribution, linear_partials, vjp_of
from autograd.compiled.trace.tape_rules import of_fixed_length
from autograd.compiled.trace.trace import trace
from tests.autograd.compiled.program.symbolic_run import SymbolicRun
from tests.autograd.points import RULES

LENGTHS = (2, 8, 30)  # of rows of any number of arguments: unrolled, a segment of its own, more than a kernel takes
CASES = [(rule, n) for rule in RULES for n in ([rule.arity] if rule.arity is not None else LENGTHS)]


def applied(rule: Rule, args: Any) -> Any:
    """Run a row on its arguments, however many it takes."""
    return rule.function(*args) if rule.arity is not None else rule.function.of_list(tuple(args))


@pytest.mark.exhaustive
@pytest.mark.parametrize(("single", "grouped"), [(False, True), (True, False)])
@pytest.mark.parametrize("n_shared", ["none", "half", "all"])
@pytest.mark.parametrize(("rule", "n"), CASES, ids=[f"{rule.name}-{n}" for rule, n in CASES])
def test_contributions_are_the_gradient_times_the_partials_of_the_row(
    rule: Rule, n: int, n_shared: str, single: bool, grouped: bool
) -> None:
    parameters = [Value(0.5) for _ in range({"none": 0, "half": n // 2, "all": n}[n_shared])]
    traced = trace(lambda xs: applied(rule, [*parameters, *xs]), [[0.0] * (n - len(parameters))])
    run = SymbolicRun(Program(traced, traced.outputs, True, parameters, single, grouped))
    args, (out,), (seed,) = [*run.parameters, *run.inputs], run.outputs, run.seeds
    found = [*run.parameter_gradients(), *run.input_gradients()]
    flat = rule.flat or [False] * n
    for got, partial, no_gradient in zip(found, rule.derivatives(out, args, [True] * n), flat, strict=True):
        if no_gradient:
            assert got is None
        else:  # a partial that is a plain number may be multiplied with as it is, or be read from a buffer
            row = SELECTED_CONTRIBUTION if rule.selects else CONTRIBUTION
            expected = contribution(seed, partial, rule.selects), run.builder.apply(row, (seed, partial))
            assert any(got is term for term in expected), partial


def test_the_partials_of_a_row_of_a_fixed_length_are_computed_once_for_all() -> None:
    calls: list[int] = []

    def partials(out: Any, xs: Any) -> list[Any]:
        calls.append(len(xs))
        return [2.0 * x for x in xs]

    row = of_fixed_length(Rule("squares", lambda xs: xs[0] * xs[0] + xs[1] * xs[1], partials), 9)
    vjp_of(row, (None,) * 9, (True,) * 9, False)
    assert calls == [9]


def test_the_comparison_can_fail() -> None:
    builder = FormulaBuilder()
    x, y, gradient = (builder.input() for _ in range(3))
    partial = TABLE["cos"].function(x * y)
    assert contribution(gradient, partial) is contribution(gradient, TABLE["cos"].function(y * x))
    assert contribution(gradient, partial) is not contribution(gradient, -partial)
    assert contribution(gradient, partial) is not contribution(gradient, partial * (1.0 + 1e-6))
    assert contribution(gradient, partial) is not gradient * partial  # 0 times inf is nan


@pytest.mark.parametrize("n", range(1, 8))
def test_sums_and_dot_products_are_linear_in_each_operand(n: int) -> None:
    assert linear_partials(TABLE["sum"], n) == [None] * n
    assert linear_partials(TABLE["dot"], 2 * n) == [*range(n, 2 * n), *range(n)]
    for name in ("mean", "maximum", "norm", "logsumexp"):
        with pytest.raises(ValueError, match=f"{name} is not linear"):
            linear_partials(TABLE[name], n + 1)


def test_quick_partials_are_recomputed_and_expensive_ones_saved() -> None:
    relu, tanh = (vjp_of(TABLE[name], (None,), (True,), False) for name in ("relu", "tanh"))
    assert len(relu.forward.outputs) == 1 and relu.needs == ["gradient", "out"]
    assert len(tanh.forward.outputs) == 2 and tanh.needs == ["gradient", ("residual", 0)]
    assert len(vjp_of(TABLE["relu"], (None,), (True,), True).forward.outputs) == 2
    add = vjp_of(TABLE["add"], (None, 1.0), (True, False), False)
    assert add.passed_through == [0] and add.computed == []


def test_a_choice_has_the_derivatives_of_its_value() -> None:
    numbers = [3.0, 1.0, 2.0, 5.0]
    traced = trace(lambda xs, i: take(xs, i), [[0.0] * 4, 0.0])
    run = SymbolicRun(Program(traced, traced.outputs, True))
    [rule] = [rule for rule in traced.tape.rules if rule.name.startswith("take")]
    for index in (0.0, 1.0, 2.0, 3.0, 4.0, -1.0, 0.5):
        leaves = [Value(number) for number in (*numbers, -7.0)]
        out = rule.compute([Value(index), *leaves])  # a nest of the rows `where` and `equal`
        out.backward()
        assert list(rule.derivatives(out.data, [index, *numbers, -7.0], [True] * 6))[1:] == [x.grad for x in leaves]
    equal = TABLE["equal"].function
    expected = [contribution(run.seeds[0], equal(run.inputs[4], float(i)), selects=True) for i in range(4)]
    assert run.input_gradients() == [*expected, None]


@pytest.mark.parametrize(("operations", "is_saved"), [(1, False), (4, False), (5, True)])
def test_a_partial_of_many_operations_is_saved_however_quick_they_are(operations: int, is_saved: bool) -> None:
    def partial(out: Any, x: Any) -> Any:
        found = x
        for _ in range(operations):
            found = found * x
        return found

    vjp = vjp_of(Rule("user_row", lambda x: x, [partial]), (None,), (True,), False)
    assert (len(vjp.forward.outputs) == 2) == is_saved
    assert vjp.needs == ["gradient", ("residual", 0) if is_saved else ("operand", 0)]
