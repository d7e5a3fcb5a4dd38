"""Gradients of samples of several structures, which add up where those of the step are, or apart from them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy
import pytest

from autograd import Training, Value, dot, tanh
from autograd.compiled.backends.llvm.training.loop_programs import can_be_in_place
from autograd.compiled.backends.llvm.training.parameter_buffers import ParameterOrder
from autograd.compiled.program.program import Program
from autograd.compiled.trace.trace import trace

pytest.importorskip("llvmlite")

Loss = Callable[[list[Value], list[Any]], Any]


def by_place(w: list[Value], row: list[Any]) -> Any:
    """A loss in which each number of a row has a weight of its own, which shorter rows do not read."""
    return tanh(dot(w[: len(row)], row) + w[-1]) ** 2


def first_and_last(w: list[Value], row: list[Any]) -> Any:
    """A loss in which gradients of one segment are not side by side."""
    return tanh(w[0] * row[0]) + tanh(w[-1] * row[0])


def squared(w: list[Value], row: list[Any]) -> Any:
    """A loss of which part depends on the weights alone."""
    return by_place(w, row) * (w[0] * w[0] + 1.0)


def descent(x: Any, gradient: Any, state: Any, rate: Any, norm: Any) -> Any:
    return x - rate * gradient, state


@pytest.mark.parametrize("penalty", [None, lambda w: 0.1 * dot(w, w)], ids=["no penalty", "penalty"])
@pytest.mark.parametrize("loss", [by_place, first_and_last, squared])
@pytest.mark.parametrize("lengths", [[3], [5], [1, 4, 2], [5, 5, 3, 4]])
def test_steps_are_those_of_numpy(loss: Loss, penalty: Any, lengths: list[int]) -> None:
    rng = numpy.random.default_rng(len(lengths))
    rows = [rng.normal(size=lengths[i % len(lengths)]).tolist() for i in range(60)]
    batches = [range(60), [7], [3, 4], range(20, 55), range(60)]
    found = []
    for backend in ("llvm", "numpy"):
        w = [Value(number) for number in numpy.linspace(-0.5, 0.9, 6)]
        training = Training(
            lambda row, _, w=w: (loss(w, row), None), w, w, descent, layers=[w], backend=backend,
            penalty=None if penalty is None else lambda w=w: penalty(w),
        )  # fmt: skip
        steps = training.run(training.samples(rows, [0.0] * 60), batches, [0.1] * 5)
        training.write_back()
        found.append([*steps.losses, *steps.norms.ravel(), *(v.data for v in w), *(v.grad for v in w)])
    assert found[0] == pytest.approx(found[1], rel=1e-12, abs=1e-15)


def test_only_sums_over_samples_add_up_in_place() -> None:
    w = [Value(0.1 * i) for i in range(6)]
    order = ParameterOrder(SimpleNamespace(n_trained=len(w), order=w))  # type: ignore[arg-type]
    for loss, length, alone, several in (
        (by_place, 5, True, True), (by_place, 2, True, True), (squared, 5, True, False),
        (first_and_last, 1, False, False),
    ):  # fmt: skip
        traced = trace(lambda row, loss=loss: loss(w, row), [[0.0] * length])
        program = Program(traced, traced.outputs, wanted=w)
        assert [can_be_in_place(program, order, alone) for alone in (True, False)] == [alone, several], loss
