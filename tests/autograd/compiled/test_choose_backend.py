"""Choice of a backend."""

from __future__ import annotations

import math

import pytest

from autograd import compile, sin


def test_native_code_without_llvmlite_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install 'llvmlite.*CHAINRULE_BACKEND=numpy"):
        compile(sin, backend="llvm")(1.0)
    monkeypatch.setenv("CHAINRULE_BACKEND", "llvm")
    with pytest.raises(ImportError, match="needs llvmlite"):
        compile(sin)(1.0)
    monkeypatch.delenv("CHAINRULE_BACKEND")
    assert compile(sin)(1.0) == math.sin(1.0)
