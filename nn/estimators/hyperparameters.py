"""The hyperparameters of an estimator, with the names, defaults and ranges of scikit-learn's own networks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy
from sklearn.base import BaseEstimator

from nn.estimators.architecture import ACTIVATIONS


class Hyperparameters(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no type hints
    """The hyperparameters of an estimator; each means what it means in scikit-learn's own networks.

    Args:
        hidden_layer_sizes: the number of units of each hidden layer, at least 1; () for no hidden layer.
        activation: of the hidden layers: "identity", "logistic", "tanh" or "relu".
        solver: "lbfgs" on all samples at once; or steps on batches, "sgd" or "adam".
        alpha: strength of the penalty on weights, at least 0: alpha / 2 * (sum of their squares) / (number of samples).
        batch_size: samples per step, at least 1; "auto" for 200, or all where there are fewer. Not for "lbfgs".
        learning_rate: of "sgd": "constant"; "invscaling", divided by (samples seen + 1)^power_t after each epoch; or
            "adaptive", divided by 5 whenever training would otherwise be over, down to 1e-6.
        learning_rate_init: the learning rate, above 0.
        power_t: see learning_rate; at least 0.
        max_iter: the largest number of epochs, or of iterations of "lbfgs"; at least 1.
        shuffle: put the samples in a new order for each epoch.
        random_state: decides the initial weights, the order of the samples, and which are held out: an int for the same
            network each time, to the last bit, a `numpy.random.RandomState`, or None for fresh randomness.
        tol: how much better loss or score of an epoch has to be to count as an improvement; of "lbfgs", the size of the
            gradient that ends training; at least 0.
        verbose: print loss and score of each epoch.
        warm_start: let `fit` go on from the fitted network.
        momentum, nesterovs_momentum: of "sgd", from 0 to 1; look ahead by one more step of velocity.
        early_stopping: hold out samples, stop by their score (accuracy, or R^2), and keep the network of the best one;
            otherwise training stops by the loss. Not for "lbfgs".
        validation_fraction: of the samples, to hold out; below 1.
        beta_1, beta_2, epsilon: of "adam", see `nn.Adam`; from 0 to below 1, and above 0.
        n_iter_no_change: training is over when more than so many epochs in a row were no improvement; at least 1, or
            infinity for never.
        max_fun: how often "lbfgs" may compute the loss, at least 1.
    """

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: str = "relu",
        *,
        solver: str = "adam",
        alpha: float = 0.0001,
        batch_size: int | str = "auto",
        learning_rate: str = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: Any = None,
        tol: float = 1e-4,
        verbose: bool | int = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: float = 10,
        max_fun: int = 15000,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.power_t = power_t
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose
        self.warm_start = warm_start
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.max_fun = max_fun


class Constraint(NamedTuple):
    """The values that a hyperparameter may have: a test, and words for errors."""

    allows: Callable[[Any], bool]
    words: str


def _is(type_: type, value: Any) -> bool:
    return isinstance(value, type_) and not isinstance(value, (bool, numpy.bool_))


def _one_of(*names: str) -> Constraint:
    return Constraint(lambda value: isinstance(value, str) and value in names, f"one of {', '.join(map(repr, names))}")


def _number(low: float, high: float = math.inf, with_low: bool = True, with_high: bool = False) -> Constraint:
    def allows(value: Any) -> bool:
        if not _is(Real, value):
            return False
        return bool((low <= value if with_low else low < value) and (value <= high if with_high else value < high))

    words = f"a number {'of at least' if with_low else 'above'} {low:g}"
    if high < math.inf:
        words += f" and {'at most' if with_high else 'below'} {high:g}"
    return Constraint(allows, words)


def _is_whole(value: Any) -> bool:
    return _is(Integral, value) and value >= 1


def _are_sizes(value: Any) -> bool:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        return _is_whole(value)
    return all(map(_is_whole, value))


WHOLE = Constraint(_is_whole, "a whole number of at least 1")
SWITCH = Constraint(lambda value: isinstance(value, (bool, numpy.bool_)), "True or False")

CONSTRAINTS = {
    "loss": _one_of("squared_error", "poisson"),
    "hidden_layer_sizes": Constraint(_are_sizes, "whole numbers of at least 1, one for each hidden layer"),
    "activation": _one_of(*ACTIVATIONS),
    "solver": _one_of("lbfgs", "sgd", "adam"),
    "alpha": _number(0.0),
    "batch_size": Constraint(
        lambda value: (isinstance(value, str) and value == "auto") or _is_whole(value), f"'auto' or {WHOLE.words}"
    ),
    "learning_rate": _one_of("constant", "invscaling", "adaptive"),
    "learning_rate_init": _number(0.0, with_low=False),
    "power_t": _number(0.0),
    "max_iter": WHOLE,
    "shuffle": SWITCH,
    "tol": _number(0.0),
    "verbose": Constraint(lambda value: SWITCH.allows(value) or _is(Integral, value), "True, False or a whole number"),
    "warm_start": SWITCH,
    "momentum": _number(0.0, 1.0, with_high=True),
    "nesterovs_momentum": SWITCH,
    "early_stopping": SWITCH,
    "validation_fraction": _number(0.0, 1.0),
    "beta_1": _number(0.0, 1.0),
    "beta_2": _number(0.0, 1.0),
    "epsilon": _number(0.0, with_low=False),
    "n_iter_no_change": Constraint(lambda value: _is_whole(value) or value == math.inf, f"{WHOLE.words}, or infinity"),
    "max_fun": WHOLE,
}


def check_hyperparameters(estimator: Hyperparameters) -> None:
    """Raise unless all hyperparameters are as constrained; `random_state` is checked by scikit-learn.

    Raises:
        ValueError: naming the first that is not.
    """
    for name, value in vars(estimator).items():
        if name in CONSTRAINTS and not CONSTRAINTS[name].allows(value):
            raise ValueError(f"{name} of {type(estimator).__name__} is {value!r:.80}: give {CONSTRAINTS[name].words}")
