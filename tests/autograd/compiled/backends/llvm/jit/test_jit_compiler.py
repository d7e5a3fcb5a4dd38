"""Machine code is made once and owned by one, through interruptions at any line and errors at any step."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

import pytest

pytest.importorskip("llvmlite")

from autograd import compile, exp, tanh
from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder
from autograd.compiled.backends.llvm.jit import jit_compiler as room
from autograd.compiled.backends.llvm.jit.host_processor import HostProcessor, NativeCodeError, import_llvmlite
from autograd.compiled.backends.llvm.jit.jit_compiler import JitCompiler, jit_compiler


def constant(number: int) -> IRBuilder:
    """Return a function that stores a number, unlike all others of other numbers."""
    ir = IRBuilder(["ptr %place"])
    ir.emit(f"store i64 {number}, ptr %place, align 8")
    return ir


class Stop(BaseException):
    """Raised at some line, as a signal handler would."""


def stopped_at(line: int, call: Callable[[], Any]) -> bool:
    """Make a call, and raise at the n-th line of Python that it runs; return whether it had so many."""
    left = line

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            raise Stop
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
        return False
    except Stop:
        return True
    finally:
        sys.settrace(before)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of a generator that ends, too
def test_a_first_call_that_ends_at_any_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_CACHE", "off")
    line, k = 1, 0.0
    while True:
        k += 1.0
        monkeypatch.setattr(room, "_compilers", [])
        compiler = jit_compiler()
        functions = [constant(int(k)), constant(int(-k))]
        was_stopped = stopped_at(line, lambda: compiler.addresses(functions))  # noqa: B023
        first, second = compiler.addresses(functions)
        assert first and second and first != second
        if not was_stopped:
            break
        line += 1
    assert line > 10
    for line in range(1, 20_000, 601):
        k += 1.0
        f = compile(lambda x: tanh(x) + exp(k * x), backend="llvm")  # noqa: B023
        stopped_at(line, lambda: f(0.5))  # noqa: B023
        assert f(0.5) == pytest.approx(math.tanh(0.5) + math.exp(0.5 * k), rel=1e-14)


def test_one_compiler_for_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_compilers", [])
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: jit_compiler(), range(8)))) == 1


class Failing(HostProcessor):
    """A processor for which some step of making machine code fails."""

    fails = ""

    def _at(self, step: str) -> None:
        if self.fails == step:
            raise RuntimeError(f"cannot {step}")

    def object_file(self, text: str) -> bytes:
        self._at("compile")
        return super().object_file(text)

    def engine(self) -> Any:
        self._at("make an engine")
        return super().engine()

    def add_object_file(self, engine: Any, content: bytes) -> None:
        self._at("fill an engine")
        super().add_object_file(engine, constant_object() if self.fails == "find a function" else content)


def constant_object() -> bytes:
    return HostProcessor(import_llvmlite()).object_file(constant(-999).text()[1])


@pytest.mark.parametrize("step", ["compile", "make an engine", "fill an engine", "find a function"])
def test_an_error_at_any_step_leaves_what_was_made_and_what_comes(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_CACHE", "off")
    compiler = JitCompiler(Failing(import_llvmlite()))
    before = compiler.addresses([constant(1)])
    Failing.fails = step
    try:
        with pytest.raises(NativeCodeError, match=f"cannot {step}|not in its object file"):
            compiler.addresses([constant(1), constant(2)])
    finally:
        Failing.fails = ""
    for n in range(2, 20):
        assert compiler.addresses([constant(1), constant(n)])[0] == before[0]


def test_what_llvm_does_not_understand_is_an_error_of_ours() -> None:
    nonsense = IRBuilder(["ptr %place"])
    nonsense.emit("store nonsense")
    with pytest.raises(NativeCodeError, match="LLVM makes no machine code of k"):
        jit_compiler().addresses([nonsense])
    assert compile(tanh, backend="llvm")(0.5) == pytest.approx(math.tanh(0.5), rel=1e-15)
