"""Numbers without a value yet: they have the operators and methods of a `Value`, and each runs a row of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import rules
from autograd.rule import Rule
from autograd.value import Value

REFLECTED = {"__radd__", "__rsub__", "__rmul__", "__rtruediv__", "__rpow__"}


class Symbolic:
    """A number whose arithmetic is `apply_rule`, which a subclass defines."""

    __slots__ = ()

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        """Run a row of the table."""
        raise NotImplementedError

    # A comparison is a number, 1 or 0, as it is for the rows `greater` and `equal`: an `if` on it is refused.

    def __gt__(self, other: Any) -> Any:
        return rules.greater(self, other)

    def __lt__(self, other: Any) -> Any:
        return rules.greater(other, self)

    def __ge__(self, other: Any) -> Any:
        return rules.greater(self, other) + rules.equal(self, other)

    def __le__(self, other: Any) -> Any:
        return rules.greater(other, self) + rules.equal(self, other)

    leaky_relu, elu, clip, __round__ = Value.leaky_relu, Value.elu, Value.clip, Value.__round__


def _operator(name: str, rule: Rule) -> Callable[..., Any]:
    if name in REFLECTED:
        return lambda self, other: self.apply_rule(rule, (other, self))
    if rule.arity == 1:
        return lambda self: self.apply_rule(rule, (self,))
    return lambda self, other: self.apply_rule(rule, (self, other))


for _name, _method in vars(Value).items():
    if hasattr(_method, "rule"):
        setattr(Symbolic, _name, _operator(_name, _method.rule))
