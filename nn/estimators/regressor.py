"""`MLPRegressor`: a network that predicts a number, as a scikit-learn estimator."""

from __future__ import annotations

from typing import Any

import numpy
from sklearn.base import RegressorMixin
from sklearn.utils.validation import validate_data

from nn.estimators.network import NetworkEstimator
from nn.losses import squared_error


class MLPRegressor(RegressorMixin, NetworkEstimator):  # type: ignore[misc]  # scikit-learn has no type hints
    """A network with one linear output, trained with half the squared error.

    Args: as those of `NetworkEstimator`.

    >>> network = MLPRegressor((), max_iter=300, learning_rate_init=0.1, random_state=0)
    >>> network.fit([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]).predict([[3.0]]).round(2).tolist()
    [7.0]
    """

    def fit(self, X: Any, y: Any) -> MLPRegressor:
        """Train on rows of numbers and a number for each."""
        X, y = validate_data(self, X, y, y_numeric=True)
        self._train(X, y.tolist(), squared_error, 1)
        return self

    def predict(self, X: Any) -> Any:
        """Return the number for each row of X."""
        return numpy.array(self._outputs(X))
