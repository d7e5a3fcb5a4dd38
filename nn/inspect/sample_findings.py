"""Faults of the samples: inputs without variation or out of scale, and targets that do not go with them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from nn.inspect.findings import Evidence, Fault, first_numbers, inputs_of
from nn.inspect.gradient_flow import root_mean_square

FEWEST = 30  # samples from which a frequency can be told from chance
MOST = 400  # samples that are compared with each other: the time is the square of it


def constant_inputs(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield a layer whose inputs vary by less than the limit, in proportion to their size, where those below vary.

    What is lost little by little, from layer to layer, are vanishing gradients seen from the other side.
    """
    before = 1.0
    for flow in evidence.flows:
        rows = inputs_of(flow)
        variation = max(map(_variation, zip(*rows, strict=True)))
        if len(rows) > 1 and variation <= limit and before > math.sqrt(limit):
            below = evidence.flows[flow.index - 1] if flow.index else None
            if below is None or not (below.has_zero_weights or len(below.flat_units) == len(below.units)):
                what = f"outputs of {below.name}" if below else "inputs of the network"
                yield Fault(flow.index, (), "constant", {"what": what, "n": str(len(rows))})
            return
        before = variation


def unscaled_inputs(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield the columns of the inputs whose root mean square is above the limit; or all, if all are below 1 / limit."""
    sizes = [root_mean_square(column) for column in zip(*inputs_of(evidence.flows[0]), strict=True)]
    large = [j for j, size in enumerate(sizes) if size > limit]
    if large:
        names = f"input{'s' if len(large) > 1 else ''} {first_numbers(large)}"
        parts = {"inputs": names, "n": str(len(sizes)), "size": f"{max(sizes):.3g}"}
        yield Fault(0, tuple(large), "large", parts)
    elif 0.0 < max(sizes) < 1.0 / limit:
        yield Fault(0, (), "small", {"size": f"{max(sizes):.3g}"})


def unrelated_targets(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield a fault if targets agree with those of the nearest samples no more often than chance plus the limit.

    Columns are standardized first. For classes agreement is a frequency; for numbers, the correlation of a target with
    that of the nearest sample, whose standard deviation is 1 / sqrt(n) by chance. Two samples that are nearest to each
    other make one observation that counts twice, which adds to the variance. A row that stands twice is taken once.

    Nothing is said of what is within a standard deviation of halfway from chance to full agreement, nor where nearly
    all targets are the same.
    """
    found = {tuple(row): target for row, target in evidence.samples}
    rows, targets = list(found)[:MOST], [_plain(target) for target in list(found.values())[:MOST]]
    n, counts = len(rows), Counter(targets)
    if n < FEWEST or len(counts) < 2:
        return
    near = _nearest(rows)
    observations = n / (1.0 + sum(near[j] == i for i, j in enumerate(near)) / n)
    chance = sum(count * (count - 1) for count in counts.values()) / (n * (n - 1))
    deviation = math.sqrt(chance * (1.0 - chance) / observations)
    if (1.0 - chance) / 2.0 <= limit * deviation:  # also of numbers that are mostly 0
        return
    numbers = [target for target in targets if isinstance(target, float)]
    if len(numbers) < n or (all(map(float.is_integer, numbers)) and len(counts) <= math.sqrt(n)):
        agreement = sum(targets[i] == targets[j] for i, j in enumerate(near)) / n
        kind, parts = "classes", {"agreement": f"{100 * agreement:.0f}", "chance": f"{100 * chance:.0f}"}
    else:
        chance, deviation = 0.0, 1.0 / math.sqrt(observations)
        agreement = _correlation(numbers, [numbers[j] for j in near])
        kind, parts = "numbers", {"agreement": f"{agreement:.2f}", "deviation": f"{deviation:.2f}"}
    halfway = (1.0 + chance) / 2.0
    if agreement <= chance + limit * deviation and agreement < halfway - deviation:
        yield Fault(None, (), kind, {"n": str(n), **parts})


def _variation(column: Sequence[float]) -> float:
    """Return the range of some numbers, in proportion to the largest; 0.0 if all are 0."""
    size = max(map(abs, column))
    return (max(column) - min(column)) / size if size else 0.0


def _plain(target: Any) -> float | str | tuple[Any, ...]:
    """Return a target as what equals another one of the same numbers, as 1 and 1.0, or 0.0 and -0.0."""
    if isinstance(target, (list, tuple)):
        return tuple(map(_plain, target))
    try:
        return float(target)
    except (TypeError, ValueError):
        return repr(target)


def _nearest(rows: Sequence[Sequence[float]]) -> list[int]:
    """Return for each row the index of the nearest other one, by distance in standardized columns."""
    columns = []
    for column in zip(*rows, strict=True):
        mean = math.fsum(column) / len(column)
        scale = root_mean_square(x - mean for x in column)
        if scale > 0.0:
            columns.append([(x - mean) / scale for x in column])
    scaled = list(zip(*columns, strict=True))
    return [
        min((math.dist(row, other), j) for j, other in enumerate(scaled) if j != i)[1] for i, row in enumerate(scaled)
    ]


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    x_mean, y_mean = math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)
    dx, dy = [x - x_mean for x in xs], [y - y_mean for y in ys]
    size = math.hypot(*dx) * math.hypot(*dy)
    return math.fsum(x * y for x, y in zip(dx, dy, strict=True)) / size if size else 0.0
