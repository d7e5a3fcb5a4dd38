"""Machine code is made once and owned by one, through threads, interruptions and errors at any moment."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

pytest.importorskip("llvmlite")

from autograd import compile, exp, tanh
from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder
from autograd.compiled.backends.llvm.jit import jit_compiler as room
from autograd.compiled.backends.llvm.jit.host_processor import HostProcessor, NativeCodeError, import_llvmlite
from autograd.compiled.backends.llvm.jit.jit_compiler import JitCompiler, jit_compiler
from tests.amounts import part
from tests.checkout import CHECKOUT

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and processes of POSIX")


def run(program: str, folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, with an empty cache."""
    environment = {**os.environ, "CHAINRULE_CACHE": str(folder / "cache")}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def constant(number: int) -> IRBuilder:
    """Return a function that stores a number, unlike all others of other numbers."""
    ir = IRBuilder(["ptr %place"])
    ir.emit(f"store i64 {number}, ptr %place, align 8")
    return ir


IN_THREADS = {
    "one function": """
from concurrent.futures import ThreadPoolExecutor
from autograd import compile, exp, tanh
f = compile(lambda x: tanh(x) * x + exp(x), backend="llvm")
for number in ThreadPoolExecutor(4).map(f, [0.1 * i for i in range(8)]):
    print(number)
""",
    "a function each": """
from threading import Thread
from autograd import compile, exp, maximum, tanh
found = {}
def work(k):
    f = compile(lambda x: maximum([tanh(x) * x, exp(k * x), k]), backend="llvm")
    found[k] = f(0.1), f.batch([0.1, 0.2]).tolist(), f.value_and_grad(0.3)
threads = [Thread(target=work, args=(k,)) for k in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(found.items()))
""",
    "fits": """
from threading import Thread
from nn import MLP, SGD, fit
from nn.losses import squared_error
rows = [[0.1 * i, 1.0 - 0.1 * i] for i in range(12)]
models = [MLP(2, [3, 1], seed=i % 2) for i in range(6)]
def work(model):
    optimizer = SGD(model.parameters(), lr=0.1)
    fit(model, rows, [a * b for a, b in rows], squared_error, optimizer, epochs=3, engine="compiled", progress=False)
threads = [Thread(target=work, args=(model,)) for model in models]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert models[0].state_dict() == models[2].state_dict() != models[1].state_dict() == models[3].state_dict()
print(models[0](rows[0]).data)
""",
}


@pytest.mark.parametrize("program", IN_THREADS.values(), ids=IN_THREADS)
def test_first_uses_by_several_threads_at_once(program: str, tmp_path: Path) -> None:
    done = [run(program, tmp_path / str(i)) for i in range(3)]
    assert [one.returncode for one in done] == [0] * 3, done[0].stderr
    assert len({one.stdout for one in done}) == 1 and done[0].stdout


INTERRUPTED = """
import math, os, signal, sys, threading, time
import numpy  # which cannot be imported again in a process that was interrupted while importing it
from autograd import compile, exp, tanh

class Late(Exception):
    pass

def late(number, frame):
    raise Late

def program(k):
    return compile(lambda x: tanh(x) * x + exp(k * x), backend="llvm")

def check(k):
    g, expected = program(k), math.tanh(0.3) * 0.3 + math.exp(0.3 * k)
    assert abs(g(0.3) - expected) < 1e-12 and abs(g.batch([0.3] * 3)[2] - expected) < 1e-12

kind, delay, compilations = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
signal.signal(signal.SIGALRM, late)
try:
    if kind == "SIGALRM":
        signal.setitimer(signal.ITIMER_REAL, delay)
    else:
        threading.Timer(delay, os.kill, (os.getpid(), signal.SIGINT)).start()
    f = program(0.25)
    f(0.5), f.batch([0.5]), f.value_and_grad(0.5)
    while True:
        time.sleep(0.001)
except (KeyboardInterrupt, Late):
    pass
for k in range(compilations):
    check(k / 7)
other = threading.Thread(target=check, args=(5.0,))
other.start()
other.join(30)
assert not other.is_alive()
print("whole")
"""
FIRST_CALL = 0.4  # seconds that it takes on a usual machine


def survives(kind: str, delay: float, compilations: int, folder: Path) -> None:
    done = run(INTERRUPTED, folder, kind, delay, compilations)
    assert (done.returncode, done.stdout.strip()) == (0, "whole"), (delay, done.stderr)


@posix
@pytest.mark.parametrize("kind", ["SIGINT", "SIGALRM"])
def test_a_first_call_that_is_interrupted(kind: str, tmp_path: Path) -> None:
    for i in range(5):
        survives(kind, FIRST_CALL * (i + 0.5) / 5, 4, tmp_path / str(i))


@posix
@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", ["SIGINT", "SIGALRM"])
def test_a_first_call_that_is_interrupted_at_many_moments(kind: str, tmp_path: Path) -> None:
    count = part(200, 8)
    for i in range(count):
        survives(kind, FIRST_CALL * (i + 0.5) / count, 20, tmp_path / str(i))


def test_what_ends_an_import_is_not_taken_for_a_broken_library(tmp_path: Path) -> None:
    program = """
import builtins
from autograd import compile, tanh
usual, left = builtins.__import__, 1

class Late(Exception):
    pass

def imported(name, *arguments):
    global left
    if name == "llvmlite.binding.common" and left:
        left -= 1
        raise Late
    return usual(name, *arguments)

builtins.__import__ = imported
f = compile(tanh, backend="llvm")
try:
    f(0.5)
except Late:
    print("late", f(0.0))
"""
    done = run(program, tmp_path)
    assert (done.returncode, done.stdout) == (0, "late 0.0\n"), done.stderr


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


@posix
def test_a_child_of_a_process_that_is_compiling(tmp_path: Path) -> None:
    program = """
import os, threading
from autograd import compile, tanh
compile(tanh, backend="llvm")(0.5)  # as Python's own locks, of modules that are being imported, bind a child for ever
def work():
    for k in range(60):
        compile(lambda x: tanh(k * x), backend="llvm")(0.5)
thread = threading.Thread(target=work)
thread.start()
for k in range(8):
    child = os.fork()
    if not child:
        os._exit(0 if compile(lambda x: tanh(x) + 100.0 + k, backend="llvm")(0.0) == 100.0 + k else 1)
    assert os.waitpid(child, 0)[1] == 0
thread.join()
print("whole")
"""
    done = run(program, tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "whole"), done.stderr


@posix
def test_a_process_may_end_while_code_is_made_whose_caller_was_interrupted(tmp_path: Path) -> None:
    program = """
import atexit, os, signal, threading
from autograd import compile, exp, tanh
atexit.register(lambda: print(compile(lambda x: tanh(x) + 1.0, backend="llvm")(0.0)))
def chain(x):
    for k in range(40):
        x = tanh(x) * exp(x - k)
    return x
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
compile(chain, backend="llvm")(0.5)
signal.pause()
"""
    done = run(program, tmp_path)
    assert "KeyboardInterrupt" in done.stderr and done.stdout == "1.0\n"
    assert done.returncode in (1, 130, -2)


def test_threads_that_outlive_their_process_make_no_code(tmp_path: Path) -> None:
    program = """
import atexit, threading, time
from autograd.compiled.backends.llvm.jit.llvm_job import llvm_job
def work():
    while True:
        time.sleep(0.01)
        llvm_job(lambda: ended.append(len(ended)))
ended = []
threading.Thread(target=work, daemon=True).start()
def last():
    count = len(ended)
    time.sleep(0.1)
    print(count > 0, len(ended) == count, llvm_job(lambda: "made for the main thread"))
atexit.unregister(llvm_job.__globals__["_end"])
atexit.register(last)
atexit.register(llvm_job.__globals__["_end"])
time.sleep(0.1)
"""
    done = run(program, tmp_path)
    assert done.stdout == "True True made for the main thread\n", done.stderr
