"""Remarks on a network beside its score: baselines, whether it earns its keep, and what to try."""

from __future__ import annotations

import math
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nn.data import Dataset, load_table, moons
from nn.experiment import linear_model
from nn.experiment.advice import CURES, advice
from nn.experiment.baselines import Baselines, baselines, standard_errors_between
from nn.experiment.columns_report import MOST_PRINTED, column_rows, sample_rows, table_lines
from nn.experiment.experiment import Experiment, usual_epochs
from nn.experiment.score import Score, score
from nn.experiment.settings import USUAL_L2, Settings
from nn.inspect.diagnosis import NOT_FINITE, RULES
from nn.training.history import History

numpy = pytest.importorskip("numpy")


def trained(data: Dataset, settings: Settings) -> tuple[Baselines, str | None]:
    experiment = Experiment(data, settings)
    history = experiment.fit()
    predicted = experiment.predict(experiment.held_out)
    classes = data.class_names is not None
    found = baselines(experiment, predicted)
    assert found is not None
    scores = experiment.score(experiment.train), score(predicted, experiment.held_out.targets, classes)
    return found, advice(experiment, history, *scores, found.beats_simplest)


def line(noise: float = 0.1, n: int = 90) -> Dataset:
    rng = random.Random(0)
    rows = [[rng.uniform(-2.0, 2.0), rng.uniform(-2.0, 2.0)] for _ in range(n)]
    return Dataset("line", rows, [2.0 * x - y + rng.gauss(0.0, noise) for x, y in rows], ["x", "y"], None, "z")


def test_a_network_that_does_better_than_a_linear_model_earns_its_keep() -> None:
    found, said = trained(moons(300), Settings(hidden=(16, 16)))
    assert found.verdict == "the network earns its keep: it does better than the linear model"
    assert found.beside.startswith("accuracy of always '") and "of a linear model 8" in found.beside and said is None


def test_where_a_line_is_enough_the_linear_model_is_named() -> None:
    found, _ = trained(line(), Settings(hidden=(10, 10), epochs=30))
    assert "--hidden none" in found.verdict and found.beats_simplest
    found, _ = trained(line(), Settings(hidden=()))
    assert found.verdict == "the network has no hidden layer, and is a linear model itself"


@pytest.mark.exhaustive
def test_a_target_that_is_a_sum_of_columns_is_said() -> None:
    data = line(noise=0.0, n=2000)
    rows = [[*row, i % 3] for i, row in enumerate(data.inputs)]
    found, _ = trained(replace(data, inputs=rows, feature_names=["x", "y", "other"]), Settings(epochs=1))
    assert found.verdict.startswith("the target is a weighted sum of columns, 'x', 'y' above all")
    found, _ = trained(line(noise=0.1, n=2000), Settings(epochs=1))
    assert "weighted sum" not in found.verdict


def test_nothing_to_learn_is_said() -> None:
    rng = random.Random(1)
    rows = [[rng.gauss(0.0, 1.0) for _ in range(3)] for _ in range(60)]
    noise = Dataset("noise", rows, [rng.randrange(2) for _ in rows], ["a", "b", "c"], ["no", "yes"])
    found, said = trained(noise, Settings(epochs=3, hidden=(4,)))
    if not found.beats_simplest:
        assert "on the samples held out" in found.verdict or "that may be chance" in found.verdict
        assert said is not None and any(
            seen in said for seen in ("it ends at chance", "not clearly on those held out", "the loss does not fall")
        )


def test_a_network_better_or_worse_by_less_than_a_standard_error_is_not_called_of_no_use() -> None:
    rng = random.Random(0)
    rows = [[rng.gauss(0.0, 1.0)] for _ in range(90)]
    data = Dataset("churn", rows, [int(i % 5 == 0) for i in range(90)], ["x"], ["No", "Yes"])
    experiment = Experiment(data, Settings(epochs=1))
    true = experiment.held_out.targets
    rare, common = ([i for i, target in enumerate(true) if target == k] for k in (1, 0))
    one = f"{100 / len(true):.1f} percentage points, which is not more than one standard error of {len(true)} samples"
    for predicted_rare, said in (
        ([], "the network does no better than always 'No' on the samples held out"),
        ([rare[0]], f"the network does better than always 'No' by {one}: that may be chance"),
        ([common[0]], f"the network does worse than always 'No' by {one}: that may be chance"),
        ([rare[0], *common[:2]], f"the network does worse than always 'No' by {one}: that may be chance"),
        (common[:3], "the network does worse than always 'No' on the samples held out"),
        ([*rare[:2], common[0]], f"the network does better than always 'No' by {one}: that may be chance"),
        (rare, "the network earns its keep"),
    ):
        found = baselines(experiment, [int(i in predicted_rare) for i in range(len(true))])
        assert found is not None and found.verdict.startswith(said), found
        assert found.beats_simplest == (predicted_rare == rare)


@pytest.mark.parametrize("n", [*range(2, 100), 1000, 12345])
def test_one_sample_apart_is_exactly_one_standard_error(n: int) -> None:
    one, none = (numpy.arange(n) == n // 2).astype(float), numpy.zeros(n)
    assert standard_errors_between(one, none) == 1.0 == -standard_errors_between(none, one)


def test_a_network_of_r2_below_0_never_earns_its_keep() -> None:
    # The held-out numbers are far from the mean of those trained on, and nearer to what the network says.
    rows = [[float(i)] for i in range(30)]
    data = Dataset("drift", rows, [float(i % 2) + 5.0 * (i >= 20) for i in range(30)], ["x"], None, "y")
    experiment = Experiment(data, Settings(), parts=(data.pick(range(20)), data.pick(range(20, 30))))
    for offset, is_better in ((0.7, False), (0.51, False), (0.0, True)):
        predicted = [target + offset * (-1) ** (i // 2) for i, target in enumerate(experiment.held_out.targets)]
        r2 = score(predicted, experiment.held_out.targets, False).r2
        found = baselines(experiment, predicted)
        assert r2 is not None and found is not None and "always the mean 0.5" in found.beside
        assert found.beats_simplest == found.verdict.startswith("the network earns its keep") == is_better
        assert r2 > 0.0 if "does better" in found.verdict else r2 <= 0.0


def rare_among(n: int, every: int, apart: float) -> Dataset:
    rng = random.Random(3)
    rows = [[rng.gauss(apart * (i % every == 0), 1.0), rng.gauss(0.0, 1.0)] for i in range(n)]
    return Dataset("rare", rows, [int(i % every == 0) for i in range(n)], ["x", "noise"], ["No", "Yes"])


@pytest.mark.exhaustive
@pytest.mark.parametrize("hidden", [(), (6,)])
@pytest.mark.parametrize("every", [15, 40])
def test_of_a_rare_class_that_is_not_found_the_advice_is_to_weight_it(every: int, hidden: tuple[int, ...]) -> None:
    found, said = trained(rare_among(1200, every, apart=1.5), Settings(hidden=hidden, epochs=15))
    assert not found.beats_simplest and "but its probabilities do, by a cross-entropy of" in found.verdict
    assert said is not None and "of class 'Yes' held out it finds " in said and "--class-weight balanced" in said
    found, said = trained(rare_among(1200, every, apart=0.0), Settings(hidden=hidden, epochs=15))
    assert (
        not found.beats_simplest and "probabilities" not in found.verdict and "rows are not those" not in (said or "")
    )


def test_a_class_of_a_few_samples_needs_more_of_them_and_no_weight() -> None:
    _, said = trained(rare_among(200, 40, apart=0.5), Settings(epochs=10))
    assert said == "of 2 samples of class 'Yes' held out it finds none, after 3 to train on: give more of them"
    _, said = trained(rare_among(200, 2, apart=0.5), Settings(epochs=10))
    assert "of class" not in (said or "")


def test_targets_that_are_mostly_one_number_are_said_where_nothing_is_learnt() -> None:
    rng = random.Random(4)
    rows = [[rng.gauss(0.0, 1.0)] for _ in range(300)]
    claims = [rng.expovariate(0.001) if i % 20 == 0 else 0.0 for i in range(300)]
    found, said = trained(Dataset("claims", rows, claims, ["x"], None, "claim"), Settings(epochs=10))
    assert not found.beats_simplest and said is not None
    assert re.search(r"9\d % of the targets are 0, and \d+ others make nearly all of the error: learn first", said), (
        said
    )


def test_a_penalty_that_holds_all_outputs_at_one_value_is_named() -> None:
    rng = random.Random(5)
    rows = [[rng.gauss(0.0, 1.0) for _ in range(4)] for _ in range(300)]
    noise = Dataset("noise", rows, [rng.gauss(0.0, 1.0) for _ in rows], ["a", "b", "c", "d"], None)
    _, said = trained(noise, Settings(l2=1.0, epochs=30, hidden=(6,)))
    assert said is not None and "the penalty of --l2 1 holds all outputs at the same value: try a lower" in said, said
    _, said = trained(noise, Settings(l2=1e-6, epochs=30, hidden=(6,)))
    assert "the penalty" not in (said or "")


def test_probabilities_are_spoken_of_only_where_classes_are_out_of_balance() -> None:
    data = rare_among(400, 2, apart=0.4)
    experiment = Experiment(data, Settings(hidden=(), epochs=10))
    experiment.fit()
    true = experiment.held_out.targets
    by_shares = sum(math.log(2.0) for _ in true)
    assert sum(experiment.losses(experiment.held_out)) < by_shares  # the probabilities say something
    found = baselines(experiment, [0] * len(true))
    assert found is not None and not found.beats_simplest and "probabilities" not in found.verdict


def advised(data: Dataset, training: Score, held_out: Score, beats: bool | None, **settings: Any) -> str:
    experiment = Experiment(data, Settings(epochs=10, **settings))
    falling = History(loss=[1.0 / n for n in range(1, 11)], accuracy=[None] * 10)
    return advice(experiment, falling, training, held_out, beats) or ""


def test_chance_and_by_heart_are_said_only_where_training_shows_them() -> None:
    data = moons(60)
    for correct, gap_below, seen in (
        (20, 20, "it ends at chance"),
        (30, 20, "it is better than chance on the samples it was trained on, but not clearly on those held out"),
    ):
        assert advised(data, Score(40, correct, None), Score(40, gap_below + correct // 4, None), False).startswith(
            seen
        )
    assert "by heart" in advised(data, Score(40, 40, None), Score(40, 24, None), True)
    assert advised(data, Score(40, 34, None), Score(40, 20, None), True).startswith("its accuracy on samples held out")


def test_advice_names_a_penalty_above_the_present_one_and_no_inf() -> None:
    for l2, larger in ((0.0, "--l2 0.001"), (0.003, "--l2 0.03"), (0.5, "--l2 5")):
        assert larger in advised(moons(60), Score(40, 40, None), Score(40, 24, None), True, l2=l2)
    assert "--patience" not in advised(moons(60), Score(40, 40, None), Score(40, 24, None), True, patience=5)
    for trained_on, times in ((0.0, "more than 1000 times"), (1e-12, "more than 1000 times"), (0.25, "2.0 times")):
        said = advised(line(), Score(60, None, trained_on, r2=0.9), Score(30, None, 1.0, r2=0.5), True)
        assert times in said and "inf" not in said


def test_advice_is_whole_where_all_that_would_be_tried_was() -> None:
    experiment = Experiment(moons(60), Settings(epochs=10, patience=5, hidden=()))
    experiment.l2, experiment.l2_is_chosen = 0.01, True  # where a stronger penalty was tried too
    falling = History(loss=[1.0 / n for n in range(1, 11)], accuracy=[None] * 10)
    said = advice(experiment, falling, Score(40, 40, None), Score(40, 24, None), True)
    assert said is not None and said.endswith("better than those held out: give more samples")


def test_every_cure_is_in_words_of_the_command_line() -> None:
    known = {"--" + name.replace("_", "-") for name in Settings.__dataclass_fields__}
    assert set(CURES) == {rule.cause for rule in (NOT_FINITE, *RULES)}
    assert {option for cure in CURES.values() for option in re.findall(r"--[a-z0-9-]+", cure)} <= known
    assert not any(re.search(r"\bX\b|\w=|\w\(", cure) for cure in CURES.values())


def test_a_learning_rate_far_too_high_is_named() -> None:
    found, said = trained(moons(100), Settings(learning_rate=100.0, epochs=20))
    assert not found.beats_simplest
    assert said is not None and said.endswith(
        "with a learning rate of 100, where 0.01 is usual: try --learning-rate 0.01"
    )


def test_what_is_known_by_heart_is_said() -> None:
    rng = random.Random(2)
    rows = [[rng.gauss(0.0, 1.0) for _ in range(20)] for _ in range(80)]
    targets = [int(row[0] + rng.gauss(0.0, 1.0) > 0.0) for row in rows]
    data = Dataset("heart", rows, targets, [f"x{i}" for i in range(20)], ["a", "b"])
    experiment = Experiment(data, Settings(hidden=(30,)))
    history = experiment.fit()
    training, held_out = experiment.score(experiment.train), experiment.score(experiment.held_out)
    said = advice(experiment, history, training, held_out, True)
    assert training.number == 1.0 and said is not None and "by heart" in said and "--patience 10" in said


def test_balanced_accuracy_where_classes_are_out_of_balance() -> None:
    assert str(score([0] * 10, [0] * 9 + [1], True)) == "accuracy 90.0 % (9 of 10), balanced 50.0 %"
    assert str(score([0, 1], [0, 1], True)) == "accuracy 100.0 % (2 of 2)"


@pytest.mark.exhaustive
def test_balanced_weights_find_a_rare_class() -> None:
    rng = random.Random(3)
    rows = [[rng.gauss(float(i % 12 == 0), 0.7)] for i in range(600)]
    data = Dataset("rare", rows, [int(i % 12 == 0) for i in range(600)], ["x"], ["common", "rare"])
    plain, balanced = (
        Experiment(data, Settings(hidden=(), class_weight=weight, epochs=40)) for weight in (None, "balanced")
    )
    for experiment in (plain, balanced):
        experiment.fit()
    before, after = (experiment.score(experiment.held_out).balanced for experiment in (plain, balanced))
    assert before is not None and after is not None and after > before + 0.1
    assert (plain.metric, balanced.metric) == ("accuracy", "balanced accuracy")
    predicted = balanced.predict(balanced.held_out)
    found = baselines(balanced, predicted)
    assert found is not None and found.beats_simplest
    shown = f"balanced accuracy of always 'common' 50.0 %, of a linear model 77.* %, of the network {100 * after:.1f} %"
    assert re.fullmatch(shown, found.beside), found.beside
    # By plain accuracy the same predictions are worse than the majority, in training too.
    by_plain = baselines(plain, predicted)
    assert by_plain is not None and not by_plain.beats_simplest
    training, held_out = balanced.score(balanced.train), balanced.score(balanced.held_out)
    assert training.number < 11 / 12
    falling = History(loss=[1.0 / n for n in range(1, 11)], accuracy=[None] * 10)
    assert "at chance" not in (advice(balanced, falling, training, held_out, False) or "")
    assert "at chance" in (advice(plain, falling, training, held_out, False) or "")
    with pytest.raises(ValueError, match="class weights are for the losses cross_entropy and binary_cross_entropy"):
        Experiment(data, Settings(loss="hinge", class_weight="balanced"))


def test_epochs_and_penalty_depend_on_the_data(tmp_path: Path) -> None:
    assert [usual_epochs(n) for n in (10, 200_000, 400_000, 10**9)] == [100, 100, 50, 5]
    (tmp_path / "t.csv").write_text("a,b\n" + "".join(f"{i % 7}.5,{i % 2}\n" for i in range(30)))
    table = load_table(tmp_path / "t.csv")
    assert [Experiment(data, Settings()).l2 for data in (moons(), table)] == [0.0, USUAL_L2]
    assert Experiment(table, Settings(l2=0.5, epochs=7)).l2 == 0.5


def test_a_wide_table_is_shown_by_its_first_columns_its_target_and_counts_of_the_others(tmp_path: Path) -> None:
    n = MOST_PRINTED + 10
    names = [f"x{i}" for i in range(n)]
    rows = [[str(k * i % 7 + 0.5), "red" if k % 2 else "blue", "cm"] for k in range(30) for i in [k]]
    lines = [",".join([*([row[0]] * (n - 4)), *([row[1]] * 3), row[2], str(k % 3)]) for k, row in enumerate(rows)]
    (tmp_path / "t.csv").write_text("\n".join([",".join([*names, "y"]), *lines]))
    shown = table_lines(load_table(tmp_path / "t.csv", "y"))
    assert len(shown) == 1 + 1 + MOST_PRINTED + 1 + 1
    assert " y " in shown[-2] and "target" in shown[-2]
    assert "and 10 more columns (6 number, 3 class, 1 constant), all on the report page" in shown[-1]


def test_the_report_of_columns_and_of_a_sample(tmp_path: Path) -> None:
    rows = "".join(f"{i % 7}.5,{('red', 'blue')[i % 3 % 2]},cm,{'yn'[i % 2]}\n" for i in range(40))
    (tmp_path / "t.csv").write_text("size,color\x7f,unit,ok\n".replace("\x7f", "") + rows)
    data = load_table(tmp_path / "t.csv")
    experiment = Experiment(data, Settings())
    assert [row[:2] for row in column_rows(data, experiment.encoding)] == [
        *(("size", "number"), ("color", "class"), ("unit", "constant"), ("ok", "target"))
    ]
    assert len(table_lines(data)) == 6 and table_lines(moons()) == []
    heading, size, color = sample_rows(experiment)
    assert heading[1:] == ("as it was measured", "inputs of the network")
    assert size[1].endswith(".5") and color[1] in ("red", "blue") and f"color = {color[1]}: 1" in color[2]
    assert len(sample_rows(Experiment(moons(), Settings()))) == 3


@pytest.mark.parametrize("classes", [None, ["a", "b", "c"]])
@pytest.mark.parametrize("features", [3, 80])
def test_the_linear_model_is_the_same_by_samples_and_by_inputs(classes: list[str] | None, features: int) -> None:
    rng, numpy = random.Random(0), pytest.importorskip("numpy")
    rows = [[rng.gauss(5.0, 1.0) for _ in range(features)] for _ in range(60)]
    targets = [rng.randrange(3) if classes else rng.random() for _ in rows]
    names = [f"x{i}" for i in range(features)]
    experiment = Experiment(Dataset("noise", rows, targets, names, classes), Settings())
    weights = numpy.array([[rng.uniform(0.5, 1.5)] for _ in experiment.train.targets])
    goals = numpy.array(experiment.train.targets, dtype=float)[:, None]
    one, other = (find(experiment, weights, goals) for find in (linear_model._by_inputs, linear_model._by_samples))
    for found, same in zip(one, other, strict=True):
        assert numpy.allclose(found, same, rtol=1e-9, atol=1e-12)


def test_the_linear_model_of_many_inputs_solves_as_many_equations_as_there_are_samples(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import numpy

    sizes: list[int] = []
    solve = numpy.linalg.solve

    def counting(matrix: Any, right: Any) -> Any:
        sizes.append(len(matrix))
        return solve(matrix, right)

    monkeypatch.setattr(numpy.linalg, "solve", counting)
    for samples, features in ((30, 500), (200, 4)):
        rng = random.Random(0)
        rows = [[rng.random() for _ in range(features)] for _ in range(samples)]
        data = Dataset("noise", rows, [rng.random() for _ in rows], [f"x{i}" for i in range(features)], None)
        experiment = Experiment(data, Settings())
        linear_model.linear_predictions(experiment, numpy.ones(len(experiment.train)))
    assert sizes == [20, 5]


def test_where_a_linear_model_does_better_than_chance_the_targets_are_not_called_unrelated() -> None:
    rng = random.Random(2)
    rows = [[rng.gauss(0.0, 1.0) for _ in range(12)] for _ in range(240)]
    targets = [int(row[0] + rng.gauss(0.0, 1.0) > 0.0) for row in rows]
    names = [f"x{i}" for i in range(12)]
    data = Dataset("one of many", rows, targets, names, ["no", "yes"])
    # Steps so small that it stays where it began, at chance.
    experiment = Experiment(data, Settings(epochs=6, learning_rate=1e-9))
    history = experiment.fit()
    predicted = experiment.predict(experiment.held_out)
    found = baselines(experiment, predicted)
    assert found is not None and found.linear_beats_simplest and not found.beats_simplest
    assert found.verdict.endswith("; the linear model does better: try --hidden none")
    scores = experiment.score(experiment.train), score(predicted, experiment.held_out.targets, True)
    said = advice(experiment, history, *scores, False, True)
    assert said is not None and "not those of the targets" not in said and "a linear model does better" in said


def test_causes_other_than_unrelated_targets_are_still_said() -> None:
    data = moons(60)
    experiment = Experiment(data, Settings(epochs=6, learning_rate=1e-9))
    for parameter in experiment.model.parameters():
        parameter.data = 0.0
    history = experiment.fit()
    scores = experiment.score(experiment.train), experiment.score(experiment.held_out)
    said = advice(experiment, history, *scores, False, True)
    assert said is not None and "--seed" in said
