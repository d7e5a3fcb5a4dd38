"""`compile`: how it is called, what it refuses, and what it survives."""

from __future__ import annotations

import copy
import math
import multiprocessing
import pickle
import random
import threading
from typing import Any

import numpy
import pytest

from autograd import (
    TABLE,
    Compiled,
    TraceError,
    Value,
    compile,
    dot,
    exp,
    log,
    primitive,
    sin,
    take,
    tanh,
    topological_order,
    value_and_grad,
    where,
)
from autograd import sum as total
from autograd.compiled.choose_backend import BackendName
from nn import MLP
from tests.autograd.compiled.backends_at_hand import agree, every_backend

# Calling.


@every_backend
def test_it_is_called_like_the_function(backend: BackendName) -> None:
    w = Value(0.5)

    @compile(backend=backend)
    def f(x: Any, pair: Any, *, scale: float = 1.0) -> Any:
        """Return something."""
        return {"out": 0}.get("no", [w * x[0] + pair[0][1], [x[1] * scale, 3.0]])

    assert f([1.0, 2.0], ((0.0, 4.0),)) == [4.5, [2.0, 3.0]]
    assert f(numpy.array([1, 2]), [(0, 4)]) == [4.5, [2.0, 3.0]]
    w.data = 1.5
    assert f([1.0, 2.0], ((0.0, 4.0),)) == [5.5, [2.0, 3.0]]
    assert f.__name__ == "f" and f.__doc__ == "Return something."


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
def test_with_values_it_is_the_function_itself(backend: BackendName) -> None:
    f = compile(lambda x: x * x, backend=backend)
    x = Value(3.0)
    f(x).backward()
    assert x.grad == 6.0
    g = compile(lambda x: f(x) + 1.0, backend=backend)
    assert g(2.0) == 5.0


@every_backend
def test_gradients_in_the_shape_of_what_they_are_by(backend: BackendName) -> None:
    w = [[Value(1.0), Value(2.0)], Value(3.0)]
    f = compile(lambda x, y: (w[0][0] * x[0] + w[0][1] * y) * w[1] + x[1], backend=backend)  # type: ignore[index]
    assert f.value_and_grad([1.0, 5.0], 2.0) == (20.0, [3.0, 1.0])
    assert f.value_and_grad([1.0, 5.0], 2.0, argnums=(0, 1)) == (20.0, ([3.0, 1.0], 6.0))
    assert f.value_and_grad([1.0, 5.0], 2.0, argnums=-1) == (20.0, 6.0)
    assert f.value_and_grad([1.0, 5.0], 2.0, wrt=w) == (20.0, [[3.0, 6.0], 5.0])
    assert f.value_and_grad([1.0, 5.0], 2.0, wrt=[Value(1.0)]) == (20.0, [0.0])


@pytest.mark.parametrize("n", [0, 1, 7, 1000])
@every_backend
def test_batches_of_every_size(n: int, backend: BackendName) -> None:
    model = MLP(3, [5, 1], activation="tanh", seed=0)
    f = compile(lambda x, t: (model(x) - t) ** 2, backend=backend)
    rng = numpy.random.default_rng(n)
    x, t = rng.normal(size=(n, 3)), rng.normal(size=n)
    one_by_one = [f(list(row), float(target)) for row, target in zip(x, t, strict=True)]
    values = f.batch(x, t)
    assert values.shape == (n,)
    assert all(agree(float(a), b, 1e-12) for a, b in zip(values, one_by_one, strict=True))
    for turned in (numpy.asfortranarray(x), x[:, ::-1][:, ::-1], numpy.repeat(x, 2, axis=0)[::2]):
        assert (f.batch(turned, t) == values).all()
    assert agree(f.batch(x, t, reduce="sum"), math.fsum(one_by_one), 1e-12)
    mean, gradient = f.batch_value_and_grad(x, t, wrt=model.parameters())
    if n == 0:
        assert math.isnan(f.batch(x, t, reduce="mean")) and gradient == [0.0] * len(model.parameters())
        return
    assert agree(mean, math.fsum(one_by_one) / n, 1e-12)
    expected = [0.0] * len(gradient)
    for row, target in zip(x, t, strict=True):
        _, slopes = f.value_and_grad(list(row), float(target), wrt=model.parameters())
        expected = [a + b / n for a, b in zip(expected, slopes, strict=True)]
    assert all(agree(a, b, 1e-9, 1e-3) for a, b in zip(gradient, expected, strict=True))


@every_backend
def test_batches_of_float32_and_of_whole_numbers(backend: BackendName) -> None:
    f = compile(lambda x: x[0] * 2.0 + x[1], backend=backend)
    for kind in (numpy.float32, numpy.int8, numpy.uint64, bool):
        assert f.batch(numpy.array([[1, 1], [0, 1]], dtype=kind)).tolist() == [3.0, 1.0]
    with pytest.raises(TypeError, match="is an array of complex128: give real numbers"):
        f.batch(numpy.zeros((2, 2), dtype=complex))
    with pytest.raises(ValueError, match="leading axis"):
        f.batch(3.0)
    with pytest.raises(ValueError, match="got 2, 3 samples"):
        compile(lambda x, y: x + y, backend=backend).batch([1.0, 2.0], [1.0, 2.0, 3.0])


@every_backend
def test_a_function_of_parameters_alone_and_one_of_inputs_alone(backend: BackendName) -> None:
    w = Value(2.0)
    assert compile(lambda: w * w, backend=backend).value_and_grad(wrt=w) == (4.0, 4.0)
    f = compile(lambda x: w * w, backend=backend)
    assert f(5.0) == 4.0 and f.value_and_grad(5.0) == (4.0, 0.0) and f.batch([1.0, 2.0]).tolist() == [4.0, 4.0]
    assert f.batch_value_and_grad([1.0, 2.0], wrt=w, reduce="sum") == (8.0, 8.0)
    assert compile(lambda x: 3.0, backend=backend).batch([1.0, 2.0]).tolist() == [3.0, 3.0]


@every_backend
def test_a_value_computed_outside_follows_its_parameters(backend: BackendName) -> None:
    a, b = Value(2.0), Value(3.0)
    product = a * b
    f = compile(lambda x: product * x, backend=backend)
    assert f.value_and_grad(1.0, wrt=[a, b]) == (6.0, [3.0, 2.0])
    a.data = 5.0
    assert f(1.0) == 15.0


@every_backend
def test_parameters_that_were_0_or_1_when_they_were_traced(backend: BackendName) -> None:
    for start in (0.0, 1.0, -1.0):
        w = Value(start)
        f = compile(lambda x, w=w: w * x**w + where(w, x, -x), backend=backend)
        for number in (start, 2.5, -0.5):
            w.data = number
            expected = value_and_grad(lambda x, w=w: w * x**w + where(w, x, -x))(1.5)
            found = f.value_and_grad(1.5)
            assert agree(found[0], expected[0], 1e-14) and agree(found[1], expected[1], 1e-14)


@every_backend
def test_a_constant_that_somebody_holds_may_change(backend: BackendName) -> None:
    c = Value(2.0).detach()
    f = compile(lambda x: c * x + Value(1.0).detach(), backend=backend)
    assert f(3.0) == 7.0
    c.data = 5.0
    assert f(3.0) == 16.0


@every_backend
def test_detached_and_unrecorded_numbers_pass_no_gradient(backend: BackendName) -> None:
    from autograd import no_grad

    w = Value(2.0)

    def f(x: Any) -> Any:
        with no_grad():
            y = x * w
        return x * w.detach() + y + x.detach() * w

    g = compile(f, backend=backend)
    assert g.value_and_grad(3.0) == (18.0, 2.0)
    w.data = 4.0
    assert g.value_and_grad(3.0, wrt=w) == (36.0, 3.0)


@every_backend
def test_take_chooses_by_an_input(backend: BackendName) -> None:
    table = [[Value(float(10 * i + j)) for j in range(2)] for i in range(70)]

    def f(index: Any, x: Any) -> Any:
        row = take(table, index)
        return row[0] * x + row[1]

    g = compile(f, backend=backend)
    for i in (0, 1, 31, 32, 69):
        value, gradient = g.value_and_grad(i, 2.0, wrt=table)
        assert value == 3 * 10 * i + 1
        assert [[*row] for row in gradient] == [[2.0 * (i == k), 1.0 * (i == k)] for k in range(70)]
    assert g.batch([3, 40], [1.0, 1.0]).tolist() == [61.0, 801.0]
    with pytest.raises(IndexError, match=r"needs an index from 0 to 69, got 70\.0"):
        g(70, 1.0)
    with pytest.raises(TypeError, match=r"needs a whole number as index, got 1\.5"):
        g.batch([1, 1.5], [1.0, 1.0])


@every_backend
def test_chains_of_plus_and_times_are_what_a_dot_product_is(backend: BackendName) -> None:
    w = [[Value(0.1 * i - 0.2 * j) for i in range(6)] for j in range(5)]
    b = [Value(0.3 * j) for j in range(5)]

    def layer(x: Any) -> Any:
        units = []
        for row, bias in zip(w, b, strict=True):
            z: Any = bias
            for weight, number in zip(row, x, strict=True):
                z = z + weight * number
            units.append(tanh(z))
        return total(units)

    f = compile(layer, backend=backend)
    x = [0.5, -1.0, 0.25, 2.0, -0.125, 1.0]
    assert "dense block 5 x 6" in str(f.program(x))
    value, gradient = value_and_grad(layer)(x)
    found = f.value_and_grad(x)
    assert agree(found[0], value, 1e-13)
    assert all(agree(a, c, 1e-12) for a, c in zip(found[1], gradient, strict=True))


@every_backend
def test_like_operations_of_which_one_goes_on_with_what_another_computed(backend: BackendName) -> None:
    def f(x: Any) -> Any:
        first, second = tanh(x[0]), tanh(x[1])
        return tanh(first - 1.0) + second + tanh(second + first)

    _, gradient = value_and_grad(f)([-0.3, 0.2])
    g = compile(f, backend=backend)
    for found in (g.value_and_grad([-0.3, 0.2])[1], g.batch_value_and_grad([[-0.3, 0.2]] * 9, reduce="sum")[1][8]):
        assert all(agree(float(a), b, 1e-14) for a, b in zip(found, gradient, strict=True))


# What is refused.


def branching(x: Any) -> Any:
    if x > 0:
        return x
    return -x


REFUSED: list[tuple[Any, str]] = [
    (branching, r"cannot branch on .* line \d+ \(if x > 0:\): write where\(condition, x, y\)"),
    (lambda x: float(x) + 1.0, r"turn into a plain number .*: use autograd's functions"),
    (lambda x: math.exp(x), r"turn into a plain number .*autograd\.exp for math\.exp"),
    (lambda x: x * bool(x), r"branch on"),
    (lambda x: [1.0, 2.0][x], r"index a list with .* write take\(values, index\)"),
    (lambda x: x * x.data, r"read \.data of .* use the number itself, or x\.detach\(\)"),
    (lambda x: x.backward(), r"call backward\(\) on"),
    (lambda x: min(x, 1.0), r"branch on"),
    (lambda x: int(x) * x, r"turn into a plain number"),
    (lambda x: take([1.0, 2.0], x * 1.0), r"take with an index that was computed"),
    (lambda x: "text", r"returned str, where a number or nested lists of numbers belong"),
    (lambda x: take([[1.0], [2.0, 3.0]], x), r"take from a list whose entries have different shapes"),
    (lambda x: copy.copy(x), r"copy or pickle a number that is traced"),
    (lambda x: x * random.random(), r"traced <lambda> twice and saw two different computations"),
]


@pytest.mark.parametrize(("f", "message"), REFUSED)
@every_backend
def test_what_a_program_cannot_repeat_is_refused(f: Any, message: str, backend: BackendName) -> None:
    with pytest.raises(TraceError, match=message):
        compile(f, backend=backend)(1.0)


@every_backend
def test_a_number_of_another_call_is_refused(backend: BackendName) -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        kept.append(x)
        return x * kept[0]  # that of the first call, when it is traced a second time

    with pytest.raises(TraceError, match=r"use, in another call, .*: pass it as an argument"):
        compile(f, backend=backend)(1.0)


W = Value(0.5, label="w")


@pytest.mark.parametrize(
    "f", [lambda x: x * W.data, lambda x: x if W > 0 else -x, lambda x: x if W else -x, lambda x: x * max(W, 0.0)]
)
@every_backend
def test_a_parameter_is_not_frozen_either(f: Any, backend: BackendName) -> None:
    with pytest.raises(TraceError, match=r"read the data of, compare or branch on .*\(parameter 'w'\)"):
        compile(f, backend=backend)(1.0)
    out = f(1.0)  # outside it is as it was
    assert getattr(out, "data", out) in (0.5, 1.0)


@every_backend
def test_wrong_arguments_are_named(backend: BackendName) -> None:
    f = compile(lambda x: [x, x], backend=backend)
    with pytest.raises(TypeError, match="argument 0 of <lambda> must be one real number"):
        f("a")
    with pytest.raises(TypeError, match="argument 0 of <lambda> is an array of object"):
        f(numpy.array([None, 1.0]))
    with pytest.raises(ValueError, match="inhomogeneous"):
        f.batch([[1.0, 2.0], [3.0]])
    with pytest.raises(TypeError, match="value_and_grad of <lambda> needs a function that returns one number"):
        f.value_and_grad(1.0)
    with pytest.raises(TypeError, match="wrt takes parameters"):
        f.value_and_grad(1.0, wrt=[1.0])
    with pytest.raises(ValueError, match="argnums names argument 3"):
        compile(lambda x: x, backend=backend).value_and_grad(1.0, argnums=3)
    with pytest.raises(ValueError, match="reduce is 'max'"):
        f.batch([1.0], reduce="max")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="dtype 'float64' or 'float32', got 'float16'"):
        compile(lambda x: x, dtype="float16")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="backend 'gpu' is not known"):
        compile(lambda x: x, backend="gpu")  # type: ignore[call-overload]


@every_backend
def test_what_f_raises_comes_through_and_nothing_is_left_behind(backend: BackendName) -> None:
    def failing(x: Any) -> Any:
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        compile(failing, backend=backend)(1.0)
    assert (Value(2.0) * Value(3.0)).data == 6.0  # and Values are recorded as ever


# Rows of one's own.


@every_backend
def test_a_row_whose_value_is_no_formula(backend: BackendName) -> None:
    cos = TABLE["cos"].function
    run = primitive("user_wave", lambda x, y: math.sin(x) * y, [lambda out, x, y: cos(x) * y, lambda out, x, y: sin(x)])
    try:
        f = compile(lambda x: run(x[0], x[1] * 2.0), backend=backend)
        value, gradient = value_and_grad(lambda x: run(x[0], x[1] * 2.0))([0.5, 3.0])
        found = f.value_and_grad([0.5, 3.0])
        assert agree(found[0], value, 1e-15)
        assert all(agree(a, b, 1e-15) for a, b in zip(found[1], gradient, strict=True))
        assert f.batch([[0.5, 3.0], [1.0, 1.0]])[0] == pytest.approx(value, rel=1e-15)
    finally:
        del TABLE["user_wave"]


@every_backend
def test_a_row_of_any_number_of_arguments(backend: BackendName) -> None:
    run = primitive("user_product", math.prod, lambda out, xs: [out / x for x in xs])
    try:
        for n in (2, 5, 30):
            x = [1.0 + 0.1 * i for i in range(n)]
            found = compile(lambda xs: run(*xs), backend=backend).value_and_grad(x)
            value, gradient = value_and_grad(lambda xs: run(*xs))(x)
            assert agree(found[0], value, 1e-12)
            assert all(agree(a, b, 1e-12) for a, b in zip(found[1], gradient, strict=True))
    finally:
        del TABLE["user_product"]


# Threads, processes, pickles.


@every_backend
def test_threads_may_share_a_function(backend: BackendName) -> None:
    model = MLP(4, [16, 16, 1], activation="tanh", seed=0)
    f = compile(lambda x: model(x), backend=backend)
    rows = numpy.random.default_rng(0).normal(size=(8, 500, 4))
    expected = [f.batch(part) for part in rows]
    slopes = [f.value_and_grad(list(part[0])) for part in rows]
    wrong: list[Any] = []

    def work(i: int) -> None:
        for _ in range(20):
            if not (f.batch(rows[i]) == expected[i]).all() or f.value_and_grad(list(rows[i][0])) != slopes[i]:
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@every_backend
def test_large_batches_are_shared_out_and_the_numbers_do_not_depend_on_how(
    backend: BackendName, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograd.compiled.runtime import threads

    model = MLP(4, [8, 1], activation="tanh", seed=0)
    f = compile(lambda x: model(x) ** 2, backend=backend)
    rows = numpy.random.default_rng(0).normal(size=(3001, 4))
    whole = f.batch(rows), f.batch_value_and_grad(rows, wrt=model.parameters()), f.batch_value_and_grad(rows)[1]
    monkeypatch.setattr(threads, "WORTH_SPLITTING", 1)
    found = []
    for count in (1, 2):
        monkeypatch.setattr(threads, "cores", lambda count=count: count)
        found.append((f.batch_value_and_grad(rows, wrt=model.parameters()), f.batch(rows).tolist()))
        assert (f.batch_value_and_grad(rows)[1] == whole[2]).all()
    assert found[0] == found[1] and found[0][1] == whole[0].tolist()
    assert all(agree(a, b, 1e-11, 1e-3) for a, b in zip(found[0][0][1], whole[1][1], strict=True))


def bell(x: Any) -> Any:
    return exp(-dot(x, x)) * W


def run_pickled(data: bytes, backend: BackendName, end: Any) -> None:
    f = pickle.loads(data)
    end.send((f.cache.backend_name, f.value_and_grad([0.5, 1.0]), f.batch([[0.5, 1.0], [1.0, 1.0]]).tolist()))


@every_backend
def test_a_pickle_runs_in_another_process(backend: BackendName) -> None:
    for function in (bell, lambda x: exp(-dot(x, x)) * W + take(x, 1.0) * 0.0 + log(total([*x] * 20))):
        f = compile(function, backend=backend)
        expected = (backend, f.value_and_grad([0.5, 1.0]), f.batch([[0.5, 1.0], [1.0, 1.0]]).tolist())
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=run_pickled, args=(pickle.dumps(f), backend, theirs))
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


def test_a_pickle_with_a_row_that_is_not_in_the_table_names_it() -> None:
    thrice = primitive("thrice", lambda x: 3.0 * x, [3.0])
    f = compile(lambda x: thrice(x), backend="numpy")
    assert f(2.0) == 6.0
    data = pickle.dumps(f)
    del TABLE["thrice"]
    with pytest.raises(LookupError, match=r"^the table has no row 'thrice'.*primitive"):
        pickle.loads(data)


def test_native_code_without_llvmlite_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install 'llvmlite.*CHAINRULE_BACKEND=numpy"):
        compile(sin, backend="llvm")(1.0)
    monkeypatch.setenv("CHAINRULE_BACKEND", "llvm")
    with pytest.raises(ImportError, match="needs llvmlite"):
        compile(sin)(1.0)
    monkeypatch.delenv("CHAINRULE_BACKEND")
    assert compile(sin)(1.0) == math.sin(1.0)


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


# The objective of an optimiser of somebody else.


@every_backend
def test_flat_parameters_in_loss_and_gradient_out(backend: BackendName) -> None:
    model = MLP(3, [6, 1], activation="tanh", seed=0)
    rng = numpy.random.default_rng(0)
    x, t = rng.normal(size=(50, 3)), rng.normal(size=50)
    f = compile(lambda row, target: (model(row) - target) ** 2, backend=backend)
    objective = f.objective(x, t, wrt=model.parameters())
    flat = numpy.array([p.data for p in model.parameters()])
    expected = f.batch_value_and_grad(x, t, wrt=model.parameters())
    value, gradient = objective(flat)
    assert value == expected[0] and gradient.tolist() == expected[1]
    other, _ = objective(flat + 0.1)
    assert other != value and [p.data for p in model.parameters()] == flat.tolist()
    assert objective(flat)[0] == value
    with pytest.raises(ValueError, match=r"got numbers of shape \(30,\) for 31 parameters"):
        objective(flat[1:])


@every_backend
def test_values_at_other_numbers_of_the_parameters(backend: BackendName) -> None:
    model = MLP(3, [6, 2], activation="tanh", seed=0)
    parameters = model.parameters()[::-1]
    f = compile(lambda row: model(row), backend=backend)
    x = numpy.random.default_rng(0).normal(size=(50, 3))
    own = f.batch(x)
    flat = numpy.array([parameter.data for parameter in parameters])
    assert numpy.array_equal(f.batch(x, wrt=parameters, at=flat), own)
    other = f.batch(x, wrt=parameters, at=flat + 0.1)
    assert numpy.array_equal(f.batch(x, wrt=parameters), own)
    for parameter in parameters:
        parameter.data += 0.1
    assert numpy.allclose(other, f.batch(x), rtol=1e-14) and not numpy.allclose(other, own)
    first = parameters[:5]
    assert numpy.array_equal(f.batch(x, wrt=first, at=[p.data for p in first]), f.batch(x))


@every_backend
def test_flat_parameters_are_values_that_were_not_computed_each_once(backend: BackendName) -> None:
    w = Value(1.0)
    f = compile(lambda x: w * x, backend=backend)
    for wrong in (w * 2.0, 1.0, "w"):
        asked: tuple[Any, ...] = (f.objective, f.batch_value_and_grad)
        for ask in asked:
            with pytest.raises(TypeError, match="Values that were not computed"):
                ask([1.0, 2.0], wrt=[wrong])
    with pytest.raises(ValueError, match="2 parameters, some of them twice"):
        f.objective([1.0, 2.0], wrt=[w, w])


# Listings.


def test_a_program_reads_as_a_page() -> None:
    model = MLP(2, [16, 16, 1], activation="relu", seed=0)
    shown = str(compile(lambda x: model(x), backend="numpy").program([0.0, 0.0], wrt=model.parameters()))
    assert "program of 2 inputs and 337 parameters, gradients of 337" in shown
    assert "dense block 16 x 16, then add, relu" in shown
    assert "weights' gradient 16 x 2, summed over samples" in shown
    assert len(shown.splitlines()) < 20


def test_a_page_shows_gradients_that_are_copied_together() -> None:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    weights = [w for layer in model.layers for neuron in layer.neurons for w in neuron.w]
    penalised = compile(lambda x: model(x) ** 2 + dot(weights, weights), backend="numpy")
    assert "2 x copy" in str(penalised.program([0.0, 0.0], wrt=model.parameters()))


# Growth.


def test_tracing_looks_at_each_parameter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []

    def counted(*roots: Any, stop: Any = ()) -> Any:
        looked_at.append(len(stop))
        return topological_order(*roots, stop=stop)

    monkeypatch.setattr("autograd.compiled.trace.tape.topological_order", counted)
    model = MLP(20, [30, 1], seed=0)
    scale = Value(2.0) * Value(0.5)
    compile(lambda x: model(x) * scale).program([0.0] * 20)
    # A walk goes through all that is known before it begins: one for what was computed outside, none for a leaf. What
    # is traced is traced twice.
    assert len(looked_at) == 2
