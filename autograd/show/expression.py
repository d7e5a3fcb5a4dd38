"""Expressions parsed from text: `sigmoid(w*x + b)` becomes a recorded graph.

Python's own parser reads the text, and the table computes it. Nothing in it is evaluated as Python: anything but a
number, a name with a value, an operator or a function of the table is refused.
"""

from __future__ import annotations

import ast
import difflib
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from autograd import functions, rules
from autograd.operators import TABLE
from autograd.primitive import Function

LONGEST = 2000  # characters
DEEPEST = 200  # operations within operations
CONSTANTS = {"pi": math.pi, "e": math.e}

OPERATORS: dict[type[ast.AST], Function] = {
    ast.Add: rules.add,
    ast.Sub: rules.subtract,
    ast.Mult: rules.multiply,
    ast.Div: rules.divide,
    ast.FloorDiv: rules.floor_divide,
    ast.Mod: rules.remainder,
    ast.Pow: rules.power,
    ast.USub: rules.negative,
    ast.UAdd: rules.identity,
}


class ExpressionError(ValueError):
    """Text that is not an expression of numbers, names and functions of the table."""


def parse(text: str, names: Mapping[str, Any]) -> Any:
    """Return the value of an expression: a recorded Value, or a number if there is no Value in it.

    Args:
        text: of at most 2000 characters, in Python's notation. Functions are the rows of the table, by their names;
            those of any number of arguments take them one by one, or in lists: `maximum(a, b)`, `dot([v, w], [x, y])`.
        names: the value of each name, a Value or a number; `pi` and `e` are known.

    Raises:
        ExpressionError: for anything else, with the part of the text that is wrong.

    >>> from autograd import Value
    >>> parse("2 * x ** 2 - sin(pi)", {"x": Value(3.0, label="x")})
    Value(18)
    >>> parse("x.__class__", {"x": 1.0})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    autograd.show.expression.ExpressionError: 'x.__class__' is not part of an expression: use numbers, names, ...
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"the expression has {len(text)} characters: at most {LONGEST} can be explained")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ExpressionError(f"{_excerpt(text)!r} is not an expression: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"{_excerpt(text)!r} is not an expression that can be read") from None
    return _Reader(text.strip(), names).read(tree.body, 0)


class _Reader:
    """The evaluator of a syntax tree, by the table."""

    def __init__(self, text: str, names: Mapping[str, Any]) -> None:
        self.text, self.names = text, names

    def read(self, piece: ast.expr, depth: int) -> Any:
        if depth > DEEPEST:
            raise ExpressionError(f"the expression is nested more than {DEEPEST} deep: give parts of it names")
        match piece:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return self._number(piece, number)
            case ast.Name(id=name):
                return self._name(name)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
                return OPERATORS[type(operator)](self.read(left, depth + 1), self.read(right, depth + 1))
            case ast.UnaryOp(op=operator, operand=operand) if type(operator) in OPERATORS:
                return OPERATORS[type(operator)](self.read(operand, depth + 1))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, args, depth)
        self._refuse(piece)

    def _number(self, piece: ast.expr, number: float) -> float:
        try:
            return float(number)
        except OverflowError:
            raise ExpressionError(f"{self._source(piece)!r} is too large for a float") from None

    def _name(self, name: str) -> Any:
        if name in self.names:
            return self.names[name]
        if name in CONSTANTS:
            return CONSTANTS[name]
        hint = f"call it: {name}(...)" if name in TABLE else f"write {name}=0.5 after the expression"
        raise ExpressionError(f"the name {_excerpt(name)!r} has no value: {hint}")

    def _call(self, name: str, args: list[ast.expr], depth: int) -> Any:
        if name not in TABLE:
            close = difflib.get_close_matches(name, TABLE, 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise ExpressionError(f"there is no function {_excerpt(name)!r} in the table{hint}")
        rule = TABLE[name]
        if rule.arity is not None and not rule.arity - len(rule.defaults) <= len(args) <= rule.arity:
            raise ExpressionError(f"{name} takes {rule.arity} number{'s' * (rule.arity > 1)}, got {len(args)}")
        try:
            if rule.arity is not None:
                return rule.function(*[self.read(arg, depth + 1) for arg in args])
            lists = [[self.read(e, depth + 1) for e in arg.elts] for arg in args if isinstance(arg, ast.List)]
            if not args or len(lists) < len(args):  # sum(x, y) for sum([x, y])
                return rule.function([self.read(arg, depth + 1) for arg in args])
            return functions.dot(*lists) if name == "dot" else rule.function(*lists)
        except (TypeError, ValueError) as error:
            if isinstance(error, ExpressionError):
                raise
            raise ExpressionError(f"{name}: {error}") from None

    def _refuse(self, piece: ast.expr) -> NoReturn:
        way = "use numbers, names, + - * / ** and functions such as sigmoid(x)"
        if isinstance(piece, ast.BinOp) and isinstance(piece.op, ast.BitXor):
            way = "write ** for a power"
        elif isinstance(piece, ast.Call) and isinstance(piece.func, ast.Attribute) and piece.func.attr in TABLE:
            way = f"write {piece.func.attr}(x) alone, with no module before it"
        raise ExpressionError(f"{self._source(piece)!r} is not part of an expression: {way}")

    def _source(self, piece: ast.expr) -> str:
        return _excerpt(ast.get_source_segment(self.text, piece) or ast.dump(piece))


def _excerpt(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."
