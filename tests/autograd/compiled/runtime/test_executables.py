"""Executables of a trace that threads make at the same time."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Value, compile
from autograd.compiled.runtime.executable import Executable


def test_an_executable_that_another_thread_replaces_gets_its_buffers_back(monkeypatch: pytest.MonkeyPatch) -> None:
    w = Value(3.0)
    compiled = compile(lambda x: w * x, backend="numpy")
    acquire = Executable.acquire

    def acquired_while_another_is_made(executable: Executable, columns: int) -> Any:
        (call,) = compiled.cache.calls
        vars(call.executables).pop("single")
        return acquire(executable, columns)

    monkeypatch.setattr(Executable, "acquire", acquired_while_another_is_made)
    assert compiled(2.0) == 6.0
    assert compiled(4.0) == 12.0
