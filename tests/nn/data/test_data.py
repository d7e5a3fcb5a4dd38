"""The data sets: their shapes, their values, their split and their standardization."""

from __future__ import annotations

import math
import random
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from nn.data import Dataset, Standardizer, circles, load_dataset, moons, spirals, xor
from tests.checkout import CHECKOUT

GENERATORS = [moons, circles, spirals, xor]


def test_iris_is_fisher_s_table() -> None:
    iris = load_dataset("iris")
    assert iris.feature_names == ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]
    assert iris.class_names == ["setosa", "versicolor", "virginica"]
    assert iris.targets == [0] * 50 + [1] * 50 + [2] * 50
    assert [round(math.fsum(column), 9) for column in zip(*iris.inputs, strict=True)] == [876.5, 458.6, 563.7, 179.9]
    squares = math.fsum(x * x for row in iris.inputs for x in row)
    weighted = math.fsum(i * x for i, row in enumerate(iris.inputs) for x in row)
    assert (round(squares, 9), round(weighted, 9)) == (9539.29, 172096.9)
    # The two flowers that the copy in the UCI repository has wrong.
    assert iris.inputs[34] == [4.9, 3.1, 1.5, 0.2]
    assert iris.inputs[37] == [4.9, 3.6, 1.4, 0.1]


@pytest.mark.parametrize(
    ("name", "features", "counts"),
    [
        ("wine", 13, [59, 71, 48]),
        ("breast_cancer", 30, [212, 357]),
        ("digits", 64, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]),
    ],
)
def test_data_sets_of_scikit_learn(name: str, features: int, counts: list[int]) -> None:
    pytest.importorskip("sklearn")
    data = load_dataset(name)
    assert [Counter(data.targets)[label] for label in range(len(counts))] == counts
    assert data.class_names is not None and len(data.class_names) == len(counts)
    assert {len(row) for row in data.inputs} == {len(data.feature_names)} == {features}
    assert type(data.inputs[0][0]) is float and type(data.targets[0]) is int


def test_without_scikit_learn_the_error_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['sklearn'] = None\n"
        "from nn.data import load_dataset\n"
        "try: load_dataset('wine')\n"
        "except ImportError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT, timeout=60)
    assert done.stdout.strip().endswith("-m pip install scikit-learn")


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match=r"got 'irish': the names it knows are iris, moons, "):
        load_dataset("irish")


@pytest.mark.parametrize("generate", GENERATORS)
def test_synthetic_data_depend_on_the_seed_alone(generate: Callable[..., Dataset]) -> None:
    random.seed(1)
    first = generate(seed=3)
    random.seed(2)
    assert generate(seed=3) == first
    assert generate(seed=4) != first


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


def test_a_split_keeps_every_sample_once_and_the_shares_of_the_classes() -> None:
    iris = load_dataset("iris")
    train, test = iris.split(1 / 3, seed=5)
    assert (len(train), len(test)) == (100, 50)
    assert sorted(train.inputs + test.inputs) == sorted(iris.inputs)
    assert sorted(Counter(test.targets).values()) == [16, 17, 17]
    of_row = list(zip(iris.inputs, iris.targets, strict=True))
    assert all(pair in of_row for pair in zip(test.inputs, test.targets, strict=True))
    assert iris.split(1 / 3, seed=5) == (train, test)
    assert iris.split(1 / 3, seed=6) != (train, test)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.floats(0.05, 0.95), st.integers(0, 9))
def test_every_class_gets_its_share_up_to_rounding(sizes: list[int], fraction: float, seed: int) -> None:
    targets = [label for label, size in enumerate(sizes) for _ in range(size)]
    names = [str(label) for label in range(len(sizes))]
    data = Dataset("d", [[float(i)] for i in range(len(targets))], targets, ["x"], names)
    if round(len(targets) * fraction) in (0, len(targets)):
        with pytest.raises(ValueError, match="would be empty"):
            data.split(fraction, seed)
        return
    train, test = data.split(fraction, seed)
    assert len(test) == round(len(targets) * fraction)
    assert sorted(train.inputs + test.inputs) == data.inputs
    for label, size in enumerate(sizes):
        assert abs(Counter(test.targets)[label] - size * fraction) < 1.0


def test_numbers_as_targets_are_split_too() -> None:
    data = Dataset("d", [[float(i)] for i in range(10)], [i / 3 for i in range(10)], ["x"], None)
    train, test = data.split(0.3)
    assert (len(train), len(test)) == (7, 3)
    assert all(y == x / 3 for (x,), y in zip(*_columns(test), strict=True))


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.5, 1.5, math.nan])
def test_a_fraction_outside_0_to_1_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match="give a number between 0 and 1"):
        load_dataset("iris").split(fraction)


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        ([[1.0]], [0, 1], "has 1 inputs and 2 targets"),
        ([[1.0], [1.0, 2.0]], [0, 1], r"inputs\[1\] has 2 numbers for 1 feature names"),
        ([[1.0], [2.0]], [0, 2], r"targets\[1\] is 2: give the index of one of its 2 classes"),
        ([[1.0], [2.0]], [-1, 1], r"targets\[0\] is -1"),
    ],
)
def test_a_dataset_that_does_not_fit_together_is_refused(
    inputs: list[list[float]], targets: list[int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Dataset("d", inputs, targets, ["x"], ["a", "b"])


def test_standardized_data_have_mean_0_and_deviation_1() -> None:
    iris = load_dataset("iris")
    standardizer = Standardizer.fit(iris.inputs)
    for column in zip(*standardizer.transform(iris.inputs), strict=True):
        assert statistics.fmean(column) == pytest.approx(0.0, abs=1e-12)
        assert statistics.pstdev(column) == pytest.approx(1.0)


@pytest.mark.parametrize("value", [0.0, 0.1, -1e9])
def test_a_constant_feature_is_only_shifted(value: float) -> None:
    standardizer = Standardizer.fit([[value]] * 7)
    assert standardizer == Standardizer([value], [1.0])
    assert standardizer.transform([[value + 2.0]])[0] == pytest.approx([2.0])


def test_standardizer_refuses_rows_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="got no rows"):
        Standardizer.fit([])
    with pytest.raises(ValueError, match=r"fit got a row of 1 numbers at inputs\[1\]: expected 2"):
        Standardizer.fit([[1.0, 2.0], [1.0]])
    with pytest.raises(ValueError, match=r"transform got a row of 3 numbers at inputs\[0\]"):
        Standardizer.fit([[1.0, 2.0]]).transform([[1.0, 2.0, 3.0]])


def _columns(data: Dataset) -> tuple[list[list[float]], list[int] | list[float]]:
    return data.inputs, data.targets
