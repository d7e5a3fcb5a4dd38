"""Time of `fit` of the estimators, against scikit-learn's own networks on the same data with the same settings.

Run as `OMP_NUM_THREADS=1 taskset -c 0 python -m benchmarks.estimators`, which writes `benchmarks/ESTIMATORS.md`; needs
`pip install -e ".[fast,science]"`.
Both start from the same weights, take the same batches and, but for L-BFGS, the same number of steps. Programs are made
in the first fit, which does not count: a search fits the same network again and again.
"""

from __future__ import annotations

import datetime
import platform
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.fair import interleaved

DATA = ("iris", "breast_cancer", "digits")
SOLVERS = ("lbfgs", "sgd", "adam")
HIDDEN = ((10, 10), (100,))
SMALL = ("iris", "breast_cancer")  # of which the goal is twice the speed
WHY_NOT = (
    "Of a fit by L-BFGS of a small network, scipy's own part of the work is more than half of our time, and the same "
    "on both sides: that keeps the ratio near 2."
)


def ours(data: str, solver: str, hidden: tuple[int, ...]) -> Callable[[], Any]:
    """Prepare a fit by this project."""
    from nn.estimators import MLPClassifier

    return _fit(MLPClassifier, data, solver, hidden)


def theirs(data: str, solver: str, hidden: tuple[int, ...]) -> Callable[[], Any]:
    """Prepare the same by scikit-learn."""
    from sklearn.neural_network import MLPClassifier

    return _fit(MLPClassifier, data, solver, hidden)


def _fit(make: Any, data: str, solver: str, hidden: tuple[int, ...]) -> Callable[[], Any]:
    from sklearn import datasets
    from sklearn.preprocessing import StandardScaler

    warnings.simplefilter("ignore")  # 50 epochs are not the end of training, which both say
    X, y = getattr(datasets, f"load_{data}")(return_X_y=True)
    X = StandardScaler().fit_transform(X)
    network = make(hidden_layer_sizes=hidden, solver=solver, max_iter=50, tol=0.0, random_state=0)
    return lambda: network.fit(X, y)


def rows() -> Iterator[tuple[str, str, str, bool]]:
    """Yield (the work, the goal, what was measured, whether it is met) for each data set, solver and network."""
    for data in DATA:
        for hidden in HIDDEN:
            for solver in SOLVERS:
                found = interleaved({"ours": ours, "theirs": theirs}, data, solver, hidden, rounds=7, warm_up=1)
                ratio = found["theirs"] / found["ours"]
                goal = 2.0 if data in SMALL else 1.0
                work = f"`MLPClassifier({hidden}, solver={solver!r}).fit`, {data}, 50 epochs"
                shown = f"ours {found['ours'] * 1e3:.1f} ms, scikit-learn {found['theirs'] * 1e3:.1f} ms; {ratio:.1f} x"
                yield work, f"{goal:g} x faster" if goal > 1.0 else "not slower", shown, ratio >= goal


def main() -> None:
    lines = [
        "# Estimators, measured",
        "",
        f"{datetime.date.today()}, {platform.machine()}, Python {platform.python_version()}, "
        f"scikit-learn {version('scikit-learn')}, llvmlite {version('llvmlite')}, numpy {version('numpy')}.",
        "One core; both sides by turns, each in a process of its own, medians of 7; standardized data; programs made",
        "before. Trust ratios, not digits. Made by `OMP_NUM_THREADS=1 taskset -c 0 python -m benchmarks.estimators`.",
        "",
        "| work | goal | measured | met |",
        "|---|---|---|---|",
    ]
    for work, goal, measured, met in rows():
        lines.append(f"| {work} | {goal} | {measured} | {'yes' if met else 'no'} |")
        print(lines[-1], flush=True)
    lines += ["", WHY_NOT]
    lines += [
        "",
        "## The first fit of a network, its programs included",
        "",
        "| work | ours | scikit-learn |",
        "|---|---|---|",
    ]
    for hidden in HIDDEN:
        found = interleaved({"ours": ours, "theirs": theirs}, "iris", "adam", hidden, rounds=1, warm_up=0)
        lines.append(f"| `{hidden}`, iris, adam | {found['ours'] * 1e3:.0f} ms | {found['theirs'] * 1e3:.0f} ms |")
        print(lines[-1], flush=True)
    Path(__file__).with_name("ESTIMATORS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
