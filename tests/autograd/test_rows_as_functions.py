"""Every row of the table as a function of `autograd`, as a method, and in `help`: a new row needs no test here."""

from __future__ import annotations

import inspect
import itertools
import operator
from collections.abc import Iterator
from typing import Any

import pytest

import autograd
from autograd import TABLE, Rule, Value, maximum, minimum, rules
from autograd.operators import OPERATORS, REFLECTED, Operators
from tests.autograd.points import RULES, gentle

every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
FUNCTIONS = [rule for rule in RULES if rule.name not in OPERATORS.values() and rule.name != "dot"]
every_function = pytest.mark.parametrize("rule", FUNCTIONS, ids=[rule.name for rule in FUNCTIONS])


@every_function
def test_it_is_a_function_of_autograd(rule: Rule) -> None:
    assert getattr(autograd, rule.name) is rule.function
    shadows_python = rule.name in ("round", "sum")
    assert (rule.name in autograd.__all__) is not shadows_python
    assert rule.name in dir(autograd)


def test_helpers_of_the_table_are_no_functions_of_autograd() -> None:
    helpers = {name for name, part in vars(rules).items() if getattr(part, "__module__", "") == rules.__name__}
    assert {"exponentials", "normalized"} <= helpers
    assert helpers.isdisjoint(vars(autograd))


@every_rule
def test_help_says_what_it_takes_and_returns(rule: Rule) -> None:
    parameters = list(inspect.signature(rule.function).parameters.values())
    if rule.arity is None:
        assert [p.kind for p in parameters] == [inspect.Parameter.VAR_POSITIONAL]
    else:
        assert len(parameters) == rule.arity
        assert tuple(p.default for p in parameters if p.default is not p.empty) == rule.defaults
        assert all(f"    {p.name}: a number in" in rule.function.__doc__ for p in parameters)
    assert rule.function.__doc__.startswith(f"Return {rule.doc}")
    assert rule.source in rule.function.__doc__
    assert (rule.function.__module__, rule.function.__name__) == ("autograd", rule.name)


@every_rule
def test_arguments_may_be_given_by_name(rule: Rule) -> None:
    if rule.arity in (1, 2, 3):
        [point] = gentle(rule, 1)
        names = inspect.signature(rule.function).parameters
        assert rule.function(**dict(zip(names, point, strict=True))) == rule.function(*point)


@every_rule
def test_it_is_a_method_of_every_kind_of_number(rule: Rule) -> None:
    if rule.arity is None or rule.name == "where":
        assert not hasattr(Operators, rule.name)
        return
    [point] = gentle(rule, 1)
    x, rest = Value(point[0]), point[1:]
    found = getattr(x, rule.name)(*rest)
    assert (found.op, found.data) == (rule, rule.function(*point))
    assert found.parents[0] is x


@every_rule
def test_every_way_to_run_it_records_the_partials_of_the_row(rule: Rule) -> None:
    for point in gentle(rule, 3):
        out = rule.value(point) if rule.arity is None else rule.value(*point)
        if rule.arity is None:
            partials = rule.on_floats(point, [True] * len(point))[1]
        else:
            partials = [d(out, *point) if callable(d) else d or None for d in rule.partials_each]  # flat: none
        for recorded in itertools.product([True, False], repeat=len(point)):
            if any(recorded):
                args = [Value(x) if is_value else x for x, is_value in zip(point, recorded, strict=True)]
                for found in ways_to_run(rule, args):
                    assert found.data == out
                    assert tuple(found.local_derivatives) == tuple(
                        d if is_value else None for d, is_value in zip(partials, recorded, strict=True)
                    )


def ways_to_run(rule: Rule, args: list[Any]) -> Iterator[Value]:
    """Yield the result of a row as its function, as a method and as an operator."""
    yield rule.function(args) if rule.arity is None else rule.function(*args)
    if isinstance(args[0], Value) and hasattr(Value, rule.name):
        yield getattr(args[0], rule.name)(*args[1:])
    for name, row in OPERATORS.items():
        if row == rule.name:
            yield getattr(operator, name)(*args)


@pytest.mark.parametrize("name", [*OPERATORS, *REFLECTED])
def test_an_operator_is_named_as_it_is_found(name: str) -> None:
    method = getattr(Value, name)
    assert (method.__name__, method.__qualname__) == (name, f"Value.{name}")
    assert method.__doc__


def test_operators_of_python_run_the_rows_they_say() -> None:
    x = Value(2.0)
    for name, row in OPERATORS.items():
        found = getattr(operator, name)(*([x] if name in ("__neg__", "__pos__", "__abs__") else [x, 3.0]))
        assert found.op.name == row


def test_maximum_and_minimum_take_a_list_or_numbers_as_pythons_do() -> None:
    x, y = Value(1.0), Value(3.0)
    assert maximum(x, y).data == maximum([x, y]).data == 3.0
    assert minimum(x, y, 0.5).data == minimum([x, y, 0.5]).data == 0.5
    assert maximum(iter([1.0, 2.0])) == 2.0
    with pytest.raises(TypeError, match=r"maximum takes one list of numbers, got Value: write maximum\(\[a, b\]\)"):
        maximum(x)  # type: ignore[call-overload]  # as max(1.0) is refused
    with pytest.raises(ValueError, match="minimum of no numbers at all"):
        minimum([])


def test_completion_shows_what_is_imported_when_asked_for() -> None:
    assert {"draw", "explain", "explore", "frames", "compile", "Training"} <= set(dir(autograd))
    assert not {"typing", "types", "builtins"} & set(dir(autograd))


@pytest.mark.parametrize("args", [("1",), ([1.0],), (None,), (1j,)])
def test_an_argument_that_is_no_number_is_named(args: Any) -> None:
    with pytest.raises(TypeError, match=r"^an argument of sin must be one real number"):
        TABLE["sin"].function(*args)
    for i in range(2):
        with pytest.raises(TypeError, match=r"^an argument of hypot must be one real number"):
            TABLE["hypot"].function(*[1.0] * i, *args, *[1.0] * (1 - i))
