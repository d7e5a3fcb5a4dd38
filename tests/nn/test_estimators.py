"""Networks in scikit-learn's own searches, pipelines and ensembles."""

from __future__ import annotations

from typing import Any

import pytest

from nn.data import load_dataset

pytest.importorskip("sklearn")
numpy: Any = pytest.importorskip("numpy")

from sklearn.base import clone  # noqa: E402
from sklearn.ensemble import VotingClassifier  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

from nn.estimators import MLPClassifier, MLPRegressor  # noqa: E402

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


def test_classes_by_name_and_their_probabilities() -> None:
    fitted = network().fit(X, Y)
    assert fitted.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert fitted.score(X, Y) > 0.9
    shares = fitted.predict_proba(X)
    assert shares.shape == (150, 3)
    assert shares.sum(axis=1) == pytest.approx(numpy.ones(150))
    assert (fitted.classes_[shares.argmax(axis=1)] == fitted.predict(X)).all()
    assert len(fitted.loss_curve_) == fitted.n_iter_ == 15
    two = network().fit(X[:100], Y[:100])
    assert two.predict_proba(X[:100]).shape == (100, 2)
    assert two.score(X[:100], Y[:100]) > 0.95


def test_a_number() -> None:
    line = MLPRegressor((), max_iter=200, learning_rate_init=0.1, random_state=0)
    assert line.fit([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]).predict([[3.0]]) == pytest.approx([7.0], abs=0.05)


def test_the_same_random_state_gives_the_same_network() -> None:
    first, second, other = network().fit(X, Y), clone(network()).fit(X, Y), network(random_state=1).fit(X, Y)
    assert first.predict_proba(X).tolist() == second.predict_proba(X).tolist() != other.predict_proba(X).tolist()


def test_it_works_in_a_pipeline_a_search_and_an_ensemble_of_seeds() -> None:
    pipeline = make_pipeline(StandardScaler(), network())
    assert cross_val_score(pipeline, X, Y, cv=3).mean() > 0.85
    search = GridSearchCV(pipeline, {"mlpclassifier__activation": ["tanh", "identity"]}, cv=2).fit(X, Y)
    assert search.best_score_ > 0.85
    seeds = VotingClassifier([(f"seed {s}", network(random_state=s)) for s in range(3)], voting="soft").fit(X, Y)
    shares = [network(random_state=s).fit(X, Y).predict_proba(X) for s in range(3)]
    assert seeds.predict_proba(X) == pytest.approx(sum(shares) / 3)
    assert seeds.score(X, Y) > 0.9


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"activation": "sigmoid"}, "activation of MLPClassifier is 'sigmoid': choose one of identity, logistic"),
        ({"solver": "newton"}, "solver of MLPClassifier is 'newton': choose one of adam, sgd"),
        ({"max_iter": 0}, "epochs of fit is 0"),
    ],
)
def test_wrong_settings_are_named_when_it_is_trained(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        network(**settings).fit(X, Y)
    with pytest.raises(ValueError, match="samples of one class only, 'setosa'"):
        network().fit(X[:50], Y[:50])
