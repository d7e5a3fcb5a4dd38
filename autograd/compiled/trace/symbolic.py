"""Numbers without a value yet: operators and methods run rows of the table, and a comparison is a number as well."""

from __future__ import annotations

from typing import Any

from autograd import rules
from autograd.operators import Operators


class Symbolic(Operators):
    """A number whose arithmetic is `apply_rule`, which a subclass defines."""

    __slots__ = ()

    # A comparison is a number, 1 or 0, as it is for the rows `greater` and `equal`: an `if` on it is refused.

    def __gt__(self, other: Any) -> Any:
        return rules.greater(self, other)

    def __lt__(self, other: Any) -> Any:
        return rules.greater(other, self)

    def __ge__(self, other: Any) -> Any:
        return rules.greater(self, other) + rules.equal(self, other)

    def __le__(self, other: Any) -> Any:
        return rules.greater(other, self) + rules.equal(self, other)
