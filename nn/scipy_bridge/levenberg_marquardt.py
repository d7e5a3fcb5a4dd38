"""A step of Levenberg's and Marquardt's method for a curve, in scalar code.

Sources: Marquardt (1963), An algorithm for least-squares estimation of nonlinear parameters; Moré (1978), The
Levenberg-Marquardt algorithm: implementation and theory, sections 4 (least squares instead of normal equations) and 6
(scales); Nielsen (1999), Damping parameter in Marquardt's method, section 2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd import dot, greater, maximum, minimum, sqrt, value_and_grad, where
from nn.scipy_bridge.curve_arguments import not_one_number
from nn.scipy_bridge.triangle import column, orthogonalized, solved, sum_of_squares

EPSILON = 2.0**-52
TOLERANCE = 1e-10  # of a step, beside the parameters
FLAT = 1e-6  # the cosine of residuals and a column of the Jacobian at the end of a fit that rounding ends
LEAST_DAMPING = 1e-15
RUNNING, CONVERGED, STUCK = 0.0, 1.0, 2.0


class FitState(NamedTuple):
    """The state of a fit.

    Attributes:
        p: n parameters.
        triangle: R, where the Jacobian of the residuals is Q R: its n rows, each from the diagonal on.
        projected: n numbers, Q^T times the residuals.
        cost: the sum of the squares of the residuals.
        scales: n numbers, the most that the residuals changed by each parameter so far.
        damping: mu; a step h makes |R h + projected|^2 + mu |scales h|^2 least.
        raised_by: the factor by which a step that fails raises the damping.
        length: |scales h| of the latest step.
        status: RUNNING, CONVERGED, or STUCK where no step lowers the cost, which has a slope.
    """

    p: Any
    triangle: Any
    projected: Any
    cost: Any
    scales: Any
    damping: Any
    raised_by: Any
    length: Any
    status: Any


class FitData(NamedTuple):
    """The problem of a fit.

    Attributes:
        xs, ys: m measurements.
        weights: m numbers that the residuals are multiplied by, 0 for what is missing; none for 1 each.
        lowest, highest: n bounds each; none for no bounds.
    """

    xs: Any
    ys: Any
    weights: Any
    lowest: Any
    highest: Any


def first_state(n: int) -> FitState:
    """Return a state of n parameters, whose p and damping are to be set, from which a step computes the curve at p.

    That step leaves p as it is, and a hundredth of the damping.
    """
    rows = [[0.0] * (n - j) for j in range(n)]
    return FitState([0.0] * n, rows, [0.0] * n, math.inf, [0.0] * n, 1.0, 2.0, math.inf, RUNNING)


def next_state(f: Callable[..., Any], state: FitState, data: FitData) -> FitState:
    """Return a fit one step later.

    Args:
        f: the curve, a function of one x and of the parameters.
        state, data: of the fit.
    """
    n = len(state.p)
    scales = [where(greater(scale, 0.0), scale, 1.0) for scale in state.scales]
    columns = free_columns(state, data)
    h, weakest = damped_step(state, columns, scales)
    p = [a + b for a, b in zip(state.p, h, strict=True)]
    if data.lowest:
        p = [maximum(minimum(a, high), low) for a, low, high in zip(p, data.lowest, data.highest, strict=True)]
        h = [a - b for a, b in zip(p, state.p, strict=True)]
    length, reach = (sqrt(sum_of_squares([a * b for a, b in zip(one, scales, strict=True)])) for one in (h, p))
    change = [dot(row, h[j:]) for j, row in enumerate(state.triangle)]
    predicted = -dot(change, [2.0 * a + b for a, b in zip(state.projected, change, strict=True)])

    triangle, projected, cost, size = linearized(f, p, data)
    finite = greater(math.inf, sum([abs(a) for row in triangle for a in row], cost))
    # What rounding of the curve may change in the cost; where less is to be gained, the cost says nothing of a step.
    rounding = 8.0 * EPSILON * (sqrt(state.cost) * sqrt(size) + EPSILON * size)
    blind = 1.0 - greater(predicted, rounding)
    gain = where(blind, 1.0, (state.cost - cost) / predicted)
    better = finite * where(blind, 1.0 - greater(cost, state.cost + 8.0 * rounding), greater(gain, 1e-4))

    # Near the end each step is the one before times a factor; what is left to go is the sum of those to come.
    factor = minimum(length / state.length, 0.99)
    left = length * factor / (1.0 - factor)
    small = 1.0 - maximum(greater(left, TOLERANCE * reach), greater(length, 100.0 * TOLERANCE * reach))
    stalled = blind * greater(length, 0.9 * state.length)
    # A short step means something where the damping does not make it short.
    free = maximum(greater(weakest, 2.0 * state.damping), 1.0 - greater(state.damping, 2.0 * LEAST_DAMPING))
    converged = better * free * maximum(small, stalled)
    stuck = (1.0 - better) * (1.0 - greater(length, EPSILON * reach))
    nowhere = 1.0 - greater(math.inf, state.cost)
    steep = maximum([nowhere, *[_is_steep(entries, state) for entries in columns]])
    ended = where(converged, CONVERGED, where(stuck, where(steep, STUCK, CONVERGED), RUNNING))

    def chosen(new: Sequence[Any], old: Sequence[Any]) -> list[Any]:
        return [where(better, a, b) for a, b in zip(new, old, strict=True)]

    sizes = [sqrt(sum_of_squares(column(triangle, j))) for j in range(n)]
    lowered = state.damping * where(blind, 0.01, maximum(0.1, 1.0 - (2.0 * gain - 1.0) ** 3))
    return FitState(
        p=chosen(p, state.p),
        triangle=[chosen(new, old) for new, old in zip(triangle, state.triangle, strict=True)],
        projected=chosen(projected, state.projected),
        cost=where(better, cost, state.cost),
        scales=chosen([maximum(a, b) for a, b in zip(sizes, state.scales, strict=True)], state.scales),
        damping=where(better, maximum(lowered, LEAST_DAMPING), state.damping * state.raised_by),
        raised_by=where(better, 2.0, 2.0 * state.raised_by),
        length=length,
        status=where(state.status, state.status, ended),
    )


def free_columns(state: FitState, data: FitData) -> list[list[Any]]:
    """Return the columns of R, of 0 where a parameter is at a bound beyond which the cost falls: such a one stays."""
    found = []
    for j, p in enumerate(state.p):
        entries = column(state.triangle, j)
        if data.lowest:
            slope = dot(entries, state.projected[: j + 1])
            at_lowest, at_highest = 1.0 - greater(p, data.lowest[j]), 1.0 - greater(data.highest[j], p)
            moves = (1.0 - greater(slope, 0.0) * at_lowest) * (1.0 - greater(0.0, slope) * at_highest)
            entries = [a * moves for a in entries]
        found.append(entries)
    return found


def damped_step(state: FitState, columns: Sequence[Sequence[Any]], scales: Sequence[Any]) -> tuple[list[Any], Any]:
    """Return h, and the least square of the diagonal of the damped R, in scales."""
    root = sqrt(state.damping)
    damped = []
    for entries, scale in zip(columns, scales, strict=True):
        damped.append([number for a in entries for number in (a, 0.0)])  # a row of R, and a row of the damping
        damped[-1][-1] = root * scale
    rows, right = orthogonalized(damped, [number for a in state.projected for number in (-a, 0.0)])
    return solved(rows, right), minimum([(row[0] / scale) ** 2 for row, scale in zip(rows, scales, strict=True)])


def _is_steep(entries: Sequence[Any], state: FitState) -> Any:
    """Return whether the residuals are not at right angles to a column of R."""
    along = dot(entries, state.projected[: len(entries)])
    return greater(along * along, FLAT * FLAT * sum_of_squares(entries) * state.cost)


def linearized(f: Callable[..., Any], p: Sequence[Any], data: FitData) -> tuple[Any, Any, Any, Any]:
    """Return R, Q^T times the residuals, and the sums of the squares of these and of the measurements."""
    found = [value_and_grad(lambda p, x=x: _one_number(f(x, *p), x))([*p]) for x in data.xs]
    residuals = [value - y for (value, _), y in zip(found, data.ys, strict=True)]
    parts = [residuals, *zip(*[gradient for _, gradient in found], strict=True), data.ys]
    if data.weights:  # where a measurement is missing, the curve may be inf or nan
        parts = [
            [where(greater(w, 0.0), w * a, 0.0) for w, a in zip(data.weights, part, strict=True)] for part in parts
        ]
    residuals, *columns, ys = parts
    return *orthogonalized(columns, residuals), sum_of_squares(residuals), sum_of_squares(ys)


def _one_number(found: Any, x: Any) -> Any:
    if found is None or isinstance(found, (str, list, tuple, dict)) or (hasattr(found, "shape") and found.shape):
        raise not_one_number(found, x, "curve_fit_batch")
    return found
