"""Options about tables: how a file is written, and what becomes of its columns."""

from __future__ import annotations

import argparse
from typing import Any

from nn.data.load_table import TableOptions
from nn.tables.columns import KINDS
from nn.tables.table import HOW_WRITTEN, ReadingOptions

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "bar": "|", "blank": " ", "space": " "}


class Append(argparse.Action):
    """Adds one more text to a list, and notes that the option is given."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        setattr(namespace, self.dest, (*(getattr(namespace, self.dest) or ()), values))
        namespace.given = getattr(namespace, "given", frozenset()) | {self.dest}


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a file is written."""
    group = parser.add_argument_group(
        "how the file is written", "All of this is recognized, and said in one line; an option overrides it."
    )
    option = group.add_argument
    option(
        "--separator",
        type=_separator,
        metavar="C",
        help="between two cells: comma, semicolon, tab, bar, blank (any number of them), or another character",
    )
    option(
        "--decimal",
        choices=(".", ","),
        metavar="C",
        help="the mark before decimals, . or a comma; the other one may separate thousands",
    )
    option("--encoding", metavar="NAME", help="of the text, such as utf-8, cp1252, euc-kr, shift-jis or gb18030")
    option("--quote", metavar="C", help="around cells that have separators in them, or none")
    option(
        "--comment",
        metavar="C",
        help="what lines begin with that are no rows; # if the first line begins so, %% or // if two do",
    )
    header = group.add_mutually_exclusive_group()
    header.add_argument(
        "--header", action=_Flag, nargs=0, const=True, dest="header", help="the first line names the columns"
    )
    header.add_argument(
        "--no-header",
        action=_Flag,
        nargs=0,
        const=False,
        dest="header",
        help="the first line is a sample, and the columns are called x1, x2, ...",
    )
    option(
        "--missing",
        action=Append,
        metavar="TEXT",
        help="a further text that stands for no value, such as -999; an empty cell, NA, N/A, NaN, null and ? always "
        "do; give --missing once for each",
    )


def add_column_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what becomes of columns."""
    group = parser.add_argument_group(
        "what becomes of the columns", "All of this is decided by what a column holds, and said in a table."
    )
    option = group.add_argument
    option("--drop", action=Append, metavar="COLUMN", help="leave this column out; once for each")
    option(
        "--only",
        action=Append,
        metavar="COLUMN",
        help="learn from this column alone, or from those alone if given several times",
    )
    option(
        "--as",
        action=Append,
        dest="kinds",
        metavar="COLUMN=KIND",
        help=f"take a column for a {', '.join(KINDS)}; date:%%d.%%m.%%Y says the form of its dates",
    )
    option(
        "--missing-rows",
        choices=("fill", "drop", "refuse"),
        default="fill",
        help="what becomes of samples with missing cells: filled with the median of a number and a class of their own, "
        "left out, or refused",
    )


OPTIONS = (*HOW_WRITTEN, "missing", "drop", "only", "kinds", "missing_rows")


def flag(name: str) -> str:
    """Return the option whose value has a name.

    >>> flag("missing_rows"), flag("kinds")
    ('--missing-rows', '--as')
    """
    return "--as" if name == "kinds" else "--" + name.replace("_", "-")


def reading_of(options: argparse.Namespace) -> ReadingOptions:
    """Return how the options say that a file is written."""
    return ReadingOptions(
        options.separator,
        options.decimal,
        options.encoding,
        options.quote,
        options.comment,
        options.header,
        tuple(options.missing or ()),
    )


def table_options_of(options: argparse.Namespace) -> TableOptions:
    """Return what the options say of a table.

    Raises:
        ValueError: for one that is not of the form COLUMN=KIND.
    """
    kinds = {}
    for text in options.kinds or ():
        name, equals, kind = text.rpartition("=")
        if not equals:
            raise ValueError(f"--as {text}: write it as COLUMN=KIND, with a kind of {', '.join(KINDS)}")
        kinds[name] = kind
    return TableOptions(
        options.target,
        options.kind,
        tuple(options.drop or ()),
        tuple(options.only or ()),
        kinds,
        options.missing_rows,
        reading_of(options),
    )


def given_words(options: argparse.Namespace, reading_only: bool = False) -> list[str]:
    """Return the options about tables that were given, as the words of a command.

    Args:
        options: of a command.
        reading_only: only those that say how a file is written; what stands for no value is known to a model.
    """
    words: list[str] = []
    for name in HOW_WRITTEN if reading_only else OPTIONS:
        if name not in options.given:
            continue
        value = getattr(options, name)
        if name == "header":
            words.append("--header" if value else "--no-header")
            continue
        for text in value if isinstance(value, (tuple, list)) else [value]:
            words += [f"{flag(name)}={text}"] if str(text).startswith("-") else [flag(name), str(text)]
    return words


class _Flag(argparse.Action):
    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        setattr(namespace, self.dest, self.const)
        namespace.given = getattr(namespace, "given", frozenset()) | {self.dest}


def _separator(text: str) -> str:
    separator = SEPARATORS.get(text, text)
    if len(separator) != 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not one character, nor one of {', '.join(SEPARATORS)}")
    return separator
