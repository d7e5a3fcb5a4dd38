"""The update as a formula: one for each length of the state; what all parameters share stays one number."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from autograd import Training, Value, dot, greater, maximum, where
from autograd.compiled.backends.numpy.numpy_training import UPDATED_AT_ONCE, NumpyTraining
from autograd.compiled.trace.tracer import TraceError
from autograd.compiled.training.update_formula import UpdateFormula, update_formulas
from nn.optimizers import SGD, Adam

scale = Value(0.5, label="scale")


def unlike(x: Any, gradient: Any, state: Any, rate: Any, norm: Any) -> Any:
    """Numbers of every kind: one for each parameter, one for all, a plain one, one that a Value outside sets."""
    steps, largest, _ = state or (0.0, abs(gradient), 0.0)
    step = where(greater(gradient, 0.0), rate, 0.5 * rate) * gradient / (1.0 + norm)
    return x - scale * 0.9**steps * step, (steps + 1.0, maximum(largest, abs(gradient)), 2.0)


def in_floats(x: Any, gradient: Any, steps: float, rate: float, norm: float, by: float) -> Any:
    """The new x of `unlike`, by NumPy."""
    step = numpy.where(gradient > 0.0, rate, 0.5 * rate) * gradient / (1.0 + norm)
    return x - by * 0.9**steps * step


def test_a_formula_reads_a_state_of_one_length_and_gives_the_next() -> None:
    assert {n: found.n_remembered for n, found in update_formulas(unlike, 0).items()} == {0: 3, 3: 3}
    assert list(update_formulas(unlike, 3)) == [3]
    descent = SGD([Value(0.0)], lr=0.1)
    assert list(update_formulas(lambda x, gradient, state, rate, norm: descent.update(x, gradient, state), 0)) == [0]
    adam = Adam([Value(0.0)])
    formula = update_formulas(lambda x, gradient, state, rate, norm: adam.update(x, gradient, state), 0)[3].formula
    assert [formula.depends(i, formula.inputs[:2]) for i in range(4)] == [True, False, True, True]


def test_only_updates_of_one_parameter_by_its_gradient_or_state() -> None:
    with pytest.raises(TraceError, match="does not depend on it or on its gradient"):
        UpdateFormula(lambda x, gradient, state, rate, norm: (rate * norm, state), 2)
    assert UpdateFormula(lambda x, gradient, state, rate, norm: (state[0], (gradient,)), 1).n_remembered == 1


@pytest.mark.parametrize("count", [1, 3, UPDATED_AT_ONCE + 1])
def test_numpy_updates_all_parameters_a_part_at_a_time(count: int) -> None:
    rng, steps = numpy.random.default_rng(0), 4
    slopes, x = rng.normal(size=count), rng.normal(size=count)
    training = Training(lambda row, target, w: (dot(w, row) - target, None), count, count, unlike, backend="numpy")
    training.start(x)
    samples, norm = training.samples(slopes[None], numpy.zeros(1)), float(numpy.linalg.norm(slopes))
    for step in range(steps):
        scale.data = 0.5 - 0.1 * step
        assert training.run(samples, [[0]], [0.1]).done == 1
        x = in_floats(x, slopes, step, 0.1, norm, scale.data)
    numbers, states = training.read()
    numpy.testing.assert_allclose(numbers, x, rtol=1e-13)
    expected = numpy.stack([numpy.full(count, float(steps)), abs(slopes), numpy.full(count, 2.0)], axis=1)
    numpy.testing.assert_array_equal(states, expected)
    backend = training._backend
    assert isinstance(backend, NumpyTraining) and [state.size for state in backend._states] == [1, count, 1]
