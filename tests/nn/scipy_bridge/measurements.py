"""Measurements with certified fits, from the Statistical Reference Datasets of the NIST (nonlinear regression).

Source: National Institute of Standards and Technology, Statistical Reference Datasets, itl.nist.gov/div898/strd; as a
work of the United States government in the public domain. Certified are the parameters, their standard deviations, and
the residual standard deviation, to 11 digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from autograd import exp


class Certified(NamedTuple):
    """A data set, its model, two places to start, and what the fit has to be."""

    model: Callable[..., Any]
    x: list[float]
    y: list[float]
    starts: list[list[float]]
    parameters: list[float]
    standard_deviations: list[float]
    residual_standard_deviation: float


# Misra (1978), dental research: monomolecular adsorption, y being volume and x pressure.
MISRA1A = Certified(
    lambda x, b1, b2: b1 * (1 - exp(-b2 * x)),
    [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0],
    [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78],
    [[500.0, 0.0001], [250.0, 0.0005]],
    [2.3894212918e02, 5.5015643181e-04],
    [2.7070075241e00, 7.2668688436e-06],
    1.0187876330e-01,
)

# Thurber (1979), semiconductor research: y being electron mobility and x the natural logarithm of density.
# fmt: off
THURBER = Certified(
    lambda x, b1, b2, b3, b4, b5, b6, b7: (
        (b1 + b2 * x + b3 * x**2 + b4 * x**3) / (1 + b5 * x + b6 * x**2 + b7 * x**3)
    ),
    [
        -3.067, -2.981, -2.921, -2.912, -2.840, -2.797, -2.702, -2.699, -2.633, -2.481, -2.363, -2.322, -1.501,
        -1.460, -1.274, -1.212, -1.100, -1.046, -0.915, -0.714, -0.566, -0.545, -0.400, -0.309, -0.109, -0.103,
        0.010, 0.119, 0.377, 0.790, 0.963, 1.006, 1.115, 1.572, 1.841, 2.047, 2.200,
    ],
    [
        80.574, 84.248, 87.264, 87.195, 89.076, 89.608, 89.868, 90.101, 92.405, 95.854, 100.696, 101.060, 401.672,
        390.724, 567.534, 635.316, 733.054, 759.087, 894.206, 990.785, 1090.109, 1080.914, 1122.643, 1178.351,
        1260.531, 1273.514, 1288.339, 1327.543, 1353.863, 1414.509, 1425.208, 1421.384, 1442.962, 1464.350,
        1468.705, 1447.894, 1457.628,
    ],
    [[1000.0, 1000.0, 400.0, 40.0, 0.7, 0.3, 0.03], [1300.0, 1500.0, 500.0, 75.0, 1.0, 0.4, 0.05]],
    [
        1.2881396800e03, 1.4910792535e03, 5.8323836877e02, 7.5416644291e01, 9.6629502864e-01, 3.9797285797e-01,
        4.9727297349e-02,
    ],
    [
        4.6647963344e00, 3.9571156086e01, 2.8698696102e01, 5.5675370270e00, 3.1333340687e-02, 1.4984928198e-02,
        6.5842344623e-03,
    ],
    1.3714600784e01,
)
# fmt: on
