"""`compare`: a graph made by an engine of the learner's own, against the same one made by the real engine."""

from __future__ import annotations

from typing import Any

from autograd import Value, topological_order
from autograd.support.words import counted
from nn.course.answers import as_number, close


def compare(mine: Any, real: Value) -> None:
    """Print whether two graphs are the same, and where they first differ.

    Args:
        mine: the result of a computation with numbers of your own, which have `data`, `parents`, `local_derivatives`,
            and `grad` once there is a `backward`.
        real: the result of the same computation with Values.

    Gradients are compared where the real graph has them.
    """
    found = difference(mine, real)
    print(f"✓ the same as the real one: {_size(real)}" if found is None else f"✗ {found}")


def difference(mine: Any, real: Value) -> str | None:
    """Return in a sentence where two graphs first differ, seen from their results; None if they do not."""
    twin: dict[Value, Any] = {real: mine}
    stack = [real]
    while stack:
        node = stack.pop()
        found = _difference_at(twin[node], node)
        if found is not None:
            return found
        for own, parent in zip(twin[node].parents, node.parents, strict=True):
            if parent not in twin:
                twin[parent] = own
                stack.append(parent)
            elif twin[parent] is not own:
                return f"{_name(parent)} is one node in the real graph, and two in yours: hand on the operand itself."
    for node, own in twin.items():
        if node.has_grad and not close(as_number(own.grad), node.grad):
            return f"{_name(node)} has the gradient {own.grad:.10g}, and should have {node.grad:.10g}."
    return None


def _difference_at(mine: Any, real: Value) -> str | None:
    lacking = [name for name in ("data", "parents", "local_derivatives") if not hasattr(mine, name)]
    if lacking:
        return f"{_name(real)} is {mine!r:.40}, which has no {lacking[0]}: make a number of your own of it."
    if not close(as_number(mine.data), real.data):
        return f"{_name(real)} is {mine.data:.10g}, and should be {real.data:.10g}."
    if len(mine.parents) != len(real.parents):
        return f"{_name(real)} has {len(mine.parents)} parents, and should have {len(real.parents)}."
    if len(mine.local_derivatives) != len(real.parents):
        return f"{_name(real)} has {len(mine.local_derivatives)} local derivatives for {len(real.parents)} parents."
    for place, (own, derivative) in enumerate(zip(mine.local_derivatives, real.local_derivatives, strict=True), 1):
        if derivative is not None and not close(as_number(own), derivative):
            return (
                f"{_name(real)}: the local derivative by parent {place} is {own:.10g}, and should be {derivative:.10g}."
            )
    return None


def _name(node: Value) -> str:
    made = f"the result of {node.op.name}" if node.parents else f"the number {node.data:g}"
    return made if node.label is None else node.label


def _size(real: Value) -> str:
    order = topological_order(real)
    arrows = sum(len(node.parents) for node in order)
    parts = [counted(n, what) for n, what in ((len(order), "node"), (arrows, "arrow"))]
    return ", ".join(parts) + (", and every gradient" if real.has_grad else "")
