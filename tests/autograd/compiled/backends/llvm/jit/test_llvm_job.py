"""Native code in processes of their own: threads at once, interruptions at any moment, children, and the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("llvmlite")

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
