"""Two threads that need an object at once get the same one."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograd.compiled.trace import tape_rules
from autograd.support.made_once import made_once


def test_all_threads_get_the_same_object() -> None:
    together = threading.Barrier(4)

    @made_once
    def thing(name: str) -> object:
        together.wait(10)  # every thread is in here before the first leaves
        return object()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(thing, ["a"] * 4))) == 1
    assert thing.__name__ == "thing"


def test_an_error_is_not_kept() -> None:
    calls: list[int] = []

    @made_once
    def thing(n: int) -> int:
        calls.append(n)
        return 1 // (len(calls) - 1)

    with pytest.raises(ZeroDivisionError):
        thing(3)
    assert thing(3) == thing(3) == 1 and calls == [3, 3]


@pytest.mark.parametrize("make", [tape_rules.of_fixed_length, tape_rules.copy_to, tape_rules.choice])
def test_what_is_compared_by_identity_is_made_once(make: object) -> None:
    assert not hasattr(make, "cache_info"), "functools.cache makes one for each thread"
