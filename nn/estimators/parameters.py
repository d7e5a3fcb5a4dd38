"""What the parameters of an estimator may be, checked when it is fitted, as scikit-learn wants it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy

from nn.estimators.architecture import ACTIVATIONS


class Kind(NamedTuple):
    """A kind of parameter: what it may be, and in words."""

    allows: Callable[[Any], bool]
    words: str


def _is(kind: type, value: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, (bool, numpy.bool_))


def _one_of(*names: str) -> Kind:
    return Kind(lambda value: isinstance(value, str) and value in names, f"one of {', '.join(map(repr, names))}")


def _number(low: float, high: float = math.inf, with_low: bool = True, with_high: bool = False) -> Kind:
    def allows(value: Any) -> bool:
        if not _is(Real, value):
            return False
        return bool((low <= value if with_low else low < value) and (value <= high if with_high else value < high))

    words = f"a number {'of at least' if with_low else 'above'} {low:g}"
    if high < math.inf:
        words += f" and {'at most' if with_high else 'below'} {high:g}"
    return Kind(allows, words)


def _is_whole(value: Any) -> bool:
    return _is(Integral, value) and value >= 1


def _are_sizes(value: Any) -> bool:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        return _is_whole(value)
    return all(map(_is_whole, value))


WHOLE = Kind(_is_whole, "a whole number of at least 1")
SWITCH = Kind(lambda value: isinstance(value, (bool, numpy.bool_)), "True or False")

KINDS = {
    "loss": _one_of("squared_error", "poisson"),
    "hidden_layer_sizes": Kind(_are_sizes, "whole numbers of at least 1, one for each hidden layer"),
    "activation": _one_of(*ACTIVATIONS),
    "solver": _one_of("lbfgs", "sgd", "adam"),
    "alpha": _number(0.0),
    "batch_size": Kind(lambda value: (isinstance(value, str) and value == "auto") or _is_whole(value), f"'auto' or {WHOLE.words}"),
    "learning_rate": _one_of("constant", "invscaling", "adaptive"),
    "learning_rate_init": _number(0.0, with_low=False),
    "power_t": _number(0.0),
    "max_iter": WHOLE,
    "shuffle": SWITCH,
    "tol": _number(0.0),
    "verbose": Kind(lambda value: SWITCH.allows(value) or _is(Integral, value), "True, False or a whole number"),
    "warm_start": SWITCH,
    "momentum": _number(0.0, 1.0, with_high=True),
    "nesterovs_momentum": SWITCH,
    "early_stopping": SWITCH,
    "validation_fraction": _number(0.0, 1.0),
    "beta_1": _number(0.0, 1.0),
    "beta_2": _number(0.0, 1.0),
    "epsilon": _number(0.0, with_low=False),
    "n_iter_no_change": Kind(lambda value: _is_whole(value) or value == math.inf, f"{WHOLE.words}, or infinity"),
    "max_fun": WHOLE,
}


def check_parameters(estimator: Any) -> None:
    """Raise unless all parameters are of their kind; `random_state` is for scikit-learn to check.

    Raises:
        ValueError: naming the first that is not.
    """
    for name, value in vars(estimator).items():
        if name in KINDS and not KINDS[name].allows(value):
            raise ValueError(f"{name} of {type(estimator).__name__} is {value!r:.80}: give {KINDS[name].words}")
