"""Kernels that cannot be loaded: a page goes on with those in JavaScript."""

from __future__ import annotations

import pytest

from autograd.compiled.backends.webassembly import loader_script
from tests.autograd.compiled.backends.javascript.engines import run

LOADED = "const { memory, kernels } = (await loadCompiledKernels(data))(); return [memory, kernels];"


@pytest.mark.parametrize("text", [None, "", "AAAA", "AGFzbQEAAAAA"], ids=["none", "empty", "no module", "torn"])
def test_without_a_module_there_are_no_kernels(text: str | None) -> None:
    assert run(loader_script(), LOADED, text) == [None, None]


def test_without_web_assembly_there_are_no_kernels() -> None:
    assert run(f"{loader_script()} delete globalThis.WebAssembly;", LOADED, "AGFzbQEAAAA=") == [None, None]


def test_a_module_has_a_memory_for_each_structure() -> None:
    body = """
    const make = await loadCompiledKernels(data);
    return [make().memory === make().memory, Object.keys(make().kernels)];
    """
    assert run(loader_script(), body, "AGFzbQEAAAA=") == [False, []]
