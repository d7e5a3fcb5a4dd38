"""The data of a live page of a large graph, folded: groups within groups, and the graph in few bytes a node.

Everything that many nodes share is in the page once: the formulas and the code of a shape, the layout of groups that
look alike, the markup of names that differ in their numbers only. `unpack.js` makes nodes and edges of it again.
"""

from __future__ import annotations

import base64
import re
import sys
from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from autograd.graph import topological_order
from autograd.parts import places as parts_of
from autograd.show.draw.stepped_sweep import SteppedSweep
from autograd.show.explain.naming import Naming, latex_name
from autograd.show.explain.units import units_in
from autograd.show.explore.box_size import LABEL, kind_of, size_of
from autograd.show.explore.data import LONGEST_NAME
from autograd.show.explore.group_layouts import GroupLayouts
from autograd.show.explore.groups import Group, Grouping
from autograd.show.explore.shapes import Shapes
from autograd.show.formula.mathml import mathml
from autograd.show.labels.labels import name as one_line
from autograd.show.picture import colors
from autograd.value import Value

MOST_MARKUPS = 400  # names that are shown as formulas; more are shown as text
OPENED = 24  # boxes that the page opens with, at most, unless its outermost groups are more


class FoldedData:
    """A large graph as the data of a page; see `PageData` for the attributes.

    Args:
        y: the root.

    Raises:
        ValueError: for an operation that a page cannot compute.
    """

    def __init__(self, y: Value) -> None:
        self.order = topological_order(y)
        number = {node: i for i, node in enumerate(self.order)}
        place_of = parts_of(self.order)
        self._naming = Naming(self.order, units_in(self.order), place_of=place_of)
        self.root_name = self._naming.text(y) or ""
        shown = [one_line(self._naming.text(node) or "", LONGEST_NAME) for node in self.order]
        kinds = [kind_of(node, bool(name)) for node, name in zip(self.order, shown, strict=True)]
        shapes = Shapes(self._naming)
        shape_of = [shapes.number_of(node, kind) for node, kind in zip(self.order, kinds, strict=True)]
        self.operations = shapes.operations
        self.grouping = Grouping(self.order, place_of, lambda node: shown[number[node]] or "a number")
        sizes = [size_of(*each) for each in zip(self.order, kinds, shown, strict=True)]
        layouts = GroupLayouts(self.grouping, self.order, number, sizes)
        self.graph: dict[str, Any] = {
            "names": shown,
            "markups": self._markups(shown),
            "values": _packed("d", (node.data for node in self.order)),
            "shapes": shapes.found,
            "shapeOf": _packed("i", shape_of),
            "parents": _packed("i", (number[parent] for node in self.order for parent in node.parents)),
            "arities": _packed("i", (len(node.parents) for node in self.order)),
            "visits": _packed("i", (number[node] for node in SteppedSweep(self.order, [y]).visits)),
            "sizes": layouts.sizes,
            "groups": layouts.groups,
            "groupLayouts": layouts.found,
            "opened": _opened(self.grouping.root, layouts),
            "labelWidth": LABEL[0],
            "widths": [colors.THINNEST, colors.THICKEST, colors.DECADES],
        }

    def adjustable(self) -> dict[int, Value]:
        """Return the leaves and named constants, by their indices."""
        return {i: node for i, node in enumerate(self.order) if not node.parents and self.graph["names"][i]}

    def collapse(self) -> dict[str, list[Value]]:
        """Return the outermost groups as `draw` takes them."""
        groups = [child for child in self.grouping.root.children if isinstance(child, Group)]
        return {f"{i + 1}. {group.name}": list(group.nodes()) for i, group in enumerate(groups)}

    def _markups(self, shown: Sequence[str]) -> dict[str, str]:
        """Return names as MathML, those that differ in their numbers only once, with # for each number."""
        found: dict[str, str] = {}
        for name in shown:
            template = re.sub(r"\d+", "#", name)
            if not name or template in found or "#" in name or "…" in name or len(found) >= MOST_MARKUPS:
                continue
            count = template.count("#")
            sample = template
            for i in range(count):  # numbers to find again
                sample = sample.replace("#", str(7001 + i), 1)
            markup = mathml(latex_name(sample), sample)
            if all(markup.count(str(7001 + i)) == 1 for i in range(count)):
                found[template] = re.sub(r"70\d\d", "#", markup) if count else markup
        return found


def _packed(kind: str, numbers: Iterable[float]) -> str:
    """Return numbers as text: those of an array of JavaScript, little-endian, in base64."""
    found = array(kind, numbers)
    if sys.byteorder == "big":
        found.byteswap()
    return base64.b64encode(found.tobytes()).decode()


def _opened(root: Group, layouts: GroupLayouts) -> list[int]:
    """Return the groups that are unfolded when the page opens: the outermost, level by level while few are seen."""
    opened, level, seen = [0], [root], len(root.children)
    while True:
        inner = [child for group in level for child in group.children if isinstance(child, Group)]
        inner = [group for group in inner if layouts.can_unfold(group)]
        seen += sum(len(group.children) - 1 for group in inner)
        if not inner or seen > OPENED:
            return opened
        opened += map(layouts.index_of, inner)
        level = inner
