"""A group: operations of one kind, none of which needs another, so that they are computed at once."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.compiled.program.operations import Places
from autograd.rule import Rule


@dataclass(eq=False)
class Group:
    """Operations of one kind, none of which needs another.

    Attributes:
        kind: "map", "sum", "dot", "dense", "alias" or "composed".
        lanes: whether it depends on an input.
        level: how many operations, at most, lie before it; see `Flow`.
        rule: the row, for a map.
        baked: for each operand of a map a plain number that is part of its formula, or None.
        operands: for each operand, or each half of a dot product, an array of places: n, or n times the terms; for a
            dense block the inputs [positions][inputs] and the weights [units][inputs].
        wants: which operands a gradient passes to; none where no gradient comes in.
        results: the places of the results: n; for a dense block [positions][units].
    """

    kind: str
    lanes: bool
    level: int
    rule: Rule | None
    baked: tuple[float | None, ...]
    operands: list[Places]
    wants: list[bool]
    results: Places
