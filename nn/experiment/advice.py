"""Advice on a training that went wrong: what was seen, and what to try."""

from __future__ import annotations

import math

from autograd import mean
from autograd.support.words import counted
from nn.experiment.experiment import Experiment
from nn.experiment.score import Score
from nn.experiment.settings import OPTIMIZERS
from nn.inspect.gradient_report import gradient_report
from nn.training.history import History

FEWEST_EPOCHS = 5  # from which it can be said that a loss does not fall
NO_FALL = 0.97  # of the first loss, for the lowest of the later ones
FAR_ABOVE = 10.0  # times the usual learning rate
MUCH_BETTER = 0.1  # accuracy in training above that held out
MANY_TIMES = 2.0  # the mean squared error held out by that in training
SAMPLES, PARAMETERS = 64, 20_000  # that gradients are looked at with, and of networks for which they are


def advice(
    experiment: Experiment, history: History, training: Score, held_out: Score, beats_simplest: bool | None
) -> str | None:
    """Return in one line what is wrong with a training and what to try; None where nothing was seen.

    Args:
        experiment: that was trained.
        history: of the training.
        training, held_out: the scores on the two parts.
        beats_simplest: whether it does better than the majority or the mean; None where that is not known.
    """
    usual = OPTIMIZERS[experiment.settings.optimizer][1]
    if beats_simplest is False and experiment.learning_rate >= FAR_ABOVE * usual:
        return (
            f"it ends at chance, with a learning rate of {experiment.learning_rate:g}, where {usual:g} is usual: try "
            f"--learning-rate {usual:g}"
        )
    by_heart = _overfitting(training, held_out)
    losses = history.loss
    falls = bool(beats_simplest) or len(losses) < FEWEST_EPOCHS or min(losses[1:]) < NO_FALL * losses[0]
    if not falls or (beats_simplest is False and by_heart is None):
        found = _finding(experiment, history)
        seen = f"the loss does not fall ({losses[0]:.4g} to {losses[-1]:.4g})" if not falls else "it ends at chance"
        if found is not None:
            return f"{seen}: {found}"
        if history.epochs < FEWEST_EPOCHS:
            return f"{seen}, after {counted(history.epochs, 'epoch')}: try more --epochs"
        return f"{seen}: try another --learning-rate, or look whether the columns can say anything about the target"
    return by_heart


def _overfitting(training: Score, held_out: Score) -> str | None:
    remedy = "try --patience 10, --l2 0.001, fewer units, or more samples"
    if training.correct is not None:
        gap = training.number - held_out.number
        error = math.sqrt(max(held_out.number * (1.0 - held_out.number), 0.01) / held_out.n)
        if gap > max(MUCH_BETTER, 2.0 * error):
            return f"it knows its training samples by heart, {100 * gap:.0f} % better than those held out: {remedy}"
    elif held_out.number > MANY_TIMES * training.number and (held_out.r2 or 0.0) < 0.95:
        ratio = math.sqrt(held_out.number / training.number) if training.number else math.inf
        return f"its error on samples held out is {ratio:.1f} times that on those trained on: {remedy}"
    return None


def _finding(experiment: Experiment, history: History) -> str | None:
    """Return the first finding of a gradient report, with its cure."""
    model = experiment.model
    if len(model.parameters()) > PARAMETERS:
        return None
    part = experiment.train.pick(range(min(SAMPLES, len(experiment.train))))
    rows, targets = experiment.for_model(part)
    rows = [[float(x) for x in row] for row in rows]
    loss = mean([experiment.task.loss(model(row), target) for row, target in zip(rows, targets, strict=True)])
    report = gradient_report(model, loss, history=history, samples=(rows, targets))
    for finding in report.findings:
        return " ".join(f"{finding.text}; {finding.cure}".split())
    return None
