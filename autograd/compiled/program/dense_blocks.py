"""Dot products that share their inputs form a dense block, such as a layer of a network; others form groups."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy

from autograd.compiled.group import Group
from autograd.compiled.program.dependencies import Flow
from autograd.compiled.program.operations import Places


def dot_groups(flow: Flow, args: list[tuple[int, ...]], dots: list[int]) -> list[Group]:
    """Return dense blocks, of dot products with the same inputs and all kinds of weights, and groups of the others.

    Args:
        flow: what the dot products depend on.
        args: the operands of every number: of a dot product those of one side, then those of the other.
        dots: the places of the dot products.
    """
    lanes, passes = bytearray(flow.lanes), bytearray(flow.differentiated)
    by_inputs: dict[Any, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
    others: dict[Any, list[int]] = defaultdict(list)
    for place in dots:
        half = len(args[place]) // 2
        w, x = args[place][:half], args[place][half:]
        kind = (lanes[place], int(flow.level[place]), passes[place])
        if lanes[place] and any(lanes[i] for i in w) and not any(lanes[i] for i in x):
            w, x = x, w
        if lanes[place] and not any(lanes[i] for i in w):
            by_inputs[(*kind, x)].append((place, w))
        else:
            others[(*kind, half)].append(place)
    # Blocks that apply the same weights to several lists of inputs, as at the positions of a sequence, are one.
    by_weights: dict[Any, list[Any]] = defaultdict(list)
    for (_, level, passed, x), units in by_inputs.items():
        weights = tuple(w for _, w in units)
        by_weights[level, passed, weights].append((x, [place for place, _ in units]))
    groups = []
    for (level, _, weights), found in by_weights.items():
        parts = [_array([x for x, _ in found]), _array(weights)]
        groups.append(_product("dense", level, parts, _array([places for _, places in found]), flow))
    for (_, level, _, half), members in others.items():
        table = _array([args[place] for place in members])
        groups.append(_product("dot", level, [_array(table[:, :half]), _array(table[:, half:])], _array(members), flow))
    return groups


def _product(kind: str, level: int, parts: list[Places], results: Places, flow: Flow) -> Group:
    first = results.flat[0]
    wants = [bool(flow.differentiated[first] and flow.differentiated[part].any()) for part in parts]
    return Group(kind, bool(flow.lanes[first]), level, None, (), parts, wants, results)


def _array(places: Any) -> Places:
    return numpy.ascontiguousarray(places, dtype=numpy.int32)
