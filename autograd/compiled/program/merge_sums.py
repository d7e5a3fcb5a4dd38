"""Chains of `+` merged into one sum, and sums of products into one dot product, for networks written out by hand."""

from __future__ import annotations

from collections.abc import Sequence

from autograd import rules
from autograd.compiled.program.operations import Operations
from autograd.compiled.trace.tape import Operands

SHORTEST = 4  # terms; shorter chains stay as they are

ADD, MULTIPLY, SUM, DOT = rules.add.rule, rules.multiply.rule, rules.sum.rule, rules.dot_of_halves.rule


def merge_sums(operations: Operations, outputs: Sequence[int]) -> Operations:
    """Return operations with every chain of additions as one `sum`, its products gathered in one `dot`.

    A partial sum or product with another use stays a number of its own. Terms keep their order, so a sum rounds as it
    did; products and other terms are added apart.

    Args:
        operations: all of them.
        outputs: ids that have to stay.

    >>> merged = merge_sums(Operations([rules.exp.rule] * 5 + [ADD] * 3, [(0,)] * 5 + [(1, 2), (5, 3), (6, 4)]), [7])
    >>> merged.rule_of[7], merged.args[7]
    (Rule('sum'), (1, 2, 3, 4))
    """
    additions = operations.ids_of({ADD, SUM}).tolist()
    if not additions:
        return operations
    rule_of, args = operations.rule_of, operations.args
    uses = operations.use_counts.tolist()
    for value_id in outputs:
        uses[value_id] += 2
    sums = set(additions)
    inner = {x for value_id in additions for x in args[value_id] if uses[x] == 1 and x in sums}
    outer = [x for x in additions if x not in inner and (len(args[x]) >= SHORTEST or not inner.isdisjoint(args[x]))]
    terms = {value_id: _terms(value_id, args, inner) for value_id in outer}
    terms = {value_id: found for value_id, found in terms.items() if len(found) >= SHORTEST}
    if not terms:
        return operations
    rule_of, args = list(rule_of), list(args)
    for value_id, found in terms.items():
        products = [term for term in found if rule_of[term] is MULTIPLY and uses[term] == 1 and len(args[term]) == 2]
        if len(products) < SHORTEST - 1:
            rule_of[value_id], args[value_id] = SUM, tuple(found)
            continue
        dot_args = tuple(args[term][0] for term in products) + tuple(args[term][1] for term in products)
        multiplied = set(products)
        rest = [term for term in found if term not in multiplied]
        if not rest:
            rule_of[value_id], args[value_id] = DOT, dot_args
            continue
        last = max(products)  # an id that is free now, after all operands and before the sum
        rule_of[last], args[last] = DOT, dot_args
        rule_of[value_id], args[value_id] = (ADD if len(rest) == 1 else SUM), (*rest, last)
    return Operations(rule_of, args, operations.n_known)


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
