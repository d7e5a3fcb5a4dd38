"""Rows of users, of which backends know nothing."""

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

from autograd import TABLE, Training, Value, compile, greater, primitive, sin, value_and_grad, where
from autograd.compiled.choose_backend import BackendName
from tests.autograd.compiled.backends_at_hand import agree, every_backend


@every_backend
def test_a_row_whose_value_is_no_formula(backend: BackendName) -> None:
    cos = TABLE["cos"].function
    run = primitive("user_wave", lambda x, y: math.sin(x) * y, [lambda out, x, y: cos(x) * y, lambda out, x, y: sin(x)])
    try:
        f = compile(lambda x: run(x[0], x[1] * 2.0), backend=backend)
        value, gradient = value_and_grad(lambda x: run(x[0], x[1] * 2.0))([0.5, 3.0])
        found = f.value_and_grad([0.5, 3.0])
        assert agree(found[0], value, 1e-15)
        assert all(agree(a, b, 1e-15) for a, b in zip(found[1], gradient, strict=True))
        assert f.batch([[0.5, 3.0], [1.0, 1.0]])[0] == pytest.approx(value, rel=1e-15)
    finally:
        del TABLE["user_wave"]


@every_backend
def test_a_row_of_any_number_of_arguments(backend: BackendName) -> None:
    run = primitive("user_product", math.prod, lambda out, xs: [out / x for x in xs])
    try:
        for n in (2, 5, 30):
            x = [1.0 + 0.1 * i for i in range(n)]
            found = compile(lambda xs: run(*xs), backend=backend).value_and_grad(x)
            value, gradient = value_and_grad(lambda xs: run(*xs))(x)
            assert agree(found[0], value, 1e-12)
            assert all(agree(a, b, 1e-12) for a, b in zip(found[1], gradient, strict=True))
    finally:
        del TABLE["user_product"]


NAMES = [
    "my fn", "my_fn", "my.fn", "my-fn", "my_20_fn", "my fn ", "My fn", "gr\u00f6\u00dfe", "grosse", "gro\u0308\u00dfe",
    "∂f/∂x", "\N{SNAKE}",
    "", " ", "_", "0", '"', '\\', '\\22', "a\nb", "a\0b", "@k", "%v1", "define void @k() {", "}", "; no", "printf",
    "malloc", "llvm.sin.v4f64", "x" * 5000,
]  # fmt: skip


@every_backend
def test_names_are_no_keys(backend: BackendName) -> None:
    """Each row is itself, whatever it is called, also where several stand in one function, or one after the other."""

    def row(name: str, number: float) -> Any:
        return primitive(name, lambda x: math.ldexp(x, 3) + number, [8.0])

    rows = [row(name, float(2**i)) for i, name in enumerate(NAMES)]
    f = compile(lambda x: [run(x) for run in rows], backend=backend)
    assert f(0.5) == [4.0 + 2**i for i in range(len(rows))]
    for i, name in enumerate(NAMES):
        del TABLE[name]
        again = row(name, -1.0)
        assert compile(again, backend=backend)(0.5) == 3.0
        assert compile(rows[i], backend=backend)(0.5) == 4.0 + 2**i
        assert compile(lambda x: again(x) * 2.0, backend=backend).value_and_grad(0.5) == (6.0, 16.0)  # noqa: B023


@every_backend
def test_a_value_that_tests_for_equality_is_no_formula(backend: BackendName) -> None:
    values: list[Callable[..., float]] = [
        lambda x, y: 1.0 if x == 0.0 else 2.0,
        lambda x, y: 1.0 if x != y else 2.0,
        lambda x, y: 1.0 if x != x else 2.0,
        lambda x, y: 1.0 if x in (0.0, 3.0) else 2.0,
        lambda x, y: float([0.0, 3.0, x].index(x)),
    ]
    for i, value in enumerate(values):
        run = primitive(f"user_chosen_{i}", value, [0.0, 0.0])
        f = compile(lambda x, y: run(x, y), backend=backend)  # noqa: B023
        for x, y in ((0.0, 0.0), (3.0, 1.0), (1.0, 1.0), (5.0, 2.0), (math.nan, 0.0)):
            assert f(x, y) == value(x, y), (i, x, y)


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
def test_a_row_is_asked_for_nobody_else_s_arguments(backend: BackendName) -> None:
    """Vectors have lanes that no number is on, and blocks columns without a sample."""
    asked: set[float] = set()

    def value(x: float) -> float:
        asked.update({x} if type(x) is float else {})  # what else it is asked for is whether it is a formula
        return math.log(x)  # which raises at 0

    run = primitive("user_log", value, [lambda out, x: 1.0 / x])
    for count in (1, 2, 3, 5, 8, 9):
        xs = [2.0 + i for i in range(count)]
        w = [Value(x) for x in xs]
        assert compile(lambda xs: sum(run(x) for x in xs), backend=backend)(xs) > 0.0
        assert (compile(run, backend=backend).batch(xs) > 0.0).all()
        compile(lambda x: sum(run(part) for part in w) * x, backend=backend).batch_value_and_grad([1.0] * 3, wrt=w)  # noqa: B023
        assert asked == set(xs)
        asked.clear()


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
