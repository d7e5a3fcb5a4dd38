"""Sweep: experiments with all combinations of some settings, each scored by cross-validation."""

from __future__ import annotations

import math
import os
import statistics
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from autograd.support.atomic_file import write_whole
from nn.data.dataset import Dataset
from nn.experiment.experiment import Experiment
from nn.experiment.score import Metric
from nn.experiment.settings import Settings
from nn.files.csv_file import csv_text
from nn.optional import require
from nn.training.fit import TrainingError
from nn.training.progress_bar import counting_bar


@dataclass(frozen=True)
class Trial:
    """One combination of settings.

    Attributes:
        varied: what it has of the settings that the sweep varies, by name.
        scores: of each fold, as `Sweep.metric` says; nan where training or scoring met a number that is inf or nan.
    """

    varied: dict[str, Any]
    scores: list[float]

    @property
    def mean(self) -> float:
        """The mean over the folds."""
        return statistics.fmean(self.scores)

    @property
    def deviation(self) -> float:
        """The standard deviation over the folds, with divisor n, as scikit-learn has it."""
        return math.nan if math.isnan(self.mean) else statistics.pstdev(self.scores)


@dataclass(frozen=True)
class Sweep:
    """The result of a sweep.

    Attributes:
        data: the name of the data.
        metric: an accuracy, the larger the better, or "mean squared error", the smaller the better.
        names: the settings that were varied.
        trials: the best first; in the order of the grid where they are equal.
    """

    data: str
    metric: Metric
    names: list[str]
    trials: list[Trial]

    @property
    def is_accuracy(self) -> bool:
        """Whether scores are shares of samples, and no errors."""
        return self.metric != "mean squared error"

    @property
    def best(self) -> Trial:
        """The trial with the best mean."""
        return self.trials[0]

    def write_csv(self, path: str | os.PathLike[str]) -> None:
        """Write a table with one row per trial; one that diverged has no numbers.

        Raises:
            OSError: if it cannot be written.
        """
        folds = [f"fold_{k + 1}" for k in range(len(self.best.scores))]
        rows: list[list[Any]] = [["rank", *self.names, self.metric.replace(" ", "_"), "standard_deviation", *folds]]
        for rank, trial in enumerate(self.trials, start=1):
            numbers = ["" if math.isnan(x) else x for x in (trial.mean, trial.deviation, *trial.scores)]
            rows.append([rank, *(shown(trial.varied[name]) for name in self.names), *numbers])
        write_whole(path, csv_text(rows).encode())


def shown(value: Any) -> str:
    """Return a setting as the command line takes it.

    >>> shown((10, 10)), shown(()), shown(0.01), shown("tanh")
    ('10,10', 'none', '0.01', 'tanh')
    """
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


def title(name: str) -> str:
    """Return the name of a setting in words.

    >>> title("learning_rate")
    'learning rate'
    """
    return name.replace("_", " ")


def run_sweep(
    data: Dataset,
    settings: Settings,
    grid: Mapping[str, Sequence[Any]],
    folds: int = 5,
    jobs: int | None = None,
    progress: bool = False,
) -> Sweep:
    """Try every combination of settings, on the cores of this machine or wherever joblib is told to.

    Args:
        data: what to learn from. A share is held out, as in an experiment with these settings, and not used at all, so
            that the best model can be tested on it.
        settings: of all experiments, except those that the grid varies.
        grid: for each name of a setting the values to try.
        folds: the number of parts of the samples, at least 2: each is scored with a model trained on the others.
        jobs: how many processes; -1 for one per core; None for 1, or as many as `joblib.parallel_config` says.
        progress: show a bar.

    Raises:
        ImportError: without scikit-learn, which brings joblib.
        TrainingError: if all combinations diverge.
        ValueError: for settings that do not suit the data, or too many folds.

    Within `joblib.parallel_backend("dask")` the workers of a Dask cluster do it.
    """
    joblib, selection = require("joblib", "a sweep"), require("sklearn.model_selection", "a sweep")
    combinations = [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
    chosen = [replace(settings, **varied) for varied in combinations]
    train, held_out = data.split(settings.test_fraction, settings.data_seed)
    # Each is made here, so that settings that do not go together fail at once.
    metrics = {Experiment(data, each, parts=(train, held_out)).metric for each in chosen}
    # All are judged by the same, also where only some have class weights.
    metric = metrics.pop() if len(metrics) == 1 else "balanced accuracy"
    if not 2 <= folds <= len(train):
        raise ValueError(f"{folds} folds of {len(train)} samples: give a number from 2 to that of samples")
    classes = data.class_names is not None
    most = max(Counter(train.targets).values())
    if classes and folds > most:
        raise ValueError(
            f"{folds} folds, and no class of {data.name} has more than {most} samples to train on: give fewer folds "
            "or more samples"
        )
    divide = (selection.StratifiedKFold if classes else selection.KFold)(
        folds, shuffle=True, random_state=settings.data_seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of classes with fewer samples than folds, which some folds then lack
        parts = [(rows.tolist(), scored.tolist()) for rows, scored in divide.split(train.inputs, train.targets)]
    tasks = [(i, k) for i in range(len(chosen)) for k in range(folds)]
    scores = [[math.nan] * folds for _ in chosen]
    with counting_bar(progress, len(tasks)) as count:
        run = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")
        for i, k, found in run(joblib.delayed(_try)(train, chosen[i], metric, *parts[k], i, k) for i, k in tasks):
            scores[i][k] = found
            count()
    trials = [Trial(varied, found) for varied, found in zip(combinations, scores, strict=True)]
    if all(math.isnan(trial.mean) for trial in trials):
        raise TrainingError("every combination met a loss that is inf or nan: sweep over lower learning rates")
    trials.sort(key=lambda trial: (math.isnan(trial.mean), -trial.mean if classes else trial.mean))
    return Sweep(data.name, metric, list(grid), trials)


def _try(
    data: Dataset, settings: Settings, metric: Metric, rows: list[int], scored: list[int], i: int, k: int
) -> tuple[int, int, float]:
    """Return which combination and fold it was, and its score."""
    experiment = Experiment(data, settings, parts=(data.pick(rows), data.pick(scored)))
    try:
        experiment.fit()
    except TrainingError:
        return i, k, math.nan
    found = experiment.score(experiment.held_out).by(metric)
    return i, k, found if math.isfinite(found) else math.nan
