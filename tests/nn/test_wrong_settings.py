"""Every public setting that is a number, or yes and no: what is none is refused by name, and not taken for one."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import autograd
import nn
import nn.data
import nn.schedules
from autograd import Value
from nn import MLP
from nn.losses import hinge

ROOMS: list[ModuleType] = [autograd, nn, nn.data, nn.schedules]
WRONG: dict[str, list[Any]] = {
    "bool": ["no", "", 2, 0, 0.0, math.nan, [], Value(1.0)],
    "int": ["a", 1.5, math.nan, math.inf, -1, [1], 1j],
    "float": ["a", math.nan, [1.0], 1j],
}
ONLY_INT_WITHOUT_NEGATIVE = {("draw_network", "at")}
# What users are given, or what is no setting: `data` of a Value may be nan.
RESULTS = {"Constant", "CurveFit", "History", "Objective", "Optimizer", "Rule", "ReadingOptions"}
NOT_SETTINGS = {("Value", "data"), ("Value", "requires_grad"), ("fit", "progress")}
X, Y = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], [1, 1, -1, -1]


def value() -> Value:
    x = Value(2.0, label="x")
    return x * x + 1.0


def parameters() -> list[Value]:
    return MLP(2, [3, 1], seed=0).parameters()


def fitted(**settings: Any) -> Any:
    model = MLP(2, [1], seed=0)
    if "patience" in settings:
        settings["validation"] = 0.5
    if "checkpoint_every" in settings:
        settings["checkpoint"] = "not made"
    optimizer = nn.SGD(model.parameters(), lr=0.1)
    return nn.fit(model, X, Y, loss=hinge, optimizer=optimizer, **{"epochs": 1, **settings})


def line(x: Any, a: Any) -> Any:
    return a * x


CALLS: dict[str, Callable[..., Any]] = {
    "backend_for": lambda **s: autograd.backend_for(**{"runs": 1, "samples": 1, "calls": 1, "numbers": 1, **s}),
    "check_gradients": lambda **s: autograd.check_gradients(lambda x: x * x, 1.0, **s),
    "draw": lambda **s: autograd.draw(value(), **s),
    "explain": lambda **s: autograd.explain(value(), **s),
    "explore": lambda **s: autograd.explore(value(), **s),
    "frames": lambda **s: list(autograd.frames(value(), **s)),
    **{name: lambda name=name, **s: getattr(nn, name)(parameters(), **s) for name in ("Adam", "AdamW", "RMSprop")},
    "SGD": lambda **s: nn.SGD(parameters(), **{"momentum": 0.9, **s}),
    "Layer": lambda **s: nn.Layer(**{"n_inputs": 2, "n_outputs": 2, **s}),
    "MLP": lambda **s: MLP(**{"layer_sizes": [1], **s}),
    "Neuron": lambda **s: nn.Neuron(**{"n_inputs": 2, **s}),
    "clip_grad_norm": lambda **s: nn.clip_grad_norm(parameters(), **s),
    "clip_grad_value": lambda **s: nn.clip_grad_value(parameters(), **s),
    "curve_fit": lambda **s: nn.curve_fit(line, [1.0, 2.0], [1.0, 2.5], **s),
    "curve_fit_batch": lambda **s: nn.curve_fit_batch(line, [1.0, 2.0], [[1.0, 2.5]], **s),
    "draw_network": lambda **s: nn.draw_network(MLP(2, [3, 1], seed=0), **s),
    "fit": fitted,
    "huber": lambda **s: nn.huber(Value(1.0), 2.0, **s),
    "minimize": lambda **s: nn.minimize(lambda p: p * p, 1.0, **s),
    **{name: getattr(nn.data, name) for name in ("circles", "moons", "spirals", "xor")},
    "cosine": lambda **s: nn.schedules.cosine(**{"epochs": 3, **s}),
    "exponential_decay": lambda **s: nn.schedules.exponential_decay(**s),
    "linear_warmup": lambda **s: nn.schedules.linear_warmup(**{"epochs": 3, **s}),
    "step_decay": lambda **s: nn.schedules.step_decay(**{"step_size": 3, **s}),
}


def settings() -> list[tuple[str, str, str]]:
    """Return each function, setting and kind of number."""
    found = []
    for room in ROOMS:
        for name in dir(room):
            function = getattr(room, name)
            if name[0] == "_" or not callable(function) or name in RESULTS:
                continue
            try:
                taken = inspect.signature(function).parameters.values() if "support" not in function.__module__ else ()
            except ValueError:  # of an exception
                continue
            for parameter in taken:
                kind, _, other = str(parameter.annotation).partition(" | ")
                if kind in WRONG and other in ("", "None") and (name, parameter.name) not in NOT_SETTINGS:
                    found.append((name, parameter.name, str(parameter.annotation)))
    return found


SETTINGS = settings()


def test_there_are_some() -> None:
    assert len(SETTINGS) > 60 and {name for name, _, _ in SETTINGS} == set(CALLS)


@pytest.mark.parametrize(("name", "setting", "kind"), SETTINGS, ids=lambda part: part)
def test_what_is_no_such_setting_is_refused_by_name(name: str, setting: str, kind: str) -> None:
    if name in ("curve_fit", "minimize"):
        pytest.importorskip("scipy.optimize")
    wrong = [*WRONG[kind.partition(" | ")[0]], *([] if kind.endswith("None") else [None])]
    for number in wrong:
        with pytest.raises((TypeError, ValueError)) as caught:
            CALLS[name](**{setting: number})
        assert setting in str(caught.value), (number, str(caught.value))


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: Value(1.0, 2.0), "label of a Value is 2.0: give a text"),  # type: ignore[arg-type]
    (lambda: autograd.paths(value(), 2.0), "paths lead from one Value down to another, got 2.0"),
    (lambda: autograd.paths(2.0, value()), "paths lead from one Value down to another, got 2.0"),
    (lambda: autograd.explore(value(), fold="x"), "fold of explore is 'x': give True or False"),  # type: ignore[arg-type]
    (lambda: nn.predict(MLP(2, [1]), [0.0, 1.0], "hinge"), "loss of predict is 'hinge'"),  # type: ignore[arg-type]
    (lambda: nn.load(10**6), "a file is named by its path, got 1000000"),  # type: ignore[arg-type]  # a descriptor
    (lambda: nn.load(True), "a file is named by its path, got True"),  # type: ignore[arg-type]
    (lambda: nn.curve_fit(line, [1.0, 2.0], [1.0, 2.5], method=""), "`method` must be"),  # type: ignore[arg-type]
    *(
        (lambda f=f, most=most: f(max_nfev=most), "max_nfev of .* is .*: give a whole number of at least 1")
        for f in (
            lambda **s: nn.least_squares(lambda p: p * p, 1.0, **s),  # in which scipy's "trf" would never end
            lambda **s: nn.curve_fit(line, [1.0, 2.0], [1.0, 2.5], **s),
        )
        for most in (1.5, math.nan, 0, "a")
    ),
    *(
        (lambda scale=scale: nn.least_squares(lambda p: p * p, 1.0, f_scale=scale), "f_scale of least_squares is")
        for scale in ("a", math.nan, -1.0)
    ),
]  # fmt: skip


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_would_count_for_something_else_is_refused(call: Callable[[], Any], message: str) -> None:
    pytest.importorskip("scipy.optimize")
    with pytest.raises((TypeError, ValueError), match=message):
        call()
