"""Compiled calls: freed, with their programs, when nobody needs them any more."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value, compile, exp, sum as total, take
from autograd.compiled.choose_backend import BackendName
from autograd.support.memory import collector_paused
from tests.autograd.compiled.backends_at_hand import every_backend

W = [Value(0.1 * i) for i in range(400)]

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "small": lambda x: W[0] * x,
    "large": lambda x: total([w * exp(w * x) for w in W]),
    "take": lambda x: take(W[:3], x),
}


@every_backend
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_compiled_function_is_freed_without_the_collector(name: str, backend: BackendName) -> None:
    with collector_paused():
        compiled = compile(FUNCTIONS[name], backend=backend)
        compiled(1.0)
        compiled.value_and_grad(1.0, wrt=W[:3])
        compiled.batch([1.0, 2.0])
        compiled.objective([1.0, 2.0], wrt=W[:3])([0.0] * 3)
        calls = [weakref.ref(call) for call in compiled.cache.calls]
        del compiled
        assert calls and not any(call() for call in calls)
