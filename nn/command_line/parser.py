"""Parser of all commands: errors in one line, numbers with a range, and the options that name the data."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from autograd.support.words import unknown
from nn.command_line.table_options import OPTIONS, add_column_options, add_reading_options, flag, table_options_of
from nn.data.dataset import Dataset
from nn.data.load_table import load_table
from nn.data.named import NAMES, load_dataset

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130  # exit statuses

# By the names of other programs.
OTHER_OPTIONS = {
    "--lr": "--learning-rate", "--layers": "--hidden", "--hidden-layers": "--hidden", "--units": "--hidden",
    "--n-epochs": "--epochs", "--iterations": "--epochs", "--max-iter": "--epochs", "--solver": "--optimizer",
    "--label": "--target", "--y": "--target", "--output": "--out", "--verbose": "--quiet", "--random-state": "--seed",
}  # fmt: skip


class Parser(argparse.ArgumentParser):
    """A parser whose result has the names of the options on the command line as `given`."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, "formatter_class": _Help, **settings})
        self.register("action", None, _StoreGiven)
        self.set_defaults(given=frozenset())

    def error(self, message: str) -> NoReturn:
        """End the program with one line, without the usage, which would hide it among many."""
        more = "" if "--help" in message else " (--help explains every option)"
        self.exit(WRONG_USE, f"{self.prog}: {message}{more}\n")

    def parse_args(self, arguments: Any = None, namespace: Any = None) -> Any:
        """Parse, and say of an option that is not known which one may have been meant."""
        options, others = self.parse_known_args(arguments, namespace)
        if others:
            first = others[0].partition("=")[0]
            if not first.startswith("-"):
                self.error(f"{first!r} is one argument too many: quote a name with blanks in it")
            commands = next(action for action in self._actions if isinstance(action, argparse._SubParsersAction))
            command = commands.choices[options.command]
            command.error(unknown("option", first, list(command._option_string_actions), "--help", OTHER_OPTIONS))
        return options

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        # As argparse does, but it lists all there are, be they forty.
        if action.choices is not None and value not in action.choices:
            what = "command" if isinstance(action, argparse._SubParsersAction) else "name"
            raise argparse.ArgumentError(action, unknown(what, value, list(action.choices), "--help"))


class _StoreGiven(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, values)
        if values is not None:  # None for a positional argument that was left out
            namespace.given = getattr(namespace, "given", frozenset()) | {self.dest}


class _Help(argparse.ArgumentDefaultsHelpFormatter):
    def _get_help_string(self, action: argparse.Action) -> str | None:
        # A default of None depends on the data, as the help says itself.
        return action.help if action.default is None or action.nargs == 0 else super()._get_help_string(action)


def positive_count(text: str) -> int:
    """Return a whole number of at least 1."""
    return int(_number(text, int, lambda n: n >= 1, "a whole number of at least 1"))


def above_0(text: str) -> float:
    """Return a number above 0."""
    return _number(text, float, lambda x: x > 0.0, "a number above 0")


def at_least_0(text: str) -> float:
    """Return a number of at least 0."""
    return _number(text, float, lambda x: x >= 0.0, "a number of at least 0")


def fraction(text: str) -> float:
    """Return a number between 0 and 1."""
    return _number(text, float, lambda x: 0.0 < x < 1.0, "a number between 0 and 1")


def sizes(text: str) -> tuple[int, ...]:
    """Return the whole numbers of a list such as 10,10; none of them for "none"."""
    if text == "none":
        return ()
    try:
        return tuple(positive_count(part) for part in text.split(","))
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list such as 10,10 (or none)") from None


def _name(text: str) -> str:
    if not text:  # as a shell has it for a variable without a value; other data would be taken in its place
        raise argparse.ArgumentTypeError("the name is empty: give a file or a data set, or leave it out")
    return text


def _number(text: str, convert: Callable[[str], float], accept: Callable[[float], bool], expected: str) -> float:
    try:
        number = convert(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and accept(number)):
        raise argparse.ArgumentTypeError(f"{text!r} is not {expected}")
    return number


def add_data_options(parser: argparse.ArgumentParser, if_not_given: str) -> None:
    """Add the options that name the data to learn from.

    Args:
        parser: of the command.
        if_not_given: the end of the help of the data, in parentheses.
    """
    option = parser.add_argument
    option(
        "data",
        nargs="?",
        type=_name,
        help=f"{', '.join(NAMES)}, or a file with a table: CSV and its kin, compressed or not, .parquet or "
        f".xlsx {if_not_given}",
    )
    option(
        "--target",
        metavar="COLUMN",
        help="the column to predict: its name, or its number, counted from 1; the last one if not given",
    )
    option(
        "--kind",
        choices=("classes", "numbers"),
        help="what the target holds; if not given, texts and up to 20 different whole numbers are classes, other "
        "numbers are numbers",
    )
    add_column_options(parser)
    add_reading_options(parser)


def load_data(options: argparse.Namespace) -> Dataset:
    """Return the data that the options name.

    Args:
        options: those of `add_data_options`, and the seed of data drawn at random.

    Raises:
        ValueError: for a name that is neither a file nor a data set, or an option that does not go with it.
        OSError: for a file that cannot be read.
    """
    name = options.data or "iris"
    if name in NAMES:
        for option in ("target", "kind", *OPTIONS):
            if option in options.given:
                raise ValueError(f"{flag(option)} is for tables in files, and {name} is none: leave it out")
        return load_dataset(name, seed=options.data_seed)
    path = Path(name)
    if not path.suffix and path.name == name and not os.path.lexists(path):
        raise ValueError(unknown("file or data set", name, NAMES))
    return load_table(path, options=table_options_of(options))
