"""Losses against their closed forms, finite differences, and PyTorch where it is installed."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from autograd import Value, check_gradients, compile, enable_grad, no_grad
from nn import losses
from nn.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    l2_penalty,
    mean_absolute_error,
    mean_squared_error,
    poisson,
    squared_error,
)

OUTPUT, TARGET = [0.5, -1.5, 4.0], [1.0, 0.5, 0.25]


def log_loss(p: float, t: int) -> float:
    return -math.log(p if t else 1.0 - p)


CLOSED_FORMS: list[tuple[Callable[..., Any], Any, Any, float]] = [
    (squared_error, 3.0, 1.0, 2.0),
    (squared_error, OUTPUT, TARGET, 0.5 * (0.5**2 + 2.0**2 + 3.75**2)),
    (mean_squared_error, 3.0, 1.0, 4.0),
    (mean_squared_error, OUTPUT, TARGET, (0.5**2 + 2.0**2 + 3.75**2) / 3.0),
    (mean_absolute_error, OUTPUT, TARGET, (0.5 + 2.0 + 3.75) / 3.0),
    (huber, OUTPUT, TARGET, (0.5 * 0.5**2 + (2.0 - 0.5) + (3.75 - 0.5)) / 3.0),
    (partial(huber, delta=3.0), OUTPUT, TARGET, (0.5 * 0.5**2 + 0.5 * 2.0**2 + 3.0 * (3.75 - 1.5)) / 3.0),
    (binary_cross_entropy, 0.7, 1, log_loss(1.0 / (1.0 + math.exp(-0.7)), 1)),
    (binary_cross_entropy, 0.7, 0, log_loss(1.0 / (1.0 + math.exp(-0.7)), 0)),
    (binary_cross_entropy, [0.0, 0.0], [0, 1], math.log(2.0)),
    (cross_entropy, OUTPUT, 1, math.log(sum(map(math.exp, OUTPUT))) + 1.5),
    (poisson, 0.5, 3.0, math.exp(0.5) - 3.0 * 0.5 + 3.0 * math.log(3.0) - 3.0),
    (poisson, [0.5, -1.5], [0, 2], (math.exp(0.5) + math.exp(-1.5) + 3.0 + 2.0 * math.log(2.0) - 2.0) / 2.0),
    (hinge, 0.25, 1, 0.75),
    (hinge, 0.25, -1, 1.25),
    (hinge, -3.0, -1, 0.0),
    (hinge, [0.25, 0.25], [1, -1], 1.0),
]


@pytest.mark.parametrize(("loss", "output", "target", "expected"), CLOSED_FORMS)
def test_closed_forms_and_gradients(loss: Callable[..., Any], output: Any, target: Any, expected: float) -> None:
    assert loss(output, target) == pytest.approx(expected, rel=1e-14)
    outputs = [Value(o) for o in output] if isinstance(output, list) else Value(output)
    assert loss(outputs, target).data == pytest.approx(expected, rel=1e-14)
    checks = check_gradients(lambda o: loss(o, target), output, order=2)
    assert len(checks) >= 2
    assert not any(check.at_kink for check in checks)


def test_gradients_in_closed_form() -> None:
    outputs = [Value(o) for o in OUTPUT]
    squared_error(outputs, TARGET).backward()
    assert [o.grad for o in outputs] == [o - t for o, t in zip(OUTPUT, TARGET, strict=True)]
    outputs = [Value(o) for o in OUTPUT]
    cross_entropy(outputs, 0).backward()
    exponentials = [math.exp(o) for o in OUTPUT]
    expected = [e / sum(exponentials) - (i == 0) for i, e in enumerate(exponentials)]
    assert [o.grad for o in outputs] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("delta", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_huber_is_smooth_where_the_square_becomes_a_line(delta: float, side: float) -> None:
    output = Value(side * delta)
    loss = huber(output, 0.0, delta)
    loss.backward()
    assert (loss.data, output.grad) == (0.5 * delta * delta, side * delta)


@pytest.mark.parametrize("z", [-1e4, -800.0, -40.0, 40.0, 800.0, 1e4])
def test_losses_of_logits_neither_overflow_nor_underflow(z: float) -> None:
    right, wrong = (1, 0) if z > 0 else (0, 1)
    assert binary_cross_entropy(z, wrong) == pytest.approx(abs(z), rel=1e-15)
    assert binary_cross_entropy(z, right) == pytest.approx(math.exp(-abs(z)), rel=1e-14)
    assert cross_entropy([0.0, z], wrong) == pytest.approx(abs(z), rel=1e-15)
    logit = Value(z)
    binary_cross_entropy(logit, wrong).backward()
    assert abs(logit.grad) == 1.0


def test_hinge_at_its_kink_has_gradient_0() -> None:
    score = Value(1.0)
    hinge(score, 1).backward()
    assert score.grad == 0.0


def test_l2_penalty_is_one_node_over_the_parameters() -> None:
    parameters = [Value(3.0), Value(-4.0)]
    penalty = l2_penalty(parameters, 0.1)
    penalty.backward()
    assert penalty.data == pytest.approx(2.5)
    assert [p.grad for p in parameters] == pytest.approx([0.6, -0.8])
    assert [parent.op.name for parent in penalty.parents if parent.takes_grad] == ["dot"]
    with pytest.raises(ValueError, match="l2_penalty's strength is -1: give a number of at least 0"):
        l2_penalty(parameters, -1)


@pytest.mark.parametrize(
    ("loss", "output", "target", "message"),
    [
        (hinge, 0.1, 0, "hinge got the target 0: give the class of the sample, -1 or 1$"),
        (hinge, 0.1, "a", "hinge got the target 'a'"),
        (binary_cross_entropy, 0.1, -1, "got the target -1: give the class of the sample, 0 or 1$"),
        (binary_cross_entropy, 0.1, 0.5, "got the target 0.5"),
        (cross_entropy, [0.1, 0.2], 2, "got the target 2: give the index of the true class, 0 to 1$"),
        (cross_entropy, [0.1, 0.2], -1, "got the target -1"),
        (cross_entropy, [0.1, 0.2], 0.5, "got the target 0.5"),
        (cross_entropy, [0.1, 0.2], [0, 1], r"got the target \[0, 1\]"),
        (squared_error, [0.1, 0.2], [1.0], "squared_error got 2 outputs and 1 target"),
        (squared_error, [0.1, 0.2], 1.0, "got 2 outputs and 1.0 as target: give a list of 2"),
        (squared_error, 0.1, [1.0], r"got one output and \[1.0\] as target"),
        (mean_squared_error, 0.1, "cat", "mean_squared_error got the target 'cat': expected a number"),
        (mean_absolute_error, 0.1, None, "mean_absolute_error got the target None: expected a number"),
        (partial(huber, delta=0.0), 0.1, 0.2, "huber's delta is 0.0: give a number above 0"),
        (poisson, 0.1, -1, "poisson got the target -1: give a count, or another number of at least 0"),
        (poisson, 0.1, math.nan, "poisson got the target nan"),
        (poisson, 0.1, "a", "poisson got the target 'a'"),
    ],
)
def test_targets_that_cannot_be_meant_are_refused(loss: Any, output: Any, target: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        loss(output, target)


def test_cross_entropy_of_one_output_names_the_way_out() -> None:
    with pytest.raises(TypeError, match="or use binary_cross_entropy"):
        cross_entropy(Value(0.1), 0)


OF_PAIRS = [loss for loss in losses.LOSSES if loss is not cross_entropy]


@pytest.mark.parametrize("of", [no_grad, enable_grad])
@pytest.mark.parametrize("loss", OF_PAIRS)
def test_the_target_before_the_output_is_refused(loss: Callable[..., Any], of: Any) -> None:
    with of():
        output = Value(0.5) + 0.0
        for first, second in [(1, output), ([1, 1], [output, output]), ([output, 1], [1, output])]:
            with pytest.raises(TypeError, match=f"{loss.__name__} got 1 as output and .* of the model first"):
                loss(first, second)
        loss(output, 1)
    pytest.importorskip("numpy")
    with pytest.raises(TypeError, match="the model first"):
        compile(lambda o: loss(1, o))(0.5)


def test_no_loss_is_left_out() -> None:
    own = [part for part in vars(losses).values() if getattr(part, "__module__", "") == losses.__name__]
    assert {part for part in own if not part.__name__.startswith("_")} - {l2_penalty} == set(losses.LOSSES)
    assert {getattr(loss, "func", loss) for loss, *_ in CLOSED_FORMS} == set(losses.LOSSES)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("mean_squared_error", "mse_loss"),
        ("mean_absolute_error", "l1_loss"),
        ("huber", "huber_loss"),
        ("binary_cross_entropy", "binary_cross_entropy_with_logits"),
        ("cross_entropy", "cross_entropy"),
    ],
)
def test_losses_are_those_of_pytorch(ours: str, theirs: str) -> None:
    torch = pytest.importorskip("torch")
    target: Any = {"binary_cross_entropy": [1.0, 0.0, 1.0], "cross_entropy": 2}.get(ours, TARGET)
    outputs = [Value(o) for o in OUTPUT]
    loss = getattr(losses, ours)(outputs, target)
    loss.backward()
    tensor = torch.tensor(OUTPUT, dtype=torch.float64, requires_grad=True)
    their_loss = getattr(torch.nn.functional, theirs)(
        tensor, torch.tensor(target) if ours == "cross_entropy" else torch.tensor(target, dtype=torch.float64)
    )
    their_loss.backward()
    assert loss.data == pytest.approx(their_loss.item(), rel=1e-14)
    assert [o.grad for o in outputs] == pytest.approx(tensor.grad.tolist(), rel=1e-13)
