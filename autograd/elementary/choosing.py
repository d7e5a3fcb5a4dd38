"""Rows that choose: written with comparisons and `where`, which every target has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from autograd.elementary.formulas import on_row
from autograd.ieee import nan
from autograd.rules import equal, greater, maximum, minimum, relu, sign, step, where


@on_row(sign)
def sign_by_choice(x: Any) -> Any:
    return where(greater(x, 0.0), 1.0, where(greater(0.0, x), -1.0, x * 0.0))


@on_row(step)
def step_by_choice(x: Any) -> Any:
    return where(greater(x, 0.0), 1.0, where(equal(x, x), 0.0, nan))


@on_row(relu)
def relu_by_choice(x: Any) -> Any:
    return where(greater(0.0, x), 0.0, x) + 0.0  # which turns -0.0 into 0.0


def _larger(x: Any, y: Any) -> Any:
    return where(equal(x, x), where(greater(y, x), y, where(equal(y, y), x, y)), x)


def _smaller(x: Any, y: Any) -> Any:
    return where(equal(x, x), where(greater(x, y), y, where(equal(y, y), x, y)), x)


@on_row(maximum)
def maximum_by_choice(xs: Sequence[Any]) -> Any:
    return reduce(_larger, xs)


@on_row(minimum)
def minimum_by_choice(xs: Sequence[Any]) -> Any:
    return reduce(_smaller, xs)
