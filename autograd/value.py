"""`Value`: a number that remembers how it was made.

An operation computes its result, and at the same moment the derivative of the result with respect to each operand, both
from the operation's row of the table. They stay on the result, as the edges of a graph; `backward` walks that graph.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

from autograd import anomaly, modes, rules
from autograd.ieee import to_float
from autograd.node import Node
from autograd.rule import CONSTANT, Function, Rule

Operand: TypeAlias = Any  # a Value, or whatever `to_float` accepts


def _unary(function: Function) -> Callable[[Value], Value]:
    """Return a row of the table as a method; the common case, nothing switched on, takes the short way."""
    rule = function.rule
    value, (partial,) = rule.value, rule.partials_each
    linear = not callable(partial)
    slope = None if rule.flat[0] else partial

    def method(self: Value) -> Any:
        if type(self) is Value and not modes.active:
            x = self._data
            try:
                data = value(x)
                return _record(rule, data, self, None, slope if linear else partial(data, x), None)
            except ArithmeticError:  # 1/0 or an overflow: once more, as IEEE-754 has it
                pass
        return self.apply_rule(rule, (self,))

    return _named(method, rule)


def _binary(function: Function) -> Callable[[Value, Operand], Value]:
    rule = function.rule
    value, (d_first, d_second) = rule.value, rule.partials_each
    linear = not callable(d_first) and not callable(d_second)

    def method(self: Value, other: Operand) -> Any:
        if type(self) is Value and not modes.active:
            kind = type(other)
            try:
                if kind is Value:
                    x, y = self._data, other._data
                    data = value(x, y)
                    if linear:
                        return _record(rule, data, self, other, d_first, d_second)
                    return _record(rule, data, self, other, d_first(data, x, y), d_second(data, x, y))
                if kind is float or kind is int:
                    x, y = self._data, float(other)
                    data = value(x, y)
                    return _record(rule, data, self, _constant(y), d_first if linear else d_first(data, x, y), None)
            except ArithmeticError:
                pass
        return self.apply_rule(rule, (self, other))

    return _named(method, rule)


def _reflected(function: Function) -> Callable[[Value, Operand], Value]:
    rule = function.rule
    value, (_, d_second) = rule.value, rule.partials_each
    linear = not callable(d_second)

    def method(self: Value, other: Operand) -> Any:
        kind = type(other)
        if type(self) is Value and not modes.active and (kind is float or kind is int):
            try:
                x, y = float(other), self._data
                data = value(x, y)
                return _record(rule, data, _constant(x), self, None, d_second if linear else d_second(data, x, y))
            except ArithmeticError:
                pass
        return self.apply_rule(rule, (other, self))

    return _named(method, rule)


def _many(rule: Rule) -> Callable[..., Any]:
    value, partials = rule.value, rule.partials
    assert callable(partials)

    def method(args: tuple[Any, ...]) -> Any:
        if not modes.active and len(args) > 2:
            try:
                numbers = [arg._data for arg in args]
                data = value(numbers)
                return _record(rule, data, args, None, partials(data, numbers), None)
            except (ArithmeticError, AttributeError):  # an overflow, or an argument that is no Value
                pass
        return args[0].apply_rule(rule, args)

    return method


def _comparison(compare: Callable[[float, float], bool]) -> Callable[[Value, Operand], bool]:
    def method(self: Value, other: Operand) -> Any:
        if hasattr(type(other), "apply_rule") and not isinstance(other, Value):
            return NotImplemented
        number = other.data if isinstance(other, Value) else to_float(other, f"what {self!r} is compared with")
        return compare(self.data, number)

    return method


def _named(method: Any, rule: Rule) -> Callable[..., Any]:
    method.rule = rule
    method.__name__, method.__qualname__ = rule.name, f"Value.{rule.name}"
    method.__doc__ = f"Return {rule.name}, recorded; its row of the table is `autograd.TABLE[{rule.name!r}]`."
    return method  # type: ignore[no-any-return]  # a function, to which an attribute was added


class Value(Node):
    """A number that remembers how it was made.

    Args:
        data: one real number of any kind; it is kept as a Python float.
        label: its name in errors and pictures.

    Raises:
        TypeError: if `data` is not one real number.

    Attributes:
        data, grad, label: floats and a name, all of which you may set.
        op, parents, local_derivatives: the row of the table that made it, the operands, and the derivative by each.

    You may hang attributes of your own on it.

    >>> x = Value(0.5, label="x")
    >>> y = (x * 3).sigmoid()
    >>> y.backward()
    >>> y, x
    (Value(0.817574, grad=1), Value(0.5, grad=0.447439, label='x'))
    """

    __slots__ = ()

    def detach(self) -> Constant:
        """Return the same number as a constant: no gradient passes to what it was computed from."""
        if modes.active and modes.tracer.get() is not None:
            detached: Constant = modes.tracer.get().detach(self)
            return detached
        return _constant(self._data, self.label)

    # Operations: the rules are in the table.

    __add__ = _binary(rules.add)
    __radd__ = _reflected(rules.add)
    __sub__ = _binary(rules.subtract)
    __rsub__ = _reflected(rules.subtract)
    __mul__ = _binary(rules.multiply)
    __rmul__ = _reflected(rules.multiply)
    __truediv__ = _binary(rules.divide)
    __rtruediv__ = _reflected(rules.divide)
    __pow__ = _binary(rules.power)
    __rpow__ = _reflected(rules.power)
    __neg__ = _unary(rules.negative)
    __pos__ = _unary(rules.identity)
    __abs__ = _unary(rules.absolute)
    __floor__ = _unary(rules.floor)

    sign = _unary(rules.sign)
    step = _unary(rules.step)
    exp = _unary(rules.exp)
    expm1 = _unary(rules.expm1)
    log = _unary(rules.log)
    log1p = _unary(rules.log1p)
    log2 = _unary(rules.log2)
    log10 = _unary(rules.log10)
    sqrt = _unary(rules.sqrt)
    sin = _unary(rules.sin)
    cos = _unary(rules.cos)
    tan = _unary(rules.tan)
    asin = _unary(rules.asin)
    acos = _unary(rules.acos)
    atan = _unary(rules.atan)
    sinh = _unary(rules.sinh)
    cosh = _unary(rules.cosh)
    tanh = _unary(rules.tanh)
    asinh = _unary(rules.asinh)
    acosh = _unary(rules.acosh)
    atanh = _unary(rules.atanh)
    erf = _unary(rules.erf)
    erfc = _unary(rules.erfc)
    sigmoid = _unary(rules.sigmoid)
    logsigmoid = _unary(rules.logsigmoid)
    softplus = _unary(rules.softplus)
    relu = _unary(rules.relu)
    gelu = _unary(rules.gelu)
    silu = _unary(rules.silu)

    def leaky_relu(self, slope: Operand = 0.01) -> Value:
        """Return x right of 0 and slope * x left of it."""
        out: Value = rules.leaky_relu(self, slope)
        return out

    def elu(self, alpha: Operand = 1.0) -> Value:
        """Return x right of 0 and alpha * (e^x - 1) left of it."""
        out: Value = rules.elu(self, alpha)
        return out

    def clip(self, low: Operand, high: Operand) -> Value:
        """Return min(max(x, low), high); at a bound the derivative is 0."""
        out: Value = rules.clip(self, low, high)
        return out

    def __round__(self, digits: int | None = None) -> Value:
        if digits:
            raise TypeError(
                f"round of {self!r} is to a whole number, got {digits} digits: to print, write f'{{v:.{digits}f}}'"
            )
        out: Value = rules.round(self)
        return out

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        """Run any row of the table on Values and plain numbers, in any mode, and record it."""
        if modes.active and modes.tracer.get() is not None:
            return modes.tracer.get().apply(rule, args)
        parents, kinds = args, set(map(type, args))
        if not kinds <= _OURS:
            parents = tuple(_operands(rule, args))
            if NotImplemented in parents:
                return NotImplemented
        numbers = tuple([parent._data for parent in parents])
        wanted = [True] * len(parents) if kinds == _RECORDED else [parent.takes_grad for parent in parents]
        if True not in wanted or (modes.active and not modes.recording.get()):
            # What is made of constants alone, or made while nothing is recorded, is a constant.
            data = rule.on_floats(numbers)[0]
            if modes.active and modes.anomaly.get():
                anomaly.check_value(rule, parents, data)
            return _constant(data)
        if True in rule.flat:
            wanted = [want and not flat for want, flat in zip(wanted, rule.flat, strict=True)]
        data, derivatives = rule.on_floats(numbers, wanted)
        if len(parents) > 2:
            out = _record(rule, data, parents, None, derivatives, None)
        else:
            first, second = (*parents, None)[:2]
            out = _record(rule, data, first, second, *(*derivatives, None)[:2])
        if modes.active and modes.anomaly.get():
            anomaly.check_node(out)
        return out

    # Comparisons look at the data; equality and hash are those of the node, so that it can be a key.

    __lt__ = _comparison(operator.lt)
    __le__ = _comparison(operator.le)
    __gt__ = _comparison(operator.gt)
    __ge__ = _comparison(operator.ge)

    def __bool__(self) -> bool:
        return self.data != 0.0


class Constant(Value):
    """A number that takes no gradient: a plain number met in an operation, a detached Value, a result of `no_grad`."""

    __slots__ = ()
    takes_grad = False

    def __init__(self, data: float, label: str | None = None) -> None:
        super().__init__(data, label)
        self.op = CONSTANT
        self._grad = 0.0  # so that a sweep can add to it like to any other; nobody looks

    def backward(self) -> NoReturn:
        """Say that there is nothing to walk.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            f"backward of {self!r}: it was computed without recording (by no_grad, detach, or from plain numbers), so "
            "there is nothing to differentiate; start from a Value, and change parameters by `p.data = ...`"
        )


_OURS, _RECORDED = {Value, Constant}, {Value}
_new = object.__new__

# So that sin(v) takes the same short way as v.sin(), and rows of any number of arguments one of their own.
for _method in vars(Value).values():
    if hasattr(_method, "rule") and _method.rule.arity == 1:
        _method.rule.methods[Value] = _method
for _rule in rules.TABLE.values():
    if _rule.arity is None:
        _rule.methods[Value] = _many(_rule)


def _record(rule: Rule, data: float, first: Any, second: Value | None, d_first: Any, d_second: float | None) -> Value:
    """Return a node with one or two parents, or with a tuple of more as `first`."""
    out = _new(Value)
    out._data = data
    out._grad = None
    out.op = rule
    out.label = None
    out._first = first
    out._second = second
    out._d_first = d_first
    out._d_second = d_second
    return out


def _constant(data: float, label: str | None = None) -> Constant:
    out = _new(Constant)
    out._data = data
    out._grad = 0.0
    out.op = CONSTANT
    out.label = label
    out._first = out._second = out._d_first = out._d_second = None
    return out


def _operands(rule: Rule, args: tuple[Any, ...]) -> list[Any]:
    """Return the arguments with plain numbers as constants, and NotImplemented for a foreign kind of number."""
    return [
        arg
        if isinstance(arg, Value)
        else NotImplemented
        if hasattr(type(arg), "apply_rule")
        else _constant(to_float(arg, f"operand {i + 1} of {rule.name}"))
        for i, arg in enumerate(args)
    ]
