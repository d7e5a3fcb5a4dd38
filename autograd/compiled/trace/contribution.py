"""A contribution to a gradient, a row of tapes: the gradient of a result times its partial by an operand."""

from __future__ import annotations

from typing import Any

from autograd import rules
from autograd.rule import Rule


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
