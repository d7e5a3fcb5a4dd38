"""Command `python -m nn sweep`: its grid, its table, and the command that trains the best."""

from __future__ import annotations

import argparse
import math
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograd.support.words import counted, unknown
from nn.command_line.parser import OTHER_OPTIONS, add_data_options, load_data, positive_count
from nn.command_line.report import program, say
from nn.command_line.settings_options import OPTIONS, add_settings_options, settings_of
from nn.command_line.table_options import flag, given_words
from nn.data.dataset import Dataset
from nn.experiment.columns_report import table_lines
from nn.experiment.experiment import size_text
from nn.experiment.penalty import STRENGTHS
from nn.experiment.run_folder import check_wanted, output_folder
from nn.experiment.settings import USUAL_L2, Settings
from nn.experiment.sweep import Sweep, Trial, run_sweep, shown, title
from nn.optional import require

SPLITTING = ("data_seed", "test_fraction")  # trials on different data could not be compared
VARIED = [name for name in OPTIONS if name not in SPLITTING]
MOST_PRINTED = 20
SECONDS_TO_CONNECT = 20


def add_to(commands: Any) -> None:
    """Add the command to those of the command line."""
    sweep = commands.add_parser(
        "sweep",
        help="train with every combination of some settings, and say which does best",
        description="Train with every combination of the settings in the grid, and score each by cross-validation on "
        "the samples that `python -m nn train` would train on with the same options: those it holds out stay unseen, "
        "to test the best on. Prints the table and the command that trains the best; leaves table and picture in a "
        "folder. Needs scikit-learn.",
        epilog="Example: python -m nn sweep flowers.csv --grid hidden=10,10/20/none --grid activation=relu/tanh",
    )
    add_data_options(sweep, if_not_given="(default: iris)")
    option = sweep.add_argument
    option(
        "--grid",
        action="append",
        required=True,
        type=_axis,
        metavar="NAME=VALUE/VALUE/...",
        help="an option below, without its hyphens, and the values to try for it, written as for that option, with a "
        f"slash between two; give --grid once for each that is to vary, out of {', '.join(map(_spelt, VARIED))}",
    )
    option("--folds", type=positive_count, default=5, metavar="N", help="parts of the cross-validation")
    option(
        "--jobs",
        type=positive_count,
        metavar="N",
        help="how many trainings to run at once; if not given, one for each core of this machine, or of the cluster",
    )
    option(
        "--cluster",
        metavar="ADDRESS",
        help="run on the workers of a Dask cluster, which have this package too, and whose scheduler is at this "
        "address, such as tcp://10.0.0.1:8786; needs dask and distributed",
    )
    add_settings_options(sweep)
    option(
        "--out",
        type=Path,
        metavar="DIR",
        help="folder to write to, empty or not there yet; if not given, runs/NAME-sweep, with a number after it where "
        "there is one already",
    )
    option("--quiet", action="store_true", help="show no settings and no progress bar, only the results")
    sweep.set_defaults(run=run)


OTHER_SETTINGS = {name.lstrip("-"): option.lstrip("-") for name, option in OTHER_OPTIONS.items()}


def _spelt(name: str) -> str:
    return flag(name).removeprefix("--")


def _axis(text: str) -> tuple[str, list[Any]]:
    """Return the name of a setting and its values."""
    name, separator, values = text.partition("=")
    name = name.strip().lstrip("-").replace("-", "_")
    if separator and name not in VARIED:
        spelt = [_spelt(known) for known in VARIED]
        raise argparse.ArgumentTypeError(unknown("setting", name.replace("_", "-"), spelt, "--help", OTHER_SETTINGS))
    if not separator:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not NAME=VALUE/VALUE/..., with one of {', '.join(map(_spelt, VARIED))} as name"
        )
    option = OPTIONS[name]
    found = []
    for value in values.split("/"):
        try:
            found.append(option.get("type", str)(value.strip()))
        except ValueError:
            raise argparse.ArgumentTypeError(f"{value!r} of {text!r} is not a whole number") from None
        if found[-1] not in option.get("choices", found):
            raise argparse.ArgumentTypeError(unknown(f"in {text!r}", value, option["choices"], "--help"))
    if len(set(found)) < len(found):
        raise argparse.ArgumentTypeError(f"{text!r} has a value twice")
    return name, found


def run(options: argparse.Namespace) -> int:
    """Sweep, write, report, and return the exit status."""
    grid = _grid(options)
    if options.out is not None:
        check_wanted(options.out)
    data = load_data(options)
    settings = settings_of(options)
    is_l2_usual = data.table is not None and "l2" not in (*options.given, *grid)
    if is_l2_usual:  # chosen for each, it would take 15 times as long; the best is to be trained as it was scored
        settings, options.l2, options.given = replace(settings, l2=USUAL_L2), USUAL_L2, options.given | {"l2"}
    if not options.quiet:
        _announce(data, settings, grid, options.folds)
        if is_l2_usual:
            say(
                f"note      l2 is {USUAL_L2:g} in all of them: --grid l2={'/'.join(map(shown, STRENGTHS))} tries others"
            )
    with output_folder(options.out, Path("runs", f"{data.name}-sweep")) as folder:
        with _workers(options.cluster):
            jobs = options.jobs or (None if options.cluster else -1)
            sweep = run_sweep(data, settings, grid, options.folds, jobs, progress=not options.quiet)
        sweep.write_csv(folder / "table.csv")
        _draw(sweep, folder / "scores.png")
    _report(sweep)
    say(f"best      {_command(options, sweep.best)}")
    say(f"files     in {folder}:\n          table.csv   every combination\n          scores.png  the same as a picture")
    return 0


def _draw(sweep: Sweep, path: Path) -> None:
    from nn.experiment.sweep_plot import sweep_scores
    from nn.plots.style import save_figure  # here, as only they need matplotlib

    save_figure(sweep_scores(sweep), path)


def _grid(options: argparse.Namespace) -> dict[str, list[Any]]:
    grid = dict(options.grid)
    if len(grid) < len(options.grid):
        raise ValueError("--grid has a name twice: write its values in one, with slashes between them")
    for name in grid:
        if name in options.given:
            raise ValueError(f"{flag(name)} is given, and {name} is in the grid too: leave one of them out")
    return grid


@contextmanager
def _workers(cluster: str | None) -> Iterator[None]:
    """Let joblib use the workers of a cluster."""
    if cluster is None:
        yield
        return
    distributed, joblib = require("distributed", "--cluster"), require("joblib", "--cluster")
    try:
        client = distributed.Client(cluster, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"--cluster {cluster}: no scheduler answers there ({error}); give the address of one that runs, or run the "
            "sweep on this machine, without --cluster"
        ) from None
    with client, joblib.parallel_backend("dask"):
        yield


def _announce(data: Dataset, settings: Settings, grid: dict[str, list[Any]], folds: int) -> None:
    train, held_out = data.split(settings.test_fraction, settings.data_seed)
    combinations = math.prod(map(len, grid.values()))
    for line in table_lines(data):
        say(line)
    say(f"data      {data.name}: {size_text(data)}")
    say(f"split     {counted(folds, 'fold')} of {counted(len(train), 'sample')}; {len(held_out)} stay held out")
    for name, values in grid.items():
        say(f"grid      {title(name)}: {' / '.join(map(shown, values))}")
    say(f"sweep     {combinations} combinations, {combinations * folds} trainings")


def _report(sweep: Sweep) -> None:
    rows = [["rank", *map(title, sweep.names), sweep.metric, "deviation"]]
    rows += [_row(rank, trial, sweep) for rank, trial in enumerate(sweep.trials[:MOST_PRINTED], start=1)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())
    if len(sweep.trials) > MOST_PRINTED:
        say(f"... and {len(sweep.trials) - MOST_PRINTED} more, in the table")


def _row(rank: int, trial: Trial, sweep: Sweep) -> list[str]:
    numbers = ["diverged", ""]
    if not math.isnan(trial.mean):
        numbers = [f"{trial.mean:.4g}", f"{trial.deviation:.2g}"]
        if sweep.is_accuracy:
            numbers = [f"{100 * trial.mean:.1f} %", f"{100 * trial.deviation:.1f} %"]
    return [str(rank), *(shown(trial.varied[name]) for name in sweep.names), *numbers]


def _command(options: argparse.Namespace, best: Trial) -> str:
    """Return the command that trains with the settings of a trial."""
    words = [*program(), "train", *([options.data] if options.data else [])]
    words += given_words(options)
    kept = {name: getattr(options, name) for name in ("target", "kind", *OPTIONS) if name in options.given}
    for name, value in {**kept, **best.varied}.items():
        words += [flag(name), shown(value)]
    return shlex.join(words)
