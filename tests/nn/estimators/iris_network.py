"""A network for the iris data, as tests of estimators train it."""

from __future__ import annotations

from typing import Any

import numpy

from nn.data import load_dataset
from nn.estimators import MLPClassifier

IRIS = load_dataset("iris")
X, Y = numpy.array(IRIS.inputs), numpy.array([IRIS.class_names[t] for t in IRIS.targets])  # type: ignore[index]


def network(**settings: Any) -> Any:
    usual = {
        "hidden_layer_sizes": (6,),
        "max_iter": 15,
        "batch_size": 16,
        "learning_rate_init": 0.05,
        "random_state": 0,
    }
    return MLPClassifier(**{**usual, **settings})
