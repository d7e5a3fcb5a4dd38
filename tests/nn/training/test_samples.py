"""Samples: what they are made of, and how some are held out."""

from __future__ import annotations

import math
import random
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from autograd import Constant
from nn import MLP, SGD, fit
from nn.losses import LOSSES, OF_ANY_NUMBER, cross_entropy, hinge, huber, squared_error
from nn.predict import loss_function
from nn.training.samples import SampleSet, hold_out, prepare

if TYPE_CHECKING:
    import numpy
else:
    numpy = pytest.importorskip("numpy")


def ten() -> SampleSet:
    model = MLP(1, [1], seed=0)
    return prepare(model, [[float(i)] for i in range(10)], [10.0 * i for i in range(10)], squared_error)


def test_rows_become_constants_without_labels() -> None:
    given = Constant(3.0, label="x")
    samples = prepare(MLP(2, [1], seed=0), [[1, 2.5], [given, True]], [1.0, 2.0], squared_error)
    assert [[type(number) for number in row] for row in samples.inputs] == [[Constant] * 2] * 2
    assert [[number.data for number in row] for row in samples.inputs] == [[1.0, 2.5], [3.0, 1.0]]
    assert [[number.label for number in row] for row in samples.inputs] == [[None, None], ["x", None]]  # as drawn
    assert samples.inputs[1][0] is given


@pytest.mark.parametrize("loss", [*LOSSES, partial(huber, delta=2.0)])
def test_a_loss_is_called_with_one_target_only_where_it_takes_any(loss: Any) -> None:
    takes_any = loss_function(loss) in OF_ANY_NUMBER
    model = MLP(1, [1 if loss is not cross_entropy else 2], seed=0)
    unusual = [0.5, -0.5, 1e308, -1e308, 5e-324, -0.0]
    if takes_any:
        assert all(hasattr(loss(model([0.0]), number), "apply_rule") for number in unusual)
        assert prepare(model, [[0.0]] * len(unusual), unusual, loss).targets == unusual
    else:
        with pytest.raises(ValueError, match=r"^y\[1\]: "):
            prepare(model, [[0.0]] * len(unusual), [1.0, *unusual[1:]], loss)
    others: list[Any] = ["red", None, [1.0, 2.0], -math.inf]
    for other in others:
        with pytest.raises((TypeError, ValueError), match=r"^y\[2\]"):
            prepare(model, [[0.0]] * 3, [1.0, 1.0, other], loss)


def test_picked_samples_keep_their_targets() -> None:
    picked = ten().pick([7, 0, 7])
    assert [row[0].data for row in picked.inputs] == [7.0, 0.0, 7.0]
    assert picked.targets == [70.0, 0.0, 70.0]


@pytest.mark.parametrize(("fraction", "count"), [(0.1, 1), (0.26, 3), (0.5, 5), (0.9, 9)])
def test_samples_held_out_and_the_rest(fraction: float, count: int) -> None:
    rest, held_out = hold_out(ten(), fraction, random.Random(0))
    assert (len(rest.targets), len(held_out.targets)) == (10 - count, count)
    assert sorted(rest.targets + held_out.targets) == ten().targets
    for part in (rest, held_out):
        assert [10.0 * row[0].data for row in part.inputs] == part.targets
    assert hold_out(ten(), fraction, random.Random(0))[1].targets == held_out.targets
    assert {tuple(hold_out(ten(), fraction, random.Random(seed))[1].targets) for seed in range(9)} > {
        tuple(held_out.targets)
    }


@pytest.mark.parametrize("fraction", [0.0, 0.04, 0.96, 1.0, -0.5, 1.5])
def test_neither_part_is_empty(fraction: float) -> None:
    with pytest.raises(ValueError, match=r"of 10 samples: give a fraction between 0 and 1"):
        hold_out(ten(), fraction, random.Random(0))


def test_arrays_lists_and_tuples_are_the_same_samples() -> None:  # to type checkers too
    rows, targets = [[0.5, 1.0], [2.0, -1.0], [1.0, 1.0]], [1, -1, 1]
    states = []
    for X, y in (
        (rows, targets),
        (numpy.array(rows), numpy.array(targets)),
        (list(numpy.array(rows)), tuple(targets)),
        (tuple(map(tuple, rows)), numpy.array(targets, dtype=float)),
    ):
        model = MLP(2, [2, 1], activation="tanh", seed=0)
        optimizer = SGD(model.parameters(), lr=0.1)
        fit(model, X, y, loss=hinge, optimizer=optimizer, epochs=2, validation=(X, y), progress=False)
        states.append(model.state_dict())
    assert states == [states[0]] * 4


@pytest.mark.parametrize("rows", ["12", b"12", {0: [1.0], 1: [2.0]}, {(1.0,), (2.0,)}, iter([[1.0]]), 1.0, None])
def test_what_is_no_list_of_rows_is_named(rows: Any) -> None:
    model = MLP(1, [1], seed=0)
    kind = type(rows).__name__
    with pytest.raises(TypeError, match=f"^X is a {kind}: give a list or an array, with one entry per sample"):
        prepare(model, rows, [1.0, 2.0], squared_error)
    with pytest.raises(TypeError, match=f"^y is a {kind}: give a list or an array"):
        prepare(model, [[1.0], [2.0]], rows, squared_error)
    with pytest.raises(TypeError, match=rf"^X\[1\] is a {kind}: give a list or an array"):
        prepare(model, [[1.0], rows], [1.0, 2.0], squared_error)
