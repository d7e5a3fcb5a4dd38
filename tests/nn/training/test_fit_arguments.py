"""Arguments of `fit` that are refused before anything changes."""

from __future__ import annotations

import math
from typing import Any

import pytest

from nn import MLP, SGD, fit
from nn.losses import cross_entropy, mean_squared_error
from tests.nn.training.small_training import X, Y, small_model, train


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"y": Y[:-1]}, ValueError, "fit got 5 rows in X and 4 targets in y: give one target per row"),
        ({"X": [], "y": []}, ValueError, "fit got no samples, X is empty"),
        ({"X": [*X[:4], [1.0]]}, ValueError, r"X\[4\] has 1 number and the model takes 2"),
        ({"X": [*X[:4], [1.0, "a"]]}, TypeError, r"'X\[4\]\[1\]' must be one real number .*'a'"),
        ({"X": [*X[:4], [1.0, math.nan]]}, ValueError, r"X\[4\]\[1\] is nan: fill in or leave out what is missing"),
        ({"X": [1.0] * 5}, TypeError, r"X\[0\] is a float: give a list"),
        ({"X": 1.0}, TypeError, "X is a float: give a list or an array"),
        ({"X": set(range(5))}, TypeError, "X is a set: give a list or an array"),
        ({"X": "ab"}, TypeError, "X is a str: give a list or an array"),
        ({"y": {0: 1, 1: -1}}, TypeError, "y is a dict: give a list or an array"),
        ({"y": [*Y[:4], 0]}, ValueError, r"y\[4\]: hinge got the target 0"),
        ({"y": [*Y[:4], None]}, ValueError, r"y\[4\]: hinge got the target None"),
        ({"loss": cross_entropy}, TypeError, r"y\[0\]: cross_entropy takes a list of logits"),
        (
            {"loss": lambda output, target: 1.0},
            TypeError,
            r"the loss returned float for y\[0\]: it must return a Value",
        ),
        ({"epochs": 0}, ValueError, "epochs of fit is 0: give a whole number of at least 1"),
        ({"epochs": 1.5}, ValueError, "epochs of fit is 1.5"),
        ({"batch_size": 0}, ValueError, "batch_size of fit is 0"),
        ({"patience": 0, "validation": 0.2}, ValueError, "patience of fit is 0"),
        ({"patience": 2}, ValueError, "patience=2 needs samples to judge by: pass validation=0.2"),
        ({"validation": 0.0}, ValueError, "validation=0.0 of 5 samples: give a fraction between 0 and 1"),
        ({"validation": 1.0}, ValueError, "validation=1.0"),
        ({"validation": 0.01}, ValueError, "leaves both parts at least one sample"),
        ({"validation": (X,)}, ValueError, "validation has 1 part: give a pair"),
        ({"validation": ([[1.0]], [1])}, ValueError, r"validation X\[0\] has 1 number and"),
        ({"validation": (X, [7] * 5)}, ValueError, r"validation y\[0\]: hinge got the target 7"),
        ({"clip_norm": 0.0}, ValueError, "clip_norm of fit is 0.0"),
        ({"l2": -1.0}, ValueError, "l2 of fit is -1.0"),
        ({"l2": float("inf")}, ValueError, "l2 of fit is inf"),
        ({"engine": "warp"}, ValueError, "engine 'warp' is not known: choose auto, eager or compiled"),
        ({"seed": "x"}, TypeError, "seed is 'x'"),
        ({"schedule": "cosine"}, TypeError, r"'cosine': pass a function of the epoch, such as nn.schedules.cosine"),
        ({"checkpoint": __file__}, ValueError, "checkpoint of fit is the file .*: name a folder for this run alone"),
    ],
)
def test_wrong_arguments_change_nothing(settings: dict[str, Any], error: type[Exception], message: str) -> None:
    model = small_model()
    before = model.state_dict()
    with pytest.raises(error, match=message):
        train(model, **settings)
    assert model.state_dict() == before
    assert not any(p.has_grad for p in model.parameters())


def test_an_optimizer_of_another_model_is_refused() -> None:
    with pytest.raises(ValueError, match=r"an optimizer for other parameters than those of MLP\(2-3-1, tanh, linear\)"):
        train(small_model(), optimizer=SGD(small_model().parameters()))


@pytest.mark.parametrize(
    "factor", [lambda epoch: 10.0 ** (400 * epoch), lambda epoch: float("nan"), lambda epoch: -1.0]
)
def test_a_schedule_that_cannot_be_followed_is_refused_before_training(factor: Any) -> None:
    model = MLP(1, [1], seed=0)
    before = model.state_dict()
    with pytest.raises(ValueError, match=r"schedule of fit gives .* for epoch"):
        fit(
            model,
            [[1.0]],
            [2.0],
            loss=mean_squared_error,
            optimizer=SGD(model.parameters(), lr=0.1),
            epochs=3,
            schedule=factor,
            progress=False,
        )
    assert model.state_dict() == before


def test_a_schedule_may_let_an_epoch_pass_without_a_change() -> None:
    model = small_model()
    before = model.state_dict()
    train(model, epochs=2, schedule=lambda epoch: 0.0)
    assert model.state_dict() == before


def test_missing_targets_are_refused() -> None:
    model = MLP(1, [1], seed=0)
    for y in ([1.0, float("nan")], [float("inf"), 1.0]):
        with pytest.raises(ValueError, match=r"y\[[01]\] is (nan|inf): fill in what is missing"):
            fit(
                model,
                [[1.0], [2.0]],
                y,
                loss=mean_squared_error,
                optimizer=SGD(model.parameters(), lr=0.1),
                progress=False,
            )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"loss": "hinge"}, "loss of fit is 'hinge': pass a function"),
        ({"loss": "squard_error"}, "such as nn.losses.squared_error, not its name"),
        ({"loss": 3}, "such as nn.losses.hinge, not its name"),
        ({"optimizer": SGD}, "pass one made with model.parameters"),
        ({"model": lambda row: row}, "fit trains a Module"),
    ],
)
def test_arguments_of_the_wrong_kind_are_named(settings: Any, message: str) -> None:
    model = MLP(1, [1], seed=0)
    given = {"model": model, "loss": mean_squared_error, "optimizer": SGD(model.parameters(), lr=0.1), **settings}
    with pytest.raises(TypeError, match=message):
        fit(given.pop("model"), [[1.0]], [2.0], **given)
