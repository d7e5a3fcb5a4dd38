"""Chains of `+` become one sum, and sums of products one dot product, as a network written out by hand has them."""

from __future__ import annotations

from itertools import chain

import numpy

from autograd import rules
from autograd.rule import Rule

SHORTEST = 4  # terms; shorter chains stay as they are

ADD, MULTIPLY, SUM, DOT = rules.add.rule, rules.multiply.rule, rules.sum.rule, rules.dot.rule


def merge_sums(
    made_by: list[Rule], args: list[tuple[int, ...]], outputs: list[int]
) -> tuple[list[Rule], list[tuple[int, ...]]]:
    """Return rows and operands with every chain of additions as one `sum`, its products gathered in one `dot`.

    What is used elsewhere too stays a number of its own. Terms keep their order, so a sum rounds as it did; products
    and other terms are added up apart.
    """
    if ADD not in made_by and SUM not in made_by:
        return made_by, args
    used = numpy.fromiter(chain.from_iterable(args), dtype=numpy.int32)
    uses = numpy.bincount(used, minlength=len(made_by)).tolist()
    for place in outputs:
        uses[place] += 2  # an output stays
    terms: dict[int, list[int]] = {}
    for place, rule in enumerate(made_by):
        if rule is ADD or rule is SUM:
            found = terms[place] = []
            for operand in args[place]:
                if operand in terms and uses[operand] == 1:
                    found += terms.pop(operand)
                else:
                    found.append(operand)
    made_by, args = list(made_by), list(args)
    for place, found in terms.items():
        if len(found) < SHORTEST:
            continue
        products = [term for term in found if made_by[term] is MULTIPLY and uses[term] == 1 and len(args[term]) == 2]
        if len(products) < SHORTEST - 1:
            made_by[place], args[place] = SUM, tuple(found)
            continue
        dot_args = tuple(args[term][0] for term in products) + tuple(args[term][1] for term in products)
        multiplied = set(products)
        rest = [term for term in found if term not in multiplied]
        if not rest:
            made_by[place], args[place] = DOT, dot_args
            continue
        last = max(products)  # a place that is free now, after all operands and before the sum
        made_by[last], args[last] = DOT, dot_args
        made_by[place], args[place] = (ADD if len(rest) == 1 else SUM), (*rest, last)
    return made_by, args
