"""Rules as JavaScript: the operations of a live page, generated from the table that the engine computes with.

A rule runs on symbols, and each operation of the result becomes a statement, see `autograd.javascript`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import autograd.elementary  # noqa: F401  # gives the rows that no page has a function for their `arithmetic`
from autograd.graph import topological_order
from autograd.javascript.statements import AVAILABLE, not_a_formula, operand, statements
from autograd.rule import Rule
from autograd.show.formula.symbol import Expression, Name, Symbol
from autograd.value import Value


class PageSymbol(Symbol):
    """A symbol made of the operations a page has; any other operation is replaced by its formula."""

    __slots__ = ()

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        """Return the operation if the page has it, else its formula."""
        if rule.name in AVAILABLE:
            return PageSymbol(rule, super().apply_rule(rule, args).args)
        return rule.in_other_rows(args, AVAILABLE)


class _Variable(Name, PageSymbol):
    """A variable of the generated code."""

    __slots__ = ()


class PageOperations:
    """The operations of a page, each once for each number of arguments.

    Attributes:
        code: their JavaScript.
    """

    def __init__(self) -> None:
        self.code: list[str] = []
        self._rows: dict[tuple[Rule, int], int] = {}

    def row(self, node: Value) -> int:
        """Return the index of the operation that computed a node."""
        key = (node.op, len(node.parents))
        if key not in self._rows:
            self._rows[key] = len(self.code)
            self.code.append(operation(*key))
        return self._rows[key]


def operation(rule: Rule, arity: int) -> str:
    """Return a rule as a JavaScript object with two functions, or three.

    Args:
        rule: a row of the table.
        arity: how many arguments it is applied to.

    Returns:
        code in which `value(a)` takes the arguments as an array, and `derivatives(y, a)` the value as well, and returns
        the derivative by each argument; `textbook(y, a)` does so by the textbook, where the row has that too.

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
      textbook(y, a) {
        const t0 = 1.0 - y;
        const t1 = y * t0;
        return [t1];
      },
    }
    """
    y, args = _Variable("y", "", 0.0), tuple(_Variable(f"a[{i}]", "", 0.0) for i in range(arity))
    try:
        value: Expression = args[0].apply_rule(rule, args)
        derivatives = rule.derivatives(y, args, [True] * arity)
        textbook = rule.textbook_derivatives(y, args)
    except (TypeError, RecursionError) as error:
        raise not_a_formula(rule.name, str(error)) from None
    return "\n".join(
        [
            "{",
            "  value(a) {",
            *_statements([value], "return {};"),
            "  },",
            "  derivatives(y, a) {",
            *_statements(derivatives, "return [{}];"),
            "  },",
            *(() if textbook is None else ("  textbook(y, a) {", *_statements(textbook, "return [{}];"), "  },")),
            "}",
        ]
    )


def _statements(results: Sequence[Expression], ending: str) -> Iterator[str]:
    """Yield formulas as statements."""
    order = topological_order(*[result for result in results if isinstance(result, Symbol)])
    written: dict[Any, str] = {part: part.text for part in order if isinstance(part, Name)}
    for statement in statements([part for part in order if part not in written], written):
        yield f"    {statement}"
    yield "    " + ending.format(", ".join(operand(result, written) for result in results))
