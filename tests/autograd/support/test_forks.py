"""Children that are forked while another thread of the parent is in the middle of something."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest

from autograd.support.forks import fork_safe_lock, lazy_property

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes of POSIX")


def child_ends_well(job: Callable[[], object]) -> bool:
    """Whether a job, done in a forked child, ends within two seconds."""
    child = os.fork()
    if not child:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(2)
        job()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def child_ends_well_while_other_computes(kind: Callable[[Callable[[Any], float]], Any]) -> bool:
    """Whether a child can compute a property that a thread of its parent is just computing, of another object."""
    computing, forked = threading.Event(), threading.Event()

    class Owner:
        in_thread = False

        @kind
        def number(self) -> float:
            if self.in_thread:
                computing.set()
                forked.wait(10)
            return 3.0

    first, second = Owner(), Owner()
    first.in_thread = True
    thread = threading.Thread(target=lambda: first.number)
    thread.start()
    computing.wait(10)
    well = child_ends_well(lambda: second.number)
    forked.set()
    thread.join()
    return well


def test_a_property_that_another_thread_is_computing() -> None:
    assert child_ends_well_while_other_computes(lazy_property)


@pytest.mark.exhaustive  # as the child is waited for
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the property of functools has no lock any more")
def test_the_property_of_functools_binds_the_child() -> None:
    assert not child_ends_well_while_other_computes(cached_property)


def test_a_property_is_computed_once() -> None:
    class Owner:
        calls = 0

        @lazy_property
        def number(self) -> int:
            self.calls += 1
            return self.calls

    owner = Owner()
    assert (owner.number, owner.number, Owner().number) == (1, 1, 1)


def test_a_lock_that_another_thread_holds() -> None:
    lock, taken = fork_safe_lock(), threading.Event()

    def hold() -> None:
        with lock:
            taken.set()
            time.sleep(0.1)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(10)

    def take() -> None:
        with lock, lock:
            pass

    assert child_ends_well(take)
    thread.join()
    take()
