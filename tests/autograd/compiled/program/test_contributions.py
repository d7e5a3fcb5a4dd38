"""Contributions to a gradient: added where paths meet, in one segment where they can be, and summed over samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd import TABLE, Value, compile, cos, dot, exp, grad, sin, sum as total, tanh
from autograd.compiled.program.backward import BackwardPass
from autograd.compiled.program.formula import LONGEST_UNROLLED
from autograd.compiled.program.grouping import GroupedTrace
from autograd.compiled.program.program import Program
from autograd.compiled.program.vjp import contribution
from autograd.compiled.trace.trace import trace
from tests.autograd.compiled.program.symbolic_run import SymbolicRun


def backward(f: Callable[..., Any], n: int, wanted: tuple[Value, ...] = ()) -> BackwardPass:
    traced = trace(f, [[0.0] * n])
    leaves = [*traced.tape.inputs, *(i for value, i in traced.tape.parameters.items() if value in wanted)]
    return BackwardPass(GroupedTrace(traced, traced.outputs, leaves), traced.outputs, leaves, False)


def shapes(passes: BackwardPass) -> list[tuple[str, str, int]]:
    return [(part.kind, part.note, part.count) for part in passes.during if part.note == "gradient sum"]


def test_where_two_paths_meet_their_contributions_are_added() -> None:
    traced = trace(lambda x: sin(x) * exp(x), [0.0])
    run = SymbolicRun(Program(traced, traced.outputs, True))
    (x,), (seed,) = run.inputs, run.seeds
    cosine, exponential = TABLE["cos"].function(x), TABLE["exp"].function(x)
    through_sin = contribution(contribution(seed, exponential), cosine)
    through_exp = contribution(contribution(seed, TABLE["sin"].function(x)), exponential)
    assert run.input_gradients() == [through_exp + through_sin]


@pytest.mark.parametrize(("n", "kind"), [(LONGEST_UNROLLED, "map"), (LONGEST_UNROLLED + 1, "sum")])
def test_many_contributions_are_one_sum(n: int, kind: str) -> None:
    assert shapes(backward(lambda xs: total([exp(xs[0] * float(i)) for i in range(n)]), 1)) == [
        (kind, "gradient sum", 1)
    ]


def test_gradients_with_as_many_contributions_are_summed_together() -> None:
    def f(xs: Any) -> Any:
        return total([sin(x) * exp(x) for x in xs] + [tanh(xs[0])])

    assert sorted(shapes(backward(f, 4))) == [("map", "gradient sum", 1), ("map", "gradient sum", 3)]


def test_groups_with_unlike_contributions_are_summed_together() -> None:
    def f(xs: Any) -> Any:
        (s, t), (e, u) = [sin(x) for x in xs], [exp(x) for x in xs]
        return tanh(s) * cos(s) * tanh(t) * tanh(e) * cos(e) * tanh(u)

    passes = backward(f, 2)
    assert ("map", "gradient sum", 2) in shapes(passes)  # one sum for sin and exp, of which one number each has two
    assert compile(f, backend="numpy").value_and_grad([0.3, -0.7])[1] == pytest.approx(grad(f)([0.3, -0.7]), rel=1e-14)


def test_a_number_that_the_roots_do_not_depend_on_has_no_gradient() -> None:
    assert backward(lambda xs: sin(xs[0]), 2).gradients.tolist()[1] == -1


def test_contributions_to_a_shared_number_are_summed_over_samples_before_they_are_added() -> None:
    w = Value(0.5)
    passes = backward(lambda xs: sin(xs[0] * w) + exp(w), 1, (w,))
    assert [part.kind for part in passes.during if part.reduces] == ["total", "total"]
    assert [part.note for part in passes.after] == ["exp vjp", "gradient sum"]


def test_the_backward_pass_of_a_dense_block_is_listed_as_what_it_is() -> None:
    w = [[Value(0.5), Value(-0.25)], [Value(1.0), Value(2.0)]]

    def f(xs: Any) -> Any:
        inputs = [sin(x) for x in xs]
        return dot([tanh(dot(row, inputs)) for row in w], [1.0, 2.0])

    assert "dense vjp" in [part.note for part in backward(f, 2, (*w[0], *w[1])).during]
