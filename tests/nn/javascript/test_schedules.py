"""Learning-rate schedules in JavaScript: every one of `nn.schedules`, with the factors of Python."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from nn.javascript.network_code import NetworkCode
from nn.schedules import SCHEDULES
from tests.autograd.compiled.backends.javascript.engines import run

SETTINGS: dict[str, list[Any]] = {
    "step_size": [1, 7],
    "gamma": [0.0, 0.5, 0.97],
    "epochs": [1, 9],
    "minimum": [0.0, 0.2],
    "start_factor": [0.0, 0.4],
}
EPOCHS = 25
BODY = """return data.schedules.map((schedule) =>
    Array.from({ length: data.epochs }, (_, epoch) => scheduleFactor(data.code, schedule, epoch)));"""


def test_every_schedule_gives_the_factors_of_python() -> None:
    code = NetworkCode()
    assert list(code.data["schedules"]) == [schedule.__name__ for schedule in SCHEDULES]
    chosen, wanted = [], []
    for schedule in SCHEDULES:
        names = code.data["schedules"][schedule.__name__]
        for numbers in itertools.product(*(SETTINGS[name] for name in names)):
            settings = dict(zip(names, numbers, strict=True))
            chosen.append({"name": schedule.__name__, "settings": settings})
            wanted.append([schedule(**settings)(epoch) for epoch in range(EPOCHS)])
    data = {"code": code.data, "schedules": [*chosen, None], "epochs": EPOCHS}
    found = run(code.script(), BODY, data, None)
    for got, expected in zip(found, [*wanted, [1.0] * EPOCHS], strict=True):
        assert got == pytest.approx(expected, rel=1e-14, abs=1e-16)
