"""Initializers: how the weights of a layer are drawn, so that signals and gradients keep their size.

Each takes the number of inputs and of units of the layer and a source of random numbers, and returns one weight.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Literal, TypeAlias

from autograd import sqrt
from autograd.support.words import unknown

Initializer: TypeAlias = Callable[[int, int, random.Random], float]  # (n_inputs, n_outputs, rng) -> a weight
InitializerName: TypeAlias = Literal["auto", "uniform", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal"]
Seed: TypeAlias = int | random.Random | None

# Rectifiers let half of the signal pass, for which He's factor 2 makes up; for all others Glorot's rule is the usual.
RECTIFIERS = {"relu", "leaky_relu", "elu", "gelu", "silu", "softplus"}


def uniform(n_inputs: int, n_outputs: int, rng: random.Random) -> float:
    """Return a number drawn uniformly from (-1, 1), whatever the size of the layer."""
    return rng.uniform(-1.0, 1.0)


def glorot_std(n_inputs: int, n_outputs: int) -> float:
    """Return the standard deviation of a weight by Glorot's rule, sqrt(2 / (n_inputs + n_outputs))."""
    return sqrt(2.0 / (n_inputs + n_outputs))


def he_std(n_inputs: int) -> float:
    """Return the standard deviation of a weight by He's rule, sqrt(2 / n_inputs)."""
    return sqrt(2.0 / n_inputs)


def auto_std(n_inputs: int, n_outputs: int, activation: str) -> float:
    """Return the standard deviation of the weights that "auto" draws, see `choose_initializer`.

    >>> auto_std(8, 1, "relu"), auto_std(4, 4, "tanh")
    (0.5, 0.5)
    """
    return he_std(n_inputs) if activation in RECTIFIERS else glorot_std(n_inputs, n_outputs)


def glorot_uniform(n_inputs: int, n_outputs: int, rng: random.Random) -> float:
    """Return a number drawn uniformly from (-a, a), a = sqrt(6 / (n_inputs + n_outputs)); also known as Xavier's rule.

    Source: Glorot, Bengio (2010), Understanding the difficulty of training deep feedforward neural networks,
    equation 16.
    """
    bound = sqrt(6.0 / (n_inputs + n_outputs))
    return rng.uniform(-bound, bound)


def glorot_normal(n_inputs: int, n_outputs: int, rng: random.Random) -> float:
    """Return a normal number of mean 0 and variance 2 / (n_inputs + n_outputs).

    Source: Glorot, Bengio (2010), equation 12.
    """
    return rng.gauss(0.0, glorot_std(n_inputs, n_outputs))


def he_uniform(n_inputs: int, n_outputs: int, rng: random.Random) -> float:
    """Return a number drawn uniformly from (-a, a), a = sqrt(6 / n_inputs); its variance is 2 / n_inputs.

    Also known as Kaiming's rule. Source: He, Zhang, Ren, Sun (2015), Delving deep into rectifiers, equation 10.
    """
    bound = sqrt(6.0 / n_inputs)
    return rng.uniform(-bound, bound)


def he_normal(n_inputs: int, n_outputs: int, rng: random.Random) -> float:
    """Return a normal number of mean 0 and variance 2 / n_inputs.

    Also known as Kaiming's rule. Source: He, Zhang, Ren, Sun (2015), Delving deep into rectifiers, equation 10.
    """
    return rng.gauss(0.0, he_std(n_inputs))


INITIALIZERS: dict[str, Initializer] = {
    "uniform": uniform,
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
}


# By the names of other libraries.
_SYNONYMS = {
    "xavier": "glorot_uniform", "xavier_uniform": "glorot_uniform", "xavier_normal": "glorot_normal",
    "kaiming": "he_normal", "kaiming_uniform": "he_uniform", "kaiming_normal": "he_normal",
}  # fmt: skip


def choose_initializer(initializer: InitializerName | Initializer, activation: str) -> Initializer:
    """Return the function that draws a weight.

    Args:
        initializer: "auto" (He's normal rule before a rectifier, Glorot's uniform rule before all else), a name of
            `INITIALIZERS`, or a function `(n_inputs, n_outputs, rng) -> weight` of your own.
        activation: what the layer applies to its weighted sums.

    Raises:
        ValueError: for an unknown name.

    >>> choose_initializer("auto", "relu").__name__, choose_initializer("auto", "tanh").__name__
    ('he_normal', 'glorot_uniform')
    """
    if callable(initializer):
        return initializer
    if initializer == "auto":
        return he_normal if activation in RECTIFIERS else glorot_uniform
    if initializer not in INITIALIZERS:
        raise ValueError(unknown("initializer", initializer, ["auto", *INITIALIZERS], synonyms=_SYNONYMS))
    return INITIALIZERS[initializer]


def random_source(seed: Seed) -> random.Random:
    """Return a source of random numbers.

    Args:
        seed: an int of at least 0 for numbers that are the same each time, None for fresh ones, or a source to draw on.

    Raises:
        TypeError, ValueError: for anything else; Python's source makes the numbers of 1 from -1, too.

    >>> random_source(0).random() == random_source(0).random()
    True
    """
    if isinstance(seed, random.Random):
        return seed
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int)):
        raise TypeError(f"seed is {seed!r}: give an int, a random.Random, or None for fresh randomness")
    if seed is not None and seed < 0:
        raise ValueError(f"seed is {seed}: give an int of at least 0")
    return random.Random(seed)
