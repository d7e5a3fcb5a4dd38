"""A step that fails leaves the parameters, and the gradients that made it fail."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import Value, sqrt
from nn import MLP, SGD
from nn.losses import squared_error
from nn.training.samples import prepare
from nn.training.step import EagerStep, StepError


def test_parameters_and_gradients_after_a_step_that_fails() -> None:
    def sharp(output: Any, target: float) -> Any:
        return sqrt(output - output.data) + output  # 0 under the root, whose slope is infinite

    model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 1.0)
    step = EagerStep(model, sharp, SGD(model.parameters(), lr=0.1))
    with pytest.raises(StepError, match=r"the derivative of sqrt\(0\)"):
        step(*prepare(model, [[2.0], [3.0]], [0.0, 0.0], squared_error))
    assert [parameter.data for parameter in model.parameters()] == [1.0, 0.0]
    assert [parameter.grad for parameter in model.parameters()] == [math.inf, math.inf]


def test_a_gradient_that_grows_beyond_floats_is_found_though_the_loss_does_not() -> None:
    def steep(output: Any, target: float) -> Any:
        return (output - output.data) * 1e200

    model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 0.0)
    step = EagerStep(model, steep, SGD(model.parameters(), lr=0.1))
    with pytest.raises(StepError, match=r"the gradient of w.* is inf: look for large weights"):
        step(*prepare(model, [[1e200]], [0.0], squared_error))


def test_evaluation_changes_nothing() -> None:
    model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 1.0)
    step = EagerStep(model, squared_error, SGD(model.parameters(), lr=0.1))
    result = step.evaluate(*prepare(model, [[2.0], [3.0]], [0.0, 0.0], squared_error))
    assert (result.correct, result.gradient_norms) == (None, [])
    assert result.loss == squared_error(Value(2.0), 0.0).data / 2 + squared_error(Value(3.0), 0.0).data / 2
    assert not any(parameter.has_grad for parameter in model.parameters())


def test_a_penalty_and_clipping_are_left_out_unless_asked_for() -> None:
    model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 1.0)
    optimizer = SGD(model.parameters(), lr=0.1)
    samples = prepare(model, [[2.0]], [0.0], squared_error)
    plain = EagerStep(model, squared_error, optimizer)
    assert plain.evaluate(*samples).loss == squared_error(Value(2.0), 0.0).data
    penalized = EagerStep(model, squared_error, optimizer, l2=0.5)
    assert penalized.evaluate(*samples).loss == plain.evaluate(*samples).loss + 0.5  # the bias is 0
    _ = plain(*samples)
    assert math.hypot(*(parameter.grad for parameter in model.parameters())) > 1.0
    _ = EagerStep(model, squared_error, optimizer, clip_norm=0.25)(*samples)
    assert math.hypot(*(parameter.grad for parameter in model.parameters())) == pytest.approx(0.25, rel=1e-5)
