"""The live page as a widget, on the browser's side: what the kernel and the page tell each other."""

from __future__ import annotations

import json

import pytest

from autograd import explore
from tests.browser.conftest import Open
from tests.browser.test_explore_page import unit

pytest.importorskip("anywidget", reason="pip install anywidget")

MOCK = """async ([source, numbers]) => {
    const handlers = {};
    const state = { numbers };
    window.sent = [];
    window.model = {
        get: name => state[name],
        set: (name, value) => { state[name] = value },
        save_changes: () => window.sent.push(structuredClone(state)),
        on: (event, handler) => { handlers[event] = handler },
        off: event => { delete handlers[event] },
        receive: (name, value) => { state[name] = value; handlers["change:" + name]?.() },
    };
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const module = await import(address);
    window.clean = module.default.render({ model: window.model, el: document.getElementById("here") });
}"""


def test_it_goes_both_ways(open_page: Open) -> None:
    widget = explore(unit()).widget()
    style = f"<style>{widget._css}</style>"
    page = open_page(f"<!DOCTYPE html><html lang='en'><head>{style}</head><body><div id='here'></div></body></html>")
    page.evaluate(MOCK, [widget._esm, dict(widget.numbers)])
    page.get_by_label("w, number").fill("1.5")
    [last] = page.evaluate("window.sent").copy()
    assert last["numbers"]["0"] == 1.5
    page.evaluate("model.receive('numbers', {...model.get('numbers'), 0: -2, 1: 'inf'})")
    found = page.evaluate("(c => c.values.map(String))(document.getElementById('here').controller.state())")
    assert found[:2] == ["-2", "Infinity"]
    assert page.get_by_label("w, slider").evaluate("slider => slider.valueAsNumber") == -2
    assert len(page.evaluate("window.sent")) == 1  # what comes from the kernel is not sent back
    page.evaluate("window.clean(); model.receive('numbers', {0: 3})")
    assert page.get_by_label("w, number").input_value() == "-2"
    assert json.dumps(widget.get_state()["numbers"])
