"""Baselines of a network: the majority or the mean, and a linear model, on the same held-out samples."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd.support.words import counted, short
from nn.experiment.experiment import Experiment
from nn.experiment.linear_model import linear_predictions
from nn.experiment.score import are_uneven, class_weights
from nn.tables.table import quoted

EXACT = 1e-5  # of the variance, for what a linear model leaves of a target that is computed from other columns


@dataclass(frozen=True)
class Baselines:
    """The comparison of a network with simple models.

    Attributes:
        beside: the scores of the baselines, in one line.
        verdict: whether the network earns its keep, in one line.
        beats_simplest: whether it is better than the majority or the mean by more than chance.
        linear_beats_simplest: whether a linear model is.
    """

    beside: str
    verdict: str
    beats_simplest: bool
    linear_beats_simplest: bool = False


def baselines(experiment: Experiment, predicted: Sequence[Any]) -> Baselines | None:
    """Return the baselines of a network that was trained; None without NumPy.

    Args:
        experiment: with its two parts.
        predicted: by the network, for the samples held out.
    """
    try:
        import numpy
    except ModuleNotFoundError:
        return None
    train, held_out, classes = experiment.train, experiment.held_out, experiment.data.class_names
    true = numpy.asarray(held_out.targets, dtype=float)
    if classes is not None:
        (majority, _), *_ = Counter(train.targets).most_common(1)
        simple = numpy.full(len(true), float(majority))
        name = f"always {short(classes[int(majority)], 30)!r}"
    else:  # the mean of the samples held out, as R2 has it: a network of R2 below 0 is worse
        simple, name = numpy.full(len(true), true.mean()), "always the mean"
    linear, weightiest = linear_predictions(experiment, _sample_weights(experiment, numpy.asarray(train.targets)))
    network = numpy.asarray(predicted, dtype=float)
    weights = _sample_weights(experiment, true)
    losses = {
        key: weights * (found != true) if classes is not None else (found - true) ** 2
        for key, found in ((name, simple), ("a linear model", linear), ("the network", network))
    }
    shown = {key: _shown(float(loss.mean()), classes is not None) for key, loss in losses.items()}
    what = experiment.metric if classes is not None else "root of the mean squared error"
    beside = f"{what} of {', of '.join(f'{key} {text}' for key, text in shown.items())}"
    over_simple = standard_errors_between(losses[name], losses["the network"])
    over_linear = standard_errors_between(losses["a linear model"], losses["the network"])
    beats_simplest = over_simple > 1.0
    linear_beats_simplest = standard_errors_between(losses[name], losses["a linear model"]) > 1.0
    if classes is None and float(losses["a linear model"].mean()) < EXACT * float(losses[name].mean()):
        verdict = (
            f"the target is a weighted sum of columns, {quoted(weightiest)} above all: if they are known only with it, "
            "they are a leak, and --drop leaves them out"
        )
    elif not beats_simplest:
        verdict = _no_better(name, losses[name], losses["the network"], over_simple, classes is not None)
        verdict += _known_by_probabilities(experiment)
        if linear_beats_simplest and experiment.settings.hidden:
            verdict += "; the linear model does better: try --hidden none"
    elif not experiment.settings.hidden:
        verdict = "the network has no hidden layer, and is a linear model itself"
    elif over_linear > 1.0:
        verdict = "the network earns its keep: it does better than the linear model"
    elif over_linear < -1.0:
        verdict = "the network does not earn its keep: the linear model does better; try --hidden none"
    else:
        verdict = "the network does no better than the linear model, within the error: --hidden none is simpler"
    return Baselines(beside, verdict, beats_simplest, linear_beats_simplest)


def _sample_weights(experiment: Experiment, targets: Any) -> Any:
    """Return a factor for each sample, 1 in the mean: those of the classes, if these are to count alike, and else 1."""
    import numpy

    if experiment.settings.class_weight is None:
        return numpy.ones(len(targets))
    weights = class_weights(targets.tolist())
    return numpy.array([weights[target] for target in targets.tolist()])


def _no_better(name: str, simple: Any, network: Any, over_simple: float, classes: bool) -> str:
    """Return the verdict on a network that does worse than a baseline, or better by no more than chance."""
    margin = float((simple - network).mean())
    if margin == 0.0 or over_simple < -1.0:
        return f"the network does {'no better' if margin == 0.0 else 'worse'} than {name} on the samples held out"
    by = f"{100.0 * abs(margin):.1f} percentage points" if classes else f"{abs(margin):.3g} in mean squared error"
    samples = counted(len(network), "sample")
    return (
        f"the network does {'better' if margin > 0.0 else 'worse'} than {name} by {by}, which is not more than "
        f"one standard error of {samples}: that may be chance"
    )


def _known_by_probabilities(experiment: Experiment) -> str:
    """Return, at the end of a sentence, that the probabilities say more than the shares of the classes, if they do.

    Where one class is rare, a network that always decides for the other one may still tell which samples are likely.
    """
    import numpy

    counts, total = Counter(experiment.train.targets), len(experiment.train)
    if not are_uneven(counts) or experiment.task.probabilities is None or experiment.settings.class_weight is not None:
        return ""
    if any(target not in counts for target in experiment.held_out.targets):
        return ""
    by_shares = numpy.array([-math.log(counts[target] / total) for target in experiment.held_out.targets])
    network = numpy.array(experiment.losses(experiment.held_out))
    if not standard_errors_between(by_shares, network) > 1.0:
        return ""
    return (
        f"; but its probabilities do, by a cross-entropy of {network.mean():.3g} where the shares of the classes have "
        f"{by_shares.mean():.3g}"
    )


def _shown(loss: float, classes: bool) -> str:
    return f"{100.0 * (1.0 - loss):.1f} %" if classes else f"{math.sqrt(loss):.4g}"


def standard_errors_between(losses: Any, others: Any) -> float:
    """Return by how many standard errors the mean of one is above that of the other."""
    apart = losses - others
    if len(apart) < 2:
        return 0.0
    error = float(apart.std(ddof=1)) / math.sqrt(len(apart))
    if error > 0.0:
        return round(float(apart.mean()) / error, 9)  # so that exactly one, as of one sample apart, is one
    alike = float(apart[0])  # by so much they are apart for every sample
    return math.copysign(math.inf, alike) if alike != 0.0 else 0.0
