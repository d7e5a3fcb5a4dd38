"""Parameters as entries of a flat array: slices, entries and dot products of them, as those of a list of Values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd import TraceError, Value, dot, no_grad, relu, sum as total
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
