"""Amount that tests run of what takes long: some at any time, a part if exhaustive, all with `CHAINRULE_LONG=1`."""

from __future__ import annotations

import os
from typing import Any

import pytest


def part(count: int, usual: int) -> int:
    """Return how many of `count` cases to run: `usual`, unless all are asked for."""
    return count if os.environ.get("CHAINRULE_LONG") else usual


def seeds(always: range, exhaustive: range) -> list[Any]:
    """Return the seeds of a test, some of which run in the exhaustive run alone."""
    return [*always, *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in exhaustive)]
