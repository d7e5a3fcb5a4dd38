"""Command `python -m nn train`: its options, and its report."""

from __future__ import annotations

import argparse
import os
import shlex
from pathlib import Path
from typing import Any

from autograd.support.words import counted
from nn.command_line.parser import INTERRUPTED, add_data_options, load_data
from nn.command_line.report import program, say
from nn.command_line.settings_options import add_settings_options, settings_of
from nn.command_line.table_options import OPTIONS, given_words
from nn.data.named import NAMES
from nn.experiment.columns_report import table_lines
from nn.experiment.experiment import Experiment
from nn.experiment.penalty import choose_penalty
from nn.experiment.run import Outcome, run_experiment
from nn.experiment.run_folder import Record, check_wanted, read_record
from nn.tables.table import quoted


def add_to(commands: Any) -> None:
    """Add the command to those of the command line."""
    train = commands.add_parser(
        "train",
        help="train a network on a data set and say how well it does on data it has not seen",
        description="Train a network on a data set and say how well it does on data held out from training. Leaves the "
        "model, the history of training and pictures in a folder.",
    )
    add_data_options(train, if_not_given="(default: iris)")
    add_settings_options(train)
    folder = train.add_mutually_exclusive_group()
    folder.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="folder to write to, empty or not there yet; if not given, runs/NAME, with a number after it where there "
        "is one already",
    )
    folder.add_argument(
        "--resume",
        type=Path,
        metavar="DIR",
        help="go on with the run in this folder, after its process was interrupted or killed, as if it had not been; "
        "options that are not given are those it was started with, and --epochs may be more; where there is no run "
        "yet, begin it, so that one command can be repeated until it is done",
    )
    train.add_argument("--quiet", action="store_true", help="show no settings and no progress bar, only the results")
    train.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, report, and return the exit status."""
    if options.out is not None:
        check_wanted(options.out)
    record = None if options.resume is None else _take_over(options)
    name = options.data or "iris"
    source = {"data": name if name in NAMES else os.path.realpath(name)}
    source |= {"target": options.target, "kind": options.kind}
    source |= {name: getattr(options, name) for name in OPTIONS if name in options.given}
    experiment = Experiment(load_data(options), settings_of(options), source)  # which alone holds the data
    if not options.quiet:
        for line in table_lines(experiment.data, experiment.encoding):
            say(line)
    choose_penalty(experiment)
    if record is not None:
        experiment.l2_is_chosen = record["settings"].get("l2_is_chosen", False)
    if not options.quiet:
        _announce(experiment)
    outcome = run_experiment(experiment, progress=not options.quiet, resume=options.resume)
    _report(outcome)
    interrupted = outcome.history.stopped == "interrupted"
    if not options.quiet:
        for line in next_commands(options, outcome.folder, None if interrupted else experiment.epochs):
            say(line)
    return INTERRUPTED if interrupted else 0


def _take_over(options: argparse.Namespace) -> Record | None:
    """Set the options that were not given to those which the run in the folder was started with; return its record."""
    record = read_record(options.resume)
    if record is None:
        if "data" not in options.given:
            raise ValueError(f"{options.resume} has no run to go on with: name the data as well, to begin one there")
        return None
    for name, then in {**record["settings"], **record["source"]}.items():
        if name not in options.given and name in vars(options):
            setattr(options, name, tuple(then) if isinstance(then, list) else then)
            if name in ("target", "kind", *OPTIONS) and then is not None:
                options.given |= {name}
    return record


def _announce(experiment: Experiment) -> None:
    for name, fact in experiment.facts().items():
        say(f"{name:9} {fact}")


def _report(outcome: Outcome) -> None:
    history = outcome.history
    if history.resumed_after:
        say(f"resumed   after epoch {history.resumed_after}")
    if history.stopped != "epochs":
        say(f"stopped   {history.stopped}, after {counted(history.epochs, 'epoch')}")
    if history.best_epoch is not None:
        say(f"model     that of epoch {history.best_epoch}, which had the lowest validation loss")
    if outcome.unseen:
        say(f"note      no sample of {_classes(outcome.unseen)} was trained on: the model cannot know what it is")
    say(f"held out  {outcome.held_out}")
    say(f"trained   {outcome.training}")
    if outcome.baselines is not None:
        say(f"beside    {outcome.baselines.beside}")
        say(f"so        {outcome.baselines.verdict}")
    if outcome.advice is not None:
        say(f"advice    {outcome.advice}")
    say(f"files     in {outcome.folder}:")
    width = max(map(len, outcome.files))
    for name, contents in outcome.files.items():
        say(f"          {name:{width}}  {contents}")


def next_commands(options: argparse.Namespace, folder: Path, epochs: int | None) -> list[str]:
    """Return what may be done next, as lines with commands.

    Args:
        options: those of the run.
        folder: it was written to.
        epochs: that it went through; None where it was interrupted.
    """
    command, resume = program(), ["train", "--resume", str(folder)]
    same = [options.data] if options.data else []
    for name in ("target", "kind"):
        same += [f"--{name}", str(getattr(options, name))] if name in options.given else []
    same += given_words(options)
    reading = given_words(options, reading_only=True)
    commands = {
        "new samples": [*command, "predict", str(folder), "NEW.csv", *reading, "--out", "predicted.csv"],
        "other settings": [*command, "sweep", *same, "--grid", "hidden=10,10/20/none"],
        "watch it learn": [*command, "play", *same],
    }
    if epochs is None:
        commands["go on"] = [*command, *resume]
    else:
        commands["more epochs"] = [*command, *resume, "--epochs", str(2 * epochs)]
    width = max(map(len, commands))
    lines = [f"{what + ':':{width + 1}} {shlex.join(words)}" for what, words in commands.items()]
    return [f"{'next' if i == 0 else '':9} {line}" for i, line in enumerate(lines)]


def _classes(names: list[str]) -> str:
    """Return classes as a sentence names them: a few by name, many by their number."""
    if len(names) == 1:
        return f"class {names[0]!r}"
    return f"{len(names)} classes ({quoted(names)})"
