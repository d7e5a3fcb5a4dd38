"""Groups of dot products: dense blocks of those that share their inputs, and the others."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from autograd import rules
from autograd.compiled.program.dependencies import Dependencies
from autograd.compiled.program.operation_group import OperationGroup
from autograd.compiled.program.operations import Ids, contiguous


def product_groups(dependencies: Dependencies, dots: list[tuple[Ids, Ids]]) -> list[OperationGroup]:
    """Return dense blocks of dot products that share their inputs, and groups of the other dot products.

    Args:
        dependencies: what the dot products depend on.
        dots: the ids of dot products of one length, and their operands [dot products][operands]: those of one side,
            then those of the other.
    """
    by_inputs: dict[Any, list[tuple[int, Ids, Ids]]] = defaultdict(list)
    others: dict[Any, list[tuple[int, Ids]]] = defaultdict(list)
    for ids, operands in dots:
        half = operands.shape[1] // 2
        left, right = (dependencies.per_sample[operands[:, side]].any(axis=1) for side in _halves(half))
        kinds = zip(left.tolist(), right.tolist(), dependencies.level[ids].tolist(), strict=True)
        passes = dependencies.differentiated[ids].tolist()
        for value_id, row, (in_left, in_right, level), passed in zip(
            ids.tolist(), operands, kinds, passes, strict=True
        ):
            w, x = (row[side] for side in _halves(half)[:: -1 if in_left and not in_right else 1])
            if in_left == in_right:
                others[in_left, level, passed, half].append((value_id, row))
            else:
                by_inputs[level, passed, x.tobytes()].append((value_id, w, x))
    # Blocks that apply the same weights to several lists of inputs, as at the positions of a sequence, are one.
    by_weights: dict[Any, list[list[tuple[int, Ids, Ids]]]] = defaultdict(list)
    for (level, passed, _), units in by_inputs.items():
        by_weights[level, passed, len(units), b"".join(w.tobytes() for _, w, _ in units)].append(units)
    groups = []
    for (level, *_), found in by_weights.items():
        inputs, weights = [units[0][2] for units in found], [w for _, w, _ in found[0]]
        results = [[value_id for value_id, _, _ in units] for units in found]
        groups.append(
            _product("dense", level, list(map(contiguous, (inputs, weights))), contiguous(results), dependencies)
        )
    for (_, level, _, half), members in others.items():
        rows = contiguous([row for _, row in members])
        parts = [contiguous(rows[:, side]) for side in _halves(half)]
        groups.append(_product("dot", level, parts, contiguous([value_id for value_id, _ in members]), dependencies))
    return groups


def _halves(length: int) -> tuple[slice, slice]:
    return slice(length), slice(length, None)


def _product(kind: str, level: int, parts: list[Ids], results: Ids, dependencies: Dependencies) -> OperationGroup:
    first = results.flat[0]
    wants = [bool(dependencies.differentiated[first] and dependencies.differentiated[part].any()) for part in parts]
    row = rules.dot_of_halves.rule
    return OperationGroup(kind, bool(dependencies.per_sample[first]), level, row, (), parts, wants, results)
