"""What `detect_anomaly` does: stop at the first number that is inf or nan, and say where it came from."""

from __future__ import annotations

import math
import os.path
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from autograd.ieee import inf

PACKAGE = os.path.dirname(__file__)
SHOWN_OPERANDS = 4


class AnomalyError(FloatingPointError):
    """A value or derivative that is inf or nan, met inside `detect_anomaly`."""


def describe(node: Any) -> str:
    """Return an operation with its operands, such as `log(p=-1)`."""
    shown = [f"{p.label}={p.data:.6g}" if p.label else f"{p.data:.6g}" for p in node.parents[:SHOWN_OPERANDS]]
    rest = ["..."] if len(node.parents) > SHOWN_OPERANDS else []
    return f"{node.op.name}({', '.join(shown + rest)})"


def check_node(node: Any) -> None:
    """Raise if the value of a node just made, or one of its local derivatives, is inf or nan; note the line that made
    it.

    Raises:
        AnomalyError: naming the operation, its operands, the line, and what the operation expects.
    """
    node.made_at = _line_outside_the_engine()
    where = f"{node.made_at}: {node.op.name} expects {_expectation(node.op.domain)}"
    if not math.isfinite(node.data):
        raise AnomalyError(f"{describe(node)} is {node.data} at {where}")
    for i, (parent, derivative) in enumerate(zip(node.parents, node.local_derivatives, strict=True)):
        if derivative is not None and not math.isfinite(derivative):
            name = parent.label or f"its operand {i + 1}"
            raise AnomalyError(f"the derivative of {describe(node)} with respect to {name} is {derivative} at {where}")


def check_gradients(order: Sequence[Any], grads: Mapping[Any, float]) -> None:
    """Raise at the first node, in the order of the backward sweep, whose gradient is inf or nan.

    Raises:
        AnomalyError: naming the operation, its operands and the line that made it.
    """
    for node in reversed(order):
        if not math.isfinite(grads.get(node, 0.0)):
            name = describe(node) if node.parents else node.label or "a leaf"
            place = getattr(node, "made_at", "a line not inside detect_anomaly")
            raise AnomalyError(
                f"the gradient of {name}, made at {place}, is {grads[node]}: "
                "look for large weights or a division by almost 0"
            )


def _expectation(domain: Sequence[tuple[float, float]]) -> str:
    intervals = [f"({low:g}, {high:g})" for low, high in domain if (low, high) != (-inf, inf)]
    return f"arguments in {', '.join(intervals)}" if intervals else "finite numbers whose result is finite too"


def _line_outside_the_engine() -> str:
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    return f"{os.path.basename(frame.f_code.co_filename)}, line {frame.f_lineno}"
