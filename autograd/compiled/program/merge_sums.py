"""Chains of `+` merged into one sum, and sums of products into one dot product, for networks written out by hand."""

from __future__ import annotations

from itertools import chain

import numpy

from autograd import rules
from autograd.rule import Rule

SHORTEST = 4  # terms; shorter chains stay as they are

ADD, MULTIPLY, SUM, DOT = rules.add.rule, rules.multiply.rule, rules.sum.rule, rules.dot_of_halves.rule


def merge_sums(
    rule_of: list[Rule], args: list[tuple[int, ...]], outputs: list[int]
) -> tuple[list[Rule], list[tuple[int, ...]]]:
    """Return rows and operands with every chain of additions as one `sum`, its products gathered in one `dot`.

    A partial sum or product with another use stays a number of its own. Terms keep their order, so a sum rounds as it
    did; products and other terms are added apart.

    Args:
        rule_of, args: the row and the operands of each operation.
        outputs: ids that have to stay.

    >>> rows, operands = merge_sums([rules.exp.rule] * 5 + [ADD] * 3, [(0,)] * 5 + [(1, 2), (5, 3), (6, 4)], [7])
    >>> rows[7], operands[7]
    (Rule('sum'), (1, 2, 3, 4))
    """
    if ADD not in rule_of and SUM not in rule_of:
        return rule_of, args
    used = numpy.fromiter(chain.from_iterable(args), dtype=numpy.int32)
    uses = numpy.bincount(used, minlength=len(rule_of)).tolist()
    for value_id in outputs:
        uses[value_id] += 2
    terms: dict[int, list[int]] = {}
    for value_id, rule in enumerate(rule_of):
        if rule is ADD or rule is SUM:
            found = terms[value_id] = []
            for operand in args[value_id]:
                if operand in terms and uses[operand] == 1:
                    found += terms.pop(operand)
                else:
                    found.append(operand)
    rule_of, args = list(rule_of), list(args)
    for value_id, found in terms.items():
        if len(found) < SHORTEST:
            continue
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
    return rule_of, args
