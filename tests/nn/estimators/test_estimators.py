"""Networks in scikit-learn's own searches, pipelines and ensembles."""

from __future__ import annotations

import contextlib
import itertools
import math
import pickle
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograd import softmax

pytest.importorskip("sklearn")
numpy: Any = pytest.importorskip("numpy")
joblib: Any = pytest.importorskip("joblib")

from scipy.sparse import csr_matrix, issparse  # noqa: E402
from sklearn.base import clone  # noqa: E402
from sklearn.ensemble import VotingClassifier  # noqa: E402
from sklearn.exceptions import ConvergenceWarning, NotFittedError  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

from nn.data import load_dataset  # noqa: E402
from nn.estimators import MLPClassifier, MLPRegressor  # noqa: E402
from tests.nn.estimators.iris_network import X, Y, network  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


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
    line = MLPRegressor(hidden_layer_sizes=(), solver="lbfgs", alpha=0.0, random_state=0)
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


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits"])
def test_the_network_of_the_derivation_fits(name: str) -> None:
    data = load_dataset(name)
    network = MLPClassifier([10, 10], activation="logistic", solver="lbfgs", random_state=0)
    with warnings.catch_warnings():  # it may need more iterations than 200 to come to an end
        warnings.simplefilter("ignore", ConvergenceWarning)
        pipeline = make_pipeline(StandardScaler(), network).fit(data.inputs, data.targets)
    assert pipeline.score(data.inputs, data.targets) > 0.99


@pytest.mark.parametrize("solver", ["lbfgs", "sgd", "adam"])
def test_it_passes_through_pickles_and_goes_on(solver: str) -> None:
    fitted = network(solver=solver, warm_start=True).fit(X, Y)
    copy = pickle.loads(pickle.dumps(fitted))
    assert copy.predict_proba(X).tolist() == fitted.predict_proba(X).tolist()
    assert copy.fit(X, Y).predict_proba(X).tolist() == fitted.fit(X, Y).predict_proba(X).tolist()
    if solver != "lbfgs":
        assert copy.partial_fit(X, Y).loss_curve_ == fitted.partial_fit(X, Y).loss_curve_


def test_threads_share_programs_and_disturb_nobody() -> None:
    grid = {"hidden_layer_sizes": [(3,), (4,)], "random_state": [0, 1, 2]}
    search = GridSearchCV(network(), grid, cv=2)
    alone = search.fit(X, Y).cv_results_["mean_test_score"].tolist()
    with joblib.parallel_backend("threading", n_jobs=4):
        assert search.fit(X, Y).cv_results_["mean_test_score"].tolist() == alone


def test_the_fitted_network_is_there_to_look_at_and_to_change() -> None:
    fitted = network(max_iter=30).fit(X, Y)
    model = fitted.network_
    assert repr(model) == "MLP(4-6-3, relu, linear)" and fitted.network_ is model
    row = fitted.predict_proba(X[:1])[0]
    assert [share.data for share in softmax(model(X[0].tolist()))] == pytest.approx(row)
    assert model.layers[0].neurons[2].w[1].data == fitted.coefs_[0][1, 2]
    for neuron in model.layers[-1].neurons:
        neuron.b.data = 50.0 * (neuron is model.layers[-1].neurons[1])
    assert set(fitted.predict(X)) == {"versicolor"}
    assert fitted.intercepts_[-1].tolist() == [0.0, 50.0, 0.0]
    with pytest.raises(ValueError, match="read-only"):
        fitted.coefs_[0][0, 0] = 1.0
    fitted.intercepts_ = [bias * 0.0 for bias in fitted.intercepts_]
    assert set(fitted.predict(X)) != {"versicolor"}
    with pytest.raises(ValueError, match="do not fit a network of 4-6-3"):
        fitted.coefs_ = [fitted.coefs_[0], fitted.coefs_[0]]


def test_labels_and_logarithms() -> None:
    labels = numpy.column_stack([X[:, 0] > 5.5, X[:, 2] > 3.0]).astype(int)
    fitted = network(max_iter=60).fit(X, labels)
    assert fitted.predict(X).shape == labels.shape
    assert fitted.score(X, labels) > 0.8
    sparse = network(max_iter=60).fit(X, csr_matrix(labels))
    assert issparse(sparse.predict(X)) and (sparse.predict(X).toarray() == fitted.predict(X)).all()
    assert sparse.score(X, csr_matrix(labels)) == fitted.score(X, labels)
    sure = network(solver="lbfgs", alpha=0.0).fit(X[:100], Y[:100])
    logarithms = sure.predict_log_proba(1e6 * X[:100])
    assert numpy.isfinite(logarithms).all() and logarithms.min() < -800.0  # whose exponential is 0


def test_a_fit_that_fails_leaves_all_as_it_was() -> None:
    fitted = network(solver="sgd", warm_start=True).fit(X, Y)
    before, curve = fitted.predict_proba(X).tolist(), list(fitted.loss_curve_)
    with pytest.raises(ValueError, match="is inf or nan; standardize the inputs, or lower learning_rate_init=1e"):
        fitted.set_params(learning_rate_init=1e200).fit(X, Y)
    with pytest.raises(ValueError, match="where training goes on with"):
        fitted.fit(X[:100], Y[:100])
    with pytest.raises(ValueError, match="4-6-3 with relu: training cannot go on with 4-5-3 with relu"):
        fitted.set_params(hidden_layer_sizes=(5,)).fit(X, Y)
    assert fitted.predict_proba(X).tolist() == before and fitted.loss_curve_ == curve


@pytest.mark.parametrize("steps", [0, 1, 9, 10, 25])
def test_ctrl_c_ends_training_after_the_step_and_keeps_the_network(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextlib.contextmanager
    def interrupted() -> Iterator[Callable[[], None]]:
        calls = itertools.count()

        def pause() -> None:
            if next(calls) == steps:
                raise KeyboardInterrupt

        yield pause

    monkeypatch.setattr("nn.training.native_steps.MAX_STEPS_PER_CALL", 1)
    with monkeypatch.context() as patched, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        patched.setattr("nn.estimators.step_training.deferred_interrupt", interrupted)
        fitted = network().fit(X, Y)  # of 10 steps an epoch
    assert [str(warning.message)[:24] for warning in caught] == ["training was interrupted"]
    epochs = (steps + 1) // 10
    assert len(fitted.loss_curve_) == fitted.n_iter_ == epochs
    assert fitted.t_ == 150 * epochs
    assert math.isnan(fitted.loss_) if not epochs else fitted.loss_ == fitted.loss_curve_[-1]
    assert fitted.predict(X).shape == (150,)
    if steps == 9:  # at the end of an epoch
        whole = network(max_iter=epochs).fit(X, Y)
        assert fitted.coefs_[0].tolist() == whole.coefs_[0].tolist()


def test_a_warm_start_keeps_the_best_network_where_it_gains_nothing() -> None:
    fitted = network(early_stopping=True, warm_start=True, learning_rate_init=0.1).fit(X, Y)
    best, numbers = fitted.best_validation_score_, fitted.coefs_[0].tolist()
    fitted.set_params(learning_rate_init=3.0).fit(X, Y)
    assert max(fitted.validation_scores_[-fitted.n_iter_ :]) < best == fitted.best_validation_score_
    assert fitted.coefs_[0].tolist() == numbers


def test_verbose_prints_each_iteration_and_epoch(capsys: pytest.CaptureFixture[str]) -> None:
    fitted = network(solver="lbfgs", max_iter=3, verbose=True).fit(X, Y)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["iteration 1", "iteration 2", "iteration 3"]
    assert lines[-1] == f"iteration 3: loss {fitted.loss_:.8f}"
    fitted = network(max_iter=2, verbose=True).fit(X, Y)
    printed = [f"epoch {i}: loss {loss:.8f}" for i, loss in enumerate(fitted.loss_curve_, 1)]
    assert capsys.readouterr().out.splitlines() == printed


def test_part_by_part() -> None:
    parts = network()
    with pytest.raises(ValueError, match="the first partial_fit needs classes"):
        parts.partial_fit(X[:50], Y[:50])
    for _ in range(20):
        for start in (0, 50, 100):
            parts.partial_fit(X[start : start + 50], Y[start : start + 50], classes=numpy.unique(Y))
    assert len(parts.loss_curve_) == 60
    with pytest.raises(ValueError, match="y has the classes"):
        parts.partial_fit(X[:1], ["tulip"])
    with pytest.raises(ValueError, match="cannot hold out samples"):
        parts.set_params(early_stopping=True).partial_fit(X, Y)
    assert not hasattr(network(solver="lbfgs"), "partial_fit")


def test_part_by_part_with_another_rule_starts_with_nothing_remembered() -> None:
    changes: list[dict[str, Any]] = [{"solver": "sgd"}, {"momentum": 0.0}, {"solver": "adam"}, {"beta_1": 0.5}]
    fitted = network(solver="adam").fit(X, Y)
    for change in changes:
        start = (fitted.set_params(**change).coefs_, fitted.intercepts_)
        anew = network(**fitted.get_params()).fit(X, Y)
        anew.coefs_, anew.intercepts_ = start
        anew._state = None
        assert fitted.partial_fit(X, Y).loss_ == anew.partial_fit(X, Y).loss_
        assert fitted.coefs_[0].tolist() == anew.coefs_[0].tolist()


def test_labels_are_no_classes_in_later_parts() -> None:
    labels = numpy.column_stack([X[:, 0] > 5.5, X[:, 2] > 3.0, X[:, 3] > 1.0]).astype(int)
    classes = numpy.repeat([0, 1, 2], 50)
    for first, then, message in (
        (labels, classes, "y has classes, where training goes on with labels: give labels, or start anew"),
        (classes, labels, "y has labels, where training goes on with classes: give classes, or start anew"),
        (labels, labels[:, :2], r"y has the classes \[0, 1\], where training goes on with \[0, 1, 2\]"),
    ):
        with pytest.raises(ValueError, match=message):
            network().partial_fit(X, first, classes=[0, 1, 2]).partial_fit(X, then)
        with pytest.raises(ValueError, match=message):
            network(warm_start=True).fit(X, first).fit(X, then)


def test_what_is_set_after_fit_changes_no_prediction() -> None:
    fitted = MLPRegressor(hidden_layer_sizes=(3,), max_iter=5, random_state=0).fit(X, X[:, 0])
    before = fitted.predict(X).tolist()
    assert fitted.set_params(loss="poisson", activation="tanh", hidden_layer_sizes=9).predict(X).tolist() == before
    assert pickle.loads(pickle.dumps(fitted)).predict(X).tolist() == before
    assert fitted.fit(X, X[:, 0]).out_activation_ == "exp"
    assert fitted.predict(X).min() > 0.0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"activation": "sigmoid"}, "activation of MLPClassifier is 'sigmoid': give one of 'identity', 'logistic'"),
        ({"solver": "newton"}, "solver of MLPClassifier is 'newton': give one of 'lbfgs', 'sgd', 'adam'"),
        ({"max_iter": 0}, "max_iter of MLPClassifier is 0: give a whole number of at least 1"),
        ({"hidden_layer_sizes": (4, 0)}, r"hidden_layer_sizes of MLPClassifier is \(4, 0\): give whole numbers"),
        ({"momentum": 1.5}, "momentum of MLPClassifier is 1.5: give a number of at least 0 and at most 1"),
        ({"shuffle": "no"}, "shuffle of MLPClassifier is 'no': give True or False"),
        (
            {"early_stopping": True, "validation_fraction": 0.0001},
            "validation_fraction=0.0001 of 150 samples, which is 1",
        ),
        (
            {"early_stopping": True, "validation_fraction": 0},
            "of 150 samples, which cannot be: .* early_stopping=False",
        ),
    ],
)
def test_wrong_settings_are_named_when_it_is_trained(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        network(**settings).fit(X, Y)


def test_wrong_data_is_named() -> None:
    with pytest.raises(ValueError, match="samples of one class only, 'setosa'"):
        network().fit(X[:50], Y[:50])
    with pytest.raises(ValueError, match="sample_weight adds up to -150: some sample has to count"):
        network().fit(X, Y, sample_weight=-numpy.ones(150))
    with pytest.raises(ValueError, match="a batch has samples of weight 0 alone"):
        network(shuffle=False).fit(X, Y, sample_weight=numpy.arange(150) >= 50)
    with pytest.raises(ValueError, match="loss='poisson' is for counts, and y has -1"):
        MLPRegressor(loss="poisson").fit(X[:3], [1.0, -1.0, 2.0])
    with pytest.raises(ValueError, match=r"MLPRegressor predicts numbers, and y has something else: .*'setosa'"):
        MLPRegressor().fit(X, Y)
    with pytest.raises(NotFittedError, match="This MLPClassifier instance is not fitted yet"):
        print(network().coefs_)
