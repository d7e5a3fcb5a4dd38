"""The command `python -m autograd explain`: an expression in, the derivation of its derivative out."""

from __future__ import annotations

import argparse
import keyword
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from autograd.rule import TABLE
from autograd.show.explain import Explanation, explain
from autograd.show.expression import CONSTANTS, parse
from autograd.value import Value

FAILED, WRONG_USE = 1, 2
FORMS = ("text", "latex", "html")
DESCRIPTION = """Write the chain rule along an expression, in formulas and in numbers: how each part of it was computed,
the local derivative of each part, and how these make up the derivative."""
EPILOG = """An expression is made of numbers, names, + - * / ** and the functions of the table: """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: what stands after `python -m autograd`; None takes it from the process.

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
        explanation = _explain(options.expression, _values(options.values), options.wrt, options.paths)
        _write(_in_form(explanation, options.form))
    except ValueError as error:
        print(f"python -m autograd explain: {' '.join(str(error).split())}", file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:  # nobody reads on, as after `| head`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # what Python flushes into at its end
        return FAILED
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"{self.prog}: {message} (--help explains every option)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m autograd", description="Look into a derivative.", allow_abbrev=False)
    commands = parser.add_subparsers(title="commands", required=True, metavar="explain")
    command = commands.add_parser(
        "explain",
        help="write the derivation of a derivative",
        description=DESCRIPTION,
        epilog=EPILOG + ", ".join(sorted(TABLE)) + ". Known numbers: " + ", ".join(CONSTANTS) + ".",
        allow_abbrev=False,
    )
    option = command.add_argument
    option("expression", help='such as "sigmoid(w*x + b)"; one that begins with a minus goes in brackets: "(-x)"')
    option("values", nargs="*", metavar="NAME=NUMBER", help="what the names in it stand for")
    option("--wrt", metavar="NAME", help="the name to differentiate by; may be left out where there is only one")
    option("--paths", type=_count, default=5, metavar="N", help="of several paths, how many to list (default: 5)")
    option("--form", choices=FORMS, default="text", help="what to write: text, latex or html (default: text)")
    return parser


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


def _explain(expression: str, values: dict[str, Value], wrt: str | None, n_paths: int) -> Explanation:
    y = parse(expression, values)
    if wrt is not None and wrt not in values:
        known = f"one of {', '.join(values)}" if values else "a name, and give it a number: w=0.5"
        raise ValueError(f"--wrt {wrt!r} is none of the names that were given a number: choose {known}")
    if not isinstance(y, Value) or not y.takes_grad:
        raise ValueError(f"{expression!r} depends on no name: there is nothing to differentiate by")
    if wrt is None and len(values) > 1:
        raise ValueError(f"say by which name to differentiate: --wrt with one of {', '.join(values)}")
    return explain(y, values[wrt] if wrt else next(iter(values.values())), n_paths=n_paths)


def _in_form(explanation: Explanation, form: str) -> str:
    return {"text": explanation.text, "latex": explanation.latex, "html": explanation.html}[form]()


def _write(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:  # a terminal without the sign for a partial derivative
        text = text.replace("∂", "d").encode(encoding, "backslashreplace").decode(encoding)
    print(text)
