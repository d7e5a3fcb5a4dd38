"""The check that no data has been changed since a graph was recorded.

A recorded graph keeps its numbers when the data of a leaf is changed. A picture of the recorded derivatives stays
right; but a derivation with numbers, or a page that computes again, would contradict itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd.anomaly import describe
from autograd.value import Value


def check_unchanged(function: str, order: Sequence[Value]) -> None:
    """Check that every node is the result of its operation for the data that its operands have now.

    Args:
        function: the name of the function that needs it, for the error.
        order: a topological order.

    Raises:
        RuntimeError: if one is not, naming the operation and its operands.

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
                operation = describe(node.op, node.parents)
                raise RuntimeError(
                    f"{function}: {operation} was {node.data:.6g} when it was computed and would be {now:.6g} now: the "
                    "data of a node has been changed since, so compute it again first"
                )
