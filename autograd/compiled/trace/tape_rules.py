"""Rows that only tapes have: leaves, aliases, the chain rule, and rows made for a length, a copy or a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import rules
from autograd.ieee import to_float
from autograd.operators import TABLE
from autograd.rule import Rule
from autograd.support.made_once import made_once

INPUT = Rule("input", to_float, (), source="a number that the call was given")
PARAMETER = Rule("parameter", to_float, (), source="a Value that was there before the call")
LITERAL = Rule("literal", to_float, (), source="a plain number")
LEAVES = {INPUT, PARAMETER, LITERAL}

# Results that are their first operand once more: with its gradient, without, or with partials that are operands too.
ALIAS = Rule("alias", lambda x: x, [1.0], source="the same number")
DETACHED = Rule("detached", lambda x: x, [0.0], source="the same number, without its gradient")
CUSTOM_VJP, SELECTING_VJP = CUSTOM_VJPS = [  # of (value, n operands, n partials); the partials of the latter select
    Rule(
        name,
        lambda xs: xs[0],
        lambda out, xs: [0.0, *xs[1 + len(xs) // 2 :], *[0.0] * (len(xs) // 2)],
        selects=selects,
        source="a row in terms of others",
    )
    for name, selects in (("custom_vjp", False), ("selecting_vjp", True))
]


def contribution_value(gradient: Any, partial: Any) -> Any:
    """Return gradient * partial, and 0 for a gradient of 0, whatever the partial: see `backward_sweep`."""
    return rules.where(rules.equal(gradient, 0.0), 0.0, gradient * partial)


CHAIN_RULE = Rule(
    "chain_rule",
    lambda alive, gradient, partial: rules.where(alive, contribution_value(gradient, partial), 0.0),
    [
        0.0,
        lambda out, alive, gradient, partial: rules.where(alive, partial, 0.0),
        lambda out, alive, gradient, partial: rules.where(alive, gradient, 0.0),
    ],
    selects=True,
    source="the chain rule; where not alive, it is a structural zero, which passes nothing on at any order",
)


class MadeRule(Rule):
    """A row that is not in the table, with the function and the arguments that made it."""

    made_by: tuple[Any, ...]


class FixedLengthRule(MadeRule):
    """A row of any number of arguments as a row of so many."""

    original: Rule

    def derivatives(self, out: Any, args: Sequence[Any], wanted: Sequence[bool]) -> Sequence[Any]:
        """See `Rule`: those of all arguments at once, as the row gives them."""
        return self.original.derivatives(out, args, wanted)


def pickled_name(rule: Rule) -> Any:
    """Return what `rule_named` finds a row by in another process: its name, or how it was made."""
    return getattr(rule, "made_by", rule.name)


def rule_named(name: Any) -> Rule:
    """Return a row by what `pickled_name` gave.

    Raises:
        LookupError: if the table has no such row here.
    """
    if isinstance(name, tuple):
        maker, *args = name
        if maker == "fixed":
            return of_fixed_length(rule_named(args[0]), args[1])
        makers: dict[str, Callable[..., Rule]] = {"copy": copy_to, "choice": choice}
        return makers[maker](*args)
    special = {rule.name: rule for rule in (*LEAVES, ALIAS, DETACHED, *CUSTOM_VJPS, CHAIN_RULE)}
    if name not in special and name not in TABLE:
        raise LookupError(
            f"the table has no row {name!r}, which a pickled function uses: define it by primitive() first"
        )
    return special.get(name) or TABLE[name]


@made_once
def of_fixed_length(rule: Rule, length: int) -> Rule:
    """Return a row of any number of arguments as a row of that many."""

    def in_other_rows(*args: Any) -> Any:
        return rule.in_other_rows(args)

    def partial(i: int) -> Any:
        return lambda out, *args: rule.derivatives(out, args, ())[i]

    partials = [partial(i) for i in range(length)]
    made = FixedLengthRule(rule.name, in_other_rows, partials, selects=rule.selects, source=rule.source)
    made.original, made.made_by = rule, ("fixed", pickled_name(rule), length)
    return made


@made_once
def copy_to(number: int) -> Rule:
    """Return a row that gives the same number once more; rows for different numbers are never grouped or merged."""
    made = MadeRule(f"copy {number}", lambda x: x, [1.0], source="the same number")
    made.made_by = ("copy", number)
    return made


@made_once
def choice(length: int) -> Rule:
    """Return the row (index, first, ..., last, otherwise) -> the candidate at the index, or `otherwise`.

    It is a nest of the rows `where` and `equal`, so its partial by candidate i is [index = i].
    """
    equal, where = rules.equal, rules.where

    def value(index: Any, *candidates: Any) -> Any:
        chosen = candidates[-1]
        for i in range(length):
            chosen = where(equal(index, float(i)), candidates[i], chosen)
        return chosen

    def partial(i: int) -> Any:
        return lambda out, index, *candidates: equal(index, float(i))

    def otherwise(out: Any, index: Any, *candidates: Any) -> Any:
        return 1.0 - rules.sum([equal(index, float(i)) for i in range(length)])

    partials = [0.0, *map(partial, range(length)), otherwise]
    made = MadeRule(f"take of {length}", value, partials, selects=True, source="definition of take")
    made.made_by = ("choice", length)
    return made


def is_choice(rule: Rule) -> bool:
    """Return whether a row is one that `choice` made."""
    return isinstance(rule, MadeRule) and rule.made_by[0] == "choice"
