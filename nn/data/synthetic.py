"""Two-dimensional classification problems, drawn at random."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Integral, Real

from autograd.support.setting_checks import check_number
from nn.data.dataset import Dataset
from nn.initializers import Seed, random_source

# (class, number of the sample in its class, samples in its class) -> the point without noise
Curve = Callable[[int, int, int], tuple[float, float]]


def moons(n: int = 100, noise: float = 0.1, seed: Seed = 0) -> Dataset:
    """Return two interleaving half circles, the geometry of scikit-learn's `make_moons`.

    The upper moon is `(cos t, sin t)`, the lower one `(1 - cos t, 1/2 - sin t)`, t from 0 to pi.

    Args:
        n: number of samples, at least 2; half of them (rounded down) on the upper moon.
        noise: standard deviation of the Gaussian noise added to each coordinate.
        seed: an int for the same data each time, None for fresh ones, or a `random.Random` to draw on.

    Returns:
        A `Dataset` of two classes, its samples in random order.

    Raises:
        ValueError: for n below 2, or a noise that is negative or not finite.

    >>> sorted([round(x, 9), round(y, 9)] for x, y in moons(4, noise=0.0).inputs)
    [[-1.0, 0.0], [0.0, 0.5], [1.0, 0.0], [2.0, 0.5]]
    """

    def curve(label: int, i: int, count: int) -> tuple[float, float]:
        t = math.pi * i / max(count - 1, 1)
        x, y = math.cos(t), math.sin(t)
        return (x, y) if label == 0 else (1.0 - x, 0.5 - y)

    return _two_classes("moons", n, noise, seed, curve, ["upper moon", "lower moon"])


def circles(n: int = 100, noise: float = 0.1, seed: Seed = 0, factor: float = 0.5) -> Dataset:
    """Return a circle of radius 1 and a smaller one inside it, as scikit-learn's `make_circles`.

    Args:
        n: number of samples, at least 2; half of them (rounded down) on the outer circle.
        noise: standard deviation of the Gaussian noise added to each coordinate.
        seed: an int for the same data each time, None for fresh ones, or a `random.Random` to draw on.
        factor: radius of the inner circle, between 0 and 1.

    Returns:
        A `Dataset` of two classes, its samples in random order.

    Raises:
        ValueError: for n below 2, a noise that is negative or not finite, or a factor that is
            not between 0 and 1.

    >>> sorted(round(math.hypot(x, y), 9) for x, y in circles(4, noise=0.0).inputs)
    [0.5, 0.5, 1.0, 1.0]
    """
    if not (isinstance(factor, Real) and 0.0 < factor < 1.0):
        raise ValueError(f"circles got factor={factor!r}: give a radius between 0 and 1")

    def curve(label: int, i: int, count: int) -> tuple[float, float]:
        angle = 2.0 * math.pi * i / count
        radius = factor if label else 1.0
        return radius * math.cos(angle), radius * math.sin(angle)

    return _two_classes("circles", n, noise, seed, curve, ["outer circle", "inner circle"])


def spirals(n: int = 200, noise: float = 0.02, seed: Seed = 0, turns: float = 1.0) -> Dataset:
    """Return two spiral arms wound around each other.

    The first arm is `(r cos a, r sin a)` with `a = 2 pi turns r` and r from 0.1 to 1; the second
    is the first turned by half a circle.

    Args:
        n: number of samples, at least 2; half of them (rounded down) on the first arm.
        noise: standard deviation of the Gaussian noise added to each coordinate.
        seed: an int for the same data each time, None for fresh ones, or a `random.Random` to draw on.
        turns: how often an arm would wind around the center on its way from r = 0 to r = 1; more
            is harder.

    Returns:
        A `Dataset` of two classes, its samples in random order.

    Raises:
        ValueError: for n below 2, or a noise that is negative or not finite, or turns that are not finite.

    >>> spirals()
    Dataset('spirals': 200 samples, 2 features, 2 classes)
    """
    check_number(turns, "turns of spirals")

    def curve(label: int, i: int, count: int) -> tuple[float, float]:
        radius = 0.1 + 0.9 * i / max(count - 1, 1)
        angle = 2.0 * math.pi * turns * radius + math.pi * label
        return radius * math.cos(angle), radius * math.sin(angle)

    return _two_classes("spirals", n, noise, seed, curve, ["first arm", "second arm"])


def xor(n: int = 100, noise: float = 0.1, seed: Seed = 0) -> Dataset:
    """Return samples around the corners of the unit square, labelled by "x1 differs from x2".

    No straight line separates the two classes: the smallest problem that needs a hidden layer.

    Args:
        n: number of samples, at least 2; half of them (rounded down) with equal coordinates.
        noise: standard deviation of the Gaussian noise added to each coordinate.
        seed: an int for the same data each time, None for fresh ones, or a `random.Random` to draw on.

    Returns:
        A `Dataset` of two classes, its samples in random order.

    Raises:
        ValueError: for n below 2, or a noise that is negative or not finite.

    >>> table = xor(4, noise=0.0)
    >>> sorted(zip(table.inputs, table.targets))
    [([0.0, 0.0], 0), ([0.0, 1.0], 1), ([1.0, 0.0], 1), ([1.0, 1.0], 0)]
    """

    def curve(label: int, i: int, count: int) -> tuple[float, float]:
        x = float(i % 2)
        return x, 1.0 - x if label else x

    return _two_classes("xor", n, noise, seed, curve, ["same", "different"])


def _two_classes(name: str, n: int, noise: float, seed: Seed, curve: Curve, class_names: list[str]) -> Dataset:
    if not isinstance(n, Integral) or n < 2:
        raise ValueError(f"{name} got n={n!r}: give at least 2, one sample per class")
    if not (isinstance(noise, Real) and 0.0 <= noise < math.inf):
        raise ValueError(f"{name} got noise={noise!r}: give a standard deviation of 0 or more")
    rng = random_source(seed)
    samples = []
    for label, count in enumerate((n // 2, n - n // 2)):
        for i in range(count):
            x, y = curve(label, i, count)
            samples.append(([rng.gauss(x, noise), rng.gauss(y, noise)], label))
    rng.shuffle(samples)
    inputs, targets = [point for point, _ in samples], [label for _, label in samples]
    return Dataset(name, inputs, targets, ["x1", "x2"], class_names)
