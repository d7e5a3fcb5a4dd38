"""Attributes that other libraries have: each works, or ends in a sentence whose code is there to be used."""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

import autograd
import nn
import nn.data
from autograd import Constant, Value, exp, grad, hessian, tanh
from autograd.foreign_attributes import OF_AUTOGRAD, OF_VALUES
from autograd.support.absent_names import Elsewhere
from nn import foreign_names

model = nn.MLP(2, [3, 1], seed=0)
optimizer = nn.SGD(model.parameters(), lr=0.1)
OBJECTS: list[tuple[Any, Mapping[str, str]]] = [
    (Value(0.5), OF_VALUES),
    (autograd, OF_AUTOGRAD),
    (nn, foreign_names.OF_NN),
    (nn.losses, foreign_names.OF_LOSSES),
    (model, foreign_names.OF_MODELS),
    (optimizer, foreign_names.OF_OPTIMIZERS),
    (nn.History(), foreign_names.OF_HISTORIES),
]
WAYS = [(thing, name, way) for thing, ways in OBJECTS for name, way in ways.items()]
IDS = [f"{getattr(thing, '__name__', type(thing).__name__)}.{name}" for thing, name, _ in WAYS]


@pytest.mark.parametrize(("thing", "name", "way"), WAYS, ids=IDS)
def test_a_name_of_another_library_names_the_way_here(thing: Any, name: str, way: str) -> None:
    assert not hasattr(thing, name) and name not in dir(thing)
    with pytest.raises(AttributeError) as caught:
        getattr(thing, name)
    assert str(caught.value).endswith(f"has no {name!r}: {way}")
    assert "\n" not in way and not way.endswith(".")
    if isinstance(thing, ModuleType):
        with pytest.raises(ImportError) as refused:
            exec(f"from {thing.__name__} import {name}", {})
        assert str(refused.value) == str(caught.value)
        assert refused.value.name == thing.__name__


def code_in(way: str) -> Iterator[str]:
    yield from re.findall(r"`([^`]+)`", way)


# What stands for something of the reader's in the sentences.
READERS: dict[str, Any] = {
    **{"x": Value(0.5), "y": Value(2.0), "w": [0.5], "row": [0.5], "rows": [[0.5]], "numbers": [0.5], "number": 0.5},
    **{"f": tanh, "loss": Value(1.0), "model": model, "optimizer": optimizer, "X": [], "path": "", "state": {}},
    **{"history": nn.History(loss=[0.5]), "loss_function": nn.losses.squared_error, "batch": [], "t": 1.0},
}
KNOWN: dict[str, Any] = {
    **vars(builtins), **{name: getattr(autograd, name) for name in dir(autograd)}, **vars(nn.data), **vars(nn),
    **vars(Value), **vars(nn.Module), **vars(nn.SGD), **READERS,
}  # fmt: skip


KEYWORDS: list[tuple[Any, Mapping[str, str]]] = [
    *((function, foreign_names.KEYWORDS_OF_NETWORKS) for function in (nn.MLP, nn.Layer, nn.Neuron)),
    *((function, foreign_names.KEYWORDS_OF_OPTIMIZERS) for function in (nn.SGD, nn.Adam, nn.AdamW, nn.RMSprop)),
    (nn.fit, foreign_names.KEYWORDS_OF_FIT),
]
SENTENCES = [way for _, _, way in WAYS] + [way for _, ways in KEYWORDS for way in ways.values()]


@pytest.mark.parametrize(("function", "ways"), KEYWORDS, ids=lambda thing: getattr(thing, "__name__", ""))
def test_an_argument_of_another_library_names_the_way_here(function: Any, ways: Mapping[str, str]) -> None:
    taken = inspect.signature(function).parameters
    for keyword, way in ways.items():
        assert keyword not in taken and not way.endswith(".")
        for called in re.findall(r"^it is called (\w+)", way):
            assert called in taken or called in inspect.signature(nn.MLP).parameters, way
        with pytest.raises(TypeError) as caught:
            function(**{keyword: None})
        assert str(caught.value) == f"{function.__name__} takes no {keyword!r}: {way}"


@pytest.mark.parametrize("package", [autograd, nn])
def test_a_module_of_another_library_names_the_way_here(package: ModuleType) -> None:
    for name, way in {autograd: OF_AUTOGRAD, nn: foreign_names.OF_NN}[package].items():
        with pytest.raises(ModuleNotFoundError) as caught:
            import_module(f"{package.__name__}.{name}")
        assert str(caught.value) == f"{package.__name__} has no {name!r}: {way}"
    with pytest.raises(ModuleNotFoundError, match="No module named"):
        import_module(f"{package.__name__}.absent")


@pytest.mark.parametrize(
    ("thing", "name"),
    [(Value(0.5), "requires_grad"), (Value(0.5), "_backward"), (model, "trainable"), (optimizer, "learning_rate")],
)
def test_what_would_be_set_in_vain_is_refused(thing: Any, name: str) -> None:
    with pytest.raises(AttributeError, match=f"has no '{name}'"):
        setattr(thing, name, False)


@pytest.mark.parametrize("code", sorted({code for way in SENTENCES for code in code_in(way)}))
def test_the_code_of_a_sentence_is_there_to_be_used(code: str) -> None:
    """Every name in it, and every attribute of these, is there; nothing is called."""
    tree = ast.parse(f"{code.removeprefix('.')} pass" if code.startswith("with ") else code.removeprefix("."))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            if node.module == "nn.estimators":
                pytest.importorskip("sklearn")
            exec(code, {})
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            assert node.id in KNOWN
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert hasattr(KNOWN[node.value.id], node.attr)


@pytest.mark.parametrize("name", ["save", "load", "nn", "optim"])
def test_what_makes_networks_is_in_the_other_package(name: str) -> None:
    with pytest.raises(AttributeError, match="it is in the package nn"):
        getattr(autograd, name)


def test_what_is_imported_when_it_is_asked_for_is_found_at_the_first_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(vars(autograd), "compile", raising=False)
    assert autograd.compile is autograd.compile is not None


def test_a_name_that_no_library_has_is_an_error_as_ever() -> None:
    for thing, _ in OBJECTS:
        with pytest.raises(AttributeError, match="has no attribute 'absent'"):
            thing.absent  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'absent' from 'nn'"):
        exec("from nn import absent", {})


def test_own_attributes_of_these_names_hide_the_sentences() -> None:
    x: Any = Value(0.5)
    x.shape = (1,)
    assert x.shape == (1,)

    class Line(nn.Module):
        def __init__(self) -> None:
            self.weight, self.bias = Value(2.0), Value(1.0)

        def forward(self, x: Any) -> Any:
            return self.weight * x + self.bias

    assert [name for name, _ in Line().named_parameters()] == ["weight", "bias"]
    assert Line().forward(1.0).data == 3.0


def test_no_name_that_is_there_costs_more() -> None:
    # A `__getattr__` would: CPython 3.11 looks up every attribute of such a class a third more slowly.
    for cls in (Value, Constant, nn.Module, nn.Optimizer):
        assert not hasattr(cls, "__getattr__")
    assert all(isinstance(vars(Value)[name], Elsewhere) for name in OF_VALUES)


# What works, as it can mean one thing.


def test_spellings_of_pytorch_that_mean_one_thing_work() -> None:
    x = Value(3.0, requires_grad=True)
    y = x * x
    y.backward(retain_graph=True)
    assert (y.item(), x.grad) == (9.0, 6.0)
    assert str(nn.MLP(2, [3, 1], activation=tanh, output=exp)) == "MLP(2-3-1, tanh, exp)"
    assert str(nn.MLP(2, [3, 3, 1], activation=[tanh, "relu"])) == "MLP(2-3-3-1, tanh, relu, linear)"
    assert nn.Neuron(2, tanh).activation == nn.Layer(2, 1, tanh).activation == "tanh"


def test_those_that_mean_another_thing_end_in_the_way_here() -> None:
    with pytest.raises(TypeError, match=r"a Value takes a gradient: write Constant\(2\.0\)"):
        Value(2.0, requires_grad=False)
    with pytest.raises(TypeError, match=r"write grad\(grad\(f\)\)\(x\), hessian\(f\)\(x\) or hvp\(f, \(x,\), "):
        Value(2.0).backward(create_graph=True)
    assert grad(grad(lambda x: x**3))(2.0) == hessian(lambda x: x**3)(2.0) == 12.0
    with pytest.raises(TypeError, match=r"got a list of lists: write \[model\(row\) for row in rows\]"):
        model([[0.5, 1.0], [1.0, 0.5]])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="activation tanh is a function, and none of autograd: give a name, as 'tanh'"):
        nn.MLP(2, [3, 1], activation=math.tanh)
    with pytest.raises(ValueError, match=r"activation None is not known: did you mean linear\?"):
        nn.MLP(2, [3, 1], activation=None)  # type: ignore[arg-type]


def test_a_module_that_defines_forward_is_called_and_trained_as_one_that_defines_call() -> None:
    class Line(nn.Module):
        def __init__(self) -> None:
            self.w = Value(1.0)

        def forward(self, row: Any) -> Any:
            return self.w * row[0]

    line = Line()
    optimizer = nn.SGD(line.parameters(), lr=0.1)
    nn.fit(line, [[1.0]], [2.0], loss=nn.squared_error, optimizer=optimizer, epochs=100, progress=False)
    assert line([3.0]).data == pytest.approx(6.0, rel=1e-3)
    with pytest.raises(AttributeError, match="a Module of your own says how by __call__, or by forward"):
        nn.Module()([1.0])


def test_the_name_of_a_loss_is_answered_with_the_function() -> None:
    for name, function in (
        ("mse", "mean_squared_error"),
        ("bce", "binary_cross_entropy"),
        ("", "hinge"),
        ("pairs", "hinge"),
    ):
        with pytest.raises(TypeError, match=f"loss of fit is '{name}': pass a function, such as nn.losses.{function},"):
            nn.fit(model, [[1.0, 2.0]], [1.0], loss=name, optimizer=optimizer)  # type: ignore[arg-type]
