"""Amount that exhaustive tests run of what takes hours in full: a part, or all of it with `CHAINRULE_LONG=1`."""

from __future__ import annotations

import os


def part(count: int, usual: int) -> int:
    """Return how many of `count` cases to run: `usual`, unless all are asked for."""
    return count if os.environ.get("CHAINRULE_LONG") else usual
