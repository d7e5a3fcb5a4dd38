"""Samples to train on, in groups of one structure each, as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy

from autograd.compiled.program.distinct import distinct
from autograd.compiled.runtime.arguments import unpack, unpack_batch
from autograd.compiled.runtime.dtype import Dtype
from autograd.compiled.runtime.structure import Structure, count

BatchIndices: TypeAlias = Any  # an array of indices of samples


class TrainingSamples(NamedTuple):
    """Samples, grouped by structure.

    Attributes:
        groups: the structure of each group.
        data: for each group an array [samples][numbers].
        group_of: an array with the group of each sample.
        row_of: an array with each sample's row in the data of its group.
    """

    groups: list[Structure]
    data: list[Any]
    group_of: Any
    row_of: Any


def pack_samples(rows: Any, targets: Any, dtype: Dtype = "float64") -> TrainingSamples:
    """Return samples as arrays.

    Args:
        rows, targets: see `Training.samples`.
        dtype: of the arrays.

    Raises:
        TypeError: for what is no number.
        ValueError: for another number of targets than of rows.

    >>> pack_samples([[1.0, 2.0], [3.0], [4.0, 5.0]], [0, 1, 0]).group_of
    array([0, 1, 0])
    """
    if isinstance(rows, numpy.ndarray) and isinstance(targets, numpy.ndarray):
        data, structure = unpack_batch((rows, targets), "the loss", dtype)
        return TrainingSamples([structure], [data], numpy.zeros(len(data), int), numpy.arange(len(data)))
    groups: dict[Structure, list[list[float]]] = {}
    group_of, row_of = [], []
    number_of: dict[Structure, int] = {}
    for i, pair in enumerate(zip(rows, targets, strict=True)):
        numbers: list[float] = []
        structure = tuple([unpack(_as_lists(part), f"sample {i}", numbers) for part in pair])
        group = groups.setdefault(structure, [])
        group_of.append(number_of.setdefault(structure, len(number_of)))
        row_of.append(len(group))
        group.append(numbers)
    arrays = [numpy.array(group, dtype).reshape(len(group), count(key)) for key, group in groups.items()]
    return TrainingSamples(list(groups), arrays, numpy.array(group_of), numpy.array(row_of))


def _as_lists(part: Any) -> Any:
    """Return a row as lists, so that rows in arrays, tuples and lists are of one structure."""
    if isinstance(part, numpy.ndarray):
        return part.tolist()
    return list(part) if type(part) is tuple else part


def by_group(samples: TrainingSamples, batch: BatchIndices) -> Iterator[tuple[int, Any]]:
    """Yield each group that a batch has samples of, and an array of their rows in its data."""
    if len(samples.groups) == 1:
        yield 0, samples.row_of[batch]
        return
    groups = samples.group_of[batch]
    for group in distinct(groups).tolist():
        yield group, samples.row_of[batch][groups == group]
