"""Every public call of the compiled tier with a wrong number, shape or type of arguments: a sentence says so."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, cast

import numpy
import pytest

from autograd import Compiled, Value, compile, take
from autograd.compiled.choose_backend import BackendName
from nn import MLP
from tests.autograd.compiled.backends_at_hand import NATIVE, every_backend

w = Value(2.0, label="w")


def curve(x: Any, y: Any = 1.0, *, shift: Any = 0.0) -> Any:
    return x[0] * y + w * x[1] + shift


CALLABLE = [name for name in dir(Compiled) if callable(getattr(Compiled, name))]
METHODS = [name for name in CALLABLE if name == "__call__" or name[0] != "_"]
OWN = {"by_position"}  # of the project, not of its users
OF_BATCHES = {"batch", "batch_value_and_grad", "objective"}

WRONG: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1.0,), {}),
    (([1.0],), {}),
    (([],), {}),
    (([1.0, 2.0],), {"z": 1.0}),
    (([1.0, 2.0], 1.0, 1.0), {}),
    (("a",), {}),
    ((None,), {}),
    (([None, 1.0],), {}),
    (([1.0, "a"],), {}),
    (([1.0, 2j],), {}),
    (([[1.0, 2.0], [3.0]],), {}),
    (([1.0, 2.0], "a"), {}),
    (([1.0, 2.0], [[[1.0]]]), {}),
    (([10**400, 1.0],), {}),
    (({"a": 1.0},), {}),
    ((numpy.array(["a"]),), {}),
    ((numpy.zeros((2, 2, 2)),), {}),
    (([1.0, 2.0],), {"wrt": 3.0}),
    (([1.0, 2.0],), {"wrt": [w, "w"]}),
    (([1.0, 2.0],), {"wrt": w * w}),
]


def called(method: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return the arguments of a call as a method takes them: of batches with a leading axis."""
    if method == "objective":
        keywords = {"wrt": [w], **keywords}
    if method in OF_BATCHES:
        args = tuple([arg] if isinstance(arg, list) and arg else arg for arg in args)
    return args, keywords


@every_backend
@pytest.mark.parametrize(("args", "keywords"), WRONG, ids=lambda part: f"{part!r:.30}")
@pytest.mark.parametrize("method", sorted(set(METHODS) - OWN))
def test_one_sentence_names_the_function_and_what_is_wrong(
    method: str, args: tuple[Any, ...], keywords: dict[str, Any], backend: BackendName
) -> None:
    if method == "address" and backend not in NATIVE:
        pytest.skip("NumPy has no addresses")
    if method == "__call__" and "wrt" in keywords:
        pytest.skip("a call has no such argument")
    f = compile(curve, backend=backend)
    args, keywords = called(method, args, keywords)
    with pytest.raises((TypeError, ValueError, IndexError, OverflowError)) as caught:
        getattr(f, method)(*args, **keywords)
    message = str(caught.value)
    assert "curve" in message or message.startswith(("wrt takes parameters", "compile cannot compute with")), message
    assert not re.search(r"Tracer|StandIn|\n", message), message


def test_the_methods_are_all_that_there_are() -> None:
    expected = {"__call__", "address", "batch", "batch_value_and_grad", "objective", "program", "value_and_grad"}
    assert set(METHODS) == expected | OWN


CASES: list[tuple[Callable[[Any], Any], str]] = [
    (lambda f: f.value_and_grad([1.0, 2.0], argnums="x"), "argnums is 'x': give the index"),
    (lambda f: f.value_and_grad([1.0, 2.0], argnums=None), "argnums is None: give the index"),
    (lambda f: f.value_and_grad([1.0, 2.0], argnums=(0, 5)), "argnums names argument 5, but 1 arguments were passed"),
    (lambda f: f.batch([[1.0, 2.0]], reduce="max"), "reduce is 'max': choose"),
    (lambda f: f.batch_value_and_grad([[1.0, 2.0]], reduce=None), "reduce is None: choose"),
    (lambda f: f.objective([[1.0, 2.0]], wrt=[w], reduce=None), "reduce is None: choose"),
    (lambda f: f.objective([[1.0, 2.0]], wrt=None), "wrt takes parameters.*got None"),
    (lambda f: f.batch([[1.0, 2.0]], wrt=[w, w], at=[1.0, 2.0]), "some of them twice"),
    (lambda f: f.batch([[1.0, 2.0]], wrt=[w], at=[1.0, 2.0]), r"`at` of curve has shape \(2,\)"),
    (lambda f: f.batch([[1.0, 2.0]], wrt=[w], at="a"), "`at` of curve is an array of <U1"),
    (lambda f: f.batch([[1.0, 2.0]], wrt=[w], at=[None]), "`at` of curve is an array of object"),
    (lambda f: f.batch([[1.0, 2.0]], [1.0, 2.0]), "curve got 1, 2 samples"),
    (lambda f: f.objective([[1.0, 2.0]], wrt=[w])([None]), "an objective of curve is an array of object"),
    (lambda f: f.objective([[1.0, 2.0]], wrt=[w])(1.0), r"an objective of curve has shape \(\)"),
    (lambda f: f.objective([[1.0, 2.0]], wrt=[w])([w]), "an objective of curve is an array of object"),
    (lambda f: f([1.0, 2.0], z=3.0), "curve.*unexpected keyword argument 'z'"),
    (lambda f: f({1: 2.0}), "curve was called with a dict of 1 number, and has no 0"),
    (lambda f: f.batch([{"a": 1.0}]), "curve was called with a dict of 1 number, and has no 0"),
    (lambda f: f(), r"curve was called with nothing, and takes \(x, y=1.0, \*, shift=0.0\)"),
    (lambda f: f.batch([]), r"a number is not subscriptable.*numpy.empty\(\(0, 2\)\)"),
    (lambda f: compile(MLP(2, [1]))(1.0, 2.0), r"MLP.*was called with a number, a number, and takes \(inputs\)"),
    (lambda f: compile(lambda i: take([w, w], i))(2), "needs an index from 0 to 1, got 2.0"),
    (lambda f: compile(lambda: w * w).batch(), "a batch of <lambda> needs an argument"),
    (lambda f: compile(dtype=cast("Any", "float16")), "dtype 'float64' or 'float32', got 'float16'"),
    (lambda f: compile(backend=cast("Any", "gpu")), "backend 'gpu' is not known"),
    (lambda f: (w * w).backward(cast("Any", 2.0)), r"backward\(2.0\): a sweep starts with 1"),
    (lambda f: compile(lambda x, y: x + y)([1.0], 1.0), "an operand of add must be one real number|a list of 1 number"),
]  # fmt: skip


@every_backend
@pytest.mark.parametrize(("call", "message"), CASES, ids=[message[:40] for _, message in CASES])
def test_each_has_its_words(call: Callable[[Any], Any], message: str, backend: BackendName) -> None:
    with pytest.raises((TypeError, ValueError, IndexError), match=message):
        call(compile(curve, backend=backend))


@every_backend
@pytest.mark.parametrize("method", sorted(set(METHODS) - OWN))
def test_batches_are_spoken_of_where_one_was_given(method: str, backend: BackendName) -> None:
    if method == "address" and backend not in NATIVE:
        pytest.skip("NumPy has no addresses")
    for args in ((), (1.0,), ([1.0],), ([1.0, 2.0], [1.0, 2.0], 1.0), ([1.0, 2.0], "a")):
        given, keywords = called(method, args, {})
        if method in OF_BATCHES:
            given = tuple([1.0] if part == 1.0 else part for part in given)
        with pytest.raises((TypeError, IndexError)) as caught:
            getattr(compile(curve, backend=backend), method)(*given, **keywords)
        assert method in OF_BATCHES or not re.search("batch|sample|numpy", str(caught.value)), str(caught.value)


@every_backend
def test_what_a_function_does_with_a_number_is_not_what_it_was_called_with(backend: BackendName) -> None:
    wrong: list[Callable[[Any], Any]] = [lambda x: x << 1, lambda x: x @ x, lambda x: x.nothing, lambda x: x[0]]
    for f in wrong:
        with pytest.raises((TypeError, AttributeError), match="let it compute with autograd's functions") as caught:
            compile(f, backend=backend)(1.0)
        assert re.search("a number", str(caught.value)) and "as the function itself" not in str(caught.value)


@every_backend
def test_what_a_function_says_itself_is_said(backend: BackendName) -> None:
    def picky(x: Any) -> Any:
        raise ValueError("not on Sundays")

    with pytest.raises(ValueError, match=r"^not on Sundays$"):
        compile(picky, backend=backend)(1.0)


@every_backend
def test_a_parameter_alone_is_a_list_of_one(backend: BackendName) -> None:
    f = compile(curve, backend=backend)
    assert f.batch([[1.0, 2.0]], wrt=w, at=[3.0]).tolist() == [7.0]
    value, gradient = f.objective([[1.0, 2.0]], wrt=w)([3.0])
    assert (value, gradient.tolist()) == (7.0, [2.0])
    assert f.batch(numpy.empty((0, 2))).tolist() == [] and f(numpy.array([1, 2])) == f([1, 2]) == f([1.0, 2.0]) == 5.0


OWN_BUGS: list[Callable[..., Any]] = [
    lambda x: {"a": 1.0}["b"] * x,
    lambda x: math.foo(x),  # type: ignore[attr-defined]
    lambda x: [1.0][3] * x,
    lambda x: ("a" + 1) * x,  # type: ignore[operator]
    lambda x: len(3) * x,  # type: ignore[arg-type]
    lambda x: int("a") * x,
    lambda x: missing * x,  # type: ignore[name-defined]  # noqa: F821
]


@pytest.mark.parametrize("f", OWN_BUGS)
@pytest.mark.parametrize("arguments", [(2.0,), (numpy.float64(2.0),)])
def test_an_error_that_a_plain_call_raises_too_stays_as_it_is(f: Any, arguments: tuple[Any, ...]) -> None:
    with pytest.raises((LookupError, AttributeError, TypeError, ValueError, NameError)) as plain:
        f(*arguments)
    with pytest.raises(plain.type) as compiled:
        compile(f)(*arguments)
    assert str(compiled.value) == str(plain.value)


def test_a_key_that_no_argument_could_have_stays_as_it_is() -> None:
    with pytest.raises(KeyError, match=r"^'b'$"):
        compile(lambda x: {"a": 1.0}["b"] * x[0])([2.0])


def test_arrays_that_are_traced_have_their_words() -> None:
    with pytest.raises(TypeError, match=r"cannot compute with a whole array .* sum or dot"):
        compile(lambda v: v @ v)(numpy.ones(2))
    with pytest.raises(AttributeError, match=r"called with an array of shape \(2,\), and an array that is traced has"):
        compile(lambda v: v.sum())(numpy.ones(2))
