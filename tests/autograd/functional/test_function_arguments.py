"""Functions as they are passed and called: keywords, defaults, methods, containers; what is no function."""

from __future__ import annotations

import copy
import math
import pickle
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy
import pytest

from autograd import Value, check_gradients, compile, grad, hessian, hvp, jacobian, jvp, sin, value_and_grad, vjp
from autograd.support.nested import flatten


class Pair(NamedTuple):
    a: float
    b: Any


@dataclass
class Point:
    a: float
    b: Any = 3.0
    double: float = field(init=False)

    def __post_init__(self) -> None:
        self.double = 2.0 * self.a


@dataclass(frozen=True, slots=True)
class Frozen:
    a: float
    b: Any


@dataclass(kw_only=True)
class Positive:
    a: float
    b: Any

    def __post_init__(self) -> None:
        if isinstance(self.a, float) and not hasattr(self.a, "apply_rule") and self.a <= 0.0:
            raise ValueError("a is not positive")


class Row(list[Any]):
    def product(self) -> Any:
        return math.prod(self)


class Fixed(tuple[Any, ...]):
    def product(self) -> Any:
        return math.prod(self)


class Named(dict[str, Any]):
    def product(self) -> Any:
        return math.prod(self.values())


def weighted(x: Any, y: Any = 3.0, *, scale: Any = 2.0, **more: Any) -> Any:
    return scale * x * x * y + sum(more.values())


class Model:
    def __init__(self, rate: float) -> None:
        self.rate = rate

    def __call__(self, x: Any, y: Any = 3.0) -> Any:
        return self.rate * x * x * y

    @classmethod
    def of_class(cls, x: Any, y: Any = 3.0) -> Any:
        return 2.0 * x * x * y

    @staticmethod
    def of_none(x: Any, y: Any = 3.0) -> Any:
        return 2.0 * x * x * y

    @compile
    def compiled(self, x: Any, y: Any = 3.0) -> Any:
        return self.rate * x * x * y


CALLED: list[Callable[..., Any]] = [
    weighted,
    Model(2.0),
    Model(2.0).__call__,
    Model(2.0).compiled,
    Model.of_class,
    Model.of_none,
    partial(weighted, scale=2.0),
    partial(weighted, scale=2.0, extra=0.0),
    lambda x, y=3.0: weighted(x, y=y),
]
CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((5.0,), {}),
    ((5.0, 3.0), {}),
    ((5.0,), {"y": 3.0}),
    ((), {"y": 3.0, "x": 5.0}),
]


@pytest.mark.parametrize("f", CALLED)
@pytest.mark.parametrize(("args", "keywords"), CALLS)
def test_a_call_is_that_of_the_function(f: Any, args: Any, keywords: Any) -> None:
    assert f(*args, **keywords) == 150.0
    assert grad(f)(*args, **keywords) == 60.0 and value_and_grad(f)(*args, **keywords) == (150.0, 60.0)
    assert jacobian(f)(*args, **keywords) == 60.0 and hessian(f)(*args, **keywords) == 12.0
    compiled = compile(f, backend="numpy")
    assert compiled(*args, **keywords) == 150.0 and compiled.value_and_grad(*args, **keywords) == (150.0, 60.0)
    arrays, named = [[arg] for arg in args], {name: [arg] for name, arg in keywords.items()}
    assert compiled.batch(*arrays, **named).tolist() == [150.0]
    assert compiled.batch_value_and_grad(*arrays, **named, wrt=[]) == (150.0, [])
    assert compiled.objective(*arrays, **named, wrt=[])([])[0] == 150.0
    assert "multiply" in str(compiled.program(*args, **keywords))
    if len(args) + len(keywords) == 2:
        assert grad(f, (0, 1))(*args, **keywords) == (60.0, 50.0)
        assert hessian(f, (0, -1))(*args, **keywords) == ((12.0, 20.0), (20.0, 0.0))
        assert compiled.value_and_grad(*args, **keywords, argnums=(0, 1)) == (150.0, (60.0, 50.0))


def test_a_compiled_method_belongs_to_its_instance_and_to_copies_of_it() -> None:
    first, second = Model(2.0), Model(4.0)
    assert (first.compiled(1.0), second.compiled(1.0)) == (6.0, 12.0)
    assert first.compiled is first.compiled
    for copied in (copy.copy(first), copy.deepcopy(first), pickle.loads(pickle.dumps(first))):
        copied.rate = 1.0
        copied = copy.deepcopy(copied)
        assert (copied.compiled(1.0), copied.compiled(1.0, 1.0), first.compiled(1.0)) == (3.0, 1.0, 6.0)

    class Slotted:
        __slots__ = ()

        @compile
        def compiled(self, x: Any) -> Any:
            return x

    with pytest.raises(TypeError, match="compile of compiled, a method, keeps programs on its instance"):
        Slotted().compiled(1.0)


def test_what_can_be_given_by_name_alone_is_not_differentiated() -> None:
    named: dict[str, Any] = {"scale": 1.0, "extra": 7.0}
    assert weighted(5.0, **named) == 82.0
    assert grad(weighted)(5.0, **named) == 30.0 and hessian(weighted, (0, 1))(5.0, y=3.0, **named)[0] == (6.0, 10.0)
    assert vjp(weighted, 5.0, **named)[1](1.0) == (30.0,) and jvp(weighted, (5.0,), (1.0,), **named) == (82.0, 30.0)
    assert hvp(weighted, (5.0,), (1.0,), **named) == 6.0
    compiled = compile(weighted)
    assert compiled(5.0, **named) == 82.0 and compiled.value_and_grad(5.0, **named) == (82.0, 30.0)
    assert compiled.batch([5.0, 1.0], scale=[1.0, 2.0], extra=[7.0, 0.0]).tolist() == [82.0, 6.0]
    with pytest.raises(ValueError, match="argnums names argument 1, but 1 "):
        compiled.value_and_grad(5.0, scale=1.0, argnums=1)
    for wrong in ({"y": 1.0, "x": 2.0}, {"scale": 1.0}):
        args = (5.0,) if "x" in wrong else ()
        for call in (weighted, grad(weighted), compiled):
            with pytest.raises((TypeError, ValueError)):
                call(*args, **wrong)


CONTAINERS: list[tuple[Any, Callable[[Any], Any], Any]] = [
    ([2.0, 3.0], lambda p: p[0] * p[1], [3.0, 2.0]),
    ((2.0, 3.0), lambda p: (p + p)[2] * (*p, 1.0)[1], (3.0, 2.0)),
    (Pair(2.0, 3.0), lambda p: p.a * p.b, Pair(3.0, 2.0)),
    (Pair(2.0, [3.0, (1.0,)]), lambda p: p.a * p.b[0] * p.b[1][0], Pair(3.0, [2.0, (6.0,)])),
    ({"a": 2.0, "b": [3.0]}, lambda p: p["a"] * p["b"][0], {"a": 3.0, "b": [2.0]}),
    (OrderedDict(a=2.0, b=3.0), lambda p: p["a"] * p["b"], {"a": 3.0, "b": 2.0}),
    (Named(a=2.0, b=3.0), lambda p: p.product(), {"a": 3.0, "b": 2.0}),
    (Counter(a=2, b=3), lambda p: p["a"] * p["b"] + p["not there"], {"a": 3.0, "b": 2.0}),
    ([Row([2.0, 3.0])], lambda p: p[0].product(), [Row([3.0, 2.0])]),
    ([Fixed((2.0, 3.0))], lambda p: p[0].product(), [Fixed((3.0, 2.0))]),
    (Frozen(2.0, 3.0), lambda p: p.a * p.b, Frozen(3.0, 2.0)),
    (Positive(a=2.0, b=3.0), lambda p: -p.a * p.b, (-3.0, -2.0)),
    ([Frozen(2.0, {"c": 3.0})], lambda p: p[0].a * p[0].b["c"], [Frozen(3.0, {"c": 2.0})]),
    (Point(2.0), lambda p: p.a * p.b * p.double, (24.0, 8.0)),
]


@pytest.mark.parametrize(("argument", "f", "gradient"), CONTAINERS, ids=lambda part: type(part).__name__)
def test_containers_go_in_and_gradients_come_out_in_them(argument: Any, f: Any, gradient: Any) -> None:
    value = f(argument)
    compiled = compile(f)
    for found in (grad(f)(argument), compiled.value_and_grad(argument)[1], jacobian(f)(argument)):
        assert type(found) is type(argument)
        assert flatten(found) == flatten(gradient)
    assert compiled(argument) == value and value_and_grad(f)(argument)[0] == value
    assert jvp(f, (argument,), (gradient if type(gradient) is type(argument) else argument,))[0] == value
    assert flatten(vjp(f, argument)[1](2.0)) == [2.0 * d for d in flatten(gradient)]
    check_gradients(f, argument)


@pytest.mark.parametrize(("argument", "f", "gradient"), CONTAINERS[2:], ids=lambda part: type(part).__name__)
def test_samples_of_a_batch_may_be_records(argument: Any, f: Any, gradient: Any) -> None:
    if not isinstance(argument, list):
        assert compile(f).batch([argument, argument]).tolist() == [f(argument)] * 2
        with pytest.raises(ValueError, match="samples of different structures"):
            compile(f).batch([argument, [1.0]])
        with pytest.raises(
            TypeError, match=f"is one {type(argument).__name__}: batches are lists, with one for each sample"
        ):
            compile(f).batch(argument)


RESULTS: list[Callable[[Any], Any]] = [
    lambda x: [x, x * x],
    lambda x: (x, [x * x]),
    lambda x: Pair(x, x * x),
    lambda x: {"x": x, "square": [x * x]},
    lambda x: Point(x, x * x),
    lambda x: Frozen(x, Pair(1.0, x)),
]


@pytest.mark.parametrize("f", RESULTS)
def test_results_come_in_the_containers_of_a_plain_call(f: Any) -> None:
    expected = f(3.0)
    assert compile(f)(3.0) == expected and type(compile(f)(3.0)) is type(expected)
    value, vjp_fn = vjp(f, 3.0)
    assert value == expected and len(vjp_fn(expected)) == 1
    value, tangent = jvp(f, (3.0,), (1.0,))
    assert value == expected and flatten(tangent) == flatten(jacobian(f)(3.0))
    assert flatten(tangent)[0] == 1.0
    with pytest.raises(TypeError, match="returns one number"):
        grad(f)(3.0)
    with pytest.raises(TypeError, match="returns one number"):
        compile(f).value_and_grad(3.0)


Y = Value(2.0) * 3.0
FAMILY: list[tuple[Callable[..., Any], str]] = [
    (grad, r"grad takes a function, got {}: write .*grad\(f\)\(x\)"),
    (value_and_grad, r"value_and_grad takes a function, got {}: write .*value_and_grad\(f\)\(x\)"),
    (jacobian, r"jacobian takes a function, got {}: write .*jacobian\(f\)\(x\)"),
    (hessian, r"hessian takes a function, got {}: write .*hessian\(f\)\(x\)"),
    (lambda f: vjp(f, 1.0), r"vjp takes a function, got {}: write .*vjp\(f, x\)"),
    (lambda f: jvp(f, (1.0,), (1.0,)), r"jvp takes a function, got {}: write .*jvp\(f, \(x,\), \(v,\)\)"),
    (lambda f: hvp(f, (1.0,), (1.0,)), r"hvp takes a function, got {}: write .*hvp\(f, \(x,\), \(v,\)\)"),
    (lambda f: check_gradients(f, 1.0), r"check_gradients takes a function, got {}: write .*check_gradients\(f, x\)"),
    (compile, r"compile takes a function, got {}: write .*compile\(f\)"),
]


@pytest.mark.parametrize(("taken_by", "message"), FAMILY, ids=[message.split()[0] for _, message in FAMILY])
def test_what_is_no_function_is_refused_before_anything_is_called(taken_by: Any, message: str) -> None:
    for wrong, shown in [(3.0, "3.0"), ("f", "'f'"), ([1.0], r"\[1.0\]"), (numpy.float64(1), ".*")]:
        with pytest.raises(TypeError, match=message.format(shown)):
            taken_by(wrong)
    with pytest.raises(TypeError, match=message.format(r"Value\(6\)") + r", or y.backward\(\) and x.grad"):
        taken_by(Y)


@pytest.mark.parametrize("derivative", [grad, value_and_grad, jacobian, hessian])
@pytest.mark.parametrize("argnums", [3.0, Y, "x", None, True, [0.0], (Y,)])
def test_argnums_are_indices(derivative: Any, argnums: Any) -> None:
    with pytest.raises(TypeError, match=r"argnums of \w+ is .*: give the index of an argument, .* as in \w+\(f\)\(x\)"):
        derivative(math.sin, argnums)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (None, "NoneType, where .* belong: it may lack a return"),
        ("text", "str, where a number or lists of numbers belong"),
        (1j, "complex, where"),
        (numpy.ones(2), r"ndarray, where .*: return its .tolist\(\)"),
        (math.sin, "where .*: call it, and return what it gives"),
        ({1.0}, "set, where"),
        ([1.0, None], "NoneType, where"),
        ({"a": "text"}, "str, where"),
    ],
)
def test_what_returns_no_numbers_is_named(result: Any, message: str) -> None:
    def f(x: Any) -> Any:
        return result

    for call in (grad(f), value_and_grad(f), jacobian(f), hessian(f), compile(f), compile(f).value_and_grad):
        with pytest.raises(TypeError, match=f"f returned .*{message}"):
            call(1.0)
    for wrong in (lambda: vjp(f, 1.0), lambda: jvp(f, (1.0,), (1.0,)), lambda: hvp(f, (1.0,), (1.0,))):
        with pytest.raises(TypeError, match=message):
            wrong()


@pytest.mark.parametrize("wrong", ["text", None, 1j, numpy.ones(2), {1.0}])
def test_what_is_no_number_is_named_by_its_argument(wrong: Any) -> None:
    def f(x: Any) -> Any:
        return x

    for call in (grad(f), jacobian(f), compile(f).value_and_grad):
        if not (call.__class__.__name__ == "method" and isinstance(wrong, numpy.ndarray)):
            with pytest.raises(TypeError, match="argument 0 of f "):
                call(wrong)


@pytest.mark.parametrize("derivative", [jvp, hvp])
@pytest.mark.parametrize(("primals", "tangents"), [(1.0, 1.0), ((1.0,), 1.0), (1.0, (1.0,))])
def test_arguments_and_tangents_come_in_tuples(derivative: Any, primals: Any, tangents: Any) -> None:
    name = derivative.__name__
    with pytest.raises(TypeError, match=rf"^{name} of sin takes a tuple .* write {name}\(f, \(x,\), \(v,\)\)"):
        derivative(sin, primals, tangents)
