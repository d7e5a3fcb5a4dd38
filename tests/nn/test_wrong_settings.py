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
from nn.losses import LOSSES, hinge

ROOMS: list[ModuleType] = [autograd, nn, nn.data, nn.schedules]
WRONG: dict[str, list[Any]] = {
    "bool": ["no", "", 2, 0, 0.0, math.nan, [], Value(1.0)],
    "int": ["a", 1.5, math.nan, math.inf, -1, [1], 1j],
    "float": ["a", math.nan, [1.0], 1j],
    "Seed": ["a", 1.5, True, -1],
}
ONLY_INT_WITHOUT_NEGATIVE = {("draw_network", "at")}
# What users are given, or what is no setting: `data` of a Value may be nan.
RESULTS = {"Constant", "CurveFit", "History", "Objective", "Optimizer", "Rule", "ReadingOptions"}
NOT_SETTINGS = {("Value", "data"), ("Value", "requires_grad")}
WEIGHT = Value(1.0)
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
    "compile": lambda **s: autograd.compile(lambda x: x, **s),
    "Training": lambda **s: autograd.Training(lambda x, t: (x, None), [WEIGHT], [WEIGHT], lambda x, *_: (x, ()), **s),
    "explore": lambda **s: autograd.explore(value(), **s),
    "frames": lambda **s: list(autograd.frames(value(), **s)),
    **{name: lambda name=name, **s: getattr(nn, name)(parameters(), **s) for name in ("Adam", "AdamW", "RMSprop")},
    "SGD": lambda **s: nn.SGD(parameters(), **{"momentum": 0.9, **s}),
    "Layer": lambda **s: nn.Layer(**{"n_inputs": 2, "n_outputs": 2, **s}),
    "MLP": lambda **s: MLP(**{"n_inputs": 2, "layer_sizes": [1], **s}),
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
    "load_dataset": lambda **s: nn.data.load_dataset("moons", **s),
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
    wrong = [*WRONG[kind.partition(" | ")[0]], *([] if kind.endswith(("None", "Seed")) else [None])]
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
    (lambda: fitted(callbacks=[3]), r"callbacks of fit is \[3\]: give a list of functions"),
    (lambda: fitted(callbacks=print), "callbacks of fit is .*: give a list of functions"),
    (lambda: fitted(schedule=lambda epoch: "a"), "schedule of fit gives 'a' for epoch 0: give finite factors"),
    (lambda: fitted(validation="a"), "validation='a' of 4 samples: give a fraction"),
    (lambda: nn.data.xor(20).split("a"), "test_fraction='a': give a number between 0 and 1"),  # type: ignore[arg-type]
    (lambda: nn.Adam(parameters(), betas=0.9), "betas of Adam is 0.9: give a pair"),  # type: ignore[arg-type]
    (lambda: nn.AdamW(parameters(), betas=(0.9,)), "betas of AdamW is .*: give a pair"),  # type: ignore[arg-type]
    *(
        (lambda f=f: f(MLP(2, [1]), 1.0), rf"{f.__name__} takes a list of parameters, got MLP\(2-1, linear\): pass ")
        for f in (nn.clip_grad_norm, nn.clip_grad_value, nn.l2_penalty)
    ),
    *(
        (lambda f=f: f(None, [1.0]), f"{f.__name__} takes a function, got None")
        for f in (nn.minimize, nn.least_squares)
    ),
    (lambda: nn.curve_fit(None, [1.0, 2.0], [1.0, 2.0]), "curve_fit takes a curve, .* got None"),  # type: ignore[arg-type]
    (lambda: nn.minimize(lambda p: "a", [0.0]), "minimize needs a function that returns one number, got 'a'"),
    (lambda: nn.least_squares(lambda p: [], [0.0]), "the function of least_squares returns no number"),
    *(
        (lambda loss=loss, output=output: loss(output, 1), f"{loss.__name__} (got the output|takes a list of logits)")
        for loss in LOSSES
        for output in (None, "a")
    ),
    *((lambda loss=loss: loss([], []), f"{loss.__name__} .*got") for loss in LOSSES),
    *(
        (lambda wrong=wrong: MLP(2, [1])([1.0, wrong]), r"data of Value 'input 1 of layer\[0\]' must be one real")
        for wrong in (None, "a", 1j, [1.0])
    ),
    *(
        (lambda wrong=wrong: nn.data.Standardizer.fit(wrong), "Standardizer.fit.* (got|has)")
        for wrong in (None, [1.0, 2.0], [[math.nan], [1.0]], [[math.inf], [math.inf]])
    ),
    *(
        (lambda wrong=wrong: nn.playground(MLP(2, [1]), wrong), "playground (got the data .*|is .*): give a")
        for wrong in (
            [[1.0, 2.0]], [[1.0, 2.0], [2.0, 3.0]], ([[1.0, 2.0]],), 3, ([[1.0, 2.0]], 3), ([1.0, 2.0], [0, 1]),
            ([[1.0, "a"]], [0]), ([[1.0, math.nan]], [0.5]), ([[1.0, 2.0]] * 2, ["a", 1]), ([[1.0, 2.0]], [None]),
        )
    ),
    *(
        (lambda path=path: nn.save(MLP(2, [1]), path), f"a file is named by its path, got {path}")
        for path in (3, None, True)
    ),
    (lambda: nn.load(None), "a file is named by its path, got None"),  # type: ignore[arg-type]
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


def test_arrays_are_measured_by_the_same_rules() -> None:
    numpy = pytest.importorskip("numpy")
    for wrong in ([1.0, 2.0], [[math.nan], [1.0]]):
        with pytest.raises((TypeError, ValueError), match=r"Standardizer\.fit.* (got|has)"):
            nn.data.Standardizer.fit(numpy.array(wrong))


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_would_count_for_something_else_is_refused(call: Callable[[], Any], message: str) -> None:
    pytest.importorskip("scipy.optimize")
    with pytest.raises((TypeError, ValueError), match=message):
        call()
