"""`MLPClassifier`: a network for classification, as a scikit-learn estimator."""

from __future__ import annotations

from typing import Any

import numpy
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.utils import column_or_1d
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from nn.estimators.network import NetworkEstimator
from nn.estimators.output import CLASSES, LABELS, TWO_CLASSES, OutputMeaning


class MLPClassifier(ClassifierMixin, NetworkEstimator):  # type: ignore[misc]  # scikit-learn has no type hints
    """A network with an output for each class, or a single one for two, trained with the cross-entropy.

    Args: those of `nn.estimators.hyperparameters.Hyperparameters`, which gives the range of each; names, meanings and
        defaults are those of `sklearn.neural_network.MLPClassifier`. `fit` checks them.

    Attributes:
        classes_: the classes, sorted; the columns of `predict_proba` are in this order.
        network_: the fitted network, an `MLP` whose outputs are logits.
        coefs_, intercepts_: its weights and biases, for each layer an array [inputs][units] and [units].
        n_iter_, loss_: the number of epochs, or iterations, and the last loss.
        loss_curve_, best_loss_, validation_scores_, best_validation_score_: of "sgd" and "adam", as in scikit-learn.

    >>> X, y = [[0.0], [1.0], [4.0], [5.0]], ["low", "low", "high", "high"]
    >>> network = MLPClassifier((4,), solver="lbfgs", random_state=1).fit(X, y)
    >>> network.predict([[0.5], [4.5]]).tolist()
    ['low', 'high']
    """

    _has_labels = False  # whether targets are a matrix of 0 and 1: a sample may have several classes, or none
    _sparse: Any = None  # the class of that matrix, if it was a sparse one

    @property
    def _output(self) -> OutputMeaning:
        if self._has_labels:
            return LABELS
        return TWO_CLASSES if len(self.classes_) == 2 else CLASSES

    def _targets(self, y: Any, goes_on: bool, in_part: bool) -> Any:
        kind = type_of_target(y, input_name="y")
        if kind not in ("binary", "multiclass", "multilabel-indicator"):
            check_classification_targets(y)  # raises for continuous numbers
            raise ValueError("MLPClassifier takes one class for each sample, or labels as a matrix of 0 and 1")
        has_labels, sparse = kind == "multilabel-indicator", type(y.tocsr()) if hasattr(y, "tocsr") else None
        y = numpy.asarray(y if sparse is None else y.toarray())
        y = y if has_labels else column_or_1d(y, warn=True)
        classes = numpy.arange(y.shape[1]) if has_labels else numpy.unique(y)
        if goes_on or in_part:
            if has_labels != self._has_labels:
                before, now = ("labels", "classes") if self._has_labels else ("classes", "labels")
                raise ValueError(f"y has {now}, where training goes on with {before}: give {before}, or start anew")
            self._check_classes(classes, all_of_them=has_labels or not in_part)
        else:
            self.classes_, self._has_labels = classes, has_labels
        self._sparse = sparse
        if len(self.classes_) < 2 and not has_labels:
            raise ValueError(f"MLPClassifier got samples of one class only, {self.classes_.tolist()[0]!r}: give two")
        self.n_outputs_ = 1 if self._output is TWO_CLASSES else len(self.classes_)
        return y.astype(float) if has_labels else numpy.searchsorted(self.classes_, y).astype(float)

    def _check_classes(self, classes: Any, all_of_them: bool) -> None:
        known, found = set(self.classes_.tolist()), set(classes.tolist())
        if found - known or (all_of_them and known - found):
            raise ValueError(
                f"y has the classes {sorted(found, key=str)}, where training goes on with {sorted(known, key=str)}: "
                "give the same classes as before, or start anew"
            )

    def _score_of(self, predicted: Any, targets: Any, weights: Any) -> float:
        chosen = predicted > 0.5 if self._has_labels else predicted.argmax(axis=1)
        return float(accuracy_score(targets, chosen, sample_weight=weights))

    @available_if(lambda estimator: estimator.solver != "lbfgs")  # type: ignore[untyped-decorator]  # scikit-learn has no type hints
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None) -> MLPClassifier:
        """Train for one epoch on these samples, going on from the fitted network; not for solver "lbfgs".

        Args:
            X, y, sample_weight: as those of `fit`; y need not have all classes.
            classes: all classes there will ever be in y; needed by the first call alone.

        Raises:
            ValueError: as `fit`, and for classes that are missing, or not the same as before.
        """
        with self._restored_on_error():
            if not hasattr(self, "classes_"):
                if classes is None:
                    raise ValueError("the first partial_fit needs classes, all there will ever be in y")
                self.classes_ = numpy.unique(classes)
                self._has_labels = type_of_target(y) == "multilabel-indicator"
            elif classes is not None:
                self._check_classes(numpy.unique(classes), all_of_them=True)
            self._fit(X, y, sample_weight, in_part=True)
        return self

    def predict_proba(self, X: Any) -> Any:
        """Return the probability of each class of `classes_`, [samples][classes], for X [samples][features]."""
        return self._predicted(X)

    def predict_log_proba(self, X: Any) -> Any:
        """Return the logarithm of each probability, [samples][classes]; finite where a probability underflows to 0."""
        return self._predicted(X, logarithms=True)

    def predict(self, X: Any) -> Any:
        """Return the most likely class of each row of X, [samples]; for labels a matrix of 0 and 1, sparse if y was."""
        probabilities = self._predicted(X)
        if self._has_labels:
            labels = (probabilities > 0.5).astype(int)
            return labels if self._sparse is None else self._sparse(labels)
        return self.classes_[probabilities.argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
