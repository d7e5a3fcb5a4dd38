"""Command line of `python -m nn`: its commands, and their messages and exit statuses when something is wrong."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from nn.command_line import play_command, predict_command, sweep_command, train_command
from nn.command_line.parser import FAILED, INTERRUPTED, WRONG_USE, Parser
from nn.command_line.version import Version
from nn.training.fit import TrainingError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: those after `python -m nn`; None for those of the process.

    Returns:
        the exit status: 0; 1 when training failed; 2 for a wrong option or an unreadable file; 130 when Ctrl-C ended
        training early, after which the model reached so far is written all the same.

    Raises:
        SystemExit: for --help and --version, with status 0, and for options that cannot be parsed, with status 2.
    """
    parser = Parser(prog="python -m nn", description="Train neural networks made of scalars.")
    parser.add_argument("--version", action=Version)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="command")
    for command in (train_command, predict_command, sweep_command, play_command):
        command.add_to(commands)
    options = parser.parse_args(arguments)

    def complain(message: str, status: int) -> int:
        print(f"{parser.prog} {options.command}: {' '.join(message.split())}", file=sys.stderr)
        return status

    try:
        with warnings.catch_warnings():
            warnings.showwarning = _note
            status: int = options.run(options)
        return status
    except KeyboardInterrupt:
        return complain("interrupted", INTERRUPTED)
    except TrainingError as error:
        remedy = "" if error.remedy is None else "; try a lower --learning-rate"  # in an option, and not an argument
        return complain(error.failure + remedy, FAILED)
    except BrokenPipeError:  # the reader has gone, as after `| head`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # for the flush when Python ends
        return FAILED
    except OSError as error:
        return complain(f"{error.filename or 'standard output'}: {error.strerror or error}", WRONG_USE)
    except OverflowError:
        return complain(
            f"numbers of {options.data or 'the data'} are too large to compute with: rescale its columns", WRONG_USE
        )
    except (ValueError, ImportError) as error:
        return complain(str(error), WRONG_USE)


def _note(message: Warning | str, *place: Any, **more: Any) -> None:
    """Show a warning as a note of the report, without the line of code it comes from."""
    print(f"note      {' '.join(str(message).split())}", file=sys.stderr)
