"""The same numbers as scikit-learn's own networks: loss, gradient, whole runs, and where L-BFGS ends."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("sklearn", minversion="1.7")  # since when its networks take weights of samples, and counts
numpy: Any = pytest.importorskip("numpy")

from sklearn import datasets, neural_network  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

from nn.estimators import MLPClassifier, MLPRegressor  # noqa: E402

pytestmark = [pytest.mark.exhaustive, pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")]

CLASSIFIERS = (MLPClassifier, neural_network.MLPClassifier)
REGRESSORS = (MLPRegressor, neural_network.MLPRegressor)


def standardized(load: Any, samples: int | None = None) -> tuple[Any, Any]:
    X, y = load(return_X_y=True)
    return StandardScaler().fit_transform(X)[:samples], y[:samples]


PATIENTS = standardized(datasets.load_diabetes, 120)
NUMBERS = PATIENTS[0], PATIENTS[1] / 100.0
LABELS = datasets.make_multilabel_classification(80, 6, n_classes=3, random_state=0)
WORK: dict[str, Any] = {
    "two classes": (CLASSIFIERS, *standardized(datasets.load_breast_cancer, 150), {}),
    "three classes": (CLASSIFIERS, *standardized(datasets.load_iris), {}),
    "labels": (CLASSIFIERS, StandardScaler().fit_transform(LABELS[0]), LABELS[1], {}),
    "numbers": (REGRESSORS, *NUMBERS, {}),
    "counts": (REGRESSORS, NUMBERS[0], numpy.floor(NUMBERS[1]), {"loss": "poisson"}),
}


def both(work: str, **settings: Any) -> tuple[Any, Any]:
    """Return our network and scikit-learn's, both fitted."""
    makers, X, y, more = WORK[work]
    weights = settings.pop("sample_weight", None)
    weights = None if weights is None else numpy.random.RandomState(0).uniform(0.1, 2.0, len(X))
    ours, theirs = (maker(**{"hidden_layer_sizes": (7, 5), "random_state": 1, **more, **settings}) for maker in makers)
    return ours.fit(X, y, sample_weight=weights), theirs.fit(X, y, sample_weight=weights)


def numbers(estimator: Any) -> Any:
    return numpy.concatenate([part.ravel() for part in (*estimator.coefs_, *estimator.intercepts_)])


def loss_and_gradient(estimator: Any, start: Any) -> tuple[float, Any]:
    """Return them as one step of size 1 on all samples shows them."""
    return estimator.loss_curve_[0], numbers(start) - numbers(estimator)


@pytest.mark.parametrize("weighted", [None, True], ids=["", "weighted"])
@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("work", WORK)
def test_loss_and_gradient(work: str, activation: str, weighted: bool | None) -> None:
    one_step: dict[str, Any] = {"solver": "sgd", "momentum": 0.0, "batch_size": 1000, "max_iter": 1, "alpha": 0.1}
    for seed in range(2):
        settings = {**one_step, "activation": activation, "random_state": seed, "sample_weight": weighted}
        with pytest.warns(UserWarning, match="batch_size"):
            starts = both(work, **settings, learning_rate_init=1e-300)
            steps = both(work, **settings, learning_rate_init=1.0)
        assert (numbers(starts[0]) == numbers(starts[1])).all()
        (ours, gradient), (theirs, their_gradient) = map(loss_and_gradient, steps, starts)
        assert ours == pytest.approx(theirs, rel=1e-10)
        assert gradient == pytest.approx(their_gradient, rel=1e-10, abs=1e-10 * abs(their_gradient).max())
        assert abs(gradient).max() > 1e-3


def test_several_numbers_have_their_gradient_and_a_loss_that_belongs_to_it() -> None:
    X, y = NUMBERS
    y = numpy.column_stack([y, y * y])
    settings: dict[str, Any] = {"solver": "sgd", "momentum": 0.0, "max_iter": 1, "alpha": 0.0, "random_state": 0}
    ours, theirs = (maker(hidden_layer_sizes=(5,), **settings).fit(X, y) for maker in REGRESSORS)
    assert numbers(ours) == pytest.approx(numbers(theirs), rel=1e-12)
    # scikit-learn reports the mean over the outputs, and goes down the gradient of their sum.
    assert ours.loss_curve_[0] == pytest.approx(2.0 * theirs.loss_curve_[0], rel=1e-10)


RUNS: dict[str, dict[str, Any]] = {
    "adam": {"learning_rate_init": 0.01},
    "adam, small batches": {"batch_size": 7, "max_iter": 6},
    "adam, in order": {"shuffle": False, "batch_size": 32},
    "adam, weighted": {"sample_weight": True, "batch_size": 32},
    "adam, until nothing is gained": {"tol": 0.01, "max_iter": 300, "learning_rate_init": 0.01},
    "adam, samples held out": {"early_stopping": True, "max_iter": 60, "learning_rate_init": 0.02},
    "adam, weighted, samples held out": {"early_stopping": True, "sample_weight": True},
    "sgd": {"solver": "sgd", "learning_rate_init": 0.05},
    "sgd, momentum": {"solver": "sgd", "nesterovs_momentum": False},
    "sgd, no momentum": {"solver": "sgd", "momentum": 0.0},
    "sgd, invscaling": {"solver": "sgd", "learning_rate": "invscaling", "learning_rate_init": 0.2},
    "sgd, adaptive": {"solver": "sgd", "learning_rate": "adaptive", "tol": 0.05, "max_iter": 150},
}


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("work", ["two classes", "three classes", "numbers"])
def test_a_whole_run(work: str, run: str) -> None:
    """The same weights to start from, the same batches, the same steps, and the same end."""
    ours, theirs = both(work, **{"max_iter": 25, "activation": "tanh", **RUNS[run]})
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.t_ == theirs.t_
    assert ours.loss_curve_ == pytest.approx(theirs.loss_curve_, rel=1e-8)
    assert numbers(ours) == pytest.approx(numbers(theirs), rel=1e-6, abs=1e-8)
    for name in ("best_loss_", "validation_scores_", "best_validation_score_"):
        found, known = getattr(ours, name), getattr(theirs, name)
        assert found == known if known is None else found == pytest.approx(known, rel=1e-8)


def test_going_on() -> None:
    (ours, theirs), X, y, _ = WORK["three classes"]
    pair = [maker((5,), random_state=0, warm_start=True, max_iter=10) for maker in (ours, theirs)]
    for network in pair:
        network.fit(X, y).fit(X, y)
    assert len(pair[0].loss_curve_) == 20
    assert pair[0].loss_curve_ == pytest.approx(pair[1].loss_curve_, rel=1e-9)
    pair = [maker((5,), random_state=0, solver="sgd", learning_rate="invscaling") for maker in (ours, theirs)]
    for network in pair:
        for start in (0, 50, 100):
            network.partial_fit(X[start : start + 50], y[start : start + 50], classes=[0, 1, 2])
    assert pair[0].loss_curve_ == pytest.approx(pair[1].loss_curve_, rel=1e-9)
    assert pair[0].predict_proba(X) == pytest.approx(pair[1].predict_proba(X), rel=1e-9)


@pytest.mark.parametrize(
    "load", [datasets.load_iris, datasets.load_wine, datasets.load_breast_cancer, datasets.load_diabetes]
)
def test_where_l_bfgs_ends(load: Any) -> None:
    X, y = standardized(load)
    makers = REGRESSORS if load is datasets.load_diabetes else CLASSIFIERS
    y = y / 100.0 if load is datasets.load_diabetes else y
    settings: dict[str, Any] = {"hidden_layer_sizes": (4,), "activation": "tanh", "solver": "lbfgs", "random_state": 0}
    to_the_end: dict[str, Any] = {"alpha": 1.0, "tol": 1e-9, "max_iter": 20000, "max_fun": 30000}
    ours, theirs = (maker(**settings, **to_the_end).fit(X, y) for maker in makers)
    assert ours.loss_ == pytest.approx(theirs.loss_, rel=1e-6)
    assert ours.predict(X) == pytest.approx(theirs.predict(X), abs=1e-2)
