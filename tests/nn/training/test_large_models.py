"""Work and memory that `fit` takes for each parameter of a large model: once, and few bytes."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from autograd import Value
from nn import MLP, SGD, fit
from nn.losses import squared_error
from nn.training.engine import EngineName

BYTES_OF_A_WEIGHT = 300  # with NumPy, at the peak: two floats, and some arrays; a dict of Values alone takes 100


class Counted(MLP):
    """A model that counts what it is asked for."""

    gathered = calls = 0

    def parameters(self) -> list[Value]:
        Counted.gathered += 1
        return super().parameters()

    def trace(self, inputs: Any) -> Any:
        Counted.calls += 1
        return super().trace(inputs)


def fitted(model: MLP, engine: EngineName = "compiled") -> None:
    X, y = [[0.5] * model.n_inputs] * 4, [1.0] * 4
    optimizer = SGD(model.parameters(), lr=0.01)
    Counted.gathered = Counted.calls = 0
    fit(model, X, y, loss=squared_error, optimizer=optimizer, epochs=1, engine=engine, progress=False)


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize("engine", ["eager", "compiled"])
def test_the_parameters_are_gathered_once(engine: EngineName) -> None:
    fitted(Counted(3, [2, 1], seed=0), engine)
    assert Counted.gathered == 1


@pytest.mark.usefixtures("backend")
def test_a_model_is_called_to_check_the_targets_and_to_trace_it_twice() -> None:
    fitted(Counted(3, [2, 1], seed=0))
    assert Counted.calls == 3


@pytest.mark.exhaustive
def test_a_weight_takes_few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_BACKEND", "numpy")  # native code has buffers that are not seen
    peaks = []
    for n in (10, 100, 200):  # the first takes what is made once in a process
        model = MLP(n, [n, 1], activation="tanh", seed=0)
        tracemalloc.start()
        try:
            fitted(model)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert (peaks[2] - peaks[1]) / (200**2 - 100**2) < BYTES_OF_A_WEIGHT
