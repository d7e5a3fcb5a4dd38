"""The command `python -m nn train`: its options, its report, and its exit status."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from nn.activations import known_activations
from nn.data.csv_table import read_csv
from nn.data.dataset import Dataset
from nn.data.named import NAMES, load_dataset
from nn.experiment import OPTIMIZERS, VALIDATION_FRACTION, Experiment, Outcome, Settings
from nn.task import LOSSES_FOR_CLASSES, LOSSES_FOR_NUMBERS
from nn.training import TrainingError

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130
USUAL = Settings()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: what stands after `python -m nn`; None takes it from the process.

    Returns:
        the exit status: 0; 1 when training failed; 2 for a wrong option or an unreadable file; 130 when Ctrl-C ended
        training early, what was reached being written all the same.
    """
    options = _parser().parse_args(arguments)
    try:
        experiment = Experiment(_data(options), _settings(options))
        if not options.quiet:
            _announce(experiment)
        outcome = experiment.run(progress=not options.quiet)
        _report(outcome)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    except TrainingError as error:
        return _complain(str(error), FAILED)
    except BrokenPipeError:  # nobody reads on, as after `| head`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # what Python flushes into at its end
        return FAILED
    except OSError as error:
        return _complain(f"{error.filename or 'standard output'}: {error.strerror or error}", WRONG_USE)
    except OverflowError:
        return _complain(f"numbers of {options.data} are too large to compute with: rescale its columns", WRONG_USE)
    except (ValueError, ImportError) as error:
        return _complain(str(error), WRONG_USE)
    return INTERRUPTED if outcome.history.stopped == "interrupted" else 0


def _complain(message: str, status: int) -> int:
    print(f"python -m nn train: {' '.join(message.split())}", file=sys.stderr)
    return status


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # Without the usage, whose many lines would push the one that matters out of sight.
        self.exit(WRONG_USE, f"{self.prog}: {message} (--help explains every option)\n")


class _Help(argparse.ArgumentDefaultsHelpFormatter):
    def _get_help_string(self, action: argparse.Action) -> str | None:
        # Where the default depends on the data, the help says how.
        return action.help if action.default is None or action.nargs == 0 else super()._get_help_string(action)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m nn", description="Train neural networks made of scalars.", allow_abbrev=False)
    commands = parser.add_subparsers(title="commands", required=True, metavar="train")
    train = commands.add_parser(
        "train",
        help="train a network on a data set and say how well it does on data it has not seen",
        description="Train a network on a data set and say how well it does on data held out from training. Leaves the "
        "model, the history of training and pictures in a new folder.",
        formatter_class=_Help,
        allow_abbrev=False,
    )
    option = train.add_argument
    option(
        "data",
        nargs="?",
        default="iris",
        help=f"{', '.join(NAMES)}, or a CSV file: a header line, columns of numbers, and a target column",
    )
    option("--target", metavar="NAME", help="column of a CSV file to predict; its last one if not given")
    option(
        "--kind",
        choices=("classes", "numbers"),
        help="what the target column of a CSV file holds; if not given, text and up to 20 different whole numbers are "
        "classes, other numbers are numbers",
    )
    option(
        "--hidden",
        type=_sizes,
        default=",".join(map(str, USUAL.hidden)),
        metavar="N,N,...",
        help="units of each hidden layer, or none",
    )
    option(
        "--activation",
        choices=known_activations(),
        default=USUAL.activation,
        metavar="NAME",
        help="activation of the hidden layers: linear, relu, leaky_relu, elu, gelu, silu, softplus, sigmoid, tanh, "
        "or any other operation on one number that the engine knows",
    )
    losses = tuple(dict.fromkeys(LOSSES_FOR_CLASSES + LOSSES_FOR_NUMBERS))
    option(
        "--loss",
        choices=losses,
        metavar="NAME",
        help=f"what training makes small: {', '.join(LOSSES_FOR_CLASSES)} for classes, {', '.join(LOSSES_FOR_NUMBERS)} "
        "for numbers; if not given, binary_cross_entropy for two classes, and otherwise the first of each",
    )
    option(
        "--optimizer",
        choices=tuple(OPTIMIZERS),
        default=USUAL.optimizer,
        metavar="NAME",
        help=f"how the parameters take a step downhill: {', '.join(OPTIMIZERS)}",
    )
    rates = ", ".join(f"{rate:g} for {name}" for name, (_, rate) in OPTIMIZERS.items())
    option("--learning-rate", type=_above_0, metavar="X", help=f"how long a step is; if not given, {rates}")
    option("--epochs", type=_count, default=USUAL.epochs, metavar="N", help="how often to go through the samples")
    option("--batch-size", type=_count, default=USUAL.batch_size, metavar="N", help="samples per step")
    option(
        "--seed",
        type=int,
        default=USUAL.seed,
        metavar="N",
        help="decides the initial weights and the order of the samples",
    )
    option(
        "--data-seed",
        type=int,
        default=USUAL.data_seed,
        metavar="N",
        help="decides which samples are held out, and data drawn at random; apart from --seed, so that runs can be "
        "compared on the same data",
    )
    option(
        "--l2", type=_at_least_0, default=USUAL.l2, metavar="X", help="strength of the penalty on squared parameters"
    )
    option(
        "--test-fraction",
        type=_fraction,
        default=USUAL.test_fraction,
        metavar="X",
        help="share of the samples to hold out and test the model on",
    )
    option(
        "--patience",
        type=_count,
        metavar="N",
        help=f"stop when the loss on a share of {VALIDATION_FRACTION:g} of the training samples, set aside for this, "
        "has not improved for N epochs; if not given, train for all epochs on all of them",
    )
    option(
        "--out",
        type=Path,
        metavar="DIR",
        help="folder to make and write to, numbered if there is one already; if not given, runs/NAME",
    )
    option("--quiet", action="store_true", help="show no settings and no progress bar, only what came of it")
    return parser


def _number(text: str, convert: Callable[[str], float], accept: Callable[[float], bool], expected: str) -> float:
    try:
        number = convert(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and accept(number)):
        raise argparse.ArgumentTypeError(f"{text!r} is not {expected}")
    return number


def _count(text: str) -> int:
    return int(_number(text, int, lambda n: n >= 1, "a whole number of at least 1"))


def _above_0(text: str) -> float:
    return _number(text, float, lambda x: x > 0.0, "a number above 0")


def _at_least_0(text: str) -> float:
    return _number(text, float, lambda x: x >= 0.0, "a number of at least 0")


def _fraction(text: str) -> float:
    return _number(text, float, lambda x: 0.0 < x < 1.0, "a number between 0 and 1")


def _sizes(text: str) -> tuple[int, ...]:
    if text == "none":
        return ()
    try:
        return tuple(_count(part) for part in text.split(","))
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list such as 10,10 (or none)") from None


def _data(options: argparse.Namespace) -> Dataset:
    path = Path(options.data)
    if options.data in NAMES:
        for name in ("target", "kind"):
            if getattr(options, name) is not None:
                raise ValueError(f"--{name} is for CSV files, and {options.data} is none: leave it out")
        return load_dataset(options.data, seed=options.data_seed)
    if path.suffix.lower() != ".csv" and not path.exists():
        raise ValueError(f"{options.data!r} is neither a file nor one of {', '.join(NAMES)}")
    return read_csv(path, target=options.target, kind=options.kind)


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(**{name: getattr(options, name) for name in Settings.__dataclass_fields__})


def _announce(experiment: Experiment) -> None:
    for name, fact in experiment.facts().items():
        print(f"{name:9} {fact}", flush=True)


def _report(outcome: Outcome) -> None:
    history = outcome.history
    if history.stopped != "epochs":
        print(f"stopped   {history.stopped}, after {history.epochs} epochs")
    if history.best_epoch is not None:
        print(f"model     that of epoch {history.best_epoch}, which had the lowest validation loss")
    for name in outcome.unseen:
        print(f"note      no sample of class {name!r} was trained on: the model cannot know it")
    print(f"held out  {outcome.held_out}")
    print(f"trained   {outcome.training}")
    print(f"files     in {outcome.folder}:")
    width = max(map(len, outcome.files))
    for name, contents in outcome.files.items():
        print(f"          {name:{width}}  {contents}")
