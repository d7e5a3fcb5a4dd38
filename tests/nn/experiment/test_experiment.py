"""An experiment in memory: its split, its scales, its settings, and what reaches training."""

from __future__ import annotations

from typing import Any

import pytest

from nn.data import Dataset, Standardizer, load_dataset
from nn.experiment import experiment as experiment_module
from nn.experiment.data_checks import LARGEST_NUMBER
from nn.experiment.experiment import Experiment
from nn.experiment.score import Score, score
from nn.experiment.settings import OPTIMIZERS, Settings
from nn.experiment.trained_model import TrainedModel

LINE = Dataset("line", [[float(x)] for x in range(30)], [2.0 * x + 1.0 for x in range(30)], ["x"], None, "y")


def options_of(experiment: Experiment, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the arguments that `fit` gets from an experiment."""
    found: dict[str, Any] = {}

    def note(model: Any, X: Any, y: Any, **options: Any) -> Any:
        found.update(options, model=model, X=X, y=y)

    monkeypatch.setattr(experiment_module, "fit", note)
    experiment.fit()
    return found


def test_scales_are_measured_on_the_samples_to_train_on_alone() -> None:
    for data in (load_dataset("iris"), LINE):
        experiment = Experiment(data, Settings(test_fraction=0.4, data_seed=3))
        train, held_out = data.split(0.4, 3)
        assert (experiment.train.inputs, experiment.held_out.inputs) == (train.inputs, held_out.inputs)
        assert experiment.standardizer == Standardizer.fit(train.inputs)
    assert experiment.target_scale == Standardizer.fit([[target] for target in train.targets])
    parts = (LINE.pick(range(10)), LINE.pick(range(10, 30)))
    assert Experiment(LINE, Settings(), parts=parts).train is parts[0]


def test_every_setting_reaches_training(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(
        hidden=(5, 4), activation="tanh", optimizer="sgd", learning_rate=0.25, epochs=7, batch_size=3, seed=11, l2=0.5,
        engine="eager",
    )  # fmt: skip
    experiment = Experiment(load_dataset("iris"), settings)
    assert repr(experiment.model) == "MLP(4-5-4-3, tanh, tanh, linear)"
    options = options_of(experiment, monkeypatch)
    assert options["model"] is experiment.model and options["loss"] is experiment.task.loss
    assert (options["X"], options["y"]) == experiment.for_model(experiment.train)
    assert type(options["optimizer"]) is OPTIMIZERS["sgd"][0] and options["optimizer"].lr == 0.25
    wanted = {"epochs": 7, "batch_size": 3, "seed": 11, "l2": 0.5, "engine": "eager", "validation": None}
    assert {name: options[name] for name in wanted} == wanted and options["patience"] is None
    same, other = (Experiment(load_dataset("iris"), Settings(seed=seed)).model.state_dict() for seed in (0, 1))
    assert same != other


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimizer_has_its_learning_rate(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options = options_of(Experiment(LINE, Settings(optimizer=name)), monkeypatch)
    assert options["optimizer"].lr == OPTIMIZERS[name][1] == {"sgd": 0.1}.get(name, 0.01)


def test_patience_sets_a_fifth_of_the_training_samples_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = Experiment(LINE, Settings(patience=4, data_seed=5))
    options = options_of(experiment, monkeypatch)
    fitted, set_aside = experiment.train.split(0.2, 5)
    assert (options["X"], options["y"]) == experiment.for_model(fitted)
    assert options["validation"] == experiment.for_model(set_aside) and options["patience"] == 4
    assert len(set_aside) == 4 and len(fitted) == 16


def test_predictions_and_scores_are_in_the_units_of_the_data() -> None:
    experiment = Experiment(LINE, Settings(hidden=(), epochs=200, learning_rate=0.05))
    experiment.fit()
    held_out = experiment.held_out
    predicted = experiment.predict(held_out)
    assert predicted == pytest.approx(held_out.targets, abs=0.5)
    errors = [(p - t) ** 2 for p, t in zip(predicted, held_out.targets, strict=True)]
    assert experiment.score(held_out).mean_squared_error == pytest.approx(sum(errors) / len(errors))
    trained = experiment.trained_model()
    assert isinstance(trained, TrainedModel) and trained.predict(held_out.inputs) == predicted
    facts = experiment.facts()
    assert facts["data"] == "line: 30 samples of 1 feature, a number to predict"
    assert facts["split"] == "20 to train on, 10 held out"
    assert facts["model"] == "MLP(1-1, linear), 2 parameters"
    assert facts["training"] == (
        "mean_squared_error, adam with learning rate 0.05, 200 epochs of batches of 16, seed 0"
    )


def test_of_many_classes_the_facts_name_five() -> None:
    for n, shown in ((5, "5 classes (0, 1, 2, 3, 4)"), (6, "6 classes (0, 1, 2, 3, 4, ...)")):
        names = [str(k) for k in range(n)]
        data = Dataset("many", [[float(i)] for i in range(6 * n)], [i % n for i in range(6 * n)], ["x"], names)
        assert Experiment(data, Settings()).facts()["data"].endswith(f", {shown}")


def test_data_from_which_nothing_can_be_learnt_are_refused() -> None:
    one = Dataset("one", [[0.0]] * 9, [0] * 9, ["x"], ["a"])
    with pytest.raises(ValueError, match="all samples of one are of one class, 'a': give at least two"):
        Experiment(one, Settings())
    for sign in (1.0, -1.0):
        targets = [sign * LARGEST_NUMBER, *([1.0] * 8)]
        Experiment(Dataset("large", [[0.0]] * 9, targets, ["x"], None, "y"), Settings())
        targets[0] *= 1.01
        with pytest.raises(ValueError, match=r"column 'y' of large has numbers of up to 1\.01e\+150"):
            Experiment(Dataset("large", [[0.0]] * 9, targets, ["x"], None, "y"), Settings())


def test_further_arguments_are_those_of_fit() -> None:
    with pytest.raises(TypeError, match="no_such_argument"):
        Experiment(load_dataset("xor"), Settings()).fit(no_such_argument=1)


def test_the_score_counts_classes_and_measures_numbers() -> None:
    found = score(["a", "b", "b"], ["a", "b", "a"], classes=True)
    assert found == Score(3, 2, None) and found.number == 2 / 3 and str(found) == "accuracy 66.7 % (2 of 3)"
    assert score([1, 1], [0, 0], classes=True).number == 0.0
    found = score([1.0, 4.0], [2.0, 1.0], classes=False)
    assert found == Score(2, None, 5.0) and found.number == 5.0
    assert str(found) == "mean squared error 5 (its root 2.236), R2 -19.000"
    assert score([1.0], [1.0], classes=False).number == 0.0
    with pytest.raises(ValueError):
        score([1.0], [1.0, 2.0], classes=False)
