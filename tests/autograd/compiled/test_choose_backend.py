"""Choice of a backend: what is installed, and what works."""

from __future__ import annotations

import importlib.util
import math
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd import Training, Value, backend_for, compile, sin
from autograd.compiled import choose_backend as choice
from autograd.compiled.choose_backend import choose_backend
from tests.checkout import CHECKOUT


def test_native_code_without_llvmlite_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install 'llvmlite.*CHAINRULE_BACKEND=numpy"):
        compile(sin, backend="llvm")
    with pytest.raises(ValueError, match="backend 'gpu' is not known"):
        compile(sin, backend="gpu")  # type: ignore[call-overload]
    monkeypatch.setenv("CHAINRULE_BACKEND", "llvm")
    with pytest.raises(ImportError, match="needs llvmlite"):
        compile(sin)
    monkeypatch.delenv("CHAINRULE_BACKEND")
    assert compile(sin)(1.0) == math.sin(1.0)


def fail(*args: object, **named: object) -> Any:
    raise RuntimeError("failed on purpose\nin two lines")


def import_fails(error: Exception) -> Callable[[pytest.MonkeyPatch], None]:
    def prepare(patch: pytest.MonkeyPatch) -> None:
        class Finder:
            @staticmethod
            def find_spec(name: str, *args: object) -> None:
                if name == "llvmlite.binding":
                    raise error

        for name in [name for name in sys.modules if name.partition(".")[0] == "llvmlite"]:
            patch.delitem(sys.modules, name)
        patch.setattr(sys, "meta_path", [Finder, *sys.meta_path])

    return prepare


def call_fails(name: str) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(f"llvmlite.binding.{name}", fail)


def no_address(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("llvmlite.binding.ExecutionEngine.get_function_address", lambda engine, name: 0)


AT_ALL = {  # nothing can be compiled
    "ImportError": import_fails(ImportError("failed on purpose")),
    "OSError": import_fails(OSError("failed on purpose: no such library")),
    "AttributeError": import_fails(AttributeError("failed on purpose")),
    "SyntaxError": import_fails(SyntaxError("failed on purpose")),
    **{
        name: call_fails(name)
        for name in (
            "initialize_native_target", "initialize_native_asmprinter", "check_jit_execution", "get_host_cpu_features",
            "get_host_cpu_name", "get_process_triple", "Target.from_triple", "Target.create_target_machine",
            "parse_assembly", "TargetMachine.emit_object", "create_mcjit_compiler", "ExecutionEngine.add_object_file",
            "ExecutionEngine.finalize_object",
        )
    },
    "no address": no_address,
}  # fmt: skip


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """As in a process that has not compiled anything yet."""
    pytest.importorskip("llvmlite")
    from autograd.compiled.backends.llvm.jit import jit_compiler
    from autograd.compiled.backends.llvm.lowering.instruction_table import instruction_runner

    monkeypatch.delenv("CHAINRULE_BACKEND", raising=False)
    monkeypatch.setenv("CHAINRULE_CACHE", "off")
    monkeypatch.setattr(jit_compiler, "_compilers", [])
    instruction_runner.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    instruction_runner.cache_clear()


def trained(backend: Any) -> float:
    w = Value(0.0)
    training = Training(lambda x, y: ((w * x - y) ** 2, None), [w], [w],
                        lambda x, grad, state, rate, norm: (x - rate * grad, state), backend=backend)  # fmt: skip
    training.run(training.samples([1.0, 2.0], [3.0, 6.0]), [[0, 1]] * 3, [0.1] * 3)
    training.write_back()
    return w.data


@pytest.mark.parametrize("prepare", AT_ALL.values(), ids=AT_ALL)
def test_what_is_installed_and_does_not_work(
    prepare: Callable[[pytest.MonkeyPatch], None], fresh: pytest.MonkeyPatch
) -> None:
    prepare(fresh)
    with pytest.warns(RuntimeWarning, match=r"NumPy runs what is compiled: .*backend='numpy'") as caught:
        f = compile(lambda x: sin(x) * 2.0)
        assert f(1.0) == math.sin(1.0) * 2.0 and f.batch([1.0] * 20)[3] == f(1.0)
    assert len(caught) == 1 and "\n" not in str(caught[0].message)
    assert repr(f).endswith("numpy)") and choose_backend("numpy").name == "numpy"
    with pytest.warns(RuntimeWarning, match="NumPy runs what is compiled"):
        assert trained("auto") == trained("numpy")
    for name, value in (("llvm", ""), ("auto", "llvm")):
        fresh.setenv("CHAINRULE_BACKEND", value)
        with pytest.raises(RuntimeError, match=r"(does not load|makes no machine code).*; backend='numpy'"):
            compile(sin, backend=name)(1.0)  # type: ignore[call-overload]
        with pytest.raises(RuntimeError, match=r"(does not load|makes no machine code)"):
            trained(name)
    fresh.setenv("CHAINRULE_BACKEND", "numpy")
    assert compile(sin)(1.0) == math.sin(1.0)


def test_a_function_of_which_llvm_makes_no_code(fresh: pytest.MonkeyPatch) -> None:
    choose_backend("llvm")
    fresh.setattr("llvmlite.binding.TargetMachine.emit_object", fail)
    f = compile(lambda x: [sin(x[0]) * 3.0, x[1] * x[2]])
    with pytest.warns(RuntimeWarning, match="NumPy runs what is compiled: LLVM makes no machine code of k"):
        assert f([1.0, 2.0, 3.0]) == [math.sin(1.0) * 3.0, 6.0]
    with pytest.warns(RuntimeWarning, match="NumPy runs"):
        assert f.batch([[1.0, 2.0, 3.0]] * 9)[1].tolist() == [6.0] * 9
    with pytest.raises(
        RuntimeError, match=r"LLVM makes no machine code of k\w+ \(failed on purpose\); backend='numpy'"
    ):
        compile(lambda x: sin(x) * 5.0, backend="llvm")(1.0)


def test_a_name_is_cheap_and_travels(fresh: pytest.MonkeyPatch) -> None:
    """Native code is made ready at the first call, not where a function is decorated."""
    AT_ALL["get_host_cpu_features"](fresh)
    f = compile(sin)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        copy = pickle.loads(pickle.dumps(f))
    with pytest.warns(RuntimeWarning):
        assert copy(1.0) == math.sin(1.0)


@pytest.mark.skipif(importlib.util.find_spec("llvmlite") is None, reason="needs llvmlite")
def test_the_line_appears_once(tmp_path: Path) -> None:
    (tmp_path / "llvmlite").mkdir()
    (tmp_path / "llvmlite" / "__init__.py").write_text("raise OSError('wrong ELF class')")
    program = """
from autograd import compile, sin
for k in range(5):
    print(compile(lambda x: sin(x) * k)(0.0))
"""
    path = os.pathsep.join([str(tmp_path), str(CHECKOUT)])
    environment = {name: text for name, text in os.environ.items() if name != "CHAINRULE_BACKEND"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=tmp_path, env={**environment, "PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "0.0\n" * 5
    assert done.stderr.count("llvmlite is installed, but does not load (wrong ELF class)") == 1


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("CHAINRULE_BACKEND", raising=False)
    return monkeypatch


@pytest.mark.parametrize("more", ["runs", "samples", "calls", "numbers"])
def test_more_work_is_worth_native_code_at_one_place(more: str, unset: pytest.MonkeyPatch) -> None:
    work = {"runs": 1000.0, "samples": 1000.0, "calls": 1.0, "numbers": 1.0}
    found = [backend_for(**{**work, more: work[more] * 10.0**power}) for power in range(13)]
    assert found == sorted(found, reverse=True) and set(found) == {"numpy", "auto"}
    for name in ("numpy", "llvm"):
        unset.setenv("CHAINRULE_BACKEND", name)
        assert backend_for(**work) == "auto", "which then is what the variable says"


def test_steps_that_are_expected_decide_what_auto_is(unset: pytest.MonkeyPatch) -> None:
    """One training, begun again and again: the numbers go with it from backend to backend, and stay the same."""
    chosen: list[str] = []

    def choose(name: Any) -> Any:
        chosen.append(name)
        return choose_backend("numpy")

    unset.setattr("autograd.compiled.training_backends.choose_backend", choose)
    unset.setattr(choice, "WORTH_NATIVE", 100 * choice.NUMBERS_PER_CALL)
    w = Value(0.0)
    training = Training(lambda x, y: ((w * x - y) ** 2, None), [w], [w],
                        lambda x, grad, state, rate, norm: (x - rate * grad, state))  # fmt: skip
    samples = training.samples([1.0, 2.0], [3.0, 6.0])
    numbers = []
    for expected in (None, (1, 2), (1000, 2000), (1, 2), None):
        training.expected = expected
        training.start(training.read()[0])
        training.run(samples, [[0, 1]], [0.1])
        numbers.append(training.read()[0].tolist())
    assert chosen == ["auto", "numpy"], "each of the two is made once"
    assert numbers == [[3.0 - 3.0 * 0.5**step] for step in range(1, 6)]
