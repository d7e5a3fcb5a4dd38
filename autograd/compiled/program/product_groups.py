"""Groups of dot products: dense blocks of those that share their inputs, and the others."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from autograd import rules
from autograd.compiled.program.dependencies import Dependencies
from autograd.compiled.program.operation_group import OperationGroup
from autograd.compiled.program.operations import Ids, Operations, contiguous
from autograd.compiled.trace.parameter_blocks import INPUT_LIST


def product_groups(
    operations: Operations, dependencies: Dependencies, dots: list[tuple[Ids, Ids, Ids]]
) -> list[OperationGroup]:
    """Return dense blocks of dot products that share their inputs, and groups of the other dot products.

    Args:
        operations: all of them.
        dependencies: what these depend on.
        dots: the ids of dot products of one length, and the operands on either side, [dot products][operands]: of
            dot products with blocks a block, and a list of inputs.
    """
    by_inputs: dict[Any, list[tuple[int, Ids, Ids]]] = defaultdict(list)
    others: dict[Any, list[tuple[int, Ids, Ids]]] = defaultdict(list)
    for number, (ids, *sides) in enumerate(dots):
        in_sides = [dependencies.per_sample[side].any(axis=1).tolist() for side in sides]
        kinds = zip(*in_sides, dependencies.level[ids].tolist(), dependencies.differentiated[ids].tolist(), strict=True)
        for value_id, w, x, (in_left, in_right, level, passed) in zip(ids.tolist(), *sides, kinds, strict=True):
            if in_left == in_right:
                others[in_left, level, passed, number].append((value_id, w, x))
            elif in_right:
                by_inputs[level, passed, x.tobytes()].append((value_id, w, x))
            else:
                by_inputs[level, passed, w.tobytes()].append((value_id, x, w))
    # Blocks that apply the same weights to several lists of inputs, as at the positions of a sequence, are one.
    by_weights: dict[Any, list[list[tuple[int, Ids, Ids]]]] = defaultdict(list)
    for (level, passed, _), units in by_inputs.items():
        by_weights[level, passed, len(units), b"".join(w.tobytes() for _, w, _ in units)].append(units)
    groups = []
    for (level, *_), found in by_weights.items():
        inputs, weights = [_members(operations, units[0][2]) for units in found], [w for _, w, _ in found[0]]
        results = [[value_id for value_id, _, _ in units] for units in found]
        groups.append(
            _product("dense", level, list(map(contiguous, (inputs, weights))), contiguous(results), dependencies)
        )
    for (_, level, *_), members in others.items():
        results, *parts = map(contiguous, zip(*members, strict=True))
        groups.append(_product("dot", level, parts, results, dependencies))
    return groups


def _members(operations: Operations, inputs: Ids) -> Ids:
    """Return the inputs of a unit; of one id for a list of inputs the ids of the list."""
    return operations.operands_of(inputs[0]) if operations.rule_of[inputs[0]] is INPUT_LIST else inputs


def _product(kind: str, level: int, parts: list[Ids], results: Ids, dependencies: Dependencies) -> OperationGroup:
    first = results.flat[0]
    wants = [bool(dependencies.differentiated[first] and dependencies.differentiated[part].any()) for part in parts]
    row = rules.dot_of_halves.rule
    return OperationGroup(kind, bool(dependencies.per_sample[first]), level, row, (), parts, wants, results)
