"""The table of operations as Markdown: each operation, its derivatives in textbook form, and their source."""

from __future__ import annotations

from autograd.operators import TABLE
from autograd.rule import Rule
from autograd.show.formula.notation import TEXT, show
from autograd.show.formula.symbol import Name, Symbol
from autograd.show.formula.tidy import tidy

LETTERS = "xyz"
N_ARGUMENTS = 4  # of an operation on any number of them


def rule_table() -> str:
    """Return the table in Markdown, a line for every row, in the table's order; rows added by the user are included.

    There is a derivative by each argument, in their order, in which `out` is the value; for an operation on any number
    of arguments, only the one by the first of four.

    >>> print(next(line for line in rule_table().splitlines() if line.startswith("| `sigmoid")))
    | `sigmoid(x)` | `out * (1 - out)` | quotient rule on 1 / (1 + e^-x); 1 - s(x) = s(-x) |
    """
    lines = ["| operation | local derivatives | source |", "|---|---|---|"]
    for rule in TABLE.values():
        source = rule.source.replace("|", r"\|")
        lines.append(f"| {_operation(rule)} | {_derivatives(rule)} | {source} |")
    return "\n".join(lines)


def _arguments(rule: Rule) -> list[Name]:
    count = N_ARGUMENTS if rule.arity is None else rule.arity
    names = LETTERS[:count] if count <= len(LETTERS) else [f"x{i + 1}" for i in range(count)]
    return [Name(name, name, 1.0) for name in names]


def _operation(rule: Rule) -> str:
    printed = show(Symbol(rule, tuple(_arguments(rule))), TEXT)
    return f"`{printed}`" if printed.startswith(f"{rule.name}(") else f"`{printed}` ({rule.name})"


def _derivatives(rule: Rule) -> str:
    args, out = _arguments(rule), Name("out", "y", 1.0)
    try:
        found = rule.textbook_derivatives(out, args) or rule.derivatives(out, args, [True] * len(args))
    except TypeError:  # a rule that branches in Python has derivatives, but no formula of them
        return "a program, not a formula"
    return ", ".join(f"`{show(tidy(d), TEXT)}`" for d in (found if rule.arity is not None else found[:1]))
