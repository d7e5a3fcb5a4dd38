"""Time of `fit` of the estimators, against scikit-learn's own networks on the same data with the same settings.

Run as `taskset -c 1 python -m benchmarks.results --only search first_fit`; needs `pip install -e ".[fast,science]"`.
Both start from the same weights, take the same batches and, but for L-BFGS, the same number of steps. One table is of a
search, which fits the same network again and again, with native code (`CHAINRULE_BACKEND=llvm`): the first fit, in
which programs are made, does not count. The other is of that first fit, as it is by default, and of the one after it.
"""

from __future__ import annotations

import os
import statistics
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.fair import Measured, interleaved, peak_memory
from benchmarks.section import Row, shown

DATA = ("iris", "breast_cancer", "digits")
SOLVERS = ("lbfgs", "sgd", "adam")
HIDDEN = ((10, 10), (100,))
SMALL = ("iris", "breast_cancer")  # of which the goal is twice the speed
MADE = {"2000 x 64": (2000, 64), "2000 x 784": (2000, 784)}  # samples and features, drawn at random

# Of first fits: data, hidden layers, epochs, and how much longer than scikit-learn's each may take.
FIRST = (
    ("iris", (10, 10), 5, 2.0),
    ("iris", (10, 10), 200, 1.0),
    ("2000 x 64", (100,), 5, 2.0),
    ("2000 x 64", (100,), 20, 1.0),
    ("2000 x 784", (128,), 5, 1.5),
    ("2000 x 784", (256, 128), 5, 1.5),
)
WHY_NOT = """\
Of a fit by L-BFGS of a small network, scipy's own part of the work is more than half of our time, and the same on
both sides: that keeps the ratio near 2."""

WHY_NOT_FIRST = """\
What is not met. The first fit of the smallest network: the program of its loss has 34 segments, of 0.15 ms each where
Python and NumPy take every path for the first time, and of half that in a process where they did."""


def ours(data: str, solver: str, hidden: tuple[int, ...], epochs: int) -> Callable[[], Any]:
    """Prepare a fit by this project."""
    from nn.estimators import MLPClassifier

    return _fit(MLPClassifier, data, solver, hidden, epochs)


def ours_in_a_search(data: str, solver: str, hidden: tuple[int, ...], epochs: int) -> Callable[[], Any]:
    """Prepare a fit by this project, in native code."""
    os.environ["CHAINRULE_BACKEND"] = "llvm"
    return ours(data, solver, hidden, epochs)


def theirs(data: str, solver: str, hidden: tuple[int, ...], epochs: int) -> Callable[[], Any]:
    """Prepare the same by scikit-learn."""
    from sklearn.neural_network import MLPClassifier

    return _fit(MLPClassifier, data, solver, hidden, epochs)


def our_memory(data: str, hidden: tuple[int, ...], epochs: int) -> Callable[[], Measured]:
    """Prepare a fit by this project that measures the memory of its process at the peak, in bytes."""
    return _weighed(ours(data, "adam", hidden, epochs))


def their_memory(data: str, hidden: tuple[int, ...], epochs: int) -> Callable[[], Measured]:
    """Prepare the same by scikit-learn."""
    return _weighed(theirs(data, "adam", hidden, epochs))


def _weighed(fit: Callable[[], Any]) -> Callable[[], Measured]:
    def call() -> Measured:
        fit()
        return Measured(peak_memory())

    return call


def _fit(make: Any, data: str, solver: str, hidden: tuple[int, ...], epochs: int) -> Callable[[], Any]:
    from sklearn import datasets
    from sklearn.preprocessing import StandardScaler

    warnings.simplefilter("ignore")  # so many epochs are not the end of training, which both say
    if data in MADE:
        X, y = datasets.make_classification(*MADE[data], n_informative=32, n_classes=10, random_state=0)
    else:
        X, y = getattr(datasets, f"load_{data}")(return_X_y=True)
    X = StandardScaler().fit_transform(X)
    network = make(hidden_layer_sizes=hidden, solver=solver, max_iter=epochs, tol=0.0, random_state=0)
    return lambda: network.fit(X, y)


def rows() -> Iterator[Row]:
    """Yield a row for each data set, solver and network."""
    for data in DATA:
        for hidden in HIDDEN:
            for solver in SOLVERS:
                found = interleaved(
                    {"ours": ours_in_a_search, "scikit-learn": theirs}, data, solver, hidden, 50, rounds=7, warm_up=1
                )
                ratio = found["scikit-learn"] / found["ours"]
                goal = 2.0 if data in SMALL else 1.0
                work = f"`MLPClassifier({hidden}, solver={solver!r}).fit`, {data}, 50 epochs"
                measured = f"{shown(found, 1e-3, 'ms')}; {ratio:.1f} x"
                yield work, f"{goal:g} x faster" if goal > 1.0 else "not slower", measured, ratio >= goal


def first_rows() -> Iterator[Row]:
    """Yield the same for the first fit of a process, of which each round starts two, and for the one after it."""
    for data, hidden, epochs, goal in FIRST:
        for before, at_most in ((0, goal), (1, 1.0)):
            rounds = [
                interleaved(
                    {"ours": ours, "scikit-learn": theirs}, data, "adam", hidden, epochs, rounds=1, warm_up=before
                )
                for _ in range(5)
            ]
            found = {side: statistics.median(each[side] for each in rounds) for side in rounds[0]}
            ratio = found["ours"] / found["scikit-learn"]
            work = f"`MLPClassifier({hidden}).fit`, {data}, {epochs} epochs, the {'second' if before else 'first'}"
            measured = f"{shown(found, 1e-3, 'ms')}; {ratio:.1f} x"
            yield work, f"at most {at_most:g} x", measured, ratio <= at_most
    for data, hidden, epochs, _ in FIRST[-2:]:
        sides = {"ours": our_memory, "scikit-learn": their_memory}
        found = interleaved(sides, data, hidden, epochs, rounds=1, warm_up=0)
        ratio = found["ours"] / found["scikit-learn"]
        work = f"`MLPClassifier({hidden}).fit`, {data}, {epochs} epochs, memory of the process"
        yield work, "at most 2 x", f"{shown(found, 1e6, 'MB')}; {ratio:.2f} x", ratio <= 2.0
