"""Points at which every row of the table is tested: many in its domain, and the awkward ones."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

from autograd import TABLE, Kink, Rule
from autograd.rule import Interval

RULES = list(TABLE.values())
LENGTH = 4  # of the lists given to rows that take any number of arguments

Point = list[float]


def arity(rule: Rule) -> int:
    return LENGTH if rule.arity is None else rule.arity


def domain(rule: Rule) -> list[Interval]:
    return list(rule.domain) * (LENGTH if rule.arity is None else 1)


def function(rule: Rule) -> Callable[..., Any]:
    """Return the row as a function of its arguments, one by one."""
    if rule.arity is None:
        return lambda *xs: rule.function(xs)
    run: Callable[..., Any] = rule.function
    return run


def within(interval: Interval, rng: random.Random) -> float:
    """Return a number of the interval: near its ends, near zero and large, as well as in between."""
    low, high = interval
    middling = rng.random() < 0.5
    if math.isinf(low) and math.isinf(high):
        return rng.uniform(-4, 4) if middling else rng.choice((-1, 1)) * 10 ** rng.uniform(-6, 1.3)
    if math.isinf(high):
        return low + 10 ** rng.uniform(-6, 1.5)
    if middling:
        return rng.uniform(low, high)
    inset = (high - low) * 10 ** rng.uniform(-8, -1)
    return low + inset if rng.random() < 0.5 else high - inset


def many(rule: Rule, count: int) -> list[Point]:
    """Return points in the row's domain, the same in every run."""
    rng = random.Random(rule.name)
    return [[within(interval, rng) for interval in domain(rule)] for _ in range(count)]


def gentle(rule: Rule, count: int) -> list[Point]:
    """Return points where differences of third derivatives still have digits: of size 1, away from ends and kinks."""
    rng = random.Random(rule.name)

    def one(interval: Interval) -> float:
        low, high = max(interval[0], -2.0), min(interval[1], 2.0)
        return rng.uniform(low + 0.3 * (high - low), high - 0.15 * (high - low))

    points: list[Point] = []
    while len(points) < count:
        point = [one(interval) for interval in domain(rule)]
        if not any(near(kink, point) for kink in rule.kinks) and not ties(point):
            points.append(point)
    return points


def near(kink: Kink, point: Sequence[float]) -> bool:
    """Return whether a coordinate of the point is close to the same one of the kink; jumps repeat at every half."""
    return any(abs(2 * (x - at) - round(2 * (x - at))) < 0.2 for x, at in zip(point, kink.at, strict=False))


def ties(point: Sequence[float]) -> bool:
    return any(abs(x - y) < 0.1 for i, x in enumerate(point) for y in point[:i])
