"""JavaScript and WebAssembly in a browser: every row, 200 steps, and a page whose policy allows little."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nn.javascript.network_code import NetworkCode
from tests.autograd.compiled.backends.javascript.page_run import every_web_backend
from tests.autograd.compiled.backends.javascript.test_rows_in_page import check, ordinary_run
from tests.autograd.points import RULES, many
from tests.browser.conftest import Open
from tests.nn.javascript import test_network_training as training

POLICY = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'"


@every_web_backend
def test_every_row(backend: str, chromium: Any) -> None:
    found = ordinary_run(backend, chromium)
    for rule in RULES:
        check(rule, many(rule, 60), found[rule.name])


@every_web_backend
def test_200_steps_are_those_of_fit(backend: str, chromium: Any) -> None:
    networks = [
        training.network_of(training.STRUCTURES[0], optimizer, training.SETTINGS[1])
        for optimizer in training.OPTIMIZERS
    ]
    found = training.in_page(networks, training.STEPS, backend, chromium)
    for network, each in zip(networks, found, strict=True):
        training.check(network, each)


def test_a_page_need_not_allow_code_made_in_it(open_page: Open) -> None:
    pytest.importorskip("llvmlite")
    code = NetworkCode(activations=["linear", "tanh"], outputs=[1])
    body = """
    window.done = loadCompiledKernels(compiledText).then((make) => {
      const { memory, kernels } = make();
      const network = { sizes: [2, 3, 1], activations: ["tanh", "linear"], loss: "hinge", optimizer: "SGD" };
      const training = networkTraining(code, network, new Memory(memory), 1, kernels);
      return [kernels !== null, training.step(Float64Array.from([1, 2, 1]), [0], 0.1).loss];
    });
    """
    data = f"const code = {json.dumps(code.data)}; const compiledText = {json.dumps(code.module())};"
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>policy</title>'
    page = open_page(f"<!DOCTYPE html>{head}<script>{code.script()}{data}{body}</script>")
    assert page.evaluate("window.done") == [True, 1.0]
