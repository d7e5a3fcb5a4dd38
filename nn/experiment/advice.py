"""Advice on a training that went wrong: what was seen, and what to try."""

from __future__ import annotations

import math
from collections import Counter

from autograd import mean
from autograd.support.words import counted, short
from nn.data.dataset import Dataset
from nn.experiment.experiment import WEIGHTED, Experiment
from nn.experiment.penalty import STRENGTHS
from nn.experiment.score import Score
from nn.experiment.settings import OPTIMIZERS
from nn.inspect.gradient_report import gradient_report
from nn.outputs import outputs_of
from nn.training.history import History

FEWEST_EPOCHS = 5  # from which it can be said that a loss does not fall
NO_FALL = 0.97  # of the first loss, for the lowest of the later ones
FAR_ABOVE = 10.0  # times the usual learning rate
MUCH_BETTER = 0.1  # accuracy in training above that held out
BY_HEART = 0.9  # accuracy in training, at least
SELDOM = 0.5  # of the samples of a class, for the share that is found
TOO_FEW = 10  # samples of a class to learn it from
SMALL_WEIGHT, FLAT = 0.1, 0.01  # for the largest weight of an input, and for the range of an output
MOSTLY = 0.75  # of the targets, for one number
MANY_TIMES = 2.0  # the mean squared error held out by that in training
MOST_TIMES = 1000.0  # that are said as a number
SAMPLES, PARAMETERS = 64, 20_000  # that outputs and gradients are looked at with, and of networks for which they are

# For each cause of `nn.inspect.diagnosis.RULES` its cure in options of the command line.
CURES = {
    "not finite": "try a lower --learning-rate",
    "zero weights": "try another --seed",
    "symmetric": "try another --seed",
    "constant inputs": "look at how the columns are read",
    "unscaled inputs": "look for values far from the others in the columns",
    "unrelated targets": "look whether the column of the target is the right one, and whether it was sorted or moved "
    "without the others",
    "undone steps": "try a lower --learning-rate, a third at first",
    "dead": "try a lower --learning-rate, --activation leaky_relu, or another --seed",
    "saturated": "try a lower --learning-rate, or --activation relu",
    "exploding": "try fewer layers in --hidden, or another --seed",
    "vanishing": "try --activation relu or tanh, or fewer layers in --hidden",
}


def advice(
    experiment: Experiment,
    history: History,
    training: Score,
    held_out: Score,
    beats_simplest: bool | None,
    linear_beats_simplest: bool = False,
) -> str | None:
    """Return in one line what is wrong with a training and what to try; None where nothing was seen.

    Args:
        experiment: that was trained.
        history: of the training.
        training, held_out: the scores on the two parts.
        beats_simplest: whether it does better than the majority or the mean; None where that is not known.
        linear_beats_simplest: whether a linear model does, so that the rows do have to do with the targets.
    """
    usual = OPTIMIZERS[experiment.settings.optimizer][1]
    at_chance = _at_chance(experiment, training)
    ending = (
        "it ends at chance"
        if at_chance
        else "it is better than chance on the samples it was trained on, but not clearly on those held out"
    )
    if beats_simplest is False and experiment.learning_rate >= FAR_ABOVE * usual:
        return (
            f"{ending}, with a learning rate of {experiment.learning_rate:g}, where {usual:g} is usual: try "
            f"--learning-rate {usual:g}"
        )
    overfitting = None if at_chance else _overfitting(experiment, training, held_out)
    rare = _rare_class(experiment, held_out)
    losses = history.loss
    falls = bool(beats_simplest) or len(losses) < FEWEST_EPOCHS or min(losses[1:]) < NO_FALL * losses[0]
    if not falls or (beats_simplest is False and overfitting is None):
        seen = f"the loss does not fall ({losses[0]:.4g} to {losses[-1]:.4g})" if not falls else ending
        if falls and (unbalanced := rare or _mostly_one_number(experiment)):
            return unbalanced
        if falls and (flat := _held_flat(experiment)):
            return f"{seen}: {flat}"
        found = _finding(experiment, history, but="unrelated targets" if linear_beats_simplest else "")
        if found is not None:
            return f"{seen}: {found}"
        if history.epochs < FEWEST_EPOCHS:
            return f"{seen}, after {counted(history.epochs, 'epoch')}: try more --epochs"
        if linear_beats_simplest and experiment.settings.hidden:
            return f"{seen}, where a linear model does better: try --hidden none, or another --learning-rate"
        return f"{seen}: try another --learning-rate, or look whether the columns can say anything about the target"
    return overfitting or rare


def _at_chance(experiment: Experiment, training: Score) -> bool:
    """Return whether the majority or the mean would be as good, on the samples trained on."""
    if training.correct is None:
        return training.r2 is None or training.r2 <= 0.0
    counts = Counter(experiment.train.targets)
    if experiment.metric == "balanced accuracy":
        return training.by("balanced accuracy") <= 1.0 / len(counts)
    return training.correct <= max(counts.values())


def _overfitting(experiment: Experiment, training: Score, held_out: Score) -> str | None:
    settings = experiment.settings
    tries = ["--patience 10"] if settings.patience is None else []
    if not experiment.l2_is_chosen or experiment.l2 == max(STRENGTHS):  # else a stronger one was tried, and is worse
        tries += [f"--l2 {max(10.0 * experiment.l2, 0.001):g}"]
    tries += ["fewer units"] if settings.hidden else []
    remedy = f"try {', '.join(tries)}, or more samples" if tries else "give more samples"
    if training.correct is not None:
        gap = training.number - held_out.number
        error = math.sqrt(max(held_out.number * (1.0 - held_out.number), 0.01) / held_out.n)
        if gap > max(MUCH_BETTER, 2.0 * error):
            by = f"{100 * gap:.0f} percentage points"
            if training.number > BY_HEART:
                return f"it knows its training samples by heart, {by} better than those held out: {remedy}"
            return f"its accuracy on samples held out is {by} below that on those trained on: {remedy}"
    elif held_out.number > MANY_TIMES * training.number and (held_out.r2 or 0.0) < 0.95:
        ratio = math.sqrt(held_out.number / training.number) if training.number else math.inf
        times = f"{ratio:.1f} times" if ratio <= MOST_TIMES else f"more than {MOST_TIMES:g} times"
        return f"its error on samples held out is {times} that on those trained on: {remedy}"
    return None


def _rare_class(experiment: Experiment, held_out: Score) -> str | None:
    """Return what to try where classes are out of balance, and a class with few samples is seldom found."""
    names, settings = experiment.data.class_names, experiment.settings
    if names is None or held_out.least_found is None or not held_out.is_uneven:
        return None
    rare, found, count = held_out.least_found
    to_train_on = experiment.train.targets.count(rare)
    if found >= SELDOM * count or to_train_on * len(names) >= len(experiment.train):
        return None
    seen = f"of {counted(count, 'sample')} of class {short(names[rare], 30)!r} held out it finds {found or 'none'}"
    if to_train_on < TOO_FEW:
        return f"{seen}, after {to_train_on} to train on: give more of them"
    if settings.class_weight is not None or experiment.task.loss_name not in WEIGHTED:
        return None
    share = 100.0 * to_train_on / len(experiment.train)
    return f"{seen}, as only {share:.2g} % are: try --class-weight balanced, by which all classes count alike"


def _held_flat(experiment: Experiment) -> str | None:
    """Return what to try where the penalty has drawn weights and outputs to nothing, as it would those of noise."""
    largest = max(abs(w.data) for neuron in experiment.model.layers[0].neurons for w in neuron.w)
    if not experiment.l2 or largest > SMALL_WEIGHT:
        return None
    outputs = outputs_of(experiment.model, experiment.inputs(_first(experiment)))
    columns = list(zip(*(output if isinstance(output, list) else [output] for output in outputs), strict=True))
    if max(max(column) - min(column) for column in columns) > FLAT:
        return None
    cure = "try a lower --l2"
    if experiment.l2_is_chosen:
        cure = "weaker ones did no better in cross-validation; try --hidden none, or look whether the columns can say "
        cure += "anything about the target"
    return f"the penalty of --l2 {experiment.l2:g} holds all outputs at the same value: {cure}"


def _mostly_one_number(experiment: Experiment) -> str | None:
    """Return what to try where most targets are one and the same number, as 0 is of claims."""
    targets = experiment.train.targets
    (usual, count), *_ = Counter(targets).most_common(1)
    if experiment.data.class_names is not None or count < MOSTLY * len(targets):
        return None
    return (
        f"{100.0 * count / len(targets):.0f} % of the targets are {usual:g}, and {len(targets) - count} others make "
        f"nearly all of the error: learn first whether it is {usual:g}, as two classes, or give more of the others"
    )


def _first(experiment: Experiment) -> Dataset:
    return experiment.train.pick(range(min(SAMPLES, len(experiment.train))))


def _finding(experiment: Experiment, history: History, but: str) -> str | None:
    """Return the first finding of a gradient report that has another cause than one, with its cure."""
    model = experiment.model
    if len(model.parameters()) > PARAMETERS:
        return None
    rows, targets = experiment.for_model(_first(experiment))
    rows = [[float(x) for x in row] for row in rows]
    loss = mean([experiment.task.loss(model(row), target) for row, target in zip(rows, targets, strict=True)])
    report = gradient_report(model, loss, history=history, samples=(rows, targets))
    found = next((finding for finding in report.findings if finding.cause != but), None)
    return None if found is None else " ".join(f"{found.text}; {CURES[found.cause]}".split())
