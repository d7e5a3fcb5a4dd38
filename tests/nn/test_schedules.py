"""Schedules have the numbers of PyTorch's."""

from __future__ import annotations

import math
from typing import Any

import pytest

from nn.schedules import cosine, exponential_decay, linear_warmup, step_decay


def test_factors() -> None:
    assert [step_decay(3)(e) for e in (0, 2, 3, 5, 6)] == pytest.approx([1.0, 1.0, 0.1, 0.1, 0.01])
    assert exponential_decay(0.9)(3) == pytest.approx(0.9**3)
    assert cosine(10, minimum=0.2)(5) == pytest.approx(0.6)
    assert cosine(10, minimum=0.2)(10) == cosine(10, minimum=0.2)(50) == pytest.approx(0.2)
    assert cosine(10)(1) == pytest.approx(0.5 * (1 + math.cos(math.pi / 10)))
    assert [linear_warmup(4, 0.0)(e) for e in range(6)] == [0.0, 0.25, 0.5, 0.75, 1.0, 1.0]
    assert linear_warmup()(0) == pytest.approx(1.0 / 3.0)


@pytest.mark.parametrize(
    ("ours", "theirs", "settings"),
    [
        (step_decay(3, 0.5), "StepLR", {"step_size": 3, "gamma": 0.5}),
        (exponential_decay(0.9), "ExponentialLR", {"gamma": 0.9}),
        (cosine(12, minimum=0.05), "CosineAnnealingLR", {"T_max": 12, "eta_min": 0.05 * 0.4}),
        (linear_warmup(5), "LinearLR", {"total_iters": 5}),
    ],
)
def test_factors_are_those_of_pytorch(ours: Any, theirs: str, settings: dict[str, Any]) -> None:
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    scheduler = getattr(torch.optim.lr_scheduler, theirs)(optimizer, **settings)
    for epoch in range(12):
        assert 0.4 * ours(epoch) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12)
        optimizer.step()
        scheduler.step()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: step_decay(0), "step_size of step_decay is 0: give a whole number of at least 1"),
        (lambda: step_decay(1, -0.1), "gamma of step_decay is -0.1"),
        (lambda: exponential_decay(math.nan), "gamma of exponential_decay is nan"),
        (lambda: cosine(0), "epochs of cosine is 0"),
        (lambda: cosine(5, -1.0), "minimum of cosine is -1.0"),
        (lambda: linear_warmup(0), "epochs of linear_warmup is 0"),
        (lambda: linear_warmup(5, math.inf), "start_factor of linear_warmup is inf"),
    ],
)
def test_numbers_out_of_range_are_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
