"""Formulas as JavaScript statements, one for each operation.

Operations that JavaScript has no operator for are functions of `ieee.js`, by the names of their rows; rows that are not
there are written in others before they are printed, see `AVAILABLE`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from autograd import rules

# Rows that JavaScript has operators for; these compute as IEEE-754 says.
OPERATORS = {
    rules.add.rule.name: "{} + {}",
    rules.subtract.rule.name: "{} - {}",
    rules.multiply.rule.name: "{} * {}",
    rules.divide.rule.name: "{} / {}",
    rules.negative.rule.name: "-{}",
    rules.identity.rule.name: "{}",
}


@cache
def ieee_script() -> str:
    """Return `ieee.js`."""
    return (Path(__file__).parent / "ieee.js").read_text(encoding="utf-8")


# The names of the rows that can be printed.
AVAILABLE = frozenset([*OPERATORS, *re.findall(r"^  (\w+): ", ieee_script(), re.MULTILINE)])


def statements(terms: Iterable[Any], written: dict[Any, str]) -> Iterator[str]:
    """Yield formulas as statements, one for each operation, even if it is used several times.

    Args:
        terms: operations, each with its row as `rule` and its operands as `args`; operands first.
        written: the code of what comes from outside; that of the operations is added.

    Raises:
        ValueError: for a row that is not in `AVAILABLE`.
    """
    for count, term in enumerate(terms):
        operands = [operand(arg, written) for arg in term.args]
        name = term.rule.name
        if name not in AVAILABLE:
            raise not_a_formula(name, "its value is a function of floats alone")
        code = OPERATORS[name].format(*operands) if name in OPERATORS else f"ieee.{name}({', '.join(operands)})"
        written[term] = f"t{count}"
        yield f"const t{count} = {code};"


def not_a_formula(name: str, why: str) -> ValueError:
    """Return the error for a row that cannot be printed."""
    return ValueError(
        f"{name} cannot run in a page, as its row is not a formula ({why}): write it with functions of the "
        "engine, such as autograd.sin, and choose with where(condition, x, y)"
    )


def operand(part: Any, written: Mapping[Any, str]) -> str:
    """Return the code of an operation, or of a plain number."""
    return literal(part) if isinstance(part, float) else written[part]


def literal(number: float) -> str:
    """Return a number as a JavaScript literal, exactly.

    >>> literal(0.1), literal(-2.0), literal(float("-inf")), literal(float("nan"))
    ('0.1', '(-2.0)', '(-Infinity)', 'NaN')
    """
    if math.isnan(number):
        return "NaN"
    shown = repr(number).replace("inf", "Infinity")
    return f"({shown})" if shown.startswith("-") else shown
