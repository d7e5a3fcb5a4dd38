"""Lines of a report on standard output, which outlasts its reader: the work goes on, and is in its folder."""

from __future__ import annotations

import os
import sys


def say(line: str) -> None:
    """Print a line at once; where the reader has gone, as after `| head`, this and what follows is lost."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # for as long as Python runs
