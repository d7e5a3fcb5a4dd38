"""The live page as a widget, on the kernel's side."""

from __future__ import annotations

import gc
import math
import weakref
from typing import Any

import pytest

from autograd import Constant, Value, explore, sigmoid

pytest.importorskip("anywidget", reason="pip install anywidget")


def unit() -> tuple[Value, Value, Constant, Any]:
    w, x = Value(0.5, label="w"), Constant(2.0, label="x")
    return w, sigmoid(w * x), x, explore(sigmoid(w * x)).widget()


def number_of(widget: Any, label: str) -> str:
    return next(str(i) for i, leaf in widget._leaves.items() if leaf.label == label)


def test_a_slider_sets_the_value_in_the_kernel() -> None:
    w, y, x, widget = unit()
    assert widget.numbers[number_of(widget, "w")] == w.data and widget.numbers[number_of(widget, "x")] == x.data
    before = y.data
    widget.set_state({"numbers": {**widget.numbers, number_of(widget, "w"): -1.25}})
    assert w.data == -1.25
    assert y.data == before  # what was recorded stays
    widget.set_state({"numbers": {**widget.numbers, number_of(widget, "x"): "inf"}})
    assert x.data == math.inf


def test_the_page_shows_what_code_does() -> None:
    w, _, _, widget = unit()
    w.data = 7.0
    widget.refresh()
    assert widget.get_state()["numbers"][number_of(widget, "w")] == 7.0
    w.data = math.nan
    widget.refresh()
    assert widget.get_state()["numbers"][number_of(widget, "w")] == "nan"


def test_only_leaves_can_be_set() -> None:
    w, _, _, widget = unit()
    widget.set_state({"numbers": {"99": 1.0, "__class__": 2.0}})
    assert w.data == 0.5


def test_in_a_notebook_it_looks_after_every_cell() -> None:
    shell_class = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell
    shell = shell_class.instance()
    try:
        before = len(shell.events.callbacks["post_run_cell"])
        w, _, _, widget = unit()
        shell.user_ns["w"] = w
        shell.run_cell("w.data = 3.5")
        assert widget.numbers[number_of(widget, "w")] == 3.5
        dead = weakref.ref(widget)
        widget.close()
        del widget
        gc.collect()
        assert dead() is None
        shell.run_cell("w.data = 4.5")
        assert len(shell.events.callbacks["post_run_cell"]) == before
    finally:
        shell_class.clear_instance()
