"""Estimators in native code and in NumPy: the same numbers, chosen by how much there is to compute."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograd import Training
from tests.checkout import CHECKOUT

pytest.importorskip("sklearn")
numpy: Any = pytest.importorskip("numpy")

from nn.estimators import programs  # noqa: E402
from tests.nn.estimators.iris_network import X, Y, network  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture
def worth_native(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Yield a function that sets how much work native code is worth."""

    def set_to(numbers: float) -> None:
        monkeypatch.setattr("autograd.compiled.choose_backend.WORTH_NATIVE", numbers)

    monkeypatch.delenv("CHAINRULE_BACKEND", raising=False)
    programs.clear_programs()
    yield set_to
    programs.clear_programs()


ALIKE: dict[str, Any] = {"rel": 1e-10, "abs": 1e-12}  # sums in another order, over some steps


@pytest.mark.parametrize("solver", ["lbfgs", "adam", "sgd"])
@pytest.mark.parametrize("stops", [False, True])
def test_native_code_has_the_numbers_of_numpy(solver: str, stops: bool, worth_native: Callable[[float], None]) -> None:
    if solver == "lbfgs" and stops:
        pytest.skip("of steps alone")
    found = []
    for worth in (math.inf, 0.0):
        worth_native(worth)
        fitted = network(solver=solver, max_iter=5, early_stopping=stops).fit(X, Y)
        found.append([fitted.loss_, *fitted.predict_proba(X).ravel(), *fitted.predict_log_proba(X).ravel()])
    assert found[0] == pytest.approx(found[1], **ALIKE)


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_partial_fit_passes_to_native_code_with_all_its_state(
    solver: str, worth_native: Callable[[float], None]
) -> None:
    """What it has seen counts, so that many small calls do not stay with NumPy for ever."""
    kinds = []
    for changes in (False, True):
        partly = network(solver=solver)
        for epoch in range(6):
            worth_native(0.0 if changes and epoch >= 3 else math.inf)
            partly.partial_fit(X, Y, classes=numpy.unique(Y))
        kinds.append(partly.loss_curve_)
    assert kinds[0] == pytest.approx(kinds[1], **ALIKE)


def test_many_small_calls_of_partial_fit_add_up(
    worth_native: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    worth_native(1e6)
    expected = []
    start = Training.start

    def spy(training: Any, *args: Any) -> None:
        expected.append(training.expected)
        start(training, *args)

    monkeypatch.setattr(Training, "start", spy)
    partly = network(batch_size=50)
    for _ in range(3):
        partly.partial_fit(X, Y, classes=numpy.unique(Y))
    assert expected == [(3, 150), (6, 300), (9, 450)]


def test_little_work_does_not_import_the_native_compiler() -> None:
    """A first fit is waited for: importing llvmlite takes longer than all of it."""
    code = """
import sys, warnings
warnings.simplefilter("ignore")
from nn.estimators import MLPClassifier, MLPRegressor
X, y = [[float(i % 5), float(i % 3)] for i in range(90)], [i % 3 for i in range(90)]
for make in (MLPClassifier, MLPRegressor):
    for solver in ("lbfgs", "sgd", "adam"):
        make(hidden_layer_sizes=(5,), solver=solver, max_iter=20).fit(X, y).predict(X)
        make(hidden_layer_sizes=(5,), solver="adam", max_iter=20, early_stopping=True).fit(X, y).score(X, y)
print("llvmlite" in sys.modules)
"""
    environment = {name: value for name, value in os.environ.items() if name != "CHAINRULE_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT, env=environment
    )
    assert done.stdout.strip() == "False"
