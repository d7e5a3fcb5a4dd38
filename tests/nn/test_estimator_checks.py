"""scikit-learn's own checks of an estimator, every one: shapes, types, errors, pickles, weights of samples, what is kept."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("sklearn")

from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

from nn.estimators import MLPClassifier, MLPRegressor  # noqa: E402


# As scikit-learn's own networks, they are not trained to the end in 200 epochs of a few samples, and say so.
@pytest.mark.filterwarnings("ignore:training was not over:sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks([MLPClassifier(), MLPRegressor()])  # type: ignore[untyped-decorator]  # it has no type hints
def test_a_check_of_scikit_learn_passes(estimator: Any, check: Any) -> None:
    check(estimator)
