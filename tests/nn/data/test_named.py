"""Data sets by name: their shapes and values, and errors that name what to install or to choose."""

from __future__ import annotations

import math
import subprocess
import sys
from collections import Counter

import pytest

from nn.data import load_dataset
from tests.checkout import CHECKOUT


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
    with pytest.raises(ValueError, match=r"the data set 'irish' is not known: did you mean iris\? \(there are"):
        load_dataset("irish")
