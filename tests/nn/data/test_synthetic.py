"""Data drawn at random: by their seed alone, balanced, on their curves but for the noise."""

from __future__ import annotations

import math
import random
import statistics
from collections import Counter
from collections.abc import Callable

import pytest

from nn.data import Dataset, circles, moons, spirals, xor

GENERATORS = [moons, circles, spirals, xor]


@pytest.mark.parametrize("generate", GENERATORS)
def test_synthetic_data_depend_on_the_seed_alone(generate: Callable[..., Dataset]) -> None:
    random.seed(1)
    first = generate(seed=3)
    random.seed(2)
    assert generate(seed=3) == generate(seed=random.Random(3)) == first
    assert generate(seed=4) != first
    assert generate() == generate(seed=0)
    assert generate(seed=None) != generate(seed=None)


@pytest.mark.parametrize("generate", GENERATORS)
def test_synthetic_classes_are_balanced_and_mixed(generate: Callable[..., Dataset]) -> None:
    data = generate(n=101)
    assert Counter(data.targets) == {0: 50, 1: 51}
    assert 0 < sum(data.targets[:20]) < 20


@pytest.mark.parametrize("generate", GENERATORS)
@pytest.mark.parametrize("wrong", [{"n": 1}, {"noise": -0.1}, {"noise": math.nan}])
def test_synthetic_data_refuse_what_they_cannot_draw(generate: Callable[..., Dataset], wrong: dict[str, float]) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{generate.__name__} got {name}="):
        generate(**wrong)


def test_without_noise_the_points_lie_on_their_curves() -> None:
    for (x, y), label in zip(*_columns(moons(50, noise=0.0)), strict=True):
        center_x, center_y = (0.0, 0.0) if label == 0 else (1.0, 0.5)
        assert math.hypot(x - center_x, y - center_y) == pytest.approx(1.0)
        assert (y >= 0.0) if label == 0 else (y <= 0.5)
    for (x, y), label in zip(*_columns(circles(50, noise=0.0, factor=0.3)), strict=True):
        assert math.hypot(x, y) == pytest.approx(0.3 if label else 1.0)
    for (x, y), label in zip(*_columns(spirals(50, noise=0.0, turns=1.5)), strict=True):
        radius = math.hypot(x, y) * (-1 if label else 1)
        angle = 2 * math.pi * 1.5 * abs(radius)
        assert (x, y) == pytest.approx((radius * math.cos(angle), radius * math.sin(angle)))
    for (x, y), label in zip(*_columns(xor(50, noise=0.0)), strict=True):
        assert label == (x != y)


def test_moons_are_scikit_learn_s() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    points, labels = datasets.make_moons(31, shuffle=False, noise=None)
    ours = sorted(zip(moons(31, noise=0.0).targets, moons(31, noise=0.0).inputs, strict=True))
    theirs = sorted(zip(labels.tolist(), points.tolist(), strict=True))
    for (our_label, our_point), (their_label, their_point) in zip(ours, theirs, strict=True):
        assert our_label == their_label
        assert our_point == pytest.approx(their_point, abs=1e-12)


def test_noise_is_a_standard_deviation() -> None:
    offsets = [x - round(x) for row in xor(4000, noise=0.1).inputs for x in row]
    assert statistics.pstdev(offsets) == pytest.approx(0.1, rel=0.05)
    assert statistics.fmean(offsets) == pytest.approx(0.0, abs=0.01)


def _columns(data: Dataset) -> tuple[list[list[float]], list[int] | list[float]]:
    return data.inputs, data.targets
