"""A group of like operations, which a segment computes at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy

from autograd.compiled.program.operations import Ids, arrow
from autograd.rule import Rule


@dataclass(eq=False)
class OperationGroup:
    """Operations of one kind, none of which depends on another outside runs.

    Attributes:
        kind: "map", "sum", "dot", "dense", "take", "alias" or "custom_vjp".
        per_sample: whether it depends on an input.
        level: see `Dependencies`.
        rule: the row; of a dense block that of dot products.
        constants: for each operand of a map the plain number that is part of its formula, or None.
        operands: for each operand, or each half of a dot product, an array of ids: n, or n times the terms; for a
            dense block the inputs [positions][inputs] and the weights [units][inputs]; for lists taken from a table
            the indices [positions], the table [lists][columns], and what is taken otherwise [positions][columns].
        wants: which operands a gradient passes to; none where no gradient comes in.
        results: the ids of the results: n; for a dense block [positions][units], for a take [positions][columns].
        in_run: whether it is part of a run, so that its operations may depend on each other.
    """

    kind: str
    per_sample: bool
    level: int
    rule: Rule
    constants: tuple[float | None, ...]
    operands: list[Ids]
    wants: list[bool]
    results: Ids
    in_run: bool = False

    @property
    def operands_of_row(self) -> list[Ids]:
        """For each operand of the row of a map or a take an array of n ids."""
        if self.kind == "map":
            return self.operands
        index, table, otherwise = self.operands
        positions, columns = self.results.shape
        return [numpy.repeat(index, columns), *numpy.tile(table, positions), otherwise.ravel()]

    @property
    def wants_of_row(self) -> tuple[bool, ...]:
        """For each operand of the row whether a contribution to it is computed one by one, as to a table it is not."""
        if self.kind == "map":
            return tuple(self.wants)
        return (*[False] * (1 + len(self.operands[1])), self.wants[2])

    def __str__(self) -> str:
        name = "dense" if self.kind == "dense" else self.rule.name
        return f"{name}: {arrow(self.operands, [self.results])}"
