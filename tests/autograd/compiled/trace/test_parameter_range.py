"""Parameters as entries of a flat array: slices, entries and dot products of them, as those of a list of Values."""

from __future__ import annotations

from collections.abc import Callable
from operator import add
from typing import Any

import pytest

from autograd import (
    TraceError,
    Value,
    compile,
    dot,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    no_grad,
    relu,
    sum as total,
    value_and_grad,
    vjp,
)
from autograd.compiled.trace.known_values import KnownValues
from autograd.compiled.trace.parameter_range import ParameterRange
from autograd.compiled.trace.trace import Trace, trace

COUNT = 12


def without_gradient(x: Any, w: Any) -> Any:
    with no_grad():
        return dot(w[:2], x)


# Of two inputs and the parameters.
FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "an entry": lambda x, w: w[3] * x[0] - w[-1],
    "a slice": lambda x, w: dot(w[4:6], x),
    "a slice of a slice": lambda x, w: dot(w[4:10][2:4], x),
    "every third": lambda x, w: dot(w[1:7:3], x),
    "backwards": lambda x, w: dot(w[1::-1], x),
    "on the other side": lambda x, w: dot(x, w[:2]),
    "on both sides": lambda x, w: dot(w, w) * x[0] + dot(w[:2], w[2:4]),
    "with parameters and plain numbers": lambda x, w: dot(w[:4], [x[0], w[5], 2.0, 3]),
    "one by one": lambda x, w: total([p * p for p in w]) + x[0],
    "spread out": lambda x, w: total([*w[2:4], *x]),
    "layers": lambda x, w: dot(w[6:9], [relu(dot(w[2 * i : 2 * i + 2], x)) for i in range(3)]) + w[9],
    "without gradient": without_gradient,
}


def cubes(x: Any) -> Any:
    return total([number * number * number for number in x]) * x[0]


# What a list does, and derivatives, of which arguments, tangents and results are lists.
AS_LISTS: dict[str, Callable[[Any], Any]] = {
    "a list after it": lambda w: add(w[0:2], [1.0]),
    "a list before it": lambda w: add([1.0], w[0:2]),
    "another after it": lambda w: w[0:2] + w[3:5],
    "repeated": lambda w: w[0:2] * 2 + 2 * w[1:3],
    "a copy": lambda w: w[0:2].copy() + w.copy(),
    "equal to itself, and to no other": lambda w: [w[:2] == w[0:2], w[:2] != w[1:3], w[:2] == [w[0]], w[:2] == (1, 2)],
    "an instance": lambda w: [isinstance(w, list), isinstance(w[:2], (list, tuple)), isinstance(w, tuple)],
    "returned": lambda w: [w[0:2], {"last": w[3:5]}],
    "grad": lambda w: grad(cubes)(w[0:2]),
    "grad of all": lambda w: grad(cubes)(w),
    "value_and_grad": lambda w: value_and_grad(cubes)(w[0:2]),
    "hessian": lambda w: hessian(cubes)(w[0:2]),
    "jacobian": lambda w: jacobian(lambda x: [x[0] * x[1], x[1:]])(w[0:2]),
    "jacobian of a slice": lambda w: jacobian(lambda x: w[0:2])(1.0),
    "hvp": lambda w: hvp(cubes, (w[0:2],), (w[2:4],)),
    "hvp along it": lambda w: hvp(cubes, (list(w[0:2]),), (w[2:4],)),
    "hvp along a list": lambda w: hvp(cubes, (w[0:2],), ([1.0, 2.0],)),
    "jvp": lambda w: jvp(cubes, (w[0:2],), (w[2:4],)),
    "jvp of several numbers": lambda w: jvp(lambda x, y: x * y, w[0:2], w[2:4]),
    "vjp": lambda w: vjp(lambda x: [x[0] * x[1], x[1]], w[0:2])[1](w[2:4]),
}


@pytest.mark.parametrize("name", AS_LISTS)
def test_a_slice_does_what_a_list_does(name: str) -> None:
    numbers = [0.5 + 0.25 * i for i in range(COUNT)]
    values = [Value(number) for number in numbers]
    flat = compile(lambda x, w: [x, AS_LISTS[name](w)], parameters=COUNT, backend="numpy")
    listed = compile(lambda x: [x, AS_LISTS[name](values)], backend="numpy")
    assert repr(flat.batch([1.0], at=numbers)) == repr(listed.batch([1.0]))


@pytest.mark.parametrize(
    "use",
    [
        lambda w: w.append(1.0),
        lambda w: w[2:4].sort(),
        lambda w: w.__setitem__(0, 1.0),
        lambda w: w.__delitem__(0),
        lambda w: w[:2] < w[2:4],
        lambda w: w[2:4] <= [1.0],
    ],
)
def test_to_change_or_order_them_is_refused_with_the_way(use: Callable[[Any], Any]) -> None:
    with pytest.raises(TraceError, match=r"change or order a flat array .*: write list\(p\), or list\(p\[2:4\]\)"):
        recorded(lambda x, w: [x[0], use(w)], range(COUNT))


def recorded(f: Callable[[Any, Any], Any], known: Any) -> Trace:
    values = () if isinstance(known, range) else (list(known.values),)
    return trace(lambda *args: f(*args, *values), [[0.0] * 2], known=known)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_tape_is_that_of_a_list_of_values(name: str) -> None:
    values = KnownValues([Value(0.5 + i) for i in range(COUNT)])
    flat, listed = recorded(FUNCTIONS[name], range(COUNT)), recorded(FUNCTIONS[name], values)
    assert str(flat.tape) == str(listed.tape) and flat.outputs == listed.outputs
    assert flat.tape.parameters == {} and flat.tape.n_known == COUNT
    assert listed.tape.parameters == {} and listed.tape.n_known == COUNT


def test_no_object_is_made_for_an_entry_of_a_dot_product(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[Any] = []
    entry = ParameterRange.__getitem__

    def noted(parameters: ParameterRange, index: Any) -> Any:
        looked_at.append(index)
        return entry(parameters, index)

    monkeypatch.setattr(ParameterRange, "__getitem__", noted)
    recorded(FUNCTIONS["layers"], range(COUNT))
    assert [i for i in looked_at if not isinstance(i, slice)] == [9, 9]  # as it is traced twice


def test_values_beside_them_are_parameters_as_ever() -> None:
    strength = Value(0.1)
    tape = recorded(lambda x, w: dot(w, w) * (strength * strength) + x[0], range(COUNT)).tape
    assert tape.parameters == {strength: COUNT + 3}


def test_an_index_out_of_range_lists_of_two_lengths_and_empty_ones_are_refused() -> None:
    with pytest.raises(IndexError):
        recorded(lambda x, w: w[COUNT] * x[0], range(COUNT))
    with pytest.raises(ValueError, match="got 3 and 2 numbers"):
        recorded(lambda x, w: dot(w[:3], x), range(COUNT))
    with pytest.raises(ValueError, match="of no numbers at all"):
        recorded(lambda x, w: dot(w[:0], []), range(COUNT))


@pytest.mark.parametrize("use", [lambda old, w, x: dot(old[:2], x), lambda old, w, x: dot(w, old)])
def test_those_of_another_call_are_refused(use: Any) -> None:
    kept: list[Any] = []

    def keeping(x: Any, w: Any) -> Any:
        kept.append(w)
        return x[0]

    recorded(keeping, range(COUNT))
    with pytest.raises(TraceError, match="in another call"):
        recorded(lambda x, w: use(kept[0], w, x), range(COUNT))
