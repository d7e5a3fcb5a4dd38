"""Command `python -m nn predict`: its options, the table it writes, and its notes about the columns."""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
from pathlib import Path
from typing import Any

from autograd.support.atomic_file import write_whole
from autograd.support.words import counted
from nn.data.csv_rows import TableError, fault_of
from nn.data.feature_table import FeatureTable, read_features
from nn.experiment.run import MODEL
from nn.experiment.score import score
from nn.experiment.trained_model import TrainedModel


def add_to(commands: Any) -> None:
    """Add the command to those of the command line."""
    predict = commands.add_parser(
        "predict",
        help="predict the target of new samples with a model that train left",
        description="Predict the target of new samples with a model that `python -m nn train` left. Writes the table "
        "again, with what is predicted in a column of its own. Columns are matched by their names: those that the "
        "model needs have to be there and hold numbers, in any order; others are kept as they are. Numbers are "
        "standardized as in training. Where the table has the target as well, says how well the predictions "
        "agree with it.",
    )
    option = predict.add_argument
    option("model", type=Path, metavar="MODEL", help=f"{MODEL}, or the folder with it, such as runs/iris")
    option("data", metavar="FILE.csv", help="the samples: a header line, and a column for each feature of the model")
    option("--out", type=Path, metavar="FILE", help="CSV file to write, or to replace; if not given, standard output")
    option("--probabilities", action="store_true", help="add a column for each class, with its probability")
    option("--quiet", action="store_true", help="say nothing about the columns and the predictions")
    predict.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Predict, write, and return the exit status."""
    path = options.model / MODEL if options.model.is_dir() else options.model
    if options.out is not None and any(_is_same(options.out, other) for other in (path, options.data)):
        raise ValueError(f"--out {options.out} would replace what the predictions are made from: name another file")
    trained = TrainedModel.load(path)
    table = read_features(options.data, trained.feature_names, trained.target_name)
    predicted = trained.predict(table.inputs)
    added = {f"predicted_{trained.target_name}": predicted}
    if options.probabilities:
        columns = zip(*trained.probabilities(table.inputs), strict=True)
        names = trained.class_names or []
        added |= {f"probability_{name}": list(column) for name, column in zip(names, columns, strict=True)}
    content = _table(options.data, table, added)
    if options.out is None:
        sys.stdout.write(content)
        sys.stdout.flush()
    else:
        write_whole(options.out, content.encode())
    if not options.quiet:
        _report(trained, table, predicted, options.out)
    return 0


def _is_same(one: Path, other: str | os.PathLike[str]) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:  # one of them does not exist
        return False


def _table(file: str, table: FeatureTable, added: dict[str, list[Any]]) -> str:
    taken = [name for name in added if name in table.header]
    if taken:
        raise TableError(f"{file} has a column {taken[0]!r} already: rename it, or leave it out")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*table.header, *added])
    for row, *predictions in zip(table.rows, *added.values(), strict=True):
        writer.writerow([*row.cells, *predictions])
    return text.getvalue()


def _report(trained: TrainedModel, table: FeatureTable, predicted: list[Any], out: Path | None) -> None:
    """Print notes and the score to stderr, as the table may go to stdout."""

    def say(what: str, text: str) -> None:
        print(f"{what:9} {text}", file=sys.stderr)

    if table.reordered:
        say("note", "the features stand in another order than in training: they were matched by name")
    if table.others:
        names = ", ".join(map(repr, table.others))
        is_one = len(table.others) == 1
        what = "no feature of the model, kept as it is" if is_one else "no features of the model, kept as they are"
        say("note", f"{what}: {names}")
    say("predicted", f"{trained.target_name} of {counted(len(predicted), 'sample')}" + (f", in {out}" if out else ""))
    classes = trained.class_names is not None
    known = [
        (prediction, target if classes else float(target))
        for prediction, target in zip(predicted, table.targets or [], strict=table.targets is not None)
        if (target if classes else fault_of(target) is None)
    ]
    if known:
        found, targets = zip(*known, strict=True)
        say("agreement", f"with {trained.target_name!r} in the table: {score(found, targets, classes)}")
