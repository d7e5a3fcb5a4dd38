"""Compiled calls that are made once: for structures, for parameters, for other processes."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from autograd import TABLE, Compiled, TraceError, Value, compile, dot, exp, log, primitive, sum as total, take
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.program.program import Program
from autograd.compiled.runtime import executables
from tests.autograd.compiled.backends_at_hand import every_backend


@every_backend
def test_another_structure_is_traced_again(backend: BackendName) -> None:
    traces = []

    @compile(backend=backend)
    def f(xs: Any) -> Any:
        traces.append(len(xs))
        return dot(xs, xs)

    assert [f([1.0]), f([1.0, 2.0]), f([3.0]), f([1.0, 2.0, 3.0])] == [1.0, 5.0, 9.0, 14.0]
    assert set(traces) == {1, 2, 3} and len(traces) == 6  # each twice, to see whether it is the same


@every_backend
def test_a_program_is_made_when_it_is_first_asked_for(backend: BackendName, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    class Noted(Program):
        def __init__(self, *args: Any) -> None:
            made.append(args)
            super().__init__(*args)

    monkeypatch.setattr(executables, "Program", Noted)
    w, samples = [Value(0.5), Value(-1.0)], [[1.0, 2.0], [3.0, 4.0]]
    f = compile(lambda xs: dot(w, xs), backend=backend)
    for _ in range(2):
        assert f.batch_value_and_grad(samples, wrt=w, reduce="sum") == (-4.0, [4.0, 6.0])
        assert len(made) == 1  # for many samples, and none for one
    assert f.value_and_grad(samples[0], wrt=w) == (-1.5, [1.0, 2.0])
    assert len(made) == 1 + (backend == "llvm")


def test_parameters_are_told_apart_by_what_they_are_and_not_by_where_they_stood() -> None:
    w, b = Value(2.0), Value(5.0)
    f = compile(lambda x: w * x + b)
    both, other, twice = (w, b), (b, w), (w, w)
    for _ in range(2):
        assert f.objective([1.0, 3.0], wrt=both, reduce="sum")([2.0, 5.0])[1].tolist() == [4.0, 2.0]
        assert f.batch([1.0], wrt=both, at=[3.0, 0.0]).tolist() == [3.0]
        assert f.objective([1.0, 3.0], wrt=other, reduce="sum")([5.0, 2.0])[1].tolist() == [2.0, 4.0]
        assert f.batch([1.0], wrt=other, at=[3.0, 0.0]).tolist() == [3.0]
        with pytest.raises(ValueError, match="some of them twice"):
            f.objective([1.0], wrt=twice)
    changing = [w]
    assert f.objective([3.0], wrt=changing)([2.0])[1].tolist() == [3.0]
    changing[0] = b
    assert f.objective([3.0], wrt=changing)([5.0])[1].tolist() == [1.0]


W = Value(0.5, label="w")


def bell(x: Any) -> Any:
    return exp(-dot(x, x)) * W


def run_pickled(data: bytes, end: Any) -> None:
    end.send(results(*pickle.loads(data)))


def results(f: Compiled, objective: Any) -> Any:
    value, gradient = objective([2.0])
    numbers = f.value_and_grad([0.5, 1.0]), f.batch([[0.5, 1.0], [1.0, 1.0]]).tolist(), value, gradient.tolist()
    return f.cache.backend_name, *numbers


@every_backend
def test_a_pickle_runs_in_another_process(backend: BackendName) -> None:
    for function in (bell, lambda x: exp(-dot(x, x)) * W + take(x, 1.0) * 0.0 + log(total([*x] * 20))):
        f = compile(function, backend=backend)
        objective = f.objective([[0.5, 1.0], [1.0, 1.0]], wrt=[W])
        expected = results(f, objective)
        assert expected[0] == backend
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=run_pickled, args=(pickle.dumps((f, objective)), theirs))
        process.start()
        assert ours.recv() == expected
        process.join()


@every_backend
def test_a_pickle_without_its_source_says_what_it_lacks(backend: BackendName) -> None:
    f = compile(lambda x: x[0] * 2.0, backend=backend)
    assert f([1.0]) == 2.0
    g: Compiled = pickle.loads(pickle.dumps(f))
    assert g([3.0]) == 6.0
    with pytest.raises(TraceError, match="came here without its source"):
        g([1.0, 2.0])
    h = pickle.loads(pickle.dumps(compile(bell, backend=backend)))
    assert h([0.0]) == 0.5 and h([0.0, 0.0]) == 0.5


def scaled(x: Any, *, by: Any) -> Any:
    return W * x * by


OBJECTIVES: dict[str, Callable[[BackendName], Any]] = {
    "of a module": lambda backend: compile(bell, backend=backend).objective([[0.5, 1.0]] * 3, wrt=[W]),
    "without source": lambda backend: compile(lambda x: exp(x) * W, backend=backend).objective([0.5, 1.0], wrt=W),
    "of one operand by name": lambda backend: compile(scaled, backend=backend).objective([1.0], by=[3.0], wrt=W),
    "of a flat array": lambda backend: compile(lambda x, p: p[0] * x, backend=backend, parameters=1).objective(
        [1.0, 4.0], wrt=(), reduce="sum"
    ),
    "in single precision": lambda backend: compile(bell, dtype="float32", backend=backend).objective(
        [[0.5, 1.0]], wrt=[W]
    ),
}


@every_backend
@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_is_copied_and_pickled(name: str, backend: BackendName) -> None:
    objective = OBJECTIVES[name](backend)
    value, gradient = objective([2.0])
    for copied in (pickle.loads(pickle.dumps(objective)), copy.copy(objective), copy.deepcopy(objective)):
        assert (found := copied([2.0]))[0] == value and found[1].tolist() == gradient.tolist()
    again = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(objective))))
    assert again([2.0])[0] == value


def test_a_pickle_with_a_row_that_is_not_in_the_table_names_it() -> None:
    thrice = primitive("thrice", lambda x: 3.0 * x, [3.0])
    f = compile(lambda x: thrice(x), backend="numpy")
    assert f(2.0) == 6.0
    data = pickle.dumps(f)
    del TABLE["thrice"]
    with pytest.raises(LookupError, match=r"^the table has no row 'thrice'.*primitive"):
        pickle.loads(data)


def test_parameters_are_those_of_the_call_whatever_another_thread_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    w, others = Value(2.0), (Value(3.0),)
    cache = compile(lambda x: w * x).cache
    of_another_thread = property(lambda self: others, lambda self, checked: None)
    monkeypatch.setattr(type(cache), "_checked", of_another_thread, raising=False)
    assert cache.each_once(w) == (w,)
