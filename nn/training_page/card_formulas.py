"""Formulas of activations and losses for the cards of the page, printed from graphs of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import LINEAR, TABLE, Value
from autograd.show.explore import PageData
from nn.losses import LOSSES, cross_entropy

MOST = 50  # nodes of a loss
SIZES = ("width", "height", "strip")  # of nodes, which the cards draw at sizes of their own


def card_formulas(activations: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the graphs of activations, a = f(z), and of losses of one output o and target t, and their operations.

    Args:
        activations: their names; "linear" has no node, and so no graph.

    Returns:
        the graphs by name, as data of `explore`, but for sizes and layouts; and the JavaScript of the operations, to
        which the graphs refer by index.
    """
    found: dict[str, dict[str, Any]] = {"activations": {}, "losses": {}}
    operations: list[str] = []
    for name in activations:
        if name != LINEAR:
            a = TABLE[name].function(Value(0.5, label="z"))
            found["activations"][name] = _template(a, "a", operations)
    for function in LOSSES:
        if function is cross_entropy:
            continue  # of several outputs
        # A target that is a constant would be computed with at once, and so be that of this example for ever.
        loss = function(Value(0.5, label="o"), Value(1.0, label="t"))
        found["losses"][function.__name__] = _without_gradient(_template(loss, "L", operations), "t")
    return found, operations


def _template(root: Value, label: str, operations: list[str]) -> dict[str, Any]:
    root.label = label
    data = PageData(root, MOST)
    rows = []
    for operation in data.operations:
        if operation not in operations:
            operations.append(operation)
        rows.append(operations.index(operation))
    nodes = [{key: part for key, part in node.items() if key not in SIZES} for node in data.graph["nodes"]]
    return {"nodes": nodes, "edges": data.graph["edges"], "operations": rows}


def _without_gradient(graph: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a graph in which a leaf takes no gradient, nor what is computed from it and constants alone."""
    for node in graph["nodes"]:
        if node["name"] == name and not node["parents"]:
            node["kind"], node["takesGrad"] = "constant", False
        elif node["parents"]:
            node["takesGrad"] = any(graph["nodes"][parent]["takesGrad"] for parent in node["parents"])
    for edge in graph["edges"]:
        edge["takesGrad"] = edge["takesGrad"] and graph["nodes"][edge["tail"]]["takesGrad"]
        if not edge["takesGrad"]:
            edge.pop("formula", None)
    return graph
