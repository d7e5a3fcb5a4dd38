"""`MLPClassifier`: a network that tells classes apart, as a scikit-learn estimator."""

from __future__ import annotations

from typing import Any

import numpy
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import validate_data

from autograd import sigmoid, softmax
from nn.estimators.network import NetworkEstimator
from nn.losses import binary_cross_entropy, cross_entropy


class MLPClassifier(ClassifierMixin, NetworkEstimator):  # type: ignore[misc]  # scikit-learn has no type hints
    """A network with an output for each class, or a single one for two, trained with the cross-entropy.

    Args: as those of `NetworkEstimator`.

    >>> X, y = [[0.0], [1.0], [4.0], [5.0]], ["low", "low", "high", "high"]
    >>> network = MLPClassifier((4,), max_iter=100, learning_rate_init=0.1, random_state=1).fit(X, y)
    >>> network.predict([[0.5], [4.5]]).tolist()
    ['low', 'high']
    """

    def fit(self, X: Any, y: Any) -> MLPClassifier:
        """Train on rows of numbers and their classes."""
        X, y = validate_data(self, X, y)
        check_classification_targets(y)
        self.classes_, targets = numpy.unique(y, return_inverse=True)
        n = len(self.classes_)
        if n < 2:
            raise ValueError(f"MLPClassifier got samples of one class only, {self.classes_.tolist()[0]!r}: give two")
        self._train(X, targets.tolist(), binary_cross_entropy if n == 2 else cross_entropy, 1 if n == 2 else n)
        return self

    def predict_proba(self, X: Any) -> Any:
        """Return the probability of each class of `classes_`, a row for each row of X."""
        outputs = self._outputs(X)
        if len(self.classes_) == 2:
            return numpy.array([[sigmoid(-z), sigmoid(z)] for z in outputs])
        return numpy.array([softmax(zs) for zs in outputs])

    def predict(self, X: Any) -> Any:
        """Return the most likely class for each row of X."""
        probabilities = self.predict_proba(X)
        return self.classes_[probabilities.argmax(axis=1)]
