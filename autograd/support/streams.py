"""Standard output and error of a process, in the state that its reports need."""

from __future__ import annotations

import os
import sys
from typing import Any


def prepare_streams() -> None:
    """Make both streams take every text: what one that was closed is given is lost, and no letter ends the program.

    A file that a process opens gets the number of a stream that was closed, so it is opened anew before any other.
    """
    for name in ("stdout", "stderr"):
        stream: Any = getattr(sys, name)
        if stream is None:  # as after `>&-`
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # for as long as Python runs
        else:
            stream.reconfigure(errors="backslashreplace")
