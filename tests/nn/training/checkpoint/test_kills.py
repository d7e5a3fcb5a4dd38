"""Processes killed at any moment, fifty at random and one at each step of writing: nothing is torn, nothing is lost.

The processes are forked from a server that has imported everything already, so that starting one takes milliseconds.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.backends.backend_agg  # noqa: F401  # so that the server has it
import pytest

from autograd.support.atomic_file import remove_parts
from nn import MLP, Adam, fit, load, save
from nn.command_line import main
from nn.data import moons
from nn.experiment import run as run_module
from nn.losses import binary_cross_entropy
from nn.schedules import cosine
from tests.checkout import CHECKOUT

pytestmark = [pytest.mark.exhaustive, pytest.mark.skipif(sys.platform == "win32", reason="forks, and sends SIGKILL")]


@pytest.fixture(scope="module")
def start() -> Callable[..., Any]:
    """Return a function that runs another in a process of its own."""
    forkserver = multiprocessing.get_context("forkserver")
    forkserver.set_forkserver_preload([__name__])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(CHECKOUT)

    def start(function: Callable[..., None], *arguments: Any) -> Any:
        process = forkserver.Process(target=function, args=arguments)
        process.start()
        return process

    warm = start(time.sleep, 0.0)
    warm.join()
    assert warm.exitcode == 0
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before
    return start


def train(folder: Path, epochs: int = 60) -> None:
    """Train with all that a checkpoint has to keep, and write what came of it."""
    data = moons(40, noise=0.3, seed=1)
    model = MLP(2, [5, 1], activation="tanh", seed=0)
    history = fit(
        model,
        data.inputs,
        data.targets,
        loss=binary_cross_entropy,
        optimizer=Adam(model.parameters(), lr=0.05),
        epochs=epochs,
        batch_size=8,
        validation=0.25,
        patience=epochs,
        schedule=cosine(epochs),
        progress=False,
        checkpoint=folder,
        checkpoint_every=0.0,
    )
    save(model, folder / "model.safetensors")
    history.write_csv(folder / "history.csv")
    remove_parts(folder)


def train_by_command(folder: Path) -> None:
    """Run the command that is to be repeated until it is done."""
    run_module.CHECKPOINT_EVERY = 0.0
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # for as long as the process lasts
    sys.exit(main(["train", "moons", "--hidden", "4", "--epochs", "8", "--quiet", "--resume", str(folder)]))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("run", "n_kills"), [(train, 50), (train_by_command, 15)])
def test_kills_at_random_change_not_a_bit(
    tmp_path: Path, start: Callable[..., Any], run: Callable[[Path], None], n_kills: int
) -> None:
    began = time.monotonic()
    unbroken = start(run, tmp_path / "unbroken")
    unbroken.join()
    longest = time.monotonic() - began
    expected = contents(tmp_path / "unbroken")
    assert unbroken.exitcode == 0
    assert len(expected) >= 3

    rng = random.Random(0)
    kills = runs = 0
    while kills < n_kills:
        folder = tmp_path / f"run {runs}"
        for attempt in range(100):
            process = start(run, folder)
            process.join(rng.uniform(0.0, longest) + 0.01 * attempt)  # so that on any machine it ends
            process.kill()
            process.join()
            if process.exitcode == 0:
                break
            assert process.exitcode == -signal.SIGKILL
            kills += 1
        assert contents(folder) == expected
        runs += 1


def killed_at_step(step: int, function: Callable[[], None]) -> None:
    """Run a function, and kill the process before the step with this number of all that touch a file."""
    count = 0

    def counted(action: Callable[..., Any]) -> Callable[..., Any]:
        def act(*arguments: Any, **settings: Any) -> Any:
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return action(*arguments, **settings)

        return act

    for name in ("fsync", "replace", "open", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    function()


def save_over(path: Path) -> None:
    save(MLP(2, [3, 1], seed=2), path)


def test_saving_killed_at_each_step_leaves_a_whole_model(tmp_path: Path, start: Callable[..., Any]) -> None:
    path = tmp_path / "model.safetensors"
    old, new = MLP(2, [3, 1], seed=1).state_dict(), MLP(2, [3, 1], seed=2).state_dict()
    found = []
    for step in range(1, 100):
        save(MLP(2, [3, 1], seed=1), path)
        process = start(killed_at_step, step, partial(save_over, path))
        process.join()
        found.append(load(path).state_dict())
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    assert found[0] == old and found[-1] == new
    assert found == [old] * found.count(old) + [new] * found.count(new)
    assert found.count(old) >= 2 and found.count(new) >= 2


def test_training_killed_at_each_step_goes_on(tmp_path: Path, start: Callable[..., Any]) -> None:
    start(train, tmp_path / "unbroken", 2).join()
    expected = contents(tmp_path / "unbroken")
    for step in range(1, 100):
        folder = tmp_path / f"step {step}"
        process = start(killed_at_step, step, partial(train, folder, 2))
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        start(train, folder, 2).join()
        assert contents(folder) == expected
    assert step > 15
