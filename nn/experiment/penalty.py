"""Choice of the L2 penalty of an experiment by cross-validation on its training samples."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from nn.data.dataset import Dataset
from nn.experiment.experiment import Experiment
from nn.experiment.settings import USUAL_EPOCHS, Settings
from nn.initializers import random_source
from nn.outputs import outputs_of
from nn.training.fit import TrainingError

STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1)
FOLDS = 3
FEWEST = 30  # samples from which parts of them say something
MOST = 1_000_000  # samples times parameters: the penalty matters less the more samples there are, and takes longer


def choose_penalty(experiment: Experiment) -> None:
    """Give an experiment on a table, where nothing is said, the penalty with the lowest loss on samples not trained on.

    Each of `STRENGTHS` is tried `FOLDS` times: the training samples are parted, and each part is predicted by a network
    trained on the others. It stays as it is where there are few samples, or where trying would take long.

    Args:
        experiment: not trained yet; the samples that it holds out are not looked at.

    Raises:
        KeyboardInterrupt: after Ctrl-C.
    """
    settings, train = experiment.settings, experiment.train
    size = len(train) * len(experiment.model.parameters())
    if settings.l2 is not None or experiment.data.table is None or len(train) < FEWEST or size > MOST:
        return
    folds = list(_folds(train, settings.data_seed))
    losses = {}
    for l2 in STRENGTHS:
        tried = replace(settings, l2=l2, epochs=min(experiment.epochs, USUAL_EPOCHS), patience=None)
        losses[l2] = math.fsum(_loss(train, tried, fold) for fold in folds)
    best = min(losses, key=losses.__getitem__)
    if losses[best] < math.inf:
        experiment.l2, experiment.l2_is_chosen = best, True


def _folds(train: Dataset, seed: int) -> Iterator[list[int]]:
    """Yield the places of the samples in each part; classes keep their shares."""
    rows = list(range(len(train)))
    random_source(seed).shuffle(rows)
    if train.class_names is not None:
        rows.sort(key=train.targets.__getitem__)
    for k in range(FOLDS):
        yield rows[k::FOLDS]


def _loss(train: Dataset, settings: Settings, fold: list[int]) -> float:
    """Return the sum of the losses of the samples of one part; inf where training fails."""
    scored = set(fold)
    parts = train.pick([row for row in range(len(train)) if row not in scored]), train.pick(fold)
    experiment = Experiment(train, settings, parts=parts)
    try:
        if experiment.fit().stopped == "interrupted":
            raise KeyboardInterrupt
    except TrainingError:
        return math.inf
    inputs, targets = experiment.for_model(experiment.held_out)
    outputs = outputs_of(experiment.model, inputs)
    found = math.fsum(float(experiment.loss(o, t)) for o, t in zip(outputs, targets, strict=True))
    return found if math.isfinite(found) else math.inf
