"""Outputs become classes, as the loss means them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from autograd import Value
from nn import MLP, predict
from nn.losses import binary_cross_entropy, cross_entropy, hinge, huber, mean_squared_error, squared_error
from nn.predict import correct


def own_loss(output: Any, target: Any) -> Any:
    return output


@pytest.mark.parametrize(
    ("output", "target", "loss", "expected"),
    [
        (0.1, 1, hinge, True),
        (-0.1, 1, hinge, False),
        (0.0, -1, hinge, True),
        (Value(-3.0), -1.0, hinge, True),
        (0.1, 1, binary_cross_entropy, True),
        (0.1, 0, binary_cross_entropy, False),
        (-0.1, False, binary_cross_entropy, True),
        ([0.1, -0.1], [1, 0], binary_cross_entropy, True),
        ([0.1, -0.1], [1, 1], binary_cross_entropy, False),
        ([Value(0.1), Value(0.3), Value(0.2)], 1, cross_entropy, True),
        ([0.1, 0.3, 0.2], 2, cross_entropy, False),
        ([0.1, 0.3], 1, own_loss, True),
        ([0.1, 0.3], 0, own_loss, False),
        ([0.1, 0.3], 1.0, own_loss, None),
        (0.1, 1, own_loss, None),
        (0.1, 0.1, mean_squared_error, None),
        ([0.1, 0.2], [0.1, 0.2], squared_error, None),
        (0.1, 0.1, partial(huber, delta=2.0), None),
        (0.1, 1, partial(hinge), True),
    ],
)
def test_correct(output: Any, target: Any, loss: Any, expected: bool | None) -> None:
    assert correct(output, target, loss) is expected


def test_predict() -> None:
    model = MLP(1, [2], initializer=lambda n_in, n_out, rng: 1.0)
    model.layers[0].neurons[1].b.data = 1.0
    assert predict(model, [2.0], cross_entropy) == 1
    assert predict(model, [2.0], squared_error) == [2.0, 3.0]
    assert predict(model, [-0.5], hinge) == [-1, 1]
    assert predict(model, [-0.5], binary_cross_entropy) == [0, 1]


def test_predict_records_no_graph() -> None:
    seen: list[Value] = []

    def model(inputs: Sequence[float]) -> Value:
        seen.append(Value(2.0) * inputs[0])
        return seen[-1]

    assert predict(model, [3.0], squared_error) == 6.0
    assert seen[0].parents == ()
