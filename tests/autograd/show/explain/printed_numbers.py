"""Printed formulas read back and computed with many digits, by an evaluator that has nothing of what printed them."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from typing import Any

import mpmath

from autograd import TABLE
from tests.autograd import exact

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.FloorDiv: "floor_divide",
    ast.Mod: "remainder",
    ast.Pow: "power",
    ast.USub: "negative",
    ast.UAdd: "identity",
}


class Read:
    """The value of a printed formula, and the size of its terms, to which rounding is relative."""

    def __init__(self, text: str, names: Mapping[str, Any]) -> None:
        self.names = names
        self.value, self.size = self._read(ast.parse(text, mode="eval").body)

    def agrees_with(self, number: Any, tolerance: float) -> bool:
        """Return whether a number is the one read, up to rounding of the terms."""
        if not math.isfinite(number) or not mpmath.isfinite(self.value):
            return bool(number == self.value) or (number != number and bool(mpmath.isnan(self.value)))
        return bool(abs(self.value - number) <= tolerance * self.size + mpmath.mpf("1e-80"))

    def _read(self, piece: ast.expr) -> tuple[Any, Any]:
        match piece:
            case ast.Constant(value=number):
                return mpmath.mpf(number), abs(mpmath.mpf(number))
            case ast.Name() | ast.Subscript():
                name = ast.unparse(piece)
                number = {"inf": mpmath.inf, "nan": mpmath.nan}.get(name, self.names.get(name))
                return mpmath.mpf(number), abs(mpmath.mpf(number))
            case ast.BinOp(left=left, op=operator, right=right):
                return self._row(OPERATORS[type(operator)], [left, right])
            case ast.UnaryOp(op=operator, operand=operand):
                return self._row(OPERATORS[type(operator)], [operand])
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._row(name, args)
        raise AssertionError(ast.dump(piece))

    def _row(self, name: str, pieces: list[ast.expr]) -> tuple[Any, Any]:
        read = [self._read(piece) for piece in pieces]
        args, sizes = [value for value, _ in read], [size for _, size in read]
        if name == "divide" and args[1] == 0:  # as IEEE-754 has it; here no zero is negative
            return (mpmath.nan if args[0] == 0 else args[0] * mpmath.inf), mpmath.mpf(0)
        value = exact.value(TABLE[name], args)
        if name in ("add", "subtract"):
            return value, sizes[0] + sizes[1]
        if name == "multiply":
            return value, sizes[0] * sizes[1]
        # An error in an argument arrives multiplied by the derivative.
        size = abs(value)
        for i, (arg, own) in enumerate(zip(args, sizes, strict=True)):
            h = (abs(arg) + 1) * mpmath.mpf(10) ** -40
            moved = exact.value(TABLE[name], [*args[:i], arg + h, *args[i + 1 :]])
            slope = abs(moved - value) / h
            if slope < 1e20:  # and not a jump
                size += slope * own
        return value, size
