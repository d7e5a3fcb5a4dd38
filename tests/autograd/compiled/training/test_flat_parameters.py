"""Training entries of a flat array: to the last bit what training Values in the same order is."""

from __future__ import annotations

import weakref
from typing import Any, get_args

import numpy
import pytest

from autograd import Training, Value, dot, tanh
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.runtime.dtype import Dtype
from autograd.support.memory import collector_paused
from tests.autograd.compiled.backends_at_hand import every_backend

RNG = numpy.random.default_rng(3)
X, Y = RNG.normal(size=(23, 3)), RNG.normal(size=23)
UNITS, COUNT = 4, 4 * 3 + 4 + 1
START = RNG.normal(size=COUNT)
BATCHES, RATES = [numpy.arange(0, 9), numpy.arange(9, 23)], [0.1, 0.05]
LAYERS = [list(range(12)), list(range(12, COUNT))]


def loss(row: Any, target: Any, w: Any) -> Any:
    hidden = [tanh(dot(w[3 * k : 3 * k + 3], row)) for k in range(UNITS)]
    return (dot(w[12:16], hidden) + w[16] - target) ** 2, None


def penalty(w: Any) -> Any:
    return 0.1 * dot(w[:12], w[:12])


def momentum(x: Any, gradient: Any, state: Any, rate: Any, norm: Any) -> Any:
    (before,) = state or (0.0,)
    change = 0.5 * before + gradient
    return x - rate * change, (change,)


def trained(training: Training) -> list[Any]:
    """Return what some steps and evaluations give."""
    samples = training.samples(X, Y)
    training.start(START)
    found: list[Any] = []
    for _ in range(2):
        steps = training.run(samples, BATCHES, RATES)
        numbers, states = training.read()
        found += [steps.losses.tolist(), steps.norms.tolist(), numbers.tolist(), states.tolist()]
        found.append(training.evaluate(samples))
    return found


@every_backend
@pytest.mark.parametrize("dtype", get_args(Dtype))
@pytest.mark.parametrize("n_trained", [COUNT, 12])
def test_it_is_that_of_values(n_trained: int, dtype: Dtype, backend: BackendName) -> None:
    values = [Value(0.0) for _ in range(COUNT)]
    of_values = Training(
        lambda row, target: loss(row, target, values),
        values,
        values[:n_trained],
        momentum,
        penalty=lambda: penalty(values),
        layers=[[values[i] for i in layer] for layer in LAYERS],
        backend=backend,
        dtype=dtype,
    )
    flat = Training(loss, COUNT, n_trained, momentum, penalty=penalty, layers=LAYERS, backend=backend, dtype=dtype)
    assert trained(flat) == trained(of_values)
    assert flat.is_current() and not flat.has_other_numbers()
    latest, _ = flat.read()
    flat.write_back()
    flat.read_in()
    assert flat.read()[0].tolist() == latest.tolist()


@pytest.mark.parametrize(
    ("parameters", "chosen", "error", "says"),
    [
        (3, 4, ValueError, "3 parameters: 4 of them"),
        (3, [Value(0.0)], TypeError, "both as Values, or both as numbers"),
        ([Value(0.0)], 1, TypeError, "both as Values, or both as numbers"),
        (3, 0, ValueError, "no parameters to train: name one"),
        ([Value(0.0)], [], ValueError, "no parameters to train: name one"),
    ],
)
def test_what_cannot_be_trained_is_refused(parameters: Any, chosen: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        Training(loss, parameters, chosen, momentum)


@every_backend
@pytest.mark.parametrize("numbers", [[], [1.0], [1.0] * (COUNT - 1), [1.0] * (COUNT + 1), [[1.0] * COUNT]])
def test_another_number_of_numbers_to_begin_with_is_refused(numbers: list[Any], backend: BackendName) -> None:
    training = Training(loss, COUNT, COUNT, momentum, backend=backend)
    with pytest.raises(ValueError, match=rf"start takes a flat array of {COUNT} numbers, .* got .* shape \("):
        training.start(numbers)


@every_backend
@pytest.mark.parametrize("states", [[], [0.5], [[0.5]] * (COUNT - 1), [[0.5]] * (COUNT + 1), [[[0.5]]] * COUNT])
def test_other_states_to_begin_with_than_one_for_each_are_refused(states: list[Any], backend: BackendName) -> None:
    training = Training(loss, COUNT, COUNT, momentum, backend=backend)
    with pytest.raises(ValueError, match=rf"start takes states in {COUNT} rows, .* got .* shape \("):
        training.start([1.0] * COUNT, states)


def test_their_number_may_be_one_of_numpy() -> None:
    found, counts = [], list[Any]([COUNT, numpy.int64(COUNT), numpy.uint8(COUNT)])
    for count in counts:
        training = Training(loss, count, count, momentum, backend="numpy")
        training.run(training.samples(X, Y), BATCHES, RATES)
        found.append(training.read()[0].tolist())
    assert found[1:] == found[:1] * 2


@pytest.mark.parametrize("layer", [[-1], [COUNT], [0, -1, 1], [0, COUNT, 1]])
def test_a_layer_of_entries_that_are_not_there_is_refused(layer: list[int]) -> None:
    with pytest.raises(ValueError, match=rf"the parameters 0 to {COUNT - 1}: there is none at (-1|{COUNT})$"):
        Training(loss, COUNT, COUNT, momentum, layers=[[0], layer])


@every_backend
def test_a_training_is_freed_without_the_collector(backend: BackendName) -> None:
    with collector_paused():
        training = Training(loss, COUNT, COUNT, momentum, backend=backend)
        training.run(training.samples(X, Y), BATCHES, RATES)
        reference = weakref.ref(training)
        del training
        assert reference() is None
