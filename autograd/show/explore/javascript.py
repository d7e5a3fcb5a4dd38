"""Rules as JavaScript: the operations of a live page, generated from the table that the engine computes with.

A rule runs on symbols, and each operation of the result becomes a statement. The rules that the others are made of,
such as exp, are functions of `ieee.js`, by the same names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import autograd.elementary  # noqa: F401  # gives the rows that no page has a function for their `arithmetic`
from autograd import rules
from autograd.graph import topological_order
from autograd.rule import Rule
from autograd.show.formula.symbol import Expression, Name, Symbol

# Rules that JavaScript has operators for; these compute as IEEE-754 says.
OPERATORS = {
    rules.add.rule: "{} + {}",
    rules.subtract.rule: "{} - {}",
    rules.multiply.rule: "{} * {}",
    rules.divide.rule: "{} / {}",
    rules.negative.rule: "-{}",
    rules.identity.rule: "{}",
}


@cache
def ieee_script() -> str:
    """Return `ieee.js`."""
    return (Path(__file__).parent / "ieee.js").read_text(encoding="utf-8")


@cache
def functions_of_ieee() -> frozenset[str]:
    """Return the names of the functions in `ieee.js`."""
    return frozenset(re.findall(r"^  (\w+): ", ieee_script(), re.MULTILINE))


class PageSymbol(Symbol):
    """A symbol made of the operations a page has; any other operation is replaced by its formula."""

    __slots__ = ()

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        """Return the operation if the page has it, else its formula."""
        if rule in OPERATORS or rule.name in functions_of_ieee():
            return PageSymbol(rule, super().apply_rule(rule, args).args)
        return rule.in_other_rows(args)


class _Variable(Name, PageSymbol):
    """A variable of the generated code."""

    __slots__ = ()


def operation(rule: Rule, arity: int) -> str:
    """Return a rule as a JavaScript object with two functions.

    Args:
        rule: a row of the table.
        arity: how many arguments it is applied to.

    Returns:
        code in which `value(a)` takes the arguments as an array, and `derivatives(y, a)` the value as well, and returns
        the derivative by each argument.

    Raises:
        ValueError: for a rule whose value or partials branch in Python, and so are no formula.

    >>> from autograd import TABLE
    >>> print(operation(TABLE["sigmoid"], 1))
    {
      value(a) {
        const t0 = -a[0];
        const t1 = ieee.exp(t0);
        const t2 = 1.0 + t1;
        const t3 = 1.0 / t2;
        return t3;
      },
      derivatives(y, a) {
        const t0 = -a[0];
        const t1 = -t0;
        const t2 = ieee.exp(t1);
        const t3 = 1.0 + t2;
        const t4 = 1.0 / t3;
        const t5 = y * t4;
        return [t5];
      },
    }
    """
    y, args = _Variable("y", "", 0.0), tuple(_Variable(f"a[{i}]", "", 0.0) for i in range(arity))
    try:
        value: Expression = args[0].apply_rule(rule, args)
        derivatives = rule.derivatives(y, args, [True] * arity)
    except (TypeError, RecursionError) as error:
        raise ValueError(
            f"{rule.name} cannot run in a page, as its row is not a formula ({error}): write it with functions of the "
            "engine, such as autograd.sin, and choose with where(condition, x, y)"
        ) from None
    return "\n".join(
        [
            "{",
            "  value(a) {",
            *_statements([value], "return {};"),
            "  },",
            "  derivatives(y, a) {",
            *_statements(derivatives, "return [{}];"),
            "  },",
            "}",
        ]
    )


def _statements(results: Sequence[Expression], ending: str) -> Iterator[str]:
    """Yield formulas as statements, one for each operation, even if it is used several times."""
    written: dict[Symbol, str] = {}

    def operand(part: Expression) -> str:
        return written[part] if isinstance(part, Symbol) else literal(part)

    count = 0
    for part in topological_order(*[result for result in results if isinstance(result, Symbol)]):
        if isinstance(part, Name):
            written[part] = part.text
            continue
        assert part.rule is not None
        operands = list(map(operand, part.args))
        called = f"ieee.{part.rule.name}({', '.join(operands)})"
        yield f"    const t{count} = {OPERATORS[part.rule].format(*operands) if part.rule in OPERATORS else called};"
        written[part] = f"t{count}"
        count += 1
    yield "    " + ending.format(", ".join(map(operand, results)))


def literal(number: float) -> str:
    """Return a number as a JavaScript literal, exactly.

    >>> literal(0.1), literal(-2.0), literal(float("-inf")), literal(float("nan"))
    ('0.1', '(-2.0)', '(-Infinity)', 'NaN')
    """
    if math.isnan(number):
        return "NaN"
    shown = repr(number).replace("inf", "Infinity")
    return f"({shown})" if shown.startswith("-") else shown
