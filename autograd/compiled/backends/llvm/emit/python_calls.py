"""Names by which native code calls the rules that Python computes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from autograd.rule import Rule
from autograd.support.made_once import made_once

_numbers: dict[str, Iterator[int]] = {}  # of different rules of one name


@made_once
def symbol_of(rule: Rule) -> str:
    """Return the name of the function that computes a rule: one that LLVM can read, unlike any other rule's.

    >>> from autograd.rules import hypot
    >>> symbol_of(hypot.rule)
    'chainrule_row_hypot_0'
    >>> [symbol_of(Rule(name, max, [])) for name in ("a row", "a_row", "a row")]
    ['chainrule_row_a$20$row_0', 'chainrule_row_a_row_0', 'chainrule_row_a$20$row_1']
    """
    letters = (c if c.isascii() and (c.isalnum() or c == "_") else f"${ord(c):x}$" for c in rule.name)
    return f"chainrule_row_{''.join(letters)}_{next(_numbers.setdefault(rule.name, itertools.count()))}"
