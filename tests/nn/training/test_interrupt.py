"""Ctrl-C held back: heard once, at a moment that can do no harm; a second one at once."""

from __future__ import annotations

import signal
import threading

import pytest

from nn.training.interrupt import deferred_interrupt


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def test_it_is_heard_when_asked_for_and_only_once() -> None:
    with deferred_interrupt() as ask:
        ask()
        press()
        with pytest.raises(KeyboardInterrupt):
            ask()
        ask()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_it_is_heard_at_the_end_if_nobody_asked() -> None:
    reached = []
    with pytest.raises(KeyboardInterrupt), deferred_interrupt():
        press()
        reached.append("end")
    assert reached == ["end"]


def test_a_second_one_interrupts_at_once() -> None:
    with pytest.raises(KeyboardInterrupt), deferred_interrupt():
        press()
        press()
        pytest.fail("the second one was held back")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), deferred_interrupt():
        press()
        1 / 0  # noqa: B018


def test_a_handler_of_the_callers_stays() -> None:
    heard = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        with deferred_interrupt() as ask:
            press()
            ask()
        assert heard == [signal.SIGINT]
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_it_changes_nothing() -> None:
    handlers = []

    def work() -> None:
        with deferred_interrupt() as ask:
            handlers.append(signal.getsignal(signal.SIGINT))
            ask()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert handlers == [signal.default_int_handler]
