"""Optimizers against PyTorch: its numbers written down, and itself where it is installed."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import Constant, Value
from nn import SGD, Adam, AdamW, Optimizer, RMSprop

# Ten steps from (1, -2) on x^4 / 4 + x y / 2 + y^2, as torch 2.13 takes them in double precision.
TEN_STEPS: list[tuple[type[Optimizer], dict[str, Any], list[float]]] = [
    (SGD, {}, [0.9999222929293434, -1.9653132221448408]),
    (SGD, {"lr": 0.05}, [0.8956803865641841, -0.8530751547392988]),
    (
        SGD,
        {"lr": 0.05, "momentum": 0.9, "dampening": 0.5, "weight_decay": 0.1},
        [0.6027021875020121, 0.5841159671200733],
    ),
    (SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True}, [0.23610419182520878, 0.47520110577281455]),
    (RMSprop, {}, [0.917828197309444, -1.522524695189767]),
    (
        RMSprop,
        {"lr": 0.02, "alpha": 0.9, "weight_decay": 0.1, "momentum": 0.5, "centered": True},
        [0.8215279450672437, -1.2532910295313018],
    ),
    (Adam, {}, [0.9984605476364036, -1.9900017730740278]),
    (
        Adam,
        {"lr": 0.1, "betas": (0.8, 0.9), "weight_decay": 0.1, "amsgrad": True},
        [0.7835275466933928, -1.030849872006808],
    ),
    (AdamW, {}, [0.9984054643764091, -1.9898022680346663]),
    (AdamW, {"lr": 0.1, "betas": (0.8, 0.9), "weight_decay": 0.5}, [0.6175610324766112, -0.4651773415402816]),
]


def ten_steps(optimizer: Any, x: Any, y: Any) -> None:
    for _ in range(10):
        optimizer.zero_grad()
        (x**4 / 4 + 0.5 * x * y + y**2).backward()
        optimizer.step()


@pytest.mark.parametrize(("optimizer", "settings", "expected"), TEN_STEPS)
def test_ten_steps_as_pytorch_takes_them(
    optimizer: type[Optimizer], settings: dict[str, Any], expected: list[float]
) -> None:
    x, y = Value(1.0), Value(-2.0)
    ten_steps(optimizer([x, y], **settings), x, y)
    # One ulp of a sum or root that is taken in another order grows over ten steps.
    assert [x.data, y.data] == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(("optimizer", "settings", "expected"), TEN_STEPS)
def test_the_numbers_written_down_are_those_of_pytorch(
    optimizer: type[Optimizer], settings: dict[str, Any], expected: list[float]
) -> None:
    torch = pytest.importorskip("torch")
    x, y = (torch.tensor(start, dtype=torch.float64, requires_grad=True) for start in (1.0, -2.0))
    ten_steps(getattr(torch.optim, optimizer.__name__)([x, y], **settings), x, y)
    assert [x.item(), y.item()] == pytest.approx(expected, rel=1e-14)


def test_a_parameter_without_gradient_stays_as_it_is() -> None:
    used, unused = Value(1.0), Value(1.0)
    optimizer = AdamW([used, unused], lr=0.1)
    (used * used).backward()
    optimizer.step()
    assert used.data != 1.0
    assert unused.data == 1.0


@pytest.mark.parametrize("optimizer", [SGD, RMSprop, Adam, AdamW])
def test_a_step_without_any_gradient_is_refused(optimizer: Any) -> None:
    x = Value(1.0)
    found = optimizer([x])
    x.grad = 0.0  # is one
    found.step()
    found.zero_grad()
    before = x.data, found.states
    with pytest.raises(RuntimeError, match=rf"{optimizer.__name__} .* no parameter has a gradient; call backward\(\)"):
        found.step()
    assert (x.data, found.states) == before


def test_zero_grad() -> None:
    x = Value(1.0)
    (x * x).backward()
    SGD([x]).zero_grad()
    assert not x.has_grad


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("optimizer", [SGD, RMSprop, Adam, AdamW])
def test_a_bad_gradient_changes_no_parameter_and_nothing_remembered(optimizer: Any, bad: float) -> None:
    x, y = Value(1.0), Value(2.0, label="y")
    found = optimizer([x, y], lr=0.1)
    x.grad = y.grad = 1.0
    found.step()
    before = (x.data, y.data, found.states)
    y.grad = bad
    with pytest.raises(FloatingPointError, match=f"{optimizer.__name__} cannot take the step: y has gradient {bad}"):
        found.step()
    assert (x.data, y.data, found.states) == before


def test_a_step_beyond_the_largest_float_is_refused() -> None:
    x = Value(1e308)
    optimizer = SGD([x], lr=1e200)
    x.grad = -1e200
    with pytest.raises(FloatingPointError, match="would become inf"):
        optimizer.step()
    assert x.data == 1e308


def test_ctrl_c_in_the_middle_of_a_step_undoes_it() -> None:
    class Interrupting(Value):
        armed = False

        @property
        def data(self) -> float:
            return self._data

        @data.setter
        def data(self, number: float) -> None:
            if self.armed:
                self.armed = False
                raise KeyboardInterrupt
            self._data = number

    x, y = Value(1.0), Interrupting(1.0)
    optimizer = SGD([x, y], lr=0.5, momentum=0.9)
    x.grad = y.grad = 1.0
    y.armed = True
    with pytest.raises(KeyboardInterrupt):
        optimizer.step()
    assert (x.data, y.data, optimizer.states) == (1.0, 1.0, [(), ()])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: SGD(p, lr=-1.0), "lr of SGD is -1.0: give a number of at least 0 and below inf"),
        (lambda p: SGD(p, lr=math.nan), "lr of SGD is nan"),
        (lambda p: SGD(p, lr=math.inf), "lr of SGD is inf"),
        (lambda p: SGD(p, lr="0.1"), "lr of SGD is '0.1'"),  # type: ignore[arg-type]  # what a learner might do
        (lambda p: SGD(p, momentum=-0.1), "momentum of SGD is -0.1"),
        (lambda p: SGD(p, weight_decay=-1), "weight_decay of SGD is -1"),
        (lambda p: SGD(p, nesterov=True), "nesterov needs a momentum and no dampening"),
        (lambda p: SGD(p, momentum=0.9, dampening=0.1, nesterov=True), "nesterov needs"),
        (lambda p: RMSprop(p, alpha=-0.1), "alpha of RMSprop is -0.1"),
        (lambda p: RMSprop(p, eps=-1e-8), "eps of RMSprop is -1e-08"),
        (lambda p: Adam(p, betas=(1.0, 0.9)), "beta1 of Adam is 1.0: give a number of at least 0 and below 1"),
        (lambda p: AdamW(p, betas=(0.9, -0.1)), "beta2 of AdamW is -0.1"),
        (lambda p: SGD([]), "SGD got no parameters"),
        (lambda p: SGD([*p, *p]), "SGD got the same parameter twice"),
    ],
)
def test_settings_out_of_range_are_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make([Value(1.0)])


def test_the_learning_rate_may_be_set_but_not_to_nonsense() -> None:
    optimizer = SGD([Value(1.0)], lr=0.1)
    optimizer.lr = 0.2
    with pytest.raises(ValueError, match=r"lr of SGD is -0\.2"):
        optimizer.lr = -0.2
    assert optimizer.lr == 0.2


@pytest.mark.parametrize("wrong", [[1.0], [Constant(1.0)], [Value(1.0) * 2.0], Value(1.0), 3.0, "ab"])
def test_what_is_no_parameter_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="SGD takes"):
        SGD(wrong)


def test_an_optimizer_without_a_rule_says_so() -> None:
    class Mine(Optimizer):
        pass

    x = Value(1.0)
    x.grad = 1.0
    with pytest.raises(NotImplementedError, match=r"Mine does not say how .* define update"):
        Mine([x], 0.1, 0.0).step()
