"""Checkpoints that were truncated, altered or forged: each is refused, and nothing changes."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nn import MLP, Adam, CheckpointError
from nn.files.tensor_file import decode
from nn.training.checkpoint import FILE
from tests.nn.training.checkpoint.checkpointed_training import everything, train

pytest.importorskip("safetensors")


def test_no_truncated_or_altered_checkpoint_is_gone_on_with(tmp_path: Path) -> None:
    train(tmp_path, epochs=2)
    path = tmp_path / FILE
    content = path.read_bytes()
    rng = random.Random(0)
    damaged = [content[:length] for length in (0, 7, 8, 100, len(content) // 2, len(content) - 1)] + [content + b"x"]
    for _ in range(300):
        altered = bytearray(content)
        altered[rng.randrange(len(altered))] ^= 1 << rng.randrange(8)
        damaged.append(bytes(altered))
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    before = model.state_dict()
    for altered_content in damaged:
        path.write_bytes(altered_content)
        optimizer = Adam(model.parameters(), lr=0.05)
        with pytest.raises(CheckpointError, match=r"is not a checkpoint that fit wrote, or was damaged: .* remove it"):
            train(tmp_path, model=model, make=lambda _, given=optimizer: given)
        assert model.state_dict() == before
        assert set(optimizer.states) == {()} and optimizer.lr == 0.05
        assert path.read_bytes() == altered_content
    path.write_bytes(content)
    assert everything(train(tmp_path)) == everything(train(None))


def forged(path: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    """Change a checkpoint, and give it the checksum that it then should have."""
    from nn.training.checkpoint import _sealed

    arrays, description = decode(path.read_bytes())
    change(arrays, description)
    path.write_bytes(_sealed(arrays, description["settings"], description["state"]))


def drop(name: str) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda arrays, description: arrays.pop(name)


def put(name: str, what: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda arrays, description: description["state"].update({name: what})


@pytest.mark.parametrize(
    "change",
    [
        drop("parameters"),
        drop("history.loss"),
        lambda arrays, description: arrays.update(parameters=arrays["parameters"][1:]),
        lambda arrays, description: arrays.update(parameters=arrays["parameters"] * float("nan")),
        lambda arrays, description: arrays.update(parameters=arrays["parameters"].astype("float32")),
        lambda arrays, description: arrays.update(parameters=arrays["parameters"].reshape(1, -1)),
        lambda arrays, description: arrays.update({"optimizer.states": arrays["optimizer.states"][:5]}),
        lambda arrays, description: arrays.update({"optimizer.state_lengths": arrays["optimizer.state_lengths"] - 9}),
        lambda arrays, description: arrays.update({"history.accuracy": arrays["history.accuracy"][1:]}),
        lambda arrays, description: arrays.update({"history.gradient_norms": arrays["history.gradient_norms"][1:]}),
        lambda arrays, description: arrays.update(more=arrays["parameters"]),
        put("random", [3, [1, 2, 3], None]),
        put("random", None),
        put("stopping", {}),
        put("stopped", "exploded"),
        put("stopped", ["epochs"]),
        put("optimizer", {}),
        put("optimizer", {"lr": -1.0}),
        lambda arrays, description: description.update(settings=[]),
        lambda arrays, description: description.update(state="none"),
    ],
)
def test_a_forged_checkpoint_changes_nothing(tmp_path: Path, change: Any) -> None:
    train(tmp_path, epochs=3)
    forged(tmp_path / FILE, change)
    with pytest.raises(CheckpointError, match="or was damaged"):
        train(tmp_path, epochs=3)
