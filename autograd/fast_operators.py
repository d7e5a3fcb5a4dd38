"""The operators of `Value` once more, written for its slots.

They do what `Operators` and `Value.apply_rule` do, and give the same nodes; but where no mode is switched on and the
operands are Values or floats, nothing is looked up and no tuple made, which makes building a graph several times as
fast. Each is made from its row of the table, by the number of its arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import modes
from autograd.operators import OPERATORS, REFLECTED
from autograd.rule import Rule
from autograd.rules import TABLE
from autograd.value import Value, new_constant, new_value


def _stored(rule: Rule, partial: Any) -> Any:
    """Return a partial as nodes store it: None where no gradient passes, as to an operand that was not chosen."""
    if not callable(partial):
        return None if partial == 0.0 else partial
    return (lambda out, *args: partial(out, *args) or None) if rule.selects else partial


def _unary(rule: Rule) -> Callable[[Value], Any]:
    value, partial = rule.value, _stored(rule, rule.partials_each[0])
    linear = not callable(partial)

    def method(self: Value) -> Any:
        if type(self) is Value and not modes.active:
            x = self._data
            try:
                data = value(x)
                return new_value(rule, data, self, None, partial if linear else partial(data, x), None)
            except ArithmeticError:  # 1/0 or an overflow: once more, as IEEE-754 has it
                pass
        return self.apply_rule(rule, (self,))

    return method


def _binary(rule: Rule) -> Callable[[Value, Any], Any]:
    value, (d_first, d_second) = rule.value, map(_stored, [rule] * 2, rule.partials_each)
    linear = not callable(d_first) and not callable(d_second)

    def method(self: Value, other: Any) -> Any:
        if type(self) is Value and not modes.active:
            kind = type(other)
            try:
                if kind is Value:
                    x, y = self._data, other._data
                    data = value(x, y)
                    if linear:
                        return new_value(rule, data, self, other, d_first, d_second)
                    return new_value(rule, data, self, other, d_first(data, x, y), d_second(data, x, y))
                if kind is float or kind is int:
                    x, y = self._data, float(other)
                    data = value(x, y)
                    slope = d_first if linear else d_first(data, x, y)
                    return new_value(rule, data, self, new_constant(y), slope, None)
            except ArithmeticError:
                pass
        return self.apply_rule(rule, (self, other))

    return method


def _reflected(rule: Rule) -> Callable[[Value, Any], Any]:
    value, d_second = rule.value, _stored(rule, rule.partials_each[1])
    linear = not callable(d_second)

    def method(self: Value, other: Any) -> Any:
        kind = type(other)
        if type(self) is Value and not modes.active and (kind is float or kind is int):
            try:
                x, y = float(other), self._data
                data = value(x, y)
                return new_value(rule, data, new_constant(x), self, None, d_second if linear else d_second(data, x, y))
            except ArithmeticError:
                pass
        return self.apply_rule(rule, (other, self))

    return method


def _many(rule: Rule) -> Callable[[tuple[Any, ...]], Any]:
    value, partials = rule.value, rule.partials
    assert callable(partials)
    d_out = (lambda out, xs: [d or None for d in partials(out, xs)]) if rule.selects else partials

    def method(args: tuple[Any, ...]) -> Any:
        if not modes.active and len(args) > 2:
            try:
                numbers = [arg._data for arg in args]
                data = value(numbers)
                return new_value(rule, data, args, None, d_out(data, numbers), None)
            except (ArithmeticError, AttributeError):  # an overflow, or an argument that is no Value
                pass
        return args[0].apply_rule(rule, args)

    return method


def _give(name: str, method: Callable[..., Any], like: Callable[..., Any]) -> None:
    method.__name__, method.__qualname__, method.__doc__ = name, f"Value.{name}", like.__doc__
    setattr(Value, name, method)


for _rule in TABLE.values():
    if _rule.arity == 1:
        _rule.methods[Value] = _unary(_rule)  # so that sin(v) takes the same short way as v.sin()
        _give(_rule.name, _rule.methods[Value], _rule.function)
    elif _rule.arity is None:
        _rule.methods[Value] = _many(_rule)
for _name, _row in OPERATORS.items():
    _give(_name, (_unary if TABLE[_row].arity == 1 else _binary)(TABLE[_row]), TABLE[_row].function)
for _name, _row in REFLECTED.items():
    _give(_name, _reflected(TABLE[_row]), TABLE[_row].function)
