"""The backends on which the compiled engine is tested, one after the other."""

from __future__ import annotations

import math

import pytest

from tests.autograd.compiled.backends_at_hand import BACKENDS


@pytest.fixture(params=[*BACKENDS, "little work"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Choose a backend by its name; NumPy is chosen by the work too, and then runs programs that are not fused."""
    name: str = request.param
    if name == "little work":
        monkeypatch.delenv("CHAINRULE_BACKEND", raising=False)
        monkeypatch.setattr("autograd.compiled.choose_backend.WORTH_NATIVE", math.inf)
    else:
        monkeypatch.setenv("CHAINRULE_BACKEND", name)
    return name
