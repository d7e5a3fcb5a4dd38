"""Data sets by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from autograd.support.words import unknown
from nn.data.dataset import Dataset, is_array
from nn.data.load_table import load_table
from nn.data.synthetic import circles, moons, spirals, xor
from nn.initializers import Seed
from nn.optional import require

DatasetName: TypeAlias = Literal["iris", "moons", "circles", "spirals", "xor", "wine", "breast_cancer", "digits"]
NAMES: tuple[str, ...] = get_args(DatasetName)

_SYNTHETIC = {"moons": moons, "circles": circles, "spirals": spirals, "xor": xor}
_FROM_SCIKIT_LEARN = ("wine", "breast_cancer", "digits")


def load_dataset(name: DatasetName | str, seed: Seed = 0) -> Dataset:
    """Return one of the data sets known by name.

    Args:
        name: "iris" (shipped, see `SOURCE.md` beside it); "moons", "circles", "spirals" or "xor"
            (drawn at random); "wine", "breast_cancer" or "digits" (from scikit-learn, which must
            be installed; nothing is downloaded).
        seed: for the data drawn at random: an int for the same ones each time, None for fresh ones, or a
            `random.Random` to draw on; the others are always the same.

    Raises:
        ValueError: for a name that is not among these.
        ImportError: for a data set of scikit-learn's, where it is not installed.

    >>> load_dataset("iris")
    Dataset('iris': 150 samples, 4 features, 3 classes)
    """
    if name == "iris":
        iris = load_table(Path(__file__).with_name("iris.csv"))
        inputs = iris.inputs.tolist() if is_array(iris.inputs) else iris.inputs
        return replace(iris, inputs=inputs, columns=(), table=None)  # lists, as the other data sets have
    if name in _SYNTHETIC:
        return _SYNTHETIC[name](seed=seed)
    if name in _FROM_SCIKIT_LEARN:
        return _from_scikit_learn(name)
    raise ValueError(unknown("the data set", name, NAMES))


def _from_scikit_learn(name: str) -> Dataset:
    datasets = require("sklearn.datasets", f"load_dataset({name!r})")
    bunch: Any = getattr(datasets, f"load_{name}")()
    return Dataset(
        name,
        bunch.data.tolist(),
        bunch.target.tolist(),
        [str(feature) for feature in bunch.feature_names],
        [str(class_name) for class_name in bunch.target_names],
    )
