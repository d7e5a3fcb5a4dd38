"""The check that a graph still says what its leaves say.

A recorded graph keeps its numbers when the data of a leaf is changed. A picture of the recorded derivatives stays
right; but a derivation with numbers, or a page that computes again, would contradict itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.anomaly import describe


def check_unchanged(what: str, order: Sequence[Any]) -> None:
    """Raise unless every node is what its operation gives for the numbers that its operands have now.

    Args:
        what: who asks, for the error.
        order: a topological order.

    Raises:
        RuntimeError: naming the operation and its operands.

    >>> from autograd import Value, topological_order
    >>> x = Value(2.0, label="x"); y = x * x
    >>> x.data = 3.0
    >>> check_unchanged("explain", topological_order(y))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    RuntimeError: explain: multiply(x=3, x=3) was 4 when it was computed and would be 9 now: ...
    """
    for node in order:
        if node.parents:
            now = node.op.on_floats([parent.data for parent in node.parents])[0]
            if now != node.data and not (now != now and node.data != node.data):
                raise RuntimeError(
                    f"{what}: {describe(node.op, node.parents)} was {node.data:.6g} when it was computed and would be "
                    f"{now:.6g} now: the data of a node has been changed since, so compute it again first"
                )
