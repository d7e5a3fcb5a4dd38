"""Measurements with certified fits, from the Statistical Reference Datasets of the NIST (nonlinear regression), all 27.

Source: National Institute of Standards and Technology, Statistical Reference Datasets, itl.nist.gov/div898/strd; as a
work of the United States government in the public domain. Certified are the parameters, their standard deviations, and
the residual standard deviation, to 11 digits. The numbers are in `measurements.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from autograd import atan, cos, exp, sin


class Certified(NamedTuple):
    """A data set, its model, two places to start, and what the fit has to be."""

    model: Callable[..., Any]
    x: list[Any]
    y: list[float]
    starts: list[list[float]]
    parameters: list[float]
    standard_deviations: list[float]
    residual_standard_deviation: float


def chwirut(x: Any, b1: Any, b2: Any, b3: Any) -> Any:
    return exp(-b1 * x) / (b2 + b3 * x)


def enso(x: Any, b1: Any, b2: Any, b3: Any, b4: Any, b5: Any, b6: Any, b7: Any, b8: Any, b9: Any) -> Any:
    turn = 2 * math.pi * x
    yearly = b2 * math.cos(turn / 12) + b3 * math.sin(turn / 12)
    return b1 + yearly + b5 * cos(turn / b4) + b6 * sin(turn / b4) + b8 * cos(turn / b7) + b9 * sin(turn / b7)


def gauss(x: Any, b1: Any, b2: Any, b3: Any, b4: Any, b5: Any, b6: Any, b7: Any, b8: Any) -> Any:
    return b1 * exp(-b2 * x) + b3 * exp(-((x - b4) ** 2) / b5**2) + b6 * exp(-((x - b7) ** 2) / b8**2)


def lanczos(x: Any, b1: Any, b2: Any, b3: Any, b4: Any, b5: Any, b6: Any) -> Any:
    return b1 * exp(-b2 * x) + b3 * exp(-b4 * x) + b5 * exp(-b6 * x)


def cubic_by_cubic(x: Any, b1: Any, b2: Any, b3: Any, b4: Any, b5: Any, b6: Any, b7: Any) -> Any:
    return (b1 + b2 * x + b3 * x**2 + b4 * x**3) / (1 + b5 * x + b6 * x**2 + b7 * x**3)


MODELS: dict[str, Callable[..., Any]] = {
    "Bennett5": lambda x, b1, b2, b3: b1 * (b2 + x) ** (-1 / b3),
    "BoxBOD": lambda x, b1, b2: b1 * (1 - exp(-b2 * x)),
    "Chwirut1": chwirut,
    "Chwirut2": chwirut,
    "DanWood": lambda x, b1, b2: b1 * x**b2,
    "ENSO": enso,
    "Eckerle4": lambda x, b1, b2, b3: b1 / b2 * exp(-0.5 * ((x - b3) / b2) ** 2),
    "Gauss1": gauss,
    "Gauss2": gauss,
    "Gauss3": gauss,
    "Hahn1": cubic_by_cubic,
    "Kirby2": lambda x, b1, b2, b3, b4, b5: (b1 + b2 * x + b3 * x**2) / (1 + b4 * x + b5 * x**2),
    "Lanczos1": lanczos,
    "Lanczos2": lanczos,
    "Lanczos3": lanczos,
    "MGH09": lambda x, b1, b2, b3, b4: b1 * (x**2 + x * b2) / (x**2 + x * b3 + b4),
    "MGH10": lambda x, b1, b2, b3: b1 * exp(b2 / (x + b3)),
    "MGH17": lambda x, b1, b2, b3, b4, b5: b1 + b2 * exp(-x * b4) + b3 * exp(-x * b5),
    "Misra1a": lambda x, b1, b2: b1 * (1 - exp(-b2 * x)),
    "Misra1b": lambda x, b1, b2: b1 * (1 - (1 + b2 * x / 2) ** -2),
    "Misra1c": lambda x, b1, b2: b1 * (1 - (1 + 2 * b2 * x) ** -0.5),
    "Misra1d": lambda x, b1, b2: b1 * b2 * x * (1 + b2 * x) ** -1,
    "Nelson": lambda x, b1, b2, b3: b1 - b2 * x[0] * exp(-b3 * x[1]),
    "Rat42": lambda x, b1, b2, b3: b1 / (1 + exp(b2 - b3 * x)),
    "Rat43": lambda x, b1, b2, b3, b4: b1 / (1 + exp(b2 - b3 * x)) ** (1 / b4),
    "Roszman1": lambda x, b1, b2, b3, b4: b1 - b2 * x - atan(b3 / (x - b4)) / math.pi,
    "Thurber": cubic_by_cubic,
}
LOGARITHMS_OF_Y = {"Nelson"}  # whose model is one of log(y)


def _read() -> dict[str, Certified]:
    found = json.loads(Path(__file__).with_name("measurements.json").read_text(encoding="utf-8"))
    for name in LOGARITHMS_OF_Y:
        found[name]["y"] = [math.log(y) for y in found[name]["y"]]
    return {name: Certified(MODELS[name], **numbers) for name, numbers in found.items()}


CERTIFIED = _read()
