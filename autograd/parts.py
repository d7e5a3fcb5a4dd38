"""`Part`: a part of a model, such as a layer; pictures fold a graph by parts, and take names from them.

The engine knows no models. A library of models registers a function that finds its parts in a finished graph; it runs
when a picture asks, so that computing costs nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from autograd.graph import AnyNode

LINEAR: Final = "linear"  # the activation of a neuron whose output is its weighted sum


class Part:
    """A part of a model, such as a neuron, and the part it is in.

    Attributes and arguments:
        level: what kind of part it is; all parts of one kind are folded by naming it, `draw(y, collapse="neuron")`.
        name: what a picture calls it.
        inside: the part that this one is a part of; None for the outermost. It may be set later.
        activation: the name of what a neuron, or each neuron of a layer, applies to its weighted sum, as a subclass
            declares it; None for other parts. A neuron is found by its bias, which carries the part as `bias.part`.

    Two parts are the same only if they are one object: different models may have parts of the same name.
    """

    __slots__ = ("inside", "level", "name")

    activation: str | None = None

    def __init__(self, level: str, name: str, inside: Part | None = None) -> None:
        self.level, self.name, self.inside = level, name, inside

    def at(self, level: str) -> Part | None:
        """Return this part, or the one around it, that is of a level; None if there is none.

        >>> network = Part("network", "MLP")
        >>> Part("neuron", "first", inside=network).at("network") is network
        True
        """
        part: Part | None = self
        while part is not None and part.level != level:
            part = part.inside
        return part

    def __repr__(self) -> str:
        return f"Part({self.level!r}, {self.name!r})"


class Place(NamedTuple):
    """The place of a node in a model.

    Args:
        part: the innermost part it is in; None for none.
        name: the name it has there; None for none.
    """

    part: Part | None = None
    name: str | None = None


Finder: TypeAlias = Callable[[Sequence[AnyNode]], Mapping[AnyNode, Place]]

_finders: list[Finder] = []


def part_finder(finder: Finder) -> Finder:
    """Register a function that finds the parts of a model in a graph; use it as a decorator.

    Args:
        finder: is given the nodes of a graph in topological order; returns the place of each node that has one.

    >>> from autograd import Part, Place, Value, part_finder
    >>> head = Part("head", "first head")
    >>> @part_finder
    ... def find_scores(order):
    ...     return {node: Place(head) for node in order if node.label == "score"}
    >>> score = Value(0.5).sigmoid()
    >>> score.label = "score"
    >>> places([*score.parents, score])[score].part
    Part('head', 'first head')
    """
    _finders.append(finder)
    return finder


def places(order: Sequence[AnyNode]) -> dict[AnyNode, Place]:
    """Return the place of each node that has one.

    Args:
        order: the nodes of a graph, in topological order.
    """
    found: dict[AnyNode, Place] = {}
    for finder in _finders:
        found.update(finder(order))
    return found
