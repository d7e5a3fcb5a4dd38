"""The backends on which the compiled engine is tested, one after the other."""

from __future__ import annotations

import pytest

from tests.autograd.compiled.backends_at_hand import BACKENDS


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    monkeypatch.setenv("CHAINRULE_BACKEND", name)
    return name
