"""Settings of an experiment as options of the command line, with their help."""

from __future__ import annotations

import argparse
from typing import Any

from nn.activations import known_activations
from nn.command_line.parser import above_0, at_least_0, fraction, positive_count, sizes
from nn.command_line.table_options import flag
from nn.experiment.penalty import STRENGTHS
from nn.experiment.settings import OPTIMIZERS, USUAL_EPOCHS, USUAL_L2, VALIDATION_FRACTION, Settings
from nn.experiment.task import LOSSES_FOR_CLASSES, LOSSES_FOR_NUMBERS
from nn.training.engine import ENGINES

USUAL = Settings()
_STRENGTHS = ", ".join(f"{l2:g}" for l2 in STRENGTHS)
_RATES = ", ".join(f"{rate:g} for {name}" for name, (_, rate) in OPTIMIZERS.items())

# By the names of `Settings`; on the command line a hyphen stands for each underscore.
OPTIONS: dict[str, dict[str, Any]] = {
    "hidden": {
        "type": sizes,
        "default": ",".join(map(str, USUAL.hidden)),
        "metavar": "N,N,...",
        "help": "units of each hidden layer, or none",
    },
    "activation": {
        "choices": known_activations(),
        "default": USUAL.activation,
        "metavar": "NAME",
        "help": "activation of the hidden layers: linear, relu, leaky_relu, elu, gelu, silu, softplus, sigmoid, tanh, "
        "or any other operation on one number that the engine knows",
    },
    "loss": {
        "choices": tuple(dict.fromkeys(LOSSES_FOR_CLASSES + LOSSES_FOR_NUMBERS)),
        "metavar": "NAME",
        "help": f"what training makes small: {', '.join(LOSSES_FOR_CLASSES)} for classes, "
        f"{', '.join(LOSSES_FOR_NUMBERS)} for numbers; if not given, binary_cross_entropy for two classes, and "
        "otherwise the first of each",
    },
    "optimizer": {
        "choices": tuple(OPTIMIZERS),
        "default": USUAL.optimizer,
        "metavar": "NAME",
        "help": f"how the parameters take a step downhill: {', '.join(OPTIMIZERS)}",
    },
    "learning_rate": {"type": above_0, "metavar": "X", "help": f"how long a step is; if not given, {_RATES}"},
    "epochs": {
        "type": positive_count,
        "metavar": "N",
        "help": "how often to go through the samples; if not given, fewer where there are more than 200 000, so that "
        f"some 20 million are shown in all (default: {USUAL_EPOCHS})",
    },
    "batch_size": {"type": positive_count, "default": USUAL.batch_size, "metavar": "N", "help": "samples per step"},
    "class_weight": {
        "choices": ("balanced",),
        "help": "let all classes count alike in the loss and in the verdict, however few samples they have",
    },
    "seed": {
        "type": int,
        "default": USUAL.seed,
        "metavar": "N",
        "help": "decides the initial weights and the order of the samples",
    },
    "data_seed": {
        "type": int,
        "default": USUAL.data_seed,
        "metavar": "N",
        "help": "decides which samples are held out, and data drawn at random; apart from --seed, so that runs can be "
        "compared on the same data",
    },
    "l2": {
        "type": at_least_0,
        "metavar": "X",
        "help": f"strength of the penalty on squared parameters; if not given, 0 for the data sets that have a name, "
        f"and for a table that of {_STRENGTHS} which does best in cross-validation on the training samples, or "
        f"{USUAL_L2:g} where that would take long",
    },
    "engine": {
        "choices": ENGINES,
        "default": USUAL.engine,
        "help": "how to compute: operation by operation (eager), compiled, or whichever of them is quicker (auto)",
    },
    "test_fraction": {
        "type": fraction,
        "default": USUAL.test_fraction,
        "metavar": "X",
        "help": "share of the samples to hold out and test the model on",
    },
    "patience": {
        "type": positive_count,
        "metavar": "N",
        "help": f"stop when the loss on a share of {VALIDATION_FRACTION:g} of the training samples, set aside for "
        "this, has not improved for N epochs; if not given, train for all epochs on all of them",
    },
}


def add_settings_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each setting."""
    for name, keywords in OPTIONS.items():
        parser.add_argument(flag(name), **keywords)


def settings_of(options: argparse.Namespace) -> Settings:
    """Return the settings that the options make."""
    return Settings(**{name: getattr(options, name) for name in OPTIONS}, out=options.out)
