"""Data set: rows of numbers with targets, and its split into two parts."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import Any

from nn.initializers import Seed, random_source
from nn.tables.columns import Column, Decision


@dataclass(frozen=True)
class TableFacts:
    """Remarks on the table that data come from.

    Attributes:
        where: the file, or what else it is.
        description: how it is written.
        decisions: what becomes of each column, in its order.
        notes: what else was decided, a sentence each.
        missing: texts that stand for no value, beside those that always do.
    """

    where: str
    description: str
    decisions: list[Decision]
    notes: list[str]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """Samples to learn from: a row of numbers each, and what is to be predicted from them.

    Args:
        name: what the data are called in titles and folders.
        inputs: one row per sample, one number per feature: lists, or an array [samples][features]. Where `columns` are
            given, a number is the reading of a cell, nan for a missing one, see `nn.tables.readings.Reader`.
        targets: one per sample: the index of its class, or a number.
        feature_names: one per column of `inputs`.
        class_names: one per class; None for targets that are numbers (regression).
        target_name: what the targets are, for titles and tables.
        columns: what is in each column of a table; none where all features are numbers, and none is missing.
        table: what there is to say of the table; None where they come from none.

    Raises:
        ValueError: for lengths that do not fit together, or a class index without a name.

    >>> Dataset("and", [[0.0, 1.0], [1.0, 1.0]], [0, 1], ["a", "b"], ["false", "true"])
    Dataset('and': 2 samples, 2 features, 2 classes)
    """

    name: str
    inputs: Any  # [samples][features], lists or an array
    targets: list[int] | list[float]
    feature_names: list[str]
    class_names: list[str] | None
    target_name: str = "target"
    columns: tuple[Column, ...] = ()
    table: TableFacts | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.inputs) != len(self.targets):
            raise ValueError(
                f"Dataset {self.name!r} has {len(self.inputs)} inputs and {len(self.targets)} "
                "targets: give one target per row of inputs"
            )
        for number, row in enumerate(self.inputs[:1] if is_array(self.inputs) else self.inputs):
            if len(row) != len(self.feature_names):
                raise ValueError(
                    f"Dataset {self.name!r}, inputs[{number}] has {len(row)} numbers for "
                    f"{len(self.feature_names)} feature names: give one number per feature"
                )
        if self.class_names is not None:
            known = range(len(self.class_names))
            for number, target in enumerate(self.targets):
                if target not in known:
                    raise ValueError(
                        f"Dataset {self.name!r}, targets[{number}] is {target!r}: give the index "
                        f"of one of its {len(self.class_names)} classes, counted from 0"
                    )

    def __len__(self) -> int:
        return len(self.inputs)

    def __repr__(self) -> str:
        kind = "regression" if self.class_names is None else f"{len(self.class_names)} classes"
        return f"Dataset({self.name!r}: {len(self)} samples, {len(self.feature_names)} features, {kind})"

    def split(self, test_fraction: float = 0.33, seed: Seed = 0) -> tuple[Dataset, Dataset]:
        """Split the samples at random into a part to train on and a part held out for testing.

        Classes keep their shares in both parts (a stratified split): the held-out part takes
        `test_fraction` of each class, rounded so that its size is `test_fraction` of the whole.

        Args:
            test_fraction: share of the samples to hold out, between 0 and 1.
            seed: an int for the same split each time, None for a fresh one, or a `random.Random` to draw on.

        Returns:
            `(train, test)`, each in random order.

        Raises:
            ValueError: for a fraction that is not between 0 and 1, or that leaves a part empty.

        >>> data = Dataset("d", [[0.0]] * 10, [0] * 6 + [1] * 4, ["x"], ["a", "b"])
        >>> train, test = data.split(0.5)
        >>> sorted(train.targets), sorted(test.targets)
        ([0, 0, 0, 1, 1], [0, 0, 0, 1, 1])
        """
        train_rows, test_rows = self.split_rows(test_fraction, seed)
        return self.pick(train_rows), self.pick(test_rows)

    def split_rows(self, test_fraction: float = 0.33, seed: Seed = 0) -> tuple[list[int], list[int]]:
        """Return the places of the samples in the two parts of `split`, counted from 0.

        Args:
            test_fraction, seed: as those of `split`.

        Raises:
            ValueError: as `split`.
        """
        if not (isinstance(test_fraction, Real) and 0.0 < test_fraction < 1.0):
            raise ValueError(
                f"split of {self.name!r} with test_fraction={test_fraction!r}: give a number "
                "between 0 and 1, for example 0.33"
            )
        rng = random_source(seed)
        strata: dict[float, list[int]] = {}
        for index, target in enumerate(self.targets):
            strata.setdefault(0 if self.class_names is None else target, []).append(index)
        train_rows: list[int] = []
        test_rows: list[int] = []
        shares = _rounded_shares([len(strata[key]) for key in sorted(strata)], test_fraction, rng)
        for key, share in zip(sorted(strata), shares, strict=True):
            rows = strata[key]
            rng.shuffle(rows)
            test_rows += rows[:share]
            train_rows += rows[share:]
        if not train_rows or not test_rows:
            raise ValueError(
                f"split of {self.name!r} with test_fraction={test_fraction!r}: one part of its "
                f"{len(self)} samples would be empty; give more samples or another fraction"
            )
        rng.shuffle(train_rows)
        rng.shuffle(test_rows)
        return train_rows, test_rows

    def pick(self, rows: Sequence[int]) -> Dataset:
        """Return the samples at these places, in this order.

        Args:
            rows: indices of samples, counted from 0; one may stand there several times. Those of a range in steps of 1
                share the memory of an array.
        """
        if isinstance(rows, range) and rows.step == 1:
            part = slice(rows.start, rows.stop)
            return replace(self, inputs=self.inputs[part], targets=self.targets[part])
        inputs = self.inputs[list(rows)] if is_array(self.inputs) else [self.inputs[row] for row in rows]
        targets = [self.targets[row] for row in rows]
        return replace(self, inputs=inputs, targets=targets)


def is_array(rows: Any) -> bool:
    """Return whether rows are an array of NumPy."""
    return hasattr(rows, "dtype")


def _rounded_shares(sizes: Sequence[int], fraction: float, rng: random.Random) -> list[int]:
    """Round `fraction * size` so that the total is right too (largest remainders first).

    Of classes so small that one of the parts may have no sample, chance decides which are in it, not their order.
    """
    exact = [size * fraction for size in sizes]
    shares = [math.floor(share) for share in exact]
    missing = round(sum(sizes) * fraction) - sum(shares)
    lots = [rng.random() if share in (0, size - 1) else 0.0 for share, size in zip(shares, sizes, strict=True)]
    by_remainder = sorted(range(len(sizes)), key=lambda i: (shares[i] - exact[i], lots[i]))
    for i in by_remainder[:missing]:
        shares[i] += 1
    return shares
