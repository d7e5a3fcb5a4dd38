"""The backward sweep one visit at a time: the steps of `frames`, of `draw(at=...)` and of the live page."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from autograd.graph import backward_sweep
from autograd.show.draw.gradients import Gradients, Known
from autograd.value import Value


class SteppedSweep:
    """A backward sweep that can be stopped after any number of visits; no `.grad` is read or changed.

    At a visit a node passes its gradient on to its parents.

    Args:
        order: the nodes of a graph, in topological order.
        roots: where the sweep starts, with a gradient of 1 each.

    Attributes:
        visits: the nodes that pass a gradient on, in the order of the sweep.

    Any order in which a node comes after all that depends on it gives the same gradients. This one goes level by level,
    a level being the longest path to a root, so that a layer of a network is visited as a whole.

    >>> from autograd import Value, topological_order
    >>> x = Value(3.0, label="x"); square = x * x; y = square + x
    >>> sweep = SteppedSweep(topological_order(y), [y])
    >>> [node.op.name for node in sweep.visits]
    ['add', 'multiply']
    >>> [sweep.after(count).of(x) for count in range(3)]
    [0.0, 1.0, 7.0]
    """

    def __init__(self, order: Sequence[Value], roots: Sequence[Value]) -> None:
        self._order, self._roots = order, roots
        level = dict.fromkeys(order, 0)
        for node in reversed(order):
            for parent in node.parents:
                level[parent] = max(level[parent], level[node] + 1)
        self.visits = sorted((node for node in reversed(order) if node.parents), key=level.__getitem__)

    def after(self, count: int) -> Gradients:
        """Return the gradients after so many visits, from 0 to `len(visits)`."""
        visited = self.visits[:count]
        done, expected = set(visited), dict.fromkeys(self._order, 0)
        # Added up in the order of `backward`, so that the last digit is the same too.
        found = backward_sweep([node for node in self._order if node in done], dict.fromkeys(self._roots, 1.0))
        arrived = set(self._roots)
        for node in self._order:
            for parent, derivative in zip(node.parents, node.local_derivatives, strict=True):
                if derivative is None:
                    continue
                if node in done:
                    arrived.add(parent)
                else:
                    expected[parent] += 1

        def known(node: Value) -> Known:
            if not node.takes_grad:
                return Known.NOTHING
            if not expected[node]:
                return Known.ALL
            return Known.PART if node in arrived else Known.NOTHING

        return Gradients(
            of=lambda node: found.get(node, 0.0),
            known=known,
            passed_on=done.__contains__,
            active=visited[-1] if visited else None,
        )

    def visits_until_known(self, nodes: Collection[Value]) -> int:
        """Return after how many visits the gradients of some nodes of the graph are known."""
        wanted = set(nodes)
        feeding = (count for count, node in enumerate(self.visits, 1) if not wanted.isdisjoint(node.parents))
        return max(feeding, default=0)
