"""`detect_anomaly` around compiled calls: the operation is named, and `.grad` is left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd import AnomalyError, Value, compile, detect_anomaly, exp, log, sqrt
from autograd.compiled.choose_backend import BackendName
from tests.autograd.compiled.backends_at_hand import every_backend

w = Value(1.0, label="w")


def hidden(x: Any) -> Any:
    return 1.0 / exp(w * x)  # finite, where the exponential is not


def steep(x: Any) -> Any:
    return sqrt(w * x)  # finite at 0, where the derivative is not


CALLS: list[tuple[Callable[[Any, Any], Any], str]] = [
    (lambda f, g: f(1000.0), r"exp.*is inf at .*test_anomaly_check.py, line 18"),
    (lambda f, g: f.value_and_grad(1000.0), r"exp.*is inf at"),
    (lambda f, g: f.value_and_grad(1000.0, wrt=[w]), r"exp.*is inf at"),
    (lambda f, g: f.batch([1.0, 1000.0]), r"exp.*is inf at"),
    (lambda f, g: f.batch_value_and_grad([1.0, 1000.0]), r"exp.*is inf at"),
    (lambda f, g: g.value_and_grad(0.0), r"the derivative of sqrt"),
    (lambda f, g: g.batch_value_and_grad([1.0, 0.0], wrt=[w]), r"the derivative of sqrt"),
    (lambda f, g: g.objective([1.0, 2.0], wrt=[w])([-1.0]), r"steep, or a derivative of it, is inf or nan at these"),
    (lambda f, g: g.batch([1.0, 2.0], wrt=[w], at=[-1.0]), r"steep, or a derivative of it, is inf or nan at these"),
]


@every_backend
@pytest.mark.parametrize(("call", "message"), CALLS)
def test_an_anomaly_in_a_compiled_call_is_raised(
    call: Callable[[Any, Any], Any], message: str, backend: BackendName
) -> None:
    f, g = compile(hidden, backend=backend), compile(steep, backend=backend)
    call(f, g)  # which says nothing outside
    with detect_anomaly(), pytest.raises(AnomalyError, match=message):
        call(f, g)
    assert w.grad == 0.0


@every_backend
def test_where_all_is_finite_the_numbers_are_the_same(backend: BackendName) -> None:
    f = compile(lambda x: log(w * x[0]) + x[1], backend=backend)
    wanted = f([2.0, 1.0]), f.value_and_grad([2.0, 1.0]), f.batch([[2.0, 1.0]] * 3).tolist()
    with detect_anomaly():
        assert wanted == (f([2.0, 1.0]), f.value_and_grad([2.0, 1.0]), f.batch([[2.0, 1.0]] * 3).tolist())
        g = compile(lambda x: f([x, 1.0]) * 2.0, backend=backend)  # traced in there
        assert g(2.0) == 2.0 * wanted[0]
