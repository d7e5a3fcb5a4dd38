"""Choice of the L2 penalty of an experiment by cross-validation on its training samples."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

from nn.data.dataset import Dataset
from nn.experiment.experiment import Experiment
from nn.experiment.settings import OPTIMIZERS, USUAL_EPOCHS
from nn.initializers import random_source
from nn.losses import l2_penalty
from nn.training.batches import Batches, shuffled

STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1)
FOLDS = 3
FEWEST = 30  # samples from which parts of them say something
MOST = 1_000_000  # samples times parameters: the penalty matters less the more samples there are, and takes longer


def choose_penalty(experiment: Experiment) -> None:
    """Give an experiment on a table, where nothing is said, the penalty with the lowest loss on samples not trained on.

    Each of `STRENGTHS` is tried `FOLDS` times: the training samples are parted, and each part is predicted by a network
    trained on the others. It stays as it is where there are few samples, where trying would take long, or without
    NumPy.

    Args:
        experiment: not trained yet, and it stays so; the samples that it holds out are not looked at.

    Raises:
        KeyboardInterrupt: after Ctrl-C.
    """
    train = experiment.train
    size = len(train) * len(experiment.model.parameters())
    if experiment.settings.l2 is not None or experiment.data.table is None or len(train) < FEWEST or size > MOST:
        return
    try:
        trials = _Trials(experiment)
    except ModuleNotFoundError:
        return
    of_folds = [trials.losses(fold) for fold in _folds(train, experiment.settings.data_seed)]
    least, best = min(zip(map(sum, zip(*of_folds, strict=True)), STRENGTHS, strict=True))
    if least < math.inf:
        experiment.l2, experiment.l2_is_chosen = best, True


def _folds(train: Dataset, seed: int) -> Iterator[list[int]]:
    """Yield the places of the samples in each part; classes keep their shares."""
    rows = list(range(len(train)))
    random_source(seed).shuffle(rows)
    if train.class_names is not None:
        rows.sort(key=train.targets.__getitem__)
    for k in range(FOLDS):
        yield rows[k::FOLDS]


class _Trials:
    """Fits of one network to parts of its training samples: all by one program, each from the same initial weights.

    The part is in the batches of a fit, and the strength of the penalty in the scales of its steps.

    Args:
        experiment: that is tried; its model does not change.

    Raises:
        ModuleNotFoundError: without NumPy.
    """

    def __init__(self, experiment: Experiment) -> None:
        from autograd import Training  # here, as it needs NumPy
        from nn.training.compiled_engine import update_at

        self._experiment, settings, model = experiment, experiment.settings, experiment.model
        self._parameters = model.parameters()
        optimizer = OPTIMIZERS[settings.optimizer][0](self._parameters, lr=experiment.learning_rate)
        self._training = Training(
            lambda row, target: (experiment.loss(model(row), target), None),
            self._parameters,
            self._parameters,
            partial(update_at, optimizer),
            penalty=lambda: l2_penalty(self._parameters, 1.0),
        )
        self._inputs, self._targets = experiment.for_model(experiment.train)
        self._samples = self._training.samples(self._inputs, self._targets)
        self._epochs = min(experiment.epochs, USUAL_EPOCHS)
        visits = self._epochs * len(self._targets) * len(STRENGTHS) * (FOLDS - 1)
        self._training.expected = visits // settings.batch_size, visits

    def losses(self, fold: list[int]) -> list[float]:
        """Return for each strength the loss of the samples of one part, after training on the others; inf if it fails.

        Args:
            fold: the places of the samples of the part.
        """
        settings, scored = self._experiment.settings, set(fold)
        rows = [row for row in range(len(self._targets)) if row not in scored]
        batches = Batches(len(rows), settings.batch_size, shuffled(len(rows), random_source(settings.seed)))
        steps = [[rows[i] for i in batch] for _ in range(self._epochs) for batch in batches.next_epoch()]
        held_out = self._training.samples(self._inputs[fold], [self._targets[row] for row in fold])
        return [len(fold) * self._mean_loss(l2, steps, held_out) for l2 in STRENGTHS]

    def _mean_loss(self, l2: float, steps: list[list[int]], held_out: Any) -> float:
        training, rates = self._training, [self._experiment.learning_rate] * len(steps)
        training.start([parameter.data for parameter in self._parameters])
        if training.run(self._samples, steps, rates, [(1.0 / len(batch), l2) for batch in steps]).done < len(steps):
            return math.inf
        with_penalty, _ = training.evaluate(held_out)
        found = with_penalty - float(l2_penalty(training.read()[0].tolist(), 1.0))
        return found if math.isfinite(found) else math.inf
