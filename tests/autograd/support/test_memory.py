"""The collector is put back as it was, whoever pauses it and however a pause ends."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from autograd.support.memory import collector_paused


@pytest.mark.parametrize("enabled", [True, False])
def test_pauses_of_threads_may_end_in_any_order(enabled: bool) -> None:
    def in_thread(job: Callable[[], object]) -> None:
        thread = threading.Thread(target=job)
        thread.start()
        thread.join()

    before = gc.isenabled()
    try:
        for order in ("first", "last"):
            (gc.enable if enabled else gc.disable)()
            here, there = ExitStack(), ExitStack()
            here.enter_context(collector_paused())
            in_thread(lambda there=there: there.enter_context(collector_paused()))  # type: ignore[misc]
            (here.close if order == "first" else lambda there=there: in_thread(there.close))()  # type: ignore[misc]
            assert not gc.isenabled()
            (here.close if order == "last" else lambda there=there: in_thread(there.close))()  # type: ignore[misc]
            assert gc.isenabled() == enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_an_error_ends_a_pause() -> None:
    with pytest.raises(KeyboardInterrupt), collector_paused(), collector_paused():
        raise KeyboardInterrupt
    assert gc.isenabled()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes of POSIX")
def test_a_child_has_no_pauses_of_threads_that_it_does_not_have() -> None:
    there = ExitStack()
    thread = threading.Thread(target=lambda: there.enter_context(collector_paused()))
    thread.start()
    thread.join()
    try:
        child = os.fork()
        if not child:
            with collector_paused():
                paused = not gc.isenabled()
            os._exit(0 if paused and gc.isenabled() else 1)
        assert os.waitpid(child, 0)[1] == 0
    finally:
        there.close()
    assert gc.isenabled()
