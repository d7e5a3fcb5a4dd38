"""Lines of a report on standard output, which outlasts its reader, and how commands in it begin."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nn.bootstrap import MARKER


def say(line: str) -> None:
    """Print a line at once; where the reader has gone, as after `| head`, this and what follows is lost."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # for as long as Python runs


def program() -> list[str]:
    """Return the words that start this program: by its Python's path in an environment made by `nn.bootstrap`."""
    if not Path(sys.prefix, MARKER).is_file():
        return ["python", "-m", "nn"]
    python, here = Path(sys.executable), Path.cwd()
    return [str(python.relative_to(here) if python.is_relative_to(here) else python), "-m", "nn"]
