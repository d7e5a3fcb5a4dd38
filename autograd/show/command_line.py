"""The command `python -m autograd`: the derivation or the live page of an expression, and the table of operations."""

from __future__ import annotations

import argparse
import keyword
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from autograd.graph import topological_order
from autograd.operators import TABLE
from autograd.show.explain.explain import explain
from autograd.show.explore import explore
from autograd.show.expression import CONSTANTS, parse
from autograd.show.rule_table import rule_table
from autograd.value import Value

FAILED, WRONG_USE = 1, 2
FORMS = ("text", "latex", "html")
EXPLAIN = """Write the chain rule along an expression, in formulas and in numbers: how each part of it was computed,
the local derivative of each part, and how these make up the derivative."""
EXPLORE = """Write a page on which the expression is computed step by step, forward and then backward, and on which its
numbers can be moved. It needs no server and no network."""
RULES = "Print the table of operations in Markdown: how each is written, and its local derivatives."
EPILOG = """An expression is made of numbers, names, + - * / ** and the functions of the table: """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: the arguments after `python -m autograd`; None takes them from the process.

    Returns:
        the exit status: 0; 2 for an expression or option that is wrong, after one line about it on stderr.

    >>> main(["explain", "w * x", "w=0.5", "x=2", "--wrt", "w"])
    The derivative of y with respect to w
    <BLANKLINE>
    The values
      y = w * x = 0.5 * 2 = 1
    <BLANKLINE>
    The local derivatives on the way from y to w
      ∂y/∂w = x = 2
    <BLANKLINE>
    The chain rule
      dy/dw = ∂y/∂w
            = x
            = 2
    0
    """
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except ValueError as error:
        return _complain(options, str(error))
    except BrokenPipeError:  # the reader has stopped, as after `| head`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # Python flushes to it at exit
        return FAILED
    except OSError as error:
        return _complain(options, f"{error.filename or 'standard output'}: {error.strerror or error}")
    return 0


def _complain(options: argparse.Namespace, message: str) -> int:
    _say(options, message)
    return WRONG_USE


def _say(options: argparse.Namespace, message: str) -> None:
    print(f"python -m autograd {options.command}: {' '.join(message.split())}", file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"{self.prog}: {message} (--help explains every option)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m autograd", description="Look into an expression.", allow_abbrev=False)
    commands = parser.add_subparsers(title="commands", required=True, metavar="explain|explore|rules", dest="command")
    command = _command(commands, "explain", "write the derivation of a derivative", EXPLAIN)
    command.set_defaults(run=_explain)
    option = command.add_argument
    option("--wrt", metavar="NAME", help="the name to differentiate by; may be left out where there is only one")
    option("--paths", type=_count, default=5, metavar="N", help="of several paths, how many to list (default: 5)")
    option("--form", choices=FORMS, default="text", help="what to write: text, latex or html (default: text)")
    command = _command(commands, "explore", "write a live page", EXPLORE)
    command.set_defaults(run=_explore)
    option = command.add_argument
    option("--out", type=Path, default=Path("explore.html"), metavar="FILE", help="the page (default: explore.html)")
    command = commands.add_parser("rules", help="print the table of operations", description=RULES, allow_abbrev=False)
    command.set_defaults(run=lambda _: _write(rule_table()))
    return parser


def _command(commands: Any, name: str, help: str, description: str) -> argparse.ArgumentParser:
    """Return the parser of a command that takes an expression."""
    epilog = EPILOG + ", ".join(sorted(TABLE)) + ". Known numbers: " + ", ".join(CONSTANTS) + "."
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=help, description=description, epilog=epilog, allow_abbrev=False
    )
    option = command.add_argument
    option("expression", help='such as "sigmoid(w*x + b)"; one that begins with a minus goes in brackets: "(-x)"')
    option("values", nargs="*", metavar="NAME=NUMBER", help="what the names in it stand for")
    return command


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1000")
    return number


def _values(settings: Sequence[str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise ValueError(f"{setting!r} is not of the form NAME=NUMBER, such as w=0.5")
        if not name.isidentifier() or keyword.iskeyword(name):
            raise ValueError(f"{name!r} cannot be a name: use letters, digits and _, not starting with a digit")
        if name in TABLE:
            raise ValueError(f"{name!r} is a function of the table: choose another name")
        if name in found:
            raise ValueError(f"{name!r} is given twice")
        try:
            found[name] = Value(float(text), label=name)
        except ValueError:
            raise ValueError(f"{text!r} in {setting!r} is not a number") from None
    return found


def _computed(options: argparse.Namespace, values: dict[str, Value]) -> Value:
    y = parse(options.expression, values)
    if not isinstance(y, Value) or not y.takes_grad:
        raise ValueError(f"{options.expression!r} depends on no name: there is nothing to differentiate by")
    order = topological_order(y)
    if unused := [name for name, value in values.items() if value not in order]:
        raise ValueError(f"{unused[0]!r} was given a number, and is not in {options.expression!r}: leave it out")
    first = next((node for node in order if not math.isfinite(node.data)), None)
    if first is not None:
        name = first.label or f"the result of {first.op.name}"
        _say(options, f"{name} is {first.data:g}, and what depends on it may be inf or nan, derivatives included")
    return y


def _explain(options: argparse.Namespace) -> None:
    values, wrt = _values(options.values), options.wrt
    y = _computed(options, values)
    if wrt is not None and wrt not in values:
        raise ValueError(f"--wrt {wrt!r} was given no number: choose one of {', '.join(values)}")
    if wrt is None and len(values) > 1:
        raise ValueError(f"say by which name to differentiate: --wrt with one of {', '.join(values)}")
    explanation = explain(y, values[wrt] if wrt else next(iter(values.values())), n_paths=options.paths)
    forms = {"text": explanation.text, "latex": explanation.latex, "html": explanation.html}
    _write(forms[options.form]())


def _explore(options: argparse.Namespace) -> None:
    explore(_computed(options, _values(options.values)), options.out)
    print(f"{options.out}: open it in a browser")


def _write(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:  # a terminal without the sign for a partial derivative
        text = text.replace("∂", "d").encode(encoding, "backslashreplace").decode(encoding)
    print(text)
