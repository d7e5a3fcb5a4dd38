"""Command `python -m nn predict`: its options, the table it writes, and its notes about the columns."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograd.support.atomic_file import write_whole
from autograd.support.words import counted, short
from nn.command_line.table_options import add_reading_options, reading_of
from nn.data.dataset import is_array
from nn.data.feature_table import FeatureTable, read_features
from nn.data.ranges import far_outside
from nn.experiment.run import MODEL
from nn.experiment.score import score
from nn.experiment.trained_model import TrainedModel
from nn.files.csv_file import csv_text
from nn.tables.cell_values import MISSING, YES_NO, number_of, unit_of, without_unit
from nn.tables.readings import meaning_of, text_of
from nn.tables.table import TableError, quoted


def add_to(commands: Any) -> None:
    """Add the command to those of the command line."""
    predict = commands.add_parser(
        "predict",
        help="predict the target of new samples with a model that train left",
        description="Predict the target of new samples with a model that `python -m nn train` left. Writes the table "
        "again as CSV, with what is predicted in a column of its own. Columns are matched by their names, in any "
        "order; others are kept as they are. They are treated as in training: missing cells are filled, and classes "
        "that training had not are taken for another one, which is said. Text is written as it was read: to a "
        "spreadsheet a cell that begins with =, +, - or @ is a formula, so open a table from strangers as text there. "
        "Totals and remarks in the last rows are left out, as in training, which is said. "
        "Where the table has the target as well, says how well the predictions agree with it.",
    )
    option = predict.add_argument
    option("model", type=Path, metavar="MODEL", help=f"{MODEL}, or the folder with it, such as runs/iris")
    option("data", metavar="FILE", help="the samples: a table like the one that was learnt from, see train --help")
    option("--out", type=Path, metavar="FILE", help="CSV file to write, or to replace; if not given, standard output")
    option("--probabilities", action="store_true", help="add a column for each class, with its probability")
    option("--quiet", action="store_true", help="say nothing about the columns and the predictions")
    option(
        "--missing-columns",
        choices=("refuse", "fill"),
        default="refuse",
        help="what becomes of a table that lacks a column of the model's: refused, or filled as missing cells are",
    )
    add_reading_options(predict)
    predict.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Predict, write, and return the exit status."""
    path = options.model / MODEL if options.model.is_dir() else options.model
    if options.out is not None and any(_is_same(options.out, other) for other in (path, options.data)):
        raise ValueError(f"--out {options.out} would replace what the predictions are made from: name another file")
    trained = TrainedModel.load(path)
    reading = reading_of(options)
    reading = replace(reading, missing=(*trained.missing, *reading.missing))
    fill = options.missing_columns == "fill"
    table = read_features(options.data, trained.columns, trained.target_name, reading, fill)
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
    header = table.table.header
    taken = [name for name in added if name in header]
    if taken:
        raise TableError(f"{file} has a column {taken[0]!r} already: rename it, or leave it out")
    rows = zip(table.rows(), *added.values(), strict=True)
    return csv_text([[*header, *added], *([*map(str.strip, row), *predictions] for row, *predictions in rows)])


def _report(trained: TrainedModel, table: FeatureTable, predicted: list[Any], out: Path | None) -> None:
    """Print notes and the score to stderr, as the table may go to stdout."""

    def say(what: str, text: str) -> None:
        print(f"{what:9} {text}", file=sys.stderr)

    if table.reordered:
        say("note", "the features stand in another order than in training: they were matched by name")
    if table.others:
        is_one = len(table.others) == 1
        what = "no feature of the model, kept as it is" if is_one else "no features of the model, kept as they are"
        say("note", f"{what}: {quoted(table.others)}")
    for note in table.notes:
        say("note", note)
    for note in _far_outside(trained, table):
        say("note", note)
    say("predicted", f"{trained.target_name} of {counted(len(predicted), 'sample')}" + (f", in {out}" if out else ""))
    classes = trained.class_names is not None
    targets: list[Any] = list(table.targets or ())
    if trained.class_names is not None and all(name.casefold() in YES_NO for name in trained.class_names):
        spelt = {meaning_of(name): name for name in trained.class_names}
        targets = [spelt.get(meaning_of(target), target) for target in targets]
    if not classes:
        decimal = table.table.decimal
        targets = [number_of(without_unit(target, unit_of(target, decimal)), decimal) for target in targets]
    pairs = zip(predicted, targets, strict=table.targets is not None)
    known = [(prediction, target) for prediction, target in pairs if target not in (None, *MISSING)]
    if known:
        found, true = zip(*known, strict=True)
        say("agreement", f"with {trained.target_name!r} in the table: {score(found, true, classes)}")


def _far_outside(trained: TrainedModel, table: FeatureTable) -> Iterator[str]:
    """Yield a line on numbers unlike all that were trained on, if there are any."""
    rows: set[int] = set()
    first: tuple[int, str] | None = None
    for i, (column, known) in enumerate(zip(trained.columns, trained.ranges, strict=False)):
        if known is None or column.kind not in ("number", "date"):
            continue
        readings = table.inputs[:, i] if is_array(table.inputs) else [row[i] for row in table.inputs]
        if far := far_outside(readings, known):
            rows.update(far)
            low, high = (text_of(column, number) for number in known)
            text = f"{short(column.name)!r} is {text_of(column, readings[far[0]])}, in training {low} to {high}"
            first = min(first or (far[0], text), (far[0], text))
    if first is not None:
        yield (
            f"{counted(len(rows), 'row')} with numbers far outside those in training, the first in "
            f"{table.table.place(first[0])}: {first[1]}; what is predicted there is a guess"
        )
