"""Clipped gradients are no longer than asked for, and point where they did."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from autograd import Value
from nn import clip_grad_norm, clip_grad_value


def with_gradients(gradients: Sequence[float]) -> list[Value]:
    values = [Value(0.0) for _ in gradients]
    for value, gradient in zip(values, gradients, strict=True):
        value.grad = gradient
    return values


@pytest.mark.parametrize("max_norm", [0.5, 5.0, 100.0])
def test_norm(max_norm: float) -> None:
    values = [*with_gradients([3.0, -4.0]), Value(1.0)]
    assert clip_grad_norm(values, max_norm) == 5.0
    factor = min(1.0, max_norm / (5.0 + 1e-6))
    assert [v.grad for v in values] == [3.0 * factor, -4.0 * factor, 0.0]
    assert not values[2].has_grad


def test_value() -> None:
    values = with_gradients([3.0, -4.0, 0.5, math.nan, math.inf])
    clip_grad_value(values, 2.0)
    assert [v.grad for v in values[:3]] == [2.0, -2.0, 0.5]
    assert math.isnan(values[3].grad)
    assert values[4].grad == 2.0


def test_pytorch_agrees() -> None:
    torch = pytest.importorskip("torch")
    gradients = [3.0, -4.0, 0.25]
    tensor = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    tensor.grad = torch.tensor(gradients, dtype=torch.float64)
    values = with_gradients(gradients)
    assert clip_grad_norm(values, 2.0) == pytest.approx(torch.nn.utils.clip_grad_norm_([tensor], 2.0).item())
    assert [v.grad for v in values] == pytest.approx(tensor.grad.tolist(), rel=1e-14)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_length_that_is_no_number_is_refused_and_changes_nothing(bad: float) -> None:
    values = with_gradients([3.0, bad])
    with pytest.raises(FloatingPointError, match="clip_grad_norm: the gradients have length"):
        clip_grad_norm(values, 1.0)
    assert values[0].grad == 3.0


@pytest.mark.parametrize("bound", [0.0, -1.0, math.nan])
def test_bounds_not_above_0_are_refused(bound: float) -> None:
    with pytest.raises(ValueError, match="max_norm of clip_grad_norm"):
        clip_grad_norm([], bound)
    with pytest.raises(ValueError, match="clip_value of clip_grad_value"):
        clip_grad_value([], bound)
