"""The rank of each node: an integer that grows along every arrow, so that all arrows point the same way."""

from __future__ import annotations

from collections.abc import Sequence

Arc = tuple[int, int]  # from a node to a node, by their numbers


def without_cycles(n: int, arcs: Sequence[Arc]) -> list[Arc]:
    """Return the arcs with as many turned round as it takes to leave no cycle: none, for a graph without one.

    Args:
        n: how many nodes there are.
        arcs: the arrows, none from a node to itself.

    An arc is turned round where a depth-first walk meets a node whose walk has not ended yet.
    """
    out: list[list[int]] = [[] for _ in range(n)]
    for i, (tail, _) in enumerate(arcs):
        out[tail].append(i)
    turned = list(arcs)
    begun, ended = [False] * n, [False] * n
    for start in range(n):
        stack = [] if begun[start] else [(start, iter(out[start]))]
        begun[start] = True
        while stack:
            node, rest = stack[-1]
            i = next(rest, -1)
            if i < 0:
                ended[node] = True
                stack.pop()
                continue
            head = arcs[i][1]
            if not begun[head]:
                begun[head] = True
                stack.append((head, iter(out[head])))
            elif not ended[head]:
                turned[i] = (head, node)
    return turned


def ranks(n: int, arcs: Sequence[Arc]) -> list[int]:
    """Return the rank of each node, from 0: at least one more at the head of an arc than at its tail.

    Args:
        n: how many nodes there are.
        arcs: the arrows, without a cycle.

    A node is placed as close as possible to the nodes it leads to, a parameter next to the operation that uses it. A
    node that more arcs enter than leave, such as a result, is then moved the other way, if there is room, which makes
    the arcs shorter in total.
    """
    parents: list[list[int]] = [[] for _ in range(n)]
    children: list[list[int]] = [[] for _ in range(n)]
    for tail, head in arcs:
        parents[head].append(tail)
        children[tail].append(head)
    order = _children_first(parents, children)
    rank = [0] * n
    for node in order:
        rank[node] = min((rank[child] - 1 for child in children[node]), default=0)
    for _ in range(4):
        moved = False
        for node in reversed(order):
            if len(parents[node]) > len(children[node]):
                lowest = max(rank[parent] + 1 for parent in parents[node])
                moved |= lowest != rank[node]
                rank[node] = lowest
        for node in order:
            if 0 < len(children[node]) >= len(parents[node]):
                highest = min(rank[child] - 1 for child in children[node])
                moved |= highest != rank[node]
                rank[node] = highest
        if not moved:
            break
    first = min(rank, default=0)
    return [r - first for r in rank]


def _children_first(parents: list[list[int]], children: list[list[int]]) -> list[int]:
    n_unplaced = [len(below) for below in children]
    order = [node for node, count in enumerate(n_unplaced) if count == 0]
    for node in order:  # the list grows while it is walked
        for parent in parents[node]:
            n_unplaced[parent] -= 1
            if n_unplaced[parent] == 0:
                order.append(parent)
    return order
