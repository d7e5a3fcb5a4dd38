"""Report of a table: how it is written, and what was decided of each column."""

from __future__ import annotations

from collections import Counter

from autograd.support.words import short
from nn.data.dataset import Dataset
from nn.experiment.experiment import Experiment
from nn.experiment.run_report import MOST_ON_PAGE
from nn.tables.readings import text_of
from nn.tables.table_encoding import TableEncoding

HEADINGS = ("column", "kind", "missing", "values", "what becomes of it")
MOST_INPUTS = 8  # of one column that are shown though they are 0
MOST_PRINTED = 40  # columns in a terminal
WIDEST = (28, 12, 8, 40, 110)


def column_rows(data: Dataset, encoding: TableEncoding | None = None) -> list[tuple[str, ...]]:
    """Return a row for each column of the table that data come from: see `HEADINGS`.

    Args:
        data: the data; those that come from no table have no rows.
        encoding: what becomes of the columns; None where that is not known yet.
    """
    if data.table is None:
        return []
    becomes = {column.name: str(column) for column in encoding.columns} if encoding is not None else {}
    rows: list[tuple[str, ...]] = []
    for decision in data.table.decisions:
        what = "; ".join(filter(None, (becomes.get(decision.name, ""), decision.note)))
        missing = str(decision.missing) if decision.missing else ""
        rows.append((decision.name, decision.kind, missing, decision.values, what))
    return rows


def sample_rows(experiment: Experiment) -> list[tuple[str, ...]]:
    """Return the first held-out sample: for each input of the network what was measured, and what the network sees."""
    part = experiment.held_out.pick([0])
    (measured,), (seen,) = part.inputs, experiment.inputs(part)
    rows: list[tuple[str, ...]] = [("column", "as it was measured", "inputs of the network")]
    names = iter(zip(experiment.input_names, seen, strict=True))
    encodings = experiment.encoding.columns if experiment.encoding is not None else [None] * len(measured)
    for name, number, encoding in zip(part.feature_names, measured, encodings, strict=True):
        inputs = [next(names) for _ in (encoding.names() if encoding is not None else [name])]
        shown = f"{number:.6g}" if encoding is None else text_of(encoding.column(), number)
        if len(inputs) > MOST_INPUTS:
            inputs = [(label, x) for label, x in inputs if x]
        said = [f"{x:.4g}" if label == name else f"{label}: {x:.4g}" for label, x in inputs]
        rows.append((name, shown, ", ".join(said)))
    return rows


def table_lines(data: Dataset, encoding: TableEncoding | None = None) -> list[str]:
    """Return the report as lines of a terminal.

    Args:
        data, encoding: as those of `column_rows`.
    """
    if data.table is None:
        return []
    rows = [HEADINGS, *column_rows(data, encoding)]
    cells = [[_in_a_line(short(cell, widest)) for cell, widest in zip(row, WIDEST, strict=True)] for row in rows]
    shown = [*cells[: 1 + MOST_PRINTED], *(row for row in cells[1 + MOST_PRINTED :] if row[1] == "target")]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = [f"table     {_in_a_line(data.table.where)}: {data.table.description}"]
    for number, row in enumerate(shown):
        text = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width)
        lines.append(f"{'columns' if number == 0 else '':9} {text}".rstrip())
    if len(cells) > len(shown):
        kinds = Counter(row[1] for row in cells[1 + MOST_PRINTED :] if row[1] != "target").most_common()
        counts = ", ".join(f"{count} {kind}" for kind, count in kinds)
        which = "all" if len(rows) - 1 <= MOST_ON_PAGE else f"the first {MOST_ON_PAGE}"
        lines.append(f"{'':9} ... and {len(cells) - len(shown)} more columns ({counts}), {which} on the report page")
    return [*lines, *(f"note      {_in_a_line(note)}" for note in data.table.notes)]


def _in_a_line(text: str) -> str:
    """Return a text without what would begin another line or steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
