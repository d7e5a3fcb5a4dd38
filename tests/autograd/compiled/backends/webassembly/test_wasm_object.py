"""Modules from object files: what they export, and what needs a linker."""

from __future__ import annotations

import base64

import pytest

from autograd import relu
from autograd.compiled.backends.javascript import PagePrograms
from autograd.compiled.backends.webassembly.wasm_object import HEADER, IMPORT, module_of_object
from tests.autograd.compiled.backends.javascript.engines import run

CODE, DATA, TYPE, FUNCTION = 10, 11, 1, 3
EMPTY_FUNCTION = {TYPE: b"\1\x60\0\0", FUNCTION: b"\1\0", CODE: b"\1\2\0\x0b"}


def object_file(sections: dict[int, bytes]) -> bytes:
    return HEADER + b"".join(bytes([kind, len(body)]) + body for kind, body in sections.items())


def exports(module: bytes) -> list[str]:
    body = """
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    return WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
    """
    found: list[str] = run("", body, base64.b64encode(module).decode())
    return found


def test_a_function_is_exported_by_any_names() -> None:
    custom = bytes([0, 3]) + b"\1ab"
    module = module_of_object(object_file(EMPTY_FUNCTION) + custom, {"first": 0, "again": 0})
    assert exports(module) == ["first", "again"]


def test_a_long_section_has_a_long_size() -> None:
    names = {f"name {i}" * 20: 0 for i in range(200)}
    assert exports(module_of_object(object_file(EMPTY_FUNCTION), names)) == list(names)


def test_what_needs_a_linker_is_refused() -> None:
    with pytest.raises(ValueError, match="refers to data or to a function by address"):
        module_of_object(object_file(EMPTY_FUNCTION | {DATA: b"\0"}), {})
    global_import = b"\1" + b"\3env" + b"\1g" + bytes([3, 0x7F, 1])
    with pytest.raises(ValueError, match="uses a table or a global"):
        module_of_object(object_file({TYPE: EMPTY_FUNCTION[TYPE], IMPORT: global_import}), {})


def test_kernels_are_exported_by_their_names() -> None:
    pytest.importorskip("llvmlite")
    from autograd.compiled.backends.webassembly.kernel_module import kernel_module

    programs = PagePrograms()
    programs.program(lambda x: relu(x), [0.0], inputs=True)
    found = exports(kernel_module(programs.kernels))
    assert found == [*programs.kernels.by_name, "sum", "dot", "dense", "outer", "total"]


def test_without_llvmlite_there_is_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    from autograd.compiled.backends.webassembly import web_assembly

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert web_assembly(PagePrograms()) is None
