"""Command `python -m nn play`: a page on which a network learns."""

from __future__ import annotations

import argparse
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import Any

from nn.command_line.parser import add_data_options, load_data
from nn.data.dataset import Dataset
from nn.data.standardizer import Standardizer
from nn.tables.table_encoding import TableEncoding


def add_to(commands: Any) -> None:
    """Add the command to those of the command line."""
    play = commands.add_parser(
        "play",
        help="write a page on which a network learns, and says where every number comes from",
        description="Write a page on which a network learns before your eyes: one file that opens in any browser, "
        "without a network. It has data of its own, and takes any table.",
    )
    add_data_options(play, if_not_given="(default: moons)")
    play.add_argument("--out", type=Path, default=Path("play.html"), metavar="FILE", help="the page to write")
    play.add_argument("--open", action="store_true", help="open it in the browser")
    play.set_defaults(run=run, data_seed=0)


def run(options: argparse.Namespace) -> int:
    """Write the page, and return the exit status."""
    from nn.training_page.playground_page import PlaygroundPage  # here, as these need NumPy
    from nn.training_page.start_state import BUILT_IN, start_state

    options.data = options.data or "moons"
    is_built_in = options.data in BUILT_IN and not options.given - {"data", "out"}
    if is_built_in:
        state = start_state(None, options.data, None, None)
    else:
        data, changed = standardized(load_data(options))
        state = start_state(None, data, None, None)
        state["data"]["standardized"] = changed
    page = PlaygroundPage(state)
    page.save(options.out)
    print(f"page      {options.out} ({len(page.html) / 1000:.0f} kB): open it in a browser")
    if options.open:
        webbrowser.open(options.out.resolve().as_uri())
    return 0


def standardized(data: Dataset) -> tuple[Dataset, list[bool]]:
    """Return data shifted and scaled to mean 0 and deviation 1, and of each feature whether it was.

    Targets that are numbers are shifted and scaled too. Columns of a table that are no numbers become inputs of
    0 and 1, which stay as they are.
    """
    switches = [False] * len(data.feature_names)
    if data.columns:
        encoding = TableEncoding.fit(data.columns, data.inputs)
        data = replace(
            data, inputs=encoding(data.inputs).tolist(), feature_names=encoding.names(), columns=(), table=None
        )
        switches = encoding.is_switch()
    standardizer = Standardizer.fit(data.inputs).without(switches)
    data = replace(data, inputs=standardizer.transform(data.inputs))
    if data.class_names is None:
        column = [[float(target)] for target in data.targets]
        targets = [target for (target,) in Standardizer.fit(column).transform(column)]
        data = replace(data, targets=targets)
    return data, standardizer.changes()
