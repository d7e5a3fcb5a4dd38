"""Fingerprints of the arguments of `fit`, by which a run is recognized when it goes on from a checkpoint."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from nn.initializers import Seed
from nn.module import Module
from nn.optimizer import Optimizer
from nn.predict import Loss
from nn.training.samples import SampleSet, is_matrix
from nn.training.state import plain_settings

ROWS_AT_ONCE = 1000  # of an array


def fingerprint(numbers: Any) -> str:
    """Return letters that change with every number, with its place, and with its last bit.

    Args:
        numbers: nested lists or tuples of numbers and texts; an array of floats counts as the lists of its numbers.

    >>> fingerprint([[1.0, 2.0], ["a"]])
    'fingerprint 272e017d901acada'
    """
    found = hashlib.sha256()
    stack = [numbers]
    while stack:
        part = stack.pop()
        if is_matrix(part):
            found.update(f"[{len(part)}".encode())
            for start in range(0, len(part), ROWS_AT_ONCE):
                found.update(_bytes_of_rows(part[start : start + ROWS_AT_ONCE]))
        elif isinstance(part, Sequence) and not isinstance(part, str):
            found.update(f"[{len(part)}".encode())
            kinds = set(map(type, part))
            if kinds == {float}:  # faster, with the same bytes, as with whole numbers
                found.update(struct.pack(f"<{len(part)}d", *part))
            elif kinds == {int}:
                found.update("".join(map(repr, part)).encode())
            else:
                stack.extend(reversed(part))
        elif isinstance(part, float):
            found.update(struct.pack("<d", part))
        else:
            found.update(repr(part).encode())
    return f"fingerprint {found.hexdigest()[:16]}"


def _bytes_of_rows(rows: Any) -> Any:
    """Return what `fingerprint` takes of the lists of the numbers in some rows of an array."""
    import numpy

    beginning = numpy.frombuffer(f"[{rows.shape[1]}".encode(), numpy.uint8)
    found = numpy.empty((len(rows), len(beginning) + 8 * rows.shape[1]), numpy.uint8)
    found[:, : len(beginning)] = beginning
    found[:, len(beginning) :] = numpy.ascontiguousarray(rows, "<f8").view(numpy.uint8)
    return found.data


@dataclass(frozen=True)
class RunSettings:
    """The settings of a run.

    Attributes:
        model, loss, optimizer, seed: as those of `fit`.
        start: the state of the source of random numbers before `fit` draws from it.
        samples, held_out: to train on, and to validate with, if any.
        factors: of the learning rate, one per epoch; None for no schedule.
        others: settings with a `repr` that differs if they do, by name.
    """

    model: Module
    loss: Loss
    optimizer: Optimizer
    seed: Seed
    start: Any
    samples: SampleSet
    held_out: SampleSet | None
    factors: list[float] | None
    others: dict[str, Any]

    def described(self) -> dict[str, str]:
        """Return a text for each setting, but for the schedule.

        Raises:
            ValueError: for seed=None, with which no run is the same as another.
        """
        if self.seed is None:
            raise ValueError("fit with a checkpoint needs a seed, as no two runs with seed=None are alike: pass an int")
        settings = ", ".join(f"{name}={setting!r}" for name, setting in plain_settings(self.optimizer).items())
        seeded = isinstance(self.seed, int)
        return {
            "model": _structure(self.model),
            "loss": _name(self.loss),
            "optimizer": f"{type(self.optimizer).__name__} of {len(self.optimizer.parameters)} parameters, {settings}",
            "seed": repr(self.seed) if seeded else f"a source of random numbers, {fingerprint(self.start)}",
            "samples": _samples(self.samples),
            "validation samples": _samples(self.held_out),
            **{name: repr(setting) for name, setting in self.others.items()},
        }

    def schedule(self, epochs: int) -> str:
        """Return a text for the factors of the first so many epochs."""
        return "None" if self.factors is None else f"{epochs} factors, {fingerprint(self.factors[:epochs])}"


def _structure(model: Module) -> str:
    activations = getattr(model, "activations", None)
    arrays = ", ".join(f"{name} {_shape(array)}" for name, array in model.arrays().items())
    return f"{type(model).__name__} of {arrays}" + (f", {', '.join(activations)}" if activations else "")


def _shape(array: Any) -> str:
    lengths = []
    while isinstance(array, list):
        lengths.append(str(len(array)))
        array = array[0]
    return "x".join(lengths) or "1"


def _name(loss: Loss) -> str:
    if isinstance(loss, partial):
        settings = [*map(repr, loss.args), *(f"{name}={setting!r}" for name, setting in sorted(loss.keywords.items()))]
        return f"{_name(loss.func)}({', '.join(settings)})"
    name: str = getattr(loss, "__qualname__", type(loss).__qualname__)
    return name


def _samples(samples: SampleSet | None) -> str:
    if samples is None:
        return "None"
    return f"{len(samples.targets)}, {fingerprint([samples.numbers(), samples.targets])}"
