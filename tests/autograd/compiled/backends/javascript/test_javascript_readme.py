"""The README of the JavaScript backend: its code runs, and computes what Python does."""

from __future__ import annotations

import math

from autograd import Value, tanh
from autograd.compiled.backends.javascript import PagePrograms
from tests.autograd.compiled.backends.javascript.engines import blocks, run
from tests.checkout import CHECKOUT


def test_the_example() -> None:
    w, b = Value(0.5, label="w"), Value(-1.0, label="b")
    programs = PagePrograms()
    data = programs.program(lambda x: tanh(w * x + b), [0.0], wanted=[w, b])
    code = blocks(CHECKOUT / "autograd/compiled/backends/javascript/README.md")
    value, gradients = run(programs.script(), f"{code} return [value, gradients];", data)
    expected = sum((tanh(w * x + b) for x in (0.0, 4.0, 6.0)), Value(0.0))
    expected.backward()
    assert math.isclose(value, expected.data, rel_tol=1e-15)
    assert all(math.isclose(g, p.grad, rel_tol=1e-14) for g, p in zip(gradients, (w, b), strict=True))
