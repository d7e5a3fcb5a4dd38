"""`fit` on floats of 32 bits: the run of 64 bits but for rounding, or an error; never other numbers in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import pytest

from nn import MLP, SGD, Adam, TrainingError, fit
from nn.data import moons
from nn.losses import binary_cross_entropy, squared_error
from nn.training.checkpoint import CheckpointError

DATA = moons(40, noise=0.1, seed=0)


def trained(dtype: Any, backend: str, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> tuple[Any, MLP]:
    monkeypatch.setenv("CHAINRULE_BACKEND", backend)
    model = MLP(2, [6, 1], activation="tanh", output="sigmoid", seed=0)
    optimizer = Adam(model.parameters(), lr=0.01)
    history = fit(
        model, DATA.inputs, DATA.targets, loss=binary_cross_entropy, optimizer=optimizer, epochs=5, progress=False,
        dtype=dtype, **settings,
    )  # fmt: skip
    return history, model


@pytest.mark.parametrize("settings", [{}, {"batch_size": 7}, {"batch_size": 1, "l2": 0.01}, {"clip_norm": 0.5}])
@pytest.mark.parametrize("backend", ["llvm", "numpy"])
def test_a_run_is_that_of_64_bits_but_for_rounding(
    backend: str, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    (long, exact), (short, model) = (
        trained(dtype, backend, monkeypatch, validation=0.2, **settings) for dtype in ("float64", "float32")
    )
    assert short.loss == pytest.approx(long.loss, rel=1e-4)
    assert short.validation_loss == pytest.approx(long.validation_loss, rel=1e-4)
    numbers, expected = ([v.data for v in part.parameters()] for part in (model, exact))
    assert numbers == pytest.approx(expected, rel=1e-3, abs=1e-4) and numbers != expected
    assert numpy.array(numbers).astype(numpy.float32).tolist() == numbers


def test_numbers_too_large_for_32_bits_are_refused_and_nothing_has_changed() -> None:
    model = MLP(1, [1], output="linear", seed=0)
    (w,), (b,) = [model.layers[0].neurons[0].w, [model.layers[0].neurons[0].b]]
    w.data, b.data = 1e30, 0.0
    optimizer = SGD(model.parameters(), lr=1e10)
    with pytest.raises(TrainingError, match="larger than any float32: use dtype='float64'"):
        fit(model, [[1.0]], [0.0], loss=squared_error, optimizer=optimizer, progress=False, dtype="float32")
    assert w.data == pytest.approx(1e30, rel=1e-6) and b.data == 0.0


def test_the_eager_engine_and_other_dtypes_are_refused() -> None:
    model = MLP(1, [1], seed=0)
    for settings, message in (
        ({"dtype": "float32", "engine": "eager"}, "use engine='compiled'"),
        ({"dtype": "float16"}, "dtype 'float16' is not known"),
    ):
        with pytest.raises(ValueError, match=message):
            fit(
                model, [[1.0]], [0.0], loss=squared_error, optimizer=SGD(model.parameters()), progress=False,
                **settings,  # type: ignore[arg-type]
            )  # fmt: skip


def test_a_run_goes_on_from_a_checkpoint_of_the_same_dtype_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = trained("float32", "numpy", monkeypatch)
    trained("float32", "numpy", monkeypatch, checkpoint=tmp_path / "run")
    again, _ = trained("float32", "numpy", monkeypatch, checkpoint=tmp_path / "run")
    assert again == whole
    with pytest.raises(CheckpointError, match="whose dtype was: 'float32'"):
        trained("float64", "numpy", monkeypatch, checkpoint=tmp_path / "run")
