"""Checks for `detect_anomaly`: the first number that is inf or nan raises, with the line that computed it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from autograd.ieee import inf
from autograd.rule import Interval, Rule
from autograd.support.caller import line_outside_the_engine

SHOWN_OPERANDS = 4


class AnomalyError(FloatingPointError):
    """A value or derivative that is inf or nan, computed inside `detect_anomaly`."""


def describe(op: Rule, parents: Sequence[Any]) -> str:
    """Return an operation with its operands, such as `log(p=-1)`."""
    shown = [f"{p.label}={p.data:.6g}" if p.label else f"{p.data:.6g}" for p in parents[:SHOWN_OPERANDS]]
    rest = ["..."] if len(parents) > SHOWN_OPERANDS else []
    return f"{op.name}({', '.join(shown + rest)})"


def check_value(op: Rule, parents: Sequence[Any], data: float) -> str:
    """Raise if a value just computed is inf or nan; return where it was computed, and what the operation expects.

    Raises:
        AnomalyError: naming the operation, its operands, the line, and what the operation expects.
    """
    where = f"{line_outside_the_engine()}: {op.name} expects {_expectation(op.domain)}"
    if not math.isfinite(data):
        raise AnomalyError(f"{describe(op, parents)} is {data} at {where}")
    return where


def check_node(node: Any) -> None:
    """Raise if the value of a new node, or a local derivative, is inf or nan; else note the line that made it.

    Raises:
        AnomalyError: naming the operation, its operands, the line, and what the operation expects.
    """
    where = check_value(node.op, node.parents, node.data)
    node.made_at = where.partition(": ")[0]
    for i, (parent, derivative) in enumerate(zip(node.parents, node.local_derivatives, strict=True)):
        if derivative is not None and not math.isfinite(derivative):
            name = parent.label or f"its operand {i + 1}"
            raise AnomalyError(
                f"the derivative of {describe(node.op, node.parents)} with respect to {name} is {derivative} at {where}"
            )


def check_sweep(order: Sequence[Any], grads: Mapping[Any, float]) -> None:
    """Raise at the first node, in the order of the backward sweep, whose gradient is inf or nan.

    Args:
        order: a topological order.
        grads: the gradient, or tangent, of each node that has one.

    Raises:
        AnomalyError: naming the operation, its operands and the line that made it.
    """
    for node in reversed(order):
        if not math.isfinite(grads.get(node, 0.0)):
            name = describe(node.op, node.parents) if node.parents else node.label or "a leaf"
            place = f", made at {node.made_at}," if hasattr(node, "made_at") else ""
            raise AnomalyError(
                f"the gradient of {name}{place} is {grads[node]}: look for large weights or a division by almost 0"
            )


def _expectation(domain: Sequence[Interval]) -> str:
    intervals = [f"({low:g}, {high:g})" for low, high in domain if (low, high) != (-inf, inf)]
    return f"arguments in {', '.join(intervals)}" if intervals else "finite numbers whose result is finite too"
