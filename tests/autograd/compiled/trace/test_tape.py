"""The tape: each number once, Values as parameters while they are referenced, long rows in terms of others."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from autograd import TABLE, Value, dot, exp, logsumexp, maximum, mean, no_grad, sin, sum as total, take
from autograd.compiled.trace.known_values import KnownValues
from autograd.compiled.trace.tape import LONGEST_ROW, Tape
from autograd.compiled.trace.tape_rules import choice, copy_to, of_fixed_length, pickled_name, rule_named
from autograd.compiled.trace.trace import trace
from autograd.compiled.trace.tracer import WIDEST_CHOICE


def rows(f: Any, structure: Any) -> list[str]:
    return [rule.name for rule in trace(f, structure).tape.rules]


def test_it_prints_as_a_line_for_each_number() -> None:
    assert str(trace(lambda x: x * x + 2.0, [0.0]).tape) == "0 input\n1 multiply 0 0\n2 literal\n3 add 1 2"


def test_literals_and_parameters_are_there_once() -> None:
    w = Value(3.0)
    tape = trace(lambda x: (x * 2.0 + 2.0) * w + w, [0.0]).tape
    assert list(tape.literals.values()) == [2.0] and list(tape.parameters) == [w]
    assert list(trace(lambda x: x * 0.0 + -0.0, [0.0]).tape.literals.values()) == [0.0, -0.0]


def test_values_that_are_known_before_have_the_first_ids() -> None:
    first, second, unmet = Value(3.0), Value(4.0), Value(5.0)
    known = KnownValues([first, second, unmet])
    other = Value(6.0)
    tape = trace(lambda x: dot([second, first], [x, other]), [0.0], known=known).tape
    assert tape.parameters == {other: 4} and tape.inputs == [3]
    assert [rule.name for rule in tape.rules] == ["parameter"] * 3 + ["input", "parameter", "dot"]
    assert list(tape.args[-1]) == [1, 0, 3, 4]
    assert tape.ids_of_parameters([Value(0.0), other]).tolist() == [-1, 4]
    assert tape.ids_of_parameters(range(3)).tolist() == [0, 1, 2]
    for weights in ([first, second], [second, unmet], [second, first], [unmet, other], [first, unmet], [unmet]):
        tape = trace(lambda xs, ws=weights: dot(ws, xs), [[0.0] * len(weights)], known=known).tape
        ids = [tape.parameters.get(weight, known.id_of(weight)) for weight in weights]
        assert ids == list(tape.args[-1])[: len(weights)]


def test_a_value_that_was_computed_is_recorded_with_its_parameters() -> None:
    w = Value(3.0)
    square = w * w
    assert rows(lambda x: x + square, [0.0]) == ["input", "parameter", "multiply", "add"]


def test_an_unreferenced_value_is_a_literal() -> None:
    held = Value(3.0)
    tape = trace(lambda x: x * held + Value(5.0), [0.0]).tape
    assert list(tape.parameters) == [held] and list(tape.literals.values()) == [5.0]
    tape = trace(lambda x: [Value(5.0), [held, x]], [0.0]).tape
    assert list(tape.parameters) == [held] and list(tape.literals.values()) == [5.0]


def test_a_value_that_is_put_into_an_argument_is_a_literal_too() -> None:
    def f(xs: Any) -> Any:
        xs[0] = Value(5.0)
        return xs[0] * xs[1]

    assert list(trace(f, [[0.0, 0.0]]).tape.literals.values()) == [5.0]


def test_what_is_computed_without_recording_is_detached() -> None:
    def f(x: Any) -> Any:
        with no_grad():
            y = exp(x)
        return y * x

    assert rows(f, [0.0]) == ["input", "exp", "detached", "multiply"]


def test_an_identity_is_an_alias_and_so_is_a_sum_of_one() -> None:
    assert rows(lambda x: total([+x]), [0.0]) == ["input", "alias", "alias"]


def test_a_row_longer_than_a_kernel_takes_is_recorded_in_other_rows_with_its_own_partials() -> None:
    assert rows(lambda xs: mean(xs), [[0.0] * LONGEST_ROW])[-1] == "mean"
    for function, name in ((mean, "custom_vjp"), (maximum, "selecting_vjp"), (logsumexp, "custom_vjp")):
        tape = trace(lambda xs, function=function: function(xs), [[0.0] * (LONGEST_ROW + 1)]).tape
        assert tape.rules[-1].name == name and len(tape.args[-1]) == 1 + 2 * (LONGEST_ROW + 1)


def test_take_from_a_long_list_is_several_choices_that_know_how_long_it_is() -> None:
    numbers = [float(i) for i in range(WIDEST_CHOICE + 1)]
    tape = trace(lambda i: take(numbers, i), [0.0]).tape
    assert [rule.name for rule in tape.rules if rule.name.startswith("take")] == [
        f"take of {WIDEST_CHOICE}",
        "take of 1",
    ]
    assert tape.choices == {0: WIDEST_CHOICE + 1}


def test_a_tape_survives_pickling_with_the_same_rows() -> None:
    tape = trace(lambda xs, i: take(xs, i) + sin(total(xs)) + mean(xs[:3]), [[0.0] * 5, 0.0]).tape
    other: Tape = pickle.loads(pickle.dumps(tape))
    assert other.rules == tape.rules and other.args == tape.args and str(other) == str(tape)
    for rule in (TABLE["sin"], copy_to(3), choice(4), of_fixed_length(TABLE["mean"], 3)):
        assert rule_named(pickled_name(rule)) is rule
    with pytest.raises(LookupError, match=r"no row 'nothing'.*primitive\(\) first"):
        rule_named("nothing")
