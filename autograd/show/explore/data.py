"""The data of a live page: the graph as plain lists and dicts, from which its script draws, steps and computes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd.graph import topological_order
from autograd.show.draw.selection import TooLarge, check_arrows, within
from autograd.show.draw.stepped_sweep import SteppedSweep
from autograd.show.explain.chain_rule import note_on_computed
from autograd.show.explain.html import note_as_html
from autograd.show.explain.local_derivatives import at_this_point, derivative_formulas, is_by_the_book, value_formula
from autograd.show.explain.vocabulary import Vocabulary
from autograd.show.explore.box_size import LABEL, kind_of, size_of
from autograd.show.explore.javascript import PageOperations
from autograd.show.explore.marked_formulas import marked_math, marked_text
from autograd.show.formula.mathml import mathml
from autograd.show.formula.notation import LATEX, TEXT, show
from autograd.show.formula.symbol import Expression
from autograd.show.labels.labels import name as one_line
from autograd.show.layout import GraphLayout, Link, layered
from autograd.show.picture import colors

LONGEST_NAME = 24  # characters in a box


class PageData:
    """A graph as the data of a page.

    Args:
        y: the root.
        limit: how many nodes it may have.

    Attributes:
        order: the nodes, in topological order; the page refers to them by their index in it.
        root_name: the name of the root.
        graph: the data, ready for JSON.
        operations: the JavaScript of each operation of the graph, for each number of arguments it has there.

    Raises:
        ValueError: for a graph with more nodes, or with an operation that a page cannot compute.
    """

    def __init__(self, y: Any, limit: int) -> None:
        _check_size(y, limit)
        self.order = topological_order(y)
        self._number = {node: i for i, node in enumerate(self.order)}
        self._vocabulary = Vocabulary(self.order)
        self.root_name = self._vocabulary.name(y).text
        self._names = {
            self._vocabulary.name(node): i for i, node in enumerate(self.order) if self._vocabulary.has_name(node)
        }
        self._operations = PageOperations()
        self.operations = self._operations.code
        nodes = [self._node(node) for node in self.order]
        edges = [edge for node in self.order for edge in self._edges(node)]
        self.graph: dict[str, Any] = {
            "nodes": nodes,
            "edges": edges,
            "backward": self._backward(edges),
            "layouts": {direction: _layout(nodes, edges, direction) for direction in ("LR", "TB")},
            "labelWidth": LABEL[0],
            "widths": [colors.THINNEST, colors.THICKEST, colors.DECADES],
        }

    def adjustable(self) -> dict[int, Any]:
        """Return the leaves and named constants, by their indices."""
        kinds = ("leaf", "constant")
        return {i: node for i, node in enumerate(self.order) if self.graph["nodes"][i]["kind"] in kinds}

    def _node(self, node: Any) -> dict[str, Any]:
        name = self._vocabulary.name(node) if self._vocabulary.has_name(node) else None
        kind = kind_of(node, name is not None)
        shown = "" if name is None else one_line(name.text, LONGEST_NAME)
        found: dict[str, Any] = {
            "kind": kind,
            "name": shown,
            "math": "" if name is None else mathml(name.latex, name.text),
            "value": jsonable(node.data),
            "parents": [self._number[parent] for parent in node.parents],
            "takesGrad": node.takes_grad,
        }
        if node.parents:
            found |= {
                "symbol": node.op.symbol,
                "operation": node.op.name,
                "selects": node.op.selects,
                "row": self._operations.row(node),
                "formula": self._formula(value_formula(node, self._vocabulary.reference)),
            }
        width, height, strip = size_of(node, kind, shown)
        return found | {"width": width, "height": height, "strip": strip}

    def _edges(self, node: Any) -> list[dict[str, Any]]:
        if not node.parents:
            return []
        engine, book = derivative_formulas(node, self._vocabulary.reference)
        found = []
        for i, (parent, derivative) in enumerate(zip(node.parents, node.local_derivatives, strict=True)):
            edge: dict[str, Any] = {"tail": self._number[parent], "head": self._number[node], "argument": i}
            edge["takesGrad"] = derivative is not None
            if derivative is not None:
                shown, computed = (engine if book is None else book)[i], at_this_point(engine[i])
                edge["formula"] = self._formula(shown)
                differs = book is not None and show(computed, TEXT) != show(shown, TEXT)
                if differs and is_by_the_book(shown, derivative):
                    edge["note"] = note_as_html(note_on_computed(computed))
            found.append(edge)
        return found

    def _backward(self, edges: Sequence[dict[str, Any]]) -> list[int]:
        """Return the indices of the edges that a gradient passes, in the order of the backward sweep."""
        entering: dict[int, list[int]] = {}
        for i, edge in enumerate(edges):
            if edge["takesGrad"]:
                entering.setdefault(edge["head"], []).append(i)
        visits = SteppedSweep(self.order, [self.order[-1]]).visits
        return [i for node in visits for i in entering.get(self._number[node], [])]

    def _formula(self, formula: Expression) -> dict[str, Any]:
        """Return a formula in names, with places for numbers, and as text for screen readers."""
        text = marked_text(formula, self._names.__getitem__)
        found = {"names": mathml(show(formula, LATEX), show(formula, TEXT)), "text": text}
        if any(isinstance(piece, list) for piece in text):
            found["numbers"] = marked_math(formula, self._names.__getitem__)
        return found


def _check_size(y: Any, limit: int) -> None:
    try:
        found = within([y], lambda node: node.parents, None, limit)
        check_arrows(sum(len(node.parents) for node in found), limit)
    except TooLarge:
        raise ValueError(
            f"the graph has more nodes and arrows than limit={limit} allows, and could not be read: leave out "
            "fold=False, or explore a node inside it, such as the output for one sample"
        ) from None


def _layout(nodes: Sequence[dict[str, Any]], edges: Sequence[dict[str, Any]], direction: str) -> dict[str, Any]:
    sizes = [(node["width"], node["height"]) for node in nodes]
    return box_places(sizes, [(edge["tail"], edge["head"], edge["takesGrad"]) for edge in edges], direction)


def box_places(
    sizes: Sequence[tuple[float, float]], arrows: Sequence[tuple[int, int, bool]], direction: str
) -> dict[str, Any]:
    """Return the places of boxes and arrows, rounded, as a page has them.

    Args:
        sizes: width and height of each box.
        arrows: from a box to a box, by their numbers, and whether there is a number on it.
        direction: as that of `layered`.
    """
    links = [Link(tail, head, *(LABEL if has_number else (0.0, 0.0))) for tail, head, has_number in arrows]
    found: GraphLayout = layered(sizes, links, direction)
    return {
        "width": _short(found.width),
        "height": _short(found.height),
        "centers": [[*map(_short, point)] for point in found.centers],
        "curves": [[[*map(_short, point)] for point in curve] for curve in found.curves],
        "labels": [None if point is None else [*map(_short, point)] for point in found.labels],
    }


def _short(x: float) -> float:
    return round(x, 1)


def jsonable(x: float) -> float | str:
    """Return a number as JSON can hold it: as text if it is inf or nan."""
    return x if math.isfinite(x) else str(x)
