"""The 35 test problems of Moré, Garbow and Hillstrom, as scalar code: residuals, where to start, and known minima.

Source: Moré, Garbow, Hillstrom (1981), Testing unconstrained optimization software, ACM TOMS 7, section 3. The numbers
in parentheses below are those of its list; sizes that may be chosen are small ones of which it gives the minimum.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd import atan, cos, exp, sin, sum
from tests.nn.scipy_bridge.measurements import CERTIFIED


class Problem(NamedTuple):
    """Residuals, a start, and the sums of squares at the minima that are known."""

    residuals: Callable[[Any], list[Any]]
    start: Sequence[float]
    minima: Sequence[float]


def helical_valley(x: Any) -> list[Any]:
    turn = atan(x[1] / x[0]) / (2 * math.pi) + (0.5 if x[0] < 0 else 0.0)
    return [10 * (x[2] - 10 * turn), 10 * ((x[0] * x[0] + x[1] * x[1]) ** 0.5 - 1), x[2]]


def powell_singular(x: Any) -> list[Any]:
    return [x[0] + 10 * x[1], 5**0.5 * (x[2] - x[3]), (x[1] - 2 * x[2]) ** 2, 10**0.5 * (x[0] - x[3]) ** 2]


def wood(x: Any) -> list[Any]:
    return [
        *(10 * (x[1] - x[0] ** 2), 1 - x[0], 90**0.5 * (x[3] - x[2] ** 2), 1 - x[2]),
        *(10**0.5 * (x[1] + x[3] - 2), 10**-0.5 * (x[1] - x[3])),
    ]


def brown_and_dennis(x: Any) -> list[Any]:
    times = [i / 5 for i in range(1, 21)]
    return [
        (x[0] + t * x[1] - math.exp(t)) ** 2 + (x[2] + x[3] * math.sin(t) - math.cos(t)) ** 2 for t in times
    ]  # fmt: skip


def biggs_exp6(x: Any) -> list[Any]:
    return [
        x[2] * exp(-t * x[0]) - x[3] * exp(-t * x[1]) + x[5] * exp(-t * x[4])
        - (math.exp(-t) - 5 * math.exp(-10 * t) + 3 * math.exp(-4 * t))
        for t in (0.1 * i for i in range(1, 14))
    ]  # fmt: skip


def osborne_2(x: Any) -> list[Any]:
    return [
        y - x[0] * exp(-t * x[4]) - sum([x[k] * exp(-((t - x[7 + k]) ** 2) * x[4 + k]) for k in (1, 2, 3)])
        for t, y in ((i / 10, y) for i, y in enumerate(OSBORNE_2))
    ]


def watson(x: Any) -> list[Any]:
    n = len(x)
    slopes = [
        sum([j * x[j] * t ** (j - 1) for j in range(1, n)]) - sum([x[j] * t**j for j in range(n)]) ** 2 - 1
        for t in (i / 29 for i in range(1, 30))
    ]
    return [*slopes, x[0], x[1] - x[0] ** 2 - 1]


def penalty_2(x: Any) -> list[Any]:
    n, a = len(x), 1e-5**0.5
    pairs = [a * (exp(x[i] / 10) + exp(x[i - 1] / 10) - math.exp((i + 1) / 10) - math.exp(i / 10)) for i in range(1, n)]
    return [
        *(x[0] - 0.2, *pairs, *(a * (exp(x[i] / 10) - math.exp(-0.1)) for i in range(1, n))),
        sum([(n - j) * x[j] ** 2 for j in range(n)]) - 1,
    ]


def variably_dimensioned(x: Any) -> list[Any]:
    total = sum([j * (x_j - 1) for j, x_j in enumerate(x, 1)])
    return [*(x_j - 1 for x_j in x), total, total**2]


def trigonometric(x: Any) -> list[Any]:
    rest = len(x) - sum([cos(x_j) for x_j in x])
    return [rest + i * (1 - cos(x_i)) - sin(x_i) for i, x_i in enumerate(x, 1)]


def brown_almost_linear(x: Any) -> list[Any]:
    total = sum(x)
    return [*(x_i + total - (len(x) + 1) for x_i in x[:-1]), math.prod(x) - 1]


def with_ends(x: Any) -> list[Any]:
    """Return x between two zeros, the values at both ends of an interval."""
    return [0.0, *x, 0.0]


def discrete_boundary_value(x: Any) -> list[Any]:
    h, u = 1 / (len(x) + 1), with_ends(x)
    return [2 * u[i] - u[i - 1] - u[i + 1] + h * h * (u[i] + i * h + 1) ** 3 / 2 for i in range(1, len(x) + 1)]


def discrete_integral_equation(x: Any) -> list[Any]:
    n, h = len(x), 1 / (len(x) + 1)
    cubes = [(x_j + (j + 1) * h + 1) ** 3 for j, x_j in enumerate(x)]
    times = [(i + 1) * h for i in range(n)]
    return [
        x[i] + h / 2 * sum([
            (1 - times[i]) * sum([times[j] * cubes[j] for j in range(i + 1)]),
            times[i] * sum([0.0, *((1 - times[j]) * cubes[j] for j in range(i + 1, n))]),
        ])
        for i in range(n)
    ]  # fmt: skip


def broyden_tridiagonal(x: Any) -> list[Any]:
    u = with_ends(x)
    return [(3 - 2 * u[i]) * u[i] - u[i - 1] - 2 * u[i + 1] + 1 for i in range(1, len(x) + 1)]


def broyden_banded(x: Any) -> list[Any]:
    n = len(x)
    return [
        x[i] * (2 + 5 * x[i] ** 2) + 1
        - sum([0.0, *(x[j] * (1 + x[j]) for j in range(max(0, i - 5), min(n, i + 2)) if j != i)])
        for i in range(n)
    ]  # fmt: skip


def linear_full_rank(x: Any, m: int = 10) -> list[Any]:
    mean = 2 / m * sum(x)
    return [*(x_i - mean - 1 for x_i in x), *([-mean - 1] * (m - len(x)))]


def linear_rank_1(x: Any, m: int = 10) -> list[Any]:
    total = sum([j * x_j for j, x_j in enumerate(x, 1)])
    return [i * total - 1 for i in range(1, m + 1)]


def linear_rank_1_with_zeros(x: Any, m: int = 10) -> list[Any]:
    total = sum([j * x_j for j, x_j in enumerate(x[1:-1], 2)])
    return [total * 0 - 1, *((i - 1) * total - 1 for i in range(2, m)), total * 0 - 1]


def chebyquad(x: Any) -> list[Any]:
    n = len(x)
    before, now = [1.0] * n, [2 * x_j - 1 for x_j in x]
    found = []
    for i in range(1, n + 1):
        found.append(sum(now) / n + (1 / (i * i - 1) if i % 2 == 0 else 0.0))
        before, now = now, [2 * (2 * x_j - 1) * t - s for x_j, s, t in zip(x, before, now, strict=True)]
    return found


BARD = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39]
GAUSSIAN = [0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989]
OSBORNE_2 = [
    1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655, 0.616, 0.606,
    0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558, 0.533, 0.495, 0.500, 0.423,
    0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668,
    0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098,
    0.054,
]  # fmt: skip


def from_nist(name: str, start: Sequence[float], minimum: float) -> Problem:
    """Return a problem that is a data set of the NIST too."""
    data = CERTIFIED[name]
    return Problem(lambda b: [data.model(x, *b) - y for x, y in zip(data.x, data.y, strict=True)], start, [minimum])


def rosenbrock(x: Any) -> list[Any]:
    return [r for a, b in zip(x[::2], x[1::2], strict=True) for r in (10 * (b - a * a), 1 - a)]


PROBLEMS = {
    "(1) Rosenbrock": Problem(rosenbrock, [-1.2, 1.0], [0.0]),
    "(2) Freudenstein and Roth": Problem(
        lambda x: [
            -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1],
            -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1],
        ],
        [0.5, -2.0], [0.0, 48.9842],
    ),
    "(3) Powell badly scaled": Problem(
        lambda x: [1e4 * x[0] * x[1] - 1, exp(-x[0]) + exp(-x[1]) - 1.0001], [0.0, 1.0], [0.0]
    ),
    "(4) Brown badly scaled": Problem(lambda x: [x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2], [1.0, 1.0], [0.0]),
    "(5) Beale": Problem(
        lambda x: [y - x[0] * (1 - x[1] ** i) for i, y in enumerate([1.5, 2.25, 2.625], 1)], [1.0, 1.0], [0.0]
    ),
    "(6) Jennrich and Sampson": Problem(
        lambda x: [2 + 2 * i - (exp(i * x[0]) + exp(i * x[1])) for i in range(1, 11)], [0.3, 0.4], [124.362]
    ),
    "(7) helical valley": Problem(helical_valley, [-1.0, 0.0, 0.0], [0.0]),
    "(8) Bard": Problem(
        lambda x: [y - x[0] - i / ((16 - i) * x[1] + min(i, 16 - i) * x[2]) for i, y in enumerate(BARD, 1)],
        [1.0, 1.0, 1.0], [8.21487e-3, 17.4286],
    ),
    "(9) Gaussian": Problem(
        lambda x: [
            x[0] * exp(-x[1] * ((7 - i) / 2 - x[2]) ** 2 / 2) - y for i, y in enumerate(GAUSSIAN + GAUSSIAN[-2::-1])
        ],
        [0.4, 1.0, 0.0], [1.12793e-8],
    ),
    "(10) Meyer": from_nist("MGH10", [0.02, 4000.0, 250.0], 87.9458),
    "(11) Gulf research and development": Problem(
        lambda x: [
            exp(-(abs(25 + (-50 * math.log(i / 100)) ** (2 / 3) - x[1]) ** x[2]) / x[0]) - i / 100
            for i in range(1, 100)
        ],
        [5.0, 2.5, 0.15], [0.0],
    ),
    "(12) Box": Problem(
        lambda x: [
            exp(-t * x[0]) - exp(-t * x[1]) - x[2] * (math.exp(-t) - math.exp(-10 * t))
            for t in (0.1 * i for i in range(1, 11))
        ],
        [0.0, 10.0, 20.0], [0.0],
    ),
    "(13) Powell singular": Problem(powell_singular, [3.0, -1.0, 0.0, 1.0], [0.0]),
    "(14) Wood": Problem(wood, [-3.0, -1.0, -3.0, -1.0], [0.0]),
    "(15) Kowalik and Osborne": from_nist("MGH09", [0.25, 0.39, 0.415, 0.39], 3.07505e-4),
    "(16) Brown and Dennis": Problem(brown_and_dennis, [25.0, 5.0, -5.0, -1.0], [85822.2]),
    "(17) Osborne 1": from_nist("MGH17", [0.5, 1.5, -1.0, 0.01, 0.02], 5.46489e-5),
    "(18) Biggs EXP6": Problem(biggs_exp6, [1.0, 2.0, 1.0, 1.0, 1.0, 1.0], [0.0, 5.65565e-3]),
    "(19) Osborne 2": Problem(
        osborne_2, [1.3, 0.65, 0.65, 0.7, 0.6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5], [4.01377e-2]
    ),
    "(20) Watson": Problem(watson, [0.0] * 6, [2.28767e-3]),
    "(21) extended Rosenbrock": Problem(rosenbrock, [-1.2, 1.0] * 5, [0.0]),
    "(22) extended Powell singular": Problem(
        lambda x: [r for i in range(0, len(x), 4) for r in powell_singular(x[i : i + 4])],
        [3.0, -1.0, 0.0, 1.0] * 2, [0.0],
    ),
    "(23) penalty I": Problem(
        lambda x: [*(1e-5**0.5 * (x_i - 1) for x_i in x), sum([x_i * x_i for x_i in x]) - 0.25],
        [1.0, 2.0, 3.0, 4.0], [2.24997e-5],
    ),
    "(24) penalty II": Problem(penalty_2, [0.5] * 4, [9.37629e-6]),
    "(25) variably dimensioned": Problem(variably_dimensioned, [1 - j / 10 for j in range(1, 11)], [0.0]),
    "(26) trigonometric": Problem(trigonometric, [0.1] * 10, [0.0, 2.79506e-5]),
    "(27) Brown almost-linear": Problem(brown_almost_linear, [0.5] * 10, [0.0, 1.0]),
    "(28) discrete boundary value": Problem(
        discrete_boundary_value, [i / 11 * (i / 11 - 1) for i in range(1, 11)], [0.0]
    ),
    "(29) discrete integral equation": Problem(
        discrete_integral_equation, [i / 11 * (i / 11 - 1) for i in range(1, 11)], [0.0]
    ),
    "(30) Broyden tridiagonal": Problem(broyden_tridiagonal, [-1.0] * 10, [0.0]),
    "(31) Broyden banded": Problem(broyden_banded, [-1.0] * 10, [0.0]),
    "(32) linear, full rank": Problem(linear_full_rank, [1.0] * 5, [10 - 5]),
    "(33) linear, rank 1": Problem(linear_rank_1, [1.0] * 5, [10 * 9 / (2 * 21)]),
    "(34) linear, rank 1 with zeros": Problem(linear_rank_1_with_zeros, [1.0] * 5, [(100 + 30 - 6) / (2 * 17)]),
    "(35) Chebyquad": Problem(chebyquad, [j / 9 for j in range(1, 9)], [3.51687e-3]),
}  # fmt: skip
