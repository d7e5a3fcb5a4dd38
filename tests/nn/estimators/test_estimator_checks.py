"""scikit-learn's own checks of an estimator, all of them: shapes, types, errors, pickles, weights of samples."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("sklearn")

from sklearn.utils.estimator_checks import parametrize_with_checks

from nn.estimators import MLPClassifier, MLPRegressor

pytestmark = pytest.mark.exhaustive


# As scikit-learn's own networks, they are not trained to the end in 200 epochs of a few samples, and say so.
@pytest.mark.filterwarnings("ignore:training was not over:sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks([MLPClassifier(), MLPRegressor()])  # type: ignore[untyped-decorator]  # it has no type hints
def test_a_check_of_scikit_learn_passes(estimator: Any, check: Any) -> None:
    check(estimator)
