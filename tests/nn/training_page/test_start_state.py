"""Start state of a page: data, network, loss and optimizer, and settings that it refuses."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from nn import MLP, SGD, Adam, AdamW, RMSprop, playground
from nn.data import Dataset, circles
from nn.losses import binary_cross_entropy, cross_entropy, hinge, huber, mean_squared_error, poisson
from nn.training_page.playground_page import CLASSES
from nn.training_page.start_state import start_state


def test_a_network_with_all_its_choices() -> None:
    model = MLP(2, [3, 2, 1], activation=["relu", "tanh"], output="sigmoid", seed=7)
    optimizer = RMSprop(model.parameters(), lr=0.02, momentum=0.5, weight_decay=0.1)
    setting = start_state(model, "xor", partial(huber, delta=2.0), optimizer)["setting"]
    assert (setting["hidden"], setting["activation"], setting["output"]) == ([3, 2], ["relu", "tanh"], "sigmoid")
    assert setting["parameters"] == [p.data for p in model.parameters()]
    assert (setting["loss"], setting["optimizer"], setting["data"]["name"]) == ("huber", "RMSprop", "xor")
    assert setting["settings"] | {"lr": 0.02, "momentum": 0.5, "weight_decay": 0.1, "delta": 2.0} == setting["settings"]


@pytest.mark.parametrize("kind", [SGD, Adam, AdamW, RMSprop])
def test_every_optimizer_gives_its_settings(kind: Any) -> None:
    model = MLP(2, [1])
    setting = start_state(model, "moons", None, kind(model.parameters(), lr=0.5))["setting"]
    assert setting["optimizer"] == kind.__name__ and setting["settings"]["lr"] == 0.5


def test_rows_and_targets() -> None:
    X = [[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]]
    assert start_state(None, (X, [3, 5, 3]), None, None)["data"]["targets"] == [0, 1, 0]
    assert start_state(None, (X, [1, -1, 1]), hinge, None)["data"]["targets"] == [1, 0, 1]
    assert start_state(None, (X, [0, 1, 2]), cross_entropy, None)["data"]["classes"] == ["0", "1", "2"]
    numbers = start_state(None, (X, [0.5, 1.0, 2.0]), None, None)["data"]
    assert numbers["classes"] is None and numbers["targets"] == [0.5, 1.0, 2.0]
    assert start_state(None, (X, [0, 1, 2]), mean_squared_error, None)["data"]["classes"] is None


def test_a_data_set() -> None:
    data = start_state(None, circles(20), binary_cross_entropy, None)["data"]
    assert data["features"] == ["x1", "x2"] and data["classes"] == ["outer circle", "inner circle"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((None, "mons", None, None), "got the data 'mons'"),
        ((MLP(3, [1]), "moons", None, None), "takes 3 inputs, and the data have 2 features"),
        ((MLP(2, [2]), "moons", None, None), "has 2 outputs, and these data need 1"),
        ((MLP(2, [1]), "blobs", None, None), "has 1 outputs, and these data need 3"),
        ((MLP(2, [3, 1], activation="sin"), "moons", None, None), "no activation 'sin'"),
        ((None, "moons", lambda output, target: output - target, None), "no loss '<lambda>'"),
        ((None, ([[1.0]], [0, 1]), None, None), "1 rows and 2 targets"),
        ((None, Dataset("d", [[0.0]] * 4, [0] * 4, ["x"], ["only"]), None, None), "one class, 'only'"),
        (
            (None, Dataset("d", [[0.0]] * 12, list(range(12)), ["x"], list("abcdefghijkl")), None, None),
            "12 classes: the page takes up to 10",
        ),
    ],
)
def test_what_is_refused(arguments: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        start_state(*arguments)


def test_only_an_mlp_is_shown() -> None:
    with pytest.raises(TypeError, match="shows an MLP, got float"):
        start_state(1.5, "moons", None, None)  # type: ignore[arg-type]


def test_an_optimizer_of_ones_own_is_refused() -> None:
    class Other(SGD):
        pass

    with pytest.raises(ValueError, match="no optimizer Other"):
        start_state(None, "moons", None, Other(MLP(2, [1]).parameters()))


def test_data_with_more_classes_bring_the_loss_for_them() -> None:
    data = Dataset("d", [[float(i), 0.0] for i in range(14)], [i % 7 for i in range(14)], ["x", "y"], list("abcdefg"))
    assert max(CLASSES) < 7
    assert '"7":{' in playground(data=data).html and '"7":{' not in playground(data=circles(10)).html


def test_a_loss_with_settings_keeps_them_without_an_optimizer() -> None:
    setting = start_state(None, ([[0.0], [1.0]], [0.5, 4.0]), partial(huber, delta=3.0), None)["setting"]
    assert setting["settings"] == {"delta": 3.0} and "optimizer" not in setting


def test_losses_with_counts() -> None:
    assert start_state(None, ([[0.0], [1.0]], [0.0, 4.0]), poisson, None)["setting"]["loss"] == "poisson"
