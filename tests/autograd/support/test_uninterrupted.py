"""Jobs run to their end, whatever happens to those who wait for them."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

import pytest

from autograd.support.uninterrupted import uninterrupted


def test_result_and_error_come_back() -> None:
    assert uninterrupted(lambda: threading.get_ident()) != threading.get_ident()

    def fail() -> None:
        raise LookupError("not there")

    with pytest.raises(LookupError, match="not there"):
        uninterrupted(fail)


def test_without_a_thread_to_be_had_the_job_is_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(job: Callable[[], None], args: tuple[()]) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_thread, "start_new_thread", none_left)
    assert uninterrupted(lambda: threading.get_ident()) == threading.get_ident()


def test_the_job_has_room_whatever_room_other_threads_have() -> None:
    before = threading.stack_size(256 * 1024)
    try:
        # Comparing nested tuples takes a frame of C for each level.
        nested: list[tuple[object, ...]] = [(), ()]
        for _ in range(4000):
            nested = [(part,) for part in nested]
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(10_000)
        try:
            assert uninterrupted(lambda: nested[0] == nested[1])
        finally:
            sys.setrecursionlimit(limit)
        assert threading.stack_size() == 256 * 1024
    finally:
        threading.stack_size(before)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interruption_reaches_the_caller_and_not_the_job() -> None:
    ended = threading.Event()

    def job() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)
        ended.set()

    with pytest.raises(KeyboardInterrupt):
        uninterrupted(job)
    assert ended.wait(10)
