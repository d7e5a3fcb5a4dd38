"""Steps in native calls: the means of epochs, however calls cut them, and steps that fail."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import pytest

numpy: Any = pytest.importorskip("numpy")

from nn.training import native_steps  # noqa: E402
from nn.training.epochs import EpochPlan  # noqa: E402
from nn.training.native_steps import EpochSteps, NativeSteps, StepsPerCall  # noqa: E402

PLANS = [EpochPlan(4, 0.5, [[0, 1], [2]], repeats=2), EpochPlan(6, 0.25, [[1, 2, 0]])]
LOSSES = [1.0, 4.0, 2.0, 5.0, 7.0]  # of the five steps
CORRECT = [2.0, 0.0, 1.0, 1.0, 3.0]
NORMS = [[1.0, 10.0], [3.0, 30.0], [5.0, 50.0], [7.0, 70.0], [9.0, 90.0]]
MEANS = ([2.0, 3.0, 7.0], [2 / 3, 2 / 3, 1.0], [[2.0, 20.0], [6.0, 60.0], [9.0, 90.0]])


class Found(NamedTuple):
    done: int
    losses: Any
    correct: Any
    norms: Any


class FakeTraining:
    """Takes the steps of `PLANS`, and has the results above; it cannot take those of some numbers."""

    def __init__(self, fails: set[int] | None = None, classes: bool = True) -> None:
        self.fails, self.classes, self.taken = fails or set(), classes, 0
        self.calls: list[tuple[list[list[int]], list[float], Any]] = []

    def run(self, samples: Any, batches: Any, rates: Any, scales: Any) -> Found:
        assert samples == "samples"
        self.calls.append(([batch.tolist() for batch in batches], rates.tolist(), scales))
        steps = range(self.taken, self.taken + len(batches))
        done = next((i for i, step in enumerate(steps) if step in self.fails), len(batches))
        part = slice(self.taken, self.taken + len(batches))
        self.taken += done
        correct = numpy.array(CORRECT[part]) if self.classes else None
        return Found(done, numpy.array(LOSSES[part]), correct, numpy.array(NORMS[part]))


def means(training: Any, monkeypatch: pytest.MonkeyPatch, most: int, on_failure: Any = None) -> tuple[Any, ...]:
    monkeypatch.setattr(native_steps, "MAX_STEPS_PER_CALL", most)
    found = list(NativeSteps(training).run("samples", EpochSteps(PLANS), on_failure, lambda: None))
    return tuple([entry for results in found for entry in results[column]] for column in range(3))


def test_how_long_a_call_took_decides_how_many_steps_the_next_one_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(time, "perf_counter", lambda: 0.5 * next(clock))
    training: Any = FakeTraining()
    means(training, monkeypatch, 2 * 1000)
    assert [len(call) for call, _, _ in training.calls] == [2, 1, 1, 1]


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 100])
def test_means_are_the_same_however_calls_cut_epochs(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    training = FakeTraining()
    assert means(training, monkeypatch, most) == MEANS
    assert [batch for call, _, _ in training.calls for batch in call] == [[0, 1], [2], [0, 1], [2], [1, 2, 0]]
    assert [rate for _, rates, _ in training.calls for rate in rates] == [0.5] * 4 + [0.25]
    assert max(len(call) for call, _, _ in training.calls) <= most
    assert {scales for _, _, scales in training.calls} == {None}


def test_a_loss_without_classes_has_no_accuracy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert means(FakeTraining(classes=False), monkeypatch, 2)[1] == [None] * 3


@pytest.mark.parametrize("fails", [{0}, {1}, {3}, {4}, {0, 1, 2, 3, 4}])
def test_a_step_that_fails_is_taken_in_another_way(fails: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    training, places = FakeTraining(fails), []

    def take(steps: EpochSteps) -> None:
        i = training.taken
        plan, batch = steps.place()
        places.append((plan.epoch, plan.rate, plan.repeats, batch))
        training.taken += 1
        steps.add(1, 1, *(numpy.array([column[i]]) for column in (LOSSES, CORRECT, NORMS)))

    assert means(training, monkeypatch, 100, take) == MEANS
    where = [(4, 0.5, 1, 0), (4, 0.5, 1, 1), (5, 0.5, 1, 0), (5, 0.5, 1, 1), (6, 0.25, 1, 0)]
    assert places == [where[i] for i in sorted(fails)]


def test_epochs_before_a_step_that_fails_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failed(Exception):
        pass

    def fail(steps: EpochSteps) -> None:
        raise Failed

    found = []
    with pytest.raises(Failed):
        for results in NativeSteps(FakeTraining({3})).run("samples", EpochSteps(PLANS), fail, lambda: None):  # type: ignore[arg-type]
            found.append(results)
    assert [results.losses for results in found] == [[2.0]]


def test_a_pause_after_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native_steps, "MAX_STEPS_PER_CALL", 2)
    pauses: list[int] = []
    training = FakeTraining()
    steps = NativeSteps(training)  # type: ignore[arg-type]
    list(steps.run("samples", EpochSteps(PLANS), lambda steps: None, lambda: pauses.append(training.taken)))
    ends = [sum(len(batches) for batches, _, _ in training.calls[: i + 1]) for i in range(len(training.calls))]
    assert pauses == ends and len(ends) >= 3


def test_scales_are_those_of_the_batches_of_a_call() -> None:
    training = FakeTraining()
    steps = NativeSteps(training, lambda batches: [len(batch) for batch in batches])  # type: ignore[arg-type]
    list(steps.run("samples", EpochSteps(PLANS), lambda steps: None, lambda: None))
    assert training.calls[0][2] == [2, 1, 2, 1, 3]


def test_steps_per_call_follow_the_time_they_take() -> None:
    steps_per_call = StepsPerCall()
    assert steps_per_call() == 100
    steps_per_call.measured(100, seconds=1.0)
    assert steps_per_call() == 5
    steps_per_call.measured(5, seconds=1e-9)  # too short to tell: eight times as many at most
    assert steps_per_call() == 40
    for _ in range(9):
        steps_per_call.measured(10**6, seconds=1e-3)
    assert steps_per_call() == 100_000
    steps_per_call.measured(1, seconds=100.0)
    assert steps_per_call() == 1
    steps_per_call.measured(0, seconds=1.0)  # a first step that fails must not end all
    assert steps_per_call() == 1
    for _ in range(4):
        steps_per_call.measured(1000, seconds=0.001)
    assert steps_per_call() > 100


def test_after_a_slow_call_their_number_grows_eightfold_from_that_of_a_step_a_second() -> None:
    steps_per_call = StepsPerCall()
    steps_per_call.measured(1, seconds=100.0)
    found = []
    for _ in range(5):
        found.append(steps_per_call())
        steps_per_call.measured(1000, seconds=0.001)
    assert found == [1, 1, 3, 25, 204]
