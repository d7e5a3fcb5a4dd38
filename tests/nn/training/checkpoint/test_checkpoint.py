"""Training that goes on where it was, in the same numbers; and what it refuses to go on with."""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import random
import struct
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.support.atomic_file import write_whole
from nn import MLP, SGD, Adam, CheckpointError, Module, RMSprop, fit
from nn.files.folder_lock import locked
from nn.files.tensor_file import encode
from nn.losses import binary_cross_entropy, huber, mean_squared_error
from nn.schedules import cosine, step_decay
from nn.training.checkpoint import FILE
from nn.training.engine import choose_engine
from nn.training.fit import TrainingState
from tests.amounts import one_in
from tests.nn.training.checkpoint.checkpointed_training import DATA, Stop, everything, stop_after, train

pytest.importorskip("safetensors")


class ScaledLoss:
    """A loss that is an object, and so has no name of its own."""

    def __call__(self, output: Any, target: Any) -> Any:
        return 2.0 * binary_cross_entropy(output, target)


RUNS: list[dict[str, Any]] = [
    {},
    {"batch_size": None, "make": partial(SGD, lr=0.5)},
    {"make": partial(SGD, lr=0.1, momentum=0.9, nesterov=True), "l2": 1e-3, "clip_norm": 0.5},
    {"make": partial(Adam, lr=0.05, amsgrad=True), "schedule": cosine(9), "shuffle": False},
    {"make": partial(RMSprop, centered=True), "schedule": step_decay(3), "seed": 7},
    {"validation": 0.3},
    {"validation": 0.3, "patience": 2, "make": partial(SGD, lr=40.0), "epochs": 30},
    {"validation": (DATA.inputs[:5], DATA.targets[:5]), "patience": 3},
    {"loss": partial(huber, delta=0.5), "batch_size": 7},
    {"loss": ScaledLoss()},
    {"callbacks": [lambda state: setattr(state.optimizer, "lr", state.optimizer.lr * 0.9)]},
    {"callbacks": [lambda state: state.epoch == 6]},
]


@pytest.mark.parametrize("settings", RUNS)
@pytest.mark.parametrize("epoch", one_in(3, [2, 1, 5]))
def test_a_run_that_goes_on_ends_as_if_it_had_not_stopped(tmp_path: Path, settings: dict[str, Any], epoch: int) -> None:
    expected = everything(train(None, **settings))
    callbacks = settings.get("callbacks", [])
    with pytest.raises(Stop):
        train(tmp_path / "run", **{**settings, "callbacks": [*callbacks, stop_after(epoch)]})
    assert everything(train(tmp_path / "run", **settings)) == expected
    assert everything(train(tmp_path / "run", **settings)) == expected  # what has ended stays as it is
    assert [entry.name for entry in (tmp_path / "run").iterdir()] == [FILE]


@pytest.mark.exhaustive
@pytest.mark.parametrize("settings", RUNS)
@pytest.mark.parametrize("written", [1, 2, 3])
def test_compiled_training_goes_on_from_checkpoints_now_and_then(
    tmp_path: Path, settings: dict[str, Any], written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {**settings, "engine": "compiled", "checkpoint_every": 5.0}  # between which it computes ahead
    monkeypatch.setattr("nn.training.native_steps.MAX_STEPS_PER_CALL", 1)  # in one go: the fewest epochs there can be
    expected = everything(train(None, **settings))
    with monkeypatch.context() as patched:
        clock = itertools.count()
        patched.setattr("nn.training.checkpoint.time.monotonic", lambda: float(next(clock)))
        writes = itertools.count(1)

        def write_and_stop(*args: Any) -> None:
            write_whole(*args)
            if next(writes) == written:
                raise Stop

        patched.setattr("nn.training.checkpoint.write_whole", write_and_stop)
        with contextlib.suppress(Stop):
            train(tmp_path / "run", **settings)
    assert (tmp_path / "run" / FILE).exists()
    assert everything(train(tmp_path / "run", **settings)) == expected


def test_auto_chooses_the_same_engine_however_many_epochs_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = []

    def choose(engine: Any, step: Any, samples: Any, epochs: int, *others: Any) -> Any:
        planned.append(epochs)
        return choose_engine(engine, step, samples, epochs, *others)

    monkeypatch.setattr("nn.training.fit.choose_engine", choose)
    for folder, epochs in ((tmp_path, 3), (tmp_path, 6), (None, 3), (None, 6)):
        train(folder, epochs=epochs)
    assert planned == [100, 100, 3, 6]


def test_stopped_after_every_epoch(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"validation": 0.25, "patience": 4}
    expected = everything(train(None, **settings))
    for epoch in range(2, 9):
        with pytest.raises(Stop):  # in this epoch: the checkpoint is that of the one before
            train(tmp_path, **settings, callbacks=[stop_after(epoch)])
    assert everything(train(tmp_path, **settings)) == expected


def test_more_epochs_go_on_from_the_last(tmp_path: Path) -> None:
    train(tmp_path, epochs=4)
    epochs: list[int] = []
    longer = train(tmp_path, epochs=9, callbacks=[lambda state: epochs.append(state.epoch)])
    assert epochs == [5, 6, 7, 8, 9]
    assert everything(longer) == everything(train(None, epochs=9))


def test_what_ctrl_c_ended_goes_on(tmp_path: Path) -> None:
    def interrupt(state: TrainingState) -> None:
        if state.epoch == 4:
            raise KeyboardInterrupt

    assert train(tmp_path, callbacks=[interrupt])[2].stopped == "interrupted"
    assert everything(train(tmp_path)) == everything(train(None))


def test_a_model_and_an_optimizer_of_ones_own(tmp_path: Path) -> None:
    class Line(Module):
        def __init__(self) -> None:
            self.slope, self.intercept = Value(0.0), Value(0.0)

        def __call__(self, x: Any) -> Any:
            return self.slope * x[0] + self.intercept

    class Slowing(SGD):
        """One that remembers something in an attribute, and changes a parameter that the model does not have."""

        steps = 0

        def __init__(self, parameters: list[Value]) -> None:
            super().__init__([*parameters, Value(1.0)], lr=0.1, momentum=0.5)
            self.steps = 0

        def step(self) -> None:
            self.steps += 1
            self.lr = 0.1 / self.steps
            self.parameters[-1].grad = 1.0
            super().step()

    def run(folder: Path | None, **settings: Any) -> Any:
        model = Line()
        optimizer = Slowing(model.parameters())
        fit(
            model,
            [[0.0], [1.0], [2.0]],
            [1.0, 3.0, 5.0],
            **{"loss": mean_squared_error, "batch_size": 2, "progress": False, "epochs": 6, **settings},
            optimizer=optimizer,
            checkpoint=folder,
            checkpoint_every=0.0,
        )
        return model.state_dict(), [p.data for p in optimizer.parameters], optimizer.states, optimizer.steps

    folder = tmp_path / "runs" / "line"  # neither of which is there
    with pytest.raises(Stop):
        run(folder, callbacks=[stop_after(3)])
    assert run(folder) == run(None)


def test_a_source_of_random_numbers_as_seed(tmp_path: Path) -> None:
    expected, rng = everything(train(None, seed=random.Random(5))), random.Random(5)
    with pytest.raises(Stop):
        train(tmp_path, seed=random.Random(5), callbacks=[stop_after(4)])
    assert everything(train(tmp_path, seed=rng)) == expected
    drawn = random.Random(5)
    train(None, seed=drawn)
    assert rng.random() == drawn.random()  # and it has been drawn from as often
    with pytest.raises(CheckpointError, match=r"whose seed was: a source of random numbers, fingerprint .*; it is"):
        train(tmp_path, seed=random.Random(6))
    with pytest.raises(ValueError, match="fit with a checkpoint needs a seed"):
        train(tmp_path / "new", seed=None)


# What it refuses.


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"X": [[x + 1e-15, y] for x, y in DATA.inputs]}, "samples was: 24, fingerprint .*; it is now: 24, finger"),
        ({"y": [*DATA.targets[:-1], 1 - DATA.targets[-1]]}, "samples was"),
        ({"loss": mean_squared_error}, "loss was: binary_cross_entropy; it is now: mean_squared_error"),
        ({"make": partial(Adam, lr=0.01)}, r"optimizer was: Adam of 17 parameters, lr=0\.05, .*; it is now"),
        ({"make": partial(SGD, lr=0.05)}, "optimizer was: Adam .*; it is now: SGD"),
        ({"batch_size": 6}, "batch_size was: 5; it is now: 6"),
        ({"seed": 1}, "seed was: 0; it is now: 1"),
        ({"shuffle": False}, "shuffle was: True; it is now: False"),
        ({"l2": 0.1}, r"l2 was: 0\.0; it is now: 0\.1"),
        ({"clip_norm": 1.0}, "clip_norm was: None; it is now: 1"),
        ({"validation": (DATA.inputs, DATA.targets)}, "validation samples was: None"),
        ({"schedule": step_decay(1)}, "schedule was: None; it is now: 9 factors, fingerprint"),
        ({"epochs": 8}, "a run that has gone through 9 epochs, and fit got epochs=8: ask for at least as many"),
    ],
)
def test_another_run_is_refused(tmp_path: Path, settings: dict[str, Any], message: str) -> None:
    train(tmp_path)
    before = (tmp_path / FILE).read_bytes()
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    with pytest.raises(CheckpointError, match=message):
        train(tmp_path, **settings)
    assert (tmp_path / FILE).read_bytes() == before
    assert everything(train(tmp_path)) == everything(train(None))
    assert model.state_dict() == MLP(2, [4, 1], activation="tanh", seed=0).state_dict()


def test_another_model_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    train(tmp_path)
    for model in (MLP(2, [3, 1], "tanh", seed=1), MLP(2, [4, 1], "relu", seed=1)):
        before, optimizer = model.state_dict(), Adam(model.parameters(), lr=0.05)
        with pytest.raises(CheckpointError, match="another run, whose model was: MLP of"):
            train(tmp_path, model=model, make=lambda _, given=optimizer: given)
        assert model.state_dict() == before
        assert set(optimizer.states) == {()}


def test_a_schedule_may_differ_in_what_is_still_to_come(tmp_path: Path) -> None:
    train(tmp_path, epochs=4, schedule=step_decay(6, 0.5))
    train(tmp_path, epochs=6, schedule=step_decay(6, 0.1))
    with pytest.raises(CheckpointError, match="schedule was: 6 factors"):
        train(tmp_path, epochs=8, schedule=step_decay(5, 0.1))


def test_two_runs_in_one_folder_are_refused(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def another(state: TrainingState) -> None:
        try:
            train(tmp_path)
        except OSError as error:
            errors.append(error)

    expected = everything(train(None))
    assert everything(train(tmp_path, callbacks=[another])) == expected
    assert len(errors) == 9
    assert "another run is writing to it: wait until that has ended" in str(errors[0])
    assert str(tmp_path) in str(errors[0])


def test_a_lock_is_gone_with_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with locked(tmp_path), pytest.raises(BlockingIOError), locked(tmp_path):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_said_before_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        train(tmp_path / "file" / "run")


def test_seconds_between_checkpoints(tmp_path: Path) -> None:
    written = []

    def look(state: TrainingState) -> None:
        written.append((tmp_path / FILE).exists())

    model = MLP(1, [1], seed=0)
    settings: dict[str, Any] = {"loss": mean_squared_error, "progress": False, "callbacks": [look], "epochs": 5}
    run = partial(fit, model, [[1.0]], [1.0], optimizer=SGD(model.parameters()), checkpoint=tmp_path, **settings)
    run(checkpoint_every=60.0)
    assert written == [False] * 5  # what a callback sees is before the checkpoint of its epoch
    assert (tmp_path / FILE).exists()
    for every in (-1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match=f"checkpoint_every of fit is {every}"):
            run(checkpoint_every=every)


def test_it_is_numbers_and_texts_that_other_tools_can_read(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    model, _, history = train(tmp_path)
    arrays = load_file(tmp_path / FILE)
    assert arrays["parameters"].tolist() == [parameter.data for parameter in model.parameters()]
    assert arrays["history.loss"].tolist() == history.loss
    content = (tmp_path / FILE).read_bytes()
    header = json.loads(content[8 : 8 + struct.unpack("<Q", content[:8])[0]])
    facts = json.loads(header["__metadata__"]["chainrule"])
    assert facts["settings"]["batch_size"] == "5"
    assert facts["state"]["stopped"] == "epochs"
    with pytest.raises(CheckpointError, match="its entries are 'format', expected 'checksum', 'format'"):
        (tmp_path / FILE).write_bytes(encode(arrays, {"format": 1}))
        train(tmp_path)
