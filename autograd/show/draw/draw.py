"""`draw` and `frames`: the recorded graph as a picture, and the backward sweep as a sequence of pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Literal, TypeAlias

from autograd.graph import topological_order
from autograd.parts import places
from autograd.show.draw.collapse import Collapse, cluster_nodes
from autograd.show.draw.compose import compose
from autograd.show.draw.selection import LIMIT
from autograd.show.draw.stepped_sweep import SteppedSweep
from autograd.show.draw.view import Choices
from autograd.show.picture.to_picture import to_picture
from autograd.support.setting_checks import check_whole
from autograd.value import Value

if TYPE_CHECKING:
    from autograd.show.picture.graphviz_picture import Picture

Nodes: TypeAlias = "Value | Sequence[Value]"
Direction: TypeAlias = Literal["LR", "TB"]


def draw(
    y: Nodes,
    *,
    highlight: Nodes | None = None,
    at: int | Nodes | None = None,
    collapse: Collapse | None = None,
    depth: int | None = None,
    around: Value | None = None,
    scale: float | None = None,
    rankdir: Direction = "LR",
    limit: int = LIMIT,
) -> Picture:
    """Draw the graph that a value was computed from, with the local derivative on every edge.

    A box is a value: its operation, label, data, and gradient as `backward` left it. Blue is a gradient above 0, orange
    one below; the width of an arrow grows with the gradient passed along it, by the same step for each factor of ten.

    Args:
        y: the result, or a list of several, such as the outputs of a model.
        highlight: a node, or several: all paths from it to y are drawn bold, and the rest fades; None for no path.
        at: show a backward sweep from y stopped part-way, in place of the recorded gradients: after this many nodes,
            from 0 to all of them, level by level, or as soon as the gradients of the given nodes are known; None for
            the recorded gradients.
        collapse: fold each part of a model into one box, by its level ("neuron", "layer", "network"), or any nodes, by
            a dict from the name of a box to its nodes; the gradients passed along the edges are summed. None folds
            nothing.
        depth: how many steps from y, or from `around`, are drawn, 0 or more; None for all, with `around` 2.
        around: draw the neighbourhood of this node alone; None for the graph from y on.
        scale: the size of gradient, above 0, that gets the widest arrow; None for the largest in the picture, with `at`
            in the whole sweep. Pictures of one scale can be compared.
        rankdir: "LR" for arrows from left to right, "TB" from top to bottom.
        limit: how many boxes there may be.

    Returns:
        a `graphviz.Digraph` that displays itself in a notebook; `.save("graph.svg")` saves it, `.source` is its DOT,
        and `.scale` the scale it was drawn on. Without Graphviz it draws itself as SVG.

    Raises:
        ValueError: for a graph with too many boxes to read, a node that is not in the graph, or an unknown level.
        TypeError: for something that is not a Value.
        ImportError: without the package graphviz.

    >>> from autograd import Value, draw
    >>> x = Value(0.5, label="x")
    >>> y = (x * 3).sigmoid()
    >>> y.backward()
    >>> picture = draw(y)
    >>> picture
    <graph of 4 boxes and 3 arrows, ending in Value(0.817574, grad=1)>
    >>> "0.1491" in picture.source  # d sigmoid / d its argument
    True
    """
    choices = Choices(
        highlight=() if highlight is None else as_list(highlight, "highlight of draw"),
        at=at if at is None or isinstance(at, int) else as_list(at, "at of draw"),
        collapse=collapse,
        depth=depth,
        around=around,
        scale=scale,
        rankdir=rankdir,
        limit=limit,
    )
    if rankdir not in ("LR", "TB"):
        raise ValueError(f"rankdir of draw is {rankdir!r}: choose LR or TB")
    if depth is not None:
        check_whole(depth, "depth of draw", 0)
    check_whole(limit, "limit of draw", 0)
    if scale is not None and not (isinstance(scale, Real) and 0.0 < scale < math.inf):
        raise ValueError(f"scale of draw is {scale!r}: give a number above 0, or None for the largest gradient")
    return to_picture(compose(as_list(y, "draw"), choices))


def frames(
    y: Nodes,
    *,
    stops: Iterable[int | Nodes] | None = None,
    highlight: Nodes | None = None,
    collapse: Collapse | None = None,
    depth: int | None = None,
    around: Value | None = None,
    scale: float | None = None,
    rankdir: Direction = "LR",
    limit: int = LIMIT,
) -> Iterator[Picture]:
    """Yield pictures of the backward sweep, on one layout and one scale: gradients become known node by node.

    Args:
        y: the result, or a list of several.
        stops: where to take a picture, each as `at` in `draw`; None for the start and each node, or where `collapse`
            folds nodes, each box.
        highlight, collapse, depth, around, scale, rankdir, limit: as in `draw`.

    Returns:
        an iterator of pictures, each as `draw` returns it.

    Raises:
        ValueError, TypeError, ImportError: as `draw`.

    >>> from autograd import Value, frames
    >>> x = Value(3.0, label="x")
    >>> pictures = list(frames(x * x + x))
    >>> len(pictures), [picture.source.count("no gradient yet") for picture in pictures]
    (3, [2, 0, 0])
    """
    roots = as_list(y, "frames")
    for stop in _stops(roots, collapse) if stops is None else stops:
        yield draw(
            roots,
            highlight=highlight,
            at=stop,
            collapse=collapse,
            depth=depth,
            around=around,
            scale=scale,
            rankdir=rankdir,
            limit=limit,
        )


def _stops(roots: Sequence[Value], collapse: Collapse | None) -> list[int]:
    """Return 0, and each number of visits after which a box has passed on all its gradient."""
    order = topological_order(*roots)
    cluster_of = {} if collapse is None else cluster_nodes(order, places(order), collapse)
    visits = SteppedSweep(order, roots).visits
    last_visit = {cluster_of.get(node, node): count for count, node in enumerate(visits, 1)}
    return [0, *sorted(last_visit.values())]


def as_list(nodes: Nodes, name: str) -> list[Value]:
    """Return one node or several as a list.

    Args:
        nodes: what the user passed.
        name: the argument it was passed as, for the error.

    Raises:
        TypeError: if one of them is not a Value.
        ValueError: for an empty list.
    """
    found = [nodes] if isinstance(nodes, Value) else nodes
    if not isinstance(found, (list, tuple)):
        raise TypeError(f"{name} takes a Value or a list of them, got {type(nodes).__name__}")
    for node in found:
        if not isinstance(node, Value):
            raise TypeError(f"{name} takes a Value or a list of them, got a list with {type(node).__name__} in it")
    if not found:
        raise ValueError(f"{name} got an empty list: give at least one Value")
    return list(found)
