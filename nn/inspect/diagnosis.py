"""Diagnosis of a network: the list of rules, and what they find."""

from __future__ import annotations

import math

from nn.inspect.findings import Evidence, Finding, FindingRule
from nn.inspect.gradient_findings import (
    dead_units,
    exploding_gradients,
    not_finite,
    saturated_units,
    vanishing_gradients,
)
from nn.inspect.sample_findings import constant_inputs, unrelated_targets, unscaled_inputs
from nn.inspect.training_findings import undone_steps
from nn.inspect.weight_findings import alike_units, zero_weights

DRAW = "draw the weights anew with the default initializer"

WRONG = "{units} of {layer}, the last: {activation} {how} {samples} although the loss has a gradient there ({sums})"
UNRELATED = "either the rows are not those of the targets, or near says little"
SHRINK = "gradients shrink by 10^{decades} from {last} down to {layer}, {layers} below: "

NOT_FINITE = FindingRule(
    cause="not finite",
    looks_for="gradients that are inf or nan",
    measures="the root mean square of the gradients at the outputs and the weighted sums of each layer",
    limit=math.inf,
    reason="a step by inf or nan leaves no number to go on with",
    cure="detect_anomaly() says where this begins",
    sentences={"size": "gradients at the {what} of {layer} are {size}"},
    find=not_finite,
)

# Causes stand before their consequences.
RULES = (
    FindingRule(
        cause="zero weights",
        looks_for="weights of 0 that no gradient moves",
        measures="the largest weight of each layer, and the root mean square of their gradients",
        limit=0.0,
        reason="a product with 0 passes on 0: only an exact 0 is stuck",
        cure=DRAW,
        sentences={"stuck": "all weights of {layers} are 0, and so are their gradients: a step leaves them at 0"},
        find=zero_weights,
    ),
    FindingRule(
        cause="symmetric",
        looks_for="units that are alike",
        measures="how far two units are apart, in their incoming and their outgoing weights, in proportion to these",
        limit=1e-3,
        reason="units drawn at random are hardly ever that near, and what is nearer takes thousands of steps to part",
        cure=DRAW,
        sentences={
            "alike": "{units} of {layer} have {exactly} weights, incoming and outgoing: they get the same gradients "
            "and work as one unit"
        },
        find=alike_units,
    ),
    FindingRule(
        cause="constant inputs",
        looks_for="layers whose inputs do not vary",
        measures="the range of each input of a layer over the samples, in proportion to its size",
        limit=1e-6,
        reason="what varies by a millionth is learnt a million times more slowly than a bias",
        cure="look at how the samples are read, or at the weights below, and standardize the inputs",
        sentences={"constant": "the {what} are the same for all {n} samples"},
        find=constant_inputs,
    ),
    FindingRule(
        cause="unscaled inputs",
        looks_for="inputs far from the size of 1",
        measures="the root mean square of each input of the network over the samples",
        limit=30.0,
        reason="the loss bends with the square of an input: at 30, descent overshoots from a rate of 2 / 900 on",
        cure="standardize the inputs, as nn.data.Standardizer does",
        sentences={
            "large": "{inputs} of {n}: root mean square up to {size}, where weights are drawn for 1",
            "small": "all inputs are small: root mean square up to {size}, where weights are drawn for 1",
        },
        find=unscaled_inputs,
    ),
    FindingRule(
        cause="unrelated targets",
        looks_for="targets that do not go with their rows",
        measures="how often the target of the nearest other sample agrees, in standard deviations above chance",
        limit=2.0,
        reason="by chance it agrees more often than that for one set of samples in forty",
        cure="see that X and y are in the same order: shuffle them together",
        sentences={
            "classes": "the nearest sample has the same class for {agreement} % of {n} samples, {chance} % by chance: "
            + UNRELATED,
            "numbers": "targets correlate by {agreement} with that of the nearest of {n} samples, 0 by chance, give or "
            "take {deviation}: " + UNRELATED,
        },
        find=unrelated_targets,
        needs="samples",
    ),
    FindingRule(
        cause="undone steps",
        looks_for="a learning rate that undoes what it gains",
        measures="the sum of all rises of the loss from epoch to epoch, in proportion to the sum of all falls",
        limit=0.5,
        reason="from a half on, most of what some steps gain is lost by others",
        cure="lower the learning rate, to a third at first",
        sentences={
            "undone": "in {count} of {epochs} the loss rose, by {rises} in all where it fell by {falls}: from {first} "
            "to {last}"
        },
        find=undone_steps,
        needs="losses",
    ),
    FindingRule(
        cause="dead",
        looks_for="dead units",
        measures="the share of the units of a layer that are off for all samples",
        limit=1.0,
        reason="half of the rectifiers are off by design, and any one that is on lets a gradient through",
        cure="lower the learning rate, take leaky_relu, or draw the weights anew",
        sentences={
            "wrong": WRONG,
            "all": "every {activation} of {layer} is off {samples}: no gradient gets through ({sums})",
            "stuck": "{units} of {layer}: {activation} off {samples}, and for any inputs up to {range} times as large "
            "({sums})",
        },
        find=dead_units,
    ),
    FindingRule(
        cause="saturated",
        looks_for="saturated units",
        measures="the share of the outputs of a layer where the activation has less than 1 % of its steepest slope",
        limit=0.5,
        reason="most of the layer then learns a hundred times more slowly than it could",
        cure="standardize the inputs, or draw smaller weights",
        sentences={
            "wrong": WRONG,
            "share": "{share} % of the {activation} outputs of {layer} are flat{named} ({sums})",
            "stuck": "{units} of {layer}: {activation} flat {samples}, and for any inputs up to {range} times as large "
            "({sums})",
        },
        find=saturated_units,
    ),
    FindingRule(
        cause="exploding",
        looks_for="exploding gradients",
        measures="the decades by which gradients grow from the last layer down",
        limit=3.0,
        reason="a step that suits the last layer then changes another one by everything",
        cure="draw smaller weights, or set clip_norm=1.0",
        sentences={
            "gains": "the weights multiply gradients on their way down: those of {gains}",
            "growth": "gradients grow by 10^{decades} from {last} down to {layer}: the weights multiply gradients on "
            "their way down: those of {gains}",
        },
        find=exploding_gradients,
    ),
    FindingRule(
        cause="vanishing",
        looks_for="vanishing gradients",
        measures="the decades by which gradients shrink from the last layer down",
        limit=3.0,
        reason="a step that suits the last layer then changes another one by nothing: three layers of sigmoids lose "
        "two decades and still learn, six do not",
        cure="take relu or tanh for the hidden layers, or fewer layers",
        sentences={
            "activations": SHRINK + "they {by_activations} in the {kinds} activations and {by_weights} in the weights",
            "weights": SHRINK + "they {by_weights} in the weights and {by_activations} in the {kinds} activations",
        },
        find=vanishing_gradients,
    ),
)


def diagnose(evidence: Evidence) -> list[Finding]:
    """Return what is wrong, causes before their consequences; nothing where all is sound.

    Args:
        evidence: the gradients of each layer, and what else is known.
    """
    found = NOT_FINITE.findings(evidence)[:1]  # nothing else can be measured then
    return found or [finding for rule in RULES for finding in rule.findings(evidence)]


def looked_for(evidence: Evidence) -> str:
    """Return what the rules looked for, as a list in words: an all-clear says no more than this."""
    *others, last = (rule.looks_for for rule in (NOT_FINITE, *RULES) if rule.applies(evidence))
    return f"{', '.join(others)} and {last}"
