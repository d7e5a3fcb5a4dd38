"""Tasks: the loss, the outputs and the encoding that suit the data, and the meaning of outputs."""

from __future__ import annotations

import math

import pytest

from nn import losses
from nn.data import Standardizer
from nn.experiment.task import LOSSES_FOR_CLASSES, LOSSES_FOR_NUMBERS, choose_task, squared_error_of_class

TWO, THREE = ["a", "b"], ["a", "b", "c"]
SCALE = Standardizer([10.0], [4.0])


def test_the_usual_loss_depends_on_the_data() -> None:
    assert choose_task("d", TWO, None, None).loss_name == "binary_cross_entropy"
    assert choose_task("d", THREE, None, None).loss_name == "cross_entropy"
    assert choose_task("d", None, None, SCALE).loss_name == "mean_squared_error"
    assert choose_task("d", TWO, "cross_entropy", None).loss_name == "cross_entropy"
    assert choose_task("d", None, "huber", SCALE).loss is losses.huber


@pytest.mark.parametrize(("loss", "encoded"), [("binary_cross_entropy", [0, 1]), ("hinge", [-1, 1])])
def test_two_classes_by_the_sign_of_one_output(loss: str, encoded: list[int]) -> None:
    task = choose_task("d", TWO, loss, None)
    assert task.loss is getattr(losses, loss)
    assert (task.n_outputs, task.output) == (1, "linear")
    assert task.encode([0, 1]) == encoded
    assert [task.decide(x) for x in (-0.5, 0.0, 0.5)] == [0, 0, 1]


def test_several_classes_by_the_largest_output() -> None:
    task = choose_task("d", THREE, None, None)
    assert (task.n_outputs, task.output) == (3, "linear") and task.loss is losses.cross_entropy
    assert task.encode([2, 0]) == [2, 0]
    assert task.decide([0.1, 0.7, 0.2]) == 1
    task = choose_task("d", THREE, "squared_error", None)
    assert (task.n_outputs, task.output) == (3, "sigmoid") and task.loss is squared_error_of_class


@pytest.mark.parametrize("loss", LOSSES_FOR_NUMBERS)
def test_numbers_are_standardized_and_come_back(loss: str) -> None:
    task = choose_task("d", None, loss, SCALE)
    assert (task.n_outputs, task.output) == (1, "linear")
    assert task.encode([10.0, 18.0, 8.0]) == [0.0, 2.0, -0.5]
    assert [task.decide(x) for x in (0.0, 2.0, -0.5)] == [10.0, 18.0, 8.0]
    assert task.probabilities is None


def test_probabilities_where_the_loss_makes_outputs_mean_them() -> None:
    two = choose_task("d", TWO, None, None).probabilities
    assert two is not None and two(math.log(3.0)) == pytest.approx([0.25, 0.75])
    three = choose_task("d", THREE, None, None).probabilities
    assert three is not None
    assert three([0.0, math.log(2.0), 0.0]) == pytest.approx([0.25, 0.5, 0.25])
    for loss in ("hinge", "squared_error"):
        assert choose_task("d", TWO, loss, None).probabilities is None


def test_the_squared_error_of_a_class_is_half_the_squared_distance_from_it() -> None:
    outputs, target = [0.2, 0.9, 0.4], [0.0, 1.0, 0.0]
    half = sum((o - t) ** 2 for o, t in zip(outputs, target, strict=True)) / 2
    assert squared_error_of_class(outputs, 1) == pytest.approx(half)


def test_losses_that_do_not_suit_the_data_are_refused() -> None:
    for loss in ("binary_cross_entropy", "hinge"):
        with pytest.raises(ValueError, match=f"the loss {loss} tells two classes apart, d has 3: choose cross_entropy"):
            choose_task("d", THREE, loss, None)
    for names, scale, wrong, holds in (
        (THREE, None, set(LOSSES_FOR_NUMBERS) - set(LOSSES_FOR_CLASSES), "3 classes"),
        (None, SCALE, set(LOSSES_FOR_CLASSES) - set(LOSSES_FOR_NUMBERS), "numbers"),
    ):
        for loss in wrong:
            with pytest.raises(ValueError, match=f"the loss {loss} does not suit d, whose target is {holds}: choose"):
                choose_task("d", names, loss, scale)
