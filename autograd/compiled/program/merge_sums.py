"""Chains of `+` merged into one sum, and sums of products into one dot product, for networks written out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from autograd import rules
from autograd.compiled.program.operations import Operations
from autograd.compiled.trace.tape import Operands
from autograd.rule import Rule

SHORTEST = 4  # terms; shorter chains stay as they are

ADD, MULTIPLY, SUM, DOT = rules.add.rule, rules.multiply.rule, rules.sum.rule, rules.dot_of_halves.rule


def merge_sums(operations: Operations, outputs: Sequence[int]) -> None:
    """Make every chain of additions one `sum`, its products gathered in one `dot`.

    A partial sum or product with another use stays a number of its own. Terms keep their order, so a sum rounds as it
    did; products and other terms are added apart.

    Args:
        operations: all of them, which are changed.
        outputs: ids that have to stay.

    >>> operations = Operations([rules.exp.rule] * 5 + [ADD] * 3, [(0,)] * 5 + [(1, 2), (5, 3), (6, 4)])
    >>> merge_sums(operations, outputs=[7])
    >>> operations.rule_of[7], operations.args[7]
    (Rule('sum'), (1, 2, 3, 4))
    """
    is_sum, used_once = operations.are_of({ADD, SUM}), operations.use_counts == 1
    used_once[outputs] = False
    terms, sum_of_term = operations.edges(is_sum)
    joins = (is_sum & used_once)[terms]
    inner, long = set(terms[joins].tolist()), numpy.flatnonzero(is_sum & (operations.lengths >= SHORTEST))
    outer = {*sum_of_term[joins].tolist(), *long.tolist()} - inner
    rule_of, args = operations.rule_of, operations.args
    changed: dict[int, tuple[Rule, Operands]] = {}
    for value_id in outer:
        found = _terms(value_id, args, inner)
        if len(found) < SHORTEST:
            continue
        products = [term for term in found if rule_of[term] is MULTIPLY and used_once[term] and len(args[term]) == 2]
        if len(products) < SHORTEST - 1:
            changed[value_id] = SUM, tuple(found)
            continue
        first, second = zip(*(args[term] for term in products), strict=True)
        dot = DOT, first + second
        multiplied = set(products)
        rest = [term for term in found if term not in multiplied]
        if not rest:
            changed[value_id] = dot
            continue
        last = max(products)  # an id that is free now, after all operands and before the sum
        changed[last] = dot
        changed[value_id] = (ADD if len(rest) == 1 else SUM), (*rest, last)
    if changed:
        operations.change(changed)


def _terms(value_id: int, args: Sequence[Operands], inner: set[int]) -> list[int]:
    """Return the terms of a sum, with those of the sums that are part of it in place of these."""
    found, rest = [], [*reversed(args[value_id])]
    while rest:
        term = rest.pop()
        if term in inner:
            rest += reversed(args[term])
        else:
            found.append(term)
    return found
