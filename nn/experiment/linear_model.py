"""The linear model that a network is measured by: ridge regression on the same inputs."""

from __future__ import annotations

from typing import Any

from nn.experiment.experiment import Experiment, in_chunks

RIDGE = 1.0  # strength of the penalty, on standardized inputs
MUCH = 0.05  # of the largest weight


def linear_predictions(experiment: Experiment, weights: Any) -> tuple[Any, list[str]]:
    """Return what ridge regression predicts for the samples held out, and the names of its weightiest inputs.

    Args:
        experiment: with its two parts; classes are predicted each against the rest.
        weights: a factor for each sample to train on, 1 in the mean.
    """
    import numpy

    classes = experiment.data.class_names
    targets = numpy.asarray(experiment.train.targets)
    goals = targets[:, None].astype(float) if classes is None else numpy.eye(len(classes))[targets.astype(int)]
    has_more_inputs = len(experiment.input_names) > len(targets)
    slopes, bias = (_by_samples if has_more_inputs else _by_inputs)(experiment, weights[:, None], goals)
    found = numpy.concatenate(
        [numpy.asarray(experiment.inputs(part)) @ slopes + bias for part in in_chunks(experiment.held_out)]
    )
    sizes = abs(slopes).max(axis=1)
    weightiest = [experiment.input_names[i] for i in numpy.flatnonzero(sizes > MUCH * sizes.max(initial=0.0))]
    return found[:, 0] if classes is None else found.argmax(axis=1).astype(float), weightiest


def _by_inputs(experiment: Experiment, weights: Any, goals: Any) -> tuple[Any, Any]:
    """Return slopes and bias from the products of inputs with each other, a few samples in memory at a time."""
    import numpy

    gram: Any = 0.0
    products: Any = 0.0
    done = 0
    for part in in_chunks(experiment.train):
        inputs = experiment.inputs(part)
        rows, chunk = numpy.column_stack([inputs, numpy.ones(len(inputs))]), slice(done, done + len(inputs))
        weighted = weights[chunk] * rows
        gram, products, done = gram + weighted.T @ rows, products + weighted.T @ goals[chunk], chunk.stop
    penalty = numpy.full(len(gram), RIDGE)
    penalty[-1] = 0.0  # of the bias
    found = numpy.linalg.solve(gram + numpy.diag(penalty), products)
    return found[:-1], found[-1]


def _by_samples(experiment: Experiment, weights: Any, goals: Any) -> tuple[Any, Any]:
    """Return the same from the products of samples with each other, where these are fewer than the inputs.

    The dual form of ridge regression (Saunders, Gammerman and Vovk, 1998): w = X'(XX' + c I)^-1 y, about the means.
    """
    import numpy

    rows, total = numpy.asarray(experiment.inputs(experiment.train)), weights.sum()
    means, mean_goals = (weights * rows).sum(axis=0) / total, (weights * goals).sum(axis=0) / total
    rows -= means
    rows *= numpy.sqrt(weights)
    gram = rows @ rows.T
    gram[numpy.diag_indices(len(gram))] += RIDGE
    slopes = rows.T @ numpy.linalg.solve(gram, numpy.sqrt(weights) * (goals - mean_goals))
    return slopes, mean_goals - means @ slopes
