"""Amount that tests run of what takes long: some at any time, a part if exhaustive, all with `CHAINRULE_LONG=1`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import pytest


def part(count: int, usual: int) -> int:
    """Return how many of `count` cases to run: `usual`, unless all are asked for."""
    return count if os.environ.get("CHAINRULE_LONG") else usual


def one_in(n: int, cases: Sequence[Any]) -> list[Any]:
    """Return the cases of a test, of which all but one in n run in the exhaustive run alone."""
    return [case if i % n == 0 else pytest.param(case, marks=pytest.mark.exhaustive) for i, case in enumerate(cases)]


def seeds(always: range, exhaustive: range) -> list[Any]:
    """Return the seeds of a test, some of which run in the exhaustive run alone."""
    return [*always, *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in exhaustive)]
