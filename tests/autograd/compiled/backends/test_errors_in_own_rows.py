"""Errors and interruptions in rows of users: they are those of the call, on every backend."""

from __future__ import annotations

import math
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy
import pytest

from autograd import Training, Value, compile, greater, primitive, where
from autograd.compiled.choose_backend import BackendName
from tests.autograd.compiled.backends_at_hand import every_backend


class Refused(Exception):
    """An error of the user's own."""


def refusing(wrong: Callable[[float], bool], error: BaseException) -> Any:
    """Return a row that raises an error for some arguments."""

    def value(x: float) -> float:
        if wrong(x):
            raise error
        return x * 2.0

    return primitive("user_refusing", value, [2.0])


ERRORS = [
    Refused("here"),
    ValueError("math domain error"),
    KeyError(3),
    KeyboardInterrupt(),
    SystemExit(3),
    MemoryError(),
]


@every_backend
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_in_a_row_is_that_of_the_call(backend: BackendName, error: BaseException) -> None:
    run = refusing(lambda x: x < 0.0, error)
    f = compile(lambda x: run(x) + 1.0, backend=backend)
    rows = numpy.linspace(1.0, 2.0, 37)
    wrong = numpy.where(numpy.arange(37) == 20, -1.0, rows)
    for call in (
        lambda: f(-1.0),
        lambda: f.value_and_grad(-1.0),
        lambda: f.batch(wrong),
        lambda: f.batch_value_and_grad(wrong),
    ):
        with pytest.raises(type(error)) as caught:
            call()
        assert caught.value is error
        assert f(1.5) == 4.0 and (f.batch(rows) == rows * 2.0 + 1.0).all()


@every_backend
def test_calls_within_a_row_have_errors_of_their_own(backend: BackendName) -> None:
    inner = compile(refusing(lambda x: x < 0.0, Refused()), backend=backend)

    def value(x: float) -> float:
        try:
            return float(inner(x))
        except Refused:
            return -1.0

    run = primitive("user_outer", value, [2.0])
    assert (compile(run, backend=backend).batch([1.0, -2.0, 3.0]) == [2.0, -1.0, 6.0]).all()


@every_backend
def test_errors_of_threads_do_not_meet(backend: BackendName) -> None:
    run = refusing(lambda x: x < 0.0, Refused())
    f = compile(lambda x: run(x) + 1.0, backend=backend)
    f(1.0)
    wrong: list[Any] = []

    def work(sign: float) -> None:
        for _ in range(200):
            try:
                if f(sign) != 3.0:
                    wrong.append("number")
            except Refused:
                if sign > 0.0:
                    wrong.append("error")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, (1.0, -1.0, 1.0, -1.0)))
    assert not wrong


@every_backend
def test_training_ends_with_the_error_before_the_step_that_fails(backend: BackendName) -> None:
    """The error counts also where its number would not have: in the branch of a choice that is not taken."""
    run, error = refusing(lambda x: x > 2.5, Refused()), Refused
    w = Value(0.0)

    def loss(x: Any, y: Any) -> tuple[Any, None]:
        return (w - y) ** 2 + where(greater(x, 100.0), run(x), 0.0), None

    def step(x: Any, grad: Any, state: Any, rate: Any, norm: Any) -> tuple[Any, Any]:
        return x - rate * grad, state

    training = Training(loss, [w], [w], step, backend=backend)
    samples = training.samples([0.0, 1.0, 2.0, 3.0, 4.0], [1.0] * 5)
    training.run(samples, [[0]], [0.25])
    with pytest.raises(error):
        training.run(samples, [[1], [2], [3], [4]], [0.25] * 4)
    training.write_back()
    assert w.data in (0.5, 0.875)  # of the steps before; NumPy takes each by itself, in a call of its own


@pytest.mark.exhaustive
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@every_backend
@pytest.mark.parametrize("seconds", [0.02, 0.05, 0.1])
def test_an_interruption_within_a_row_is_heard(backend: BackendName, seconds: float) -> None:
    class Late(Exception):
        pass

    def late(number: int, frame: Any) -> None:
        raise Late

    def waits(x: float) -> float:
        time.sleep(0.0005)
        return math.sqrt(x)

    slow = compile(primitive("user_slow", waits, [0.0]), backend=backend)
    slow(1.0)
    before = signal.signal(signal.SIGALRM, late)
    try:
        for _ in range(10):
            start = time.monotonic()
            signal.setitimer(signal.ITIMER_REAL, seconds)
            with pytest.raises(Late):
                slow.batch(numpy.ones(10_000))
            assert time.monotonic() - start < 2.0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
    assert slow(4.0) == 2.0


@every_backend
def test_an_error_before_a_row_begins_is_not_lost(backend: BackendName, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C that came during native code is raised where Python code starts to run again: not within the row."""
    run = primitive("user_short", lambda x: math.sqrt(x), [0.0])
    f = compile(run, backend=backend)
    assert f(4.0) == 2.0
    if backend != "llvm":
        return
    others: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", others.append)
    left = 3

    def interrupt(frame: Any, event: str, _: Any) -> None:
        nonlocal left
        if frame.f_code.co_name == "__call__" and "python_callbacks" in frame.f_code.co_filename:
            left -= 1
            if left == 0:
                raise KeyboardInterrupt

    sys.settrace(interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            f.batch(numpy.ones(40))
    finally:
        sys.settrace(None)
    assert not others and f(4.0) == 2.0
