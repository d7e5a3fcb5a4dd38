"""The rules: one planted fault for each, its cure, and no alarm on networks that learn."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from autograd import Value, mean
from nn import MLP, SGD, Adam, GradientReport, History, fit, gradient_report
from nn.data import Standardizer, circles, load_dataset, moons, spirals, xor
from nn.inspect.diagnosis import NOT_FINITE, RULES
from nn.inspect.findings import Evidence
from nn.inspect.sample_findings import unrelated_targets
from nn.losses import binary_cross_entropy, cross_entropy, mean_squared_error

Loss = Callable[[Any, Any], Any]
MOONS = moons(60, noise=0.1, seed=0)


def report_of(
    model: MLP,
    X: Sequence[Any] = MOONS.inputs,
    y: Sequence[Any] = MOONS.targets,
    loss: Loss = binary_cross_entropy,
    history: History | None = None,
) -> GradientReport:
    total: Value = mean([loss(model(row), target) for row, target in zip(X, y, strict=True)])
    return gradient_report(model, total, history=history, samples=(X, y))


def trained(model: MLP, lr: float, X: Any = MOONS.inputs, y: Any = MOONS.targets, epochs: int = 30) -> History:
    optimizer = SGD(model.parameters(), lr=lr)
    return fit(model, X, y, loss=binary_cross_entropy, optimizer=optimizer, epochs=epochs, progress=False)


def constantly(number: float) -> Callable[[int, int, random.Random], float]:
    return lambda n_in, n_out, rng: number


def zeros() -> GradientReport:
    return report_of(MLP(2, [4, 1], activation="tanh", initializer=constantly(0.0)))


def alike() -> GradientReport:
    return report_of(MLP(2, [4, 1], activation="tanh", initializer=constantly(0.5)))


def nearly_alike() -> GradientReport:
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    one, other = model.layers[0].neurons[1:3]
    for w, v in zip(one.w, other.w, strict=True):
        v.data = w.data * 1.0001
    out = model.layers[1].neurons[0].w
    out[2].data = out[1].data
    return report_of(model)


def alike_samples() -> GradientReport:
    return report_of(MLP(2, [4, 1], activation="tanh", seed=0), X=[[0.5, 1.0]] * 60)


def constant_unit_outputs() -> GradientReport:
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    for k, neuron in enumerate(model.layers[0].neurons):
        neuron.b.data = 0.1 + 0.1 * k
        for weight in neuron.w:
            weight.data *= 1e-9
    return report_of(model)


def large_inputs() -> GradientReport:
    return report_of(MLP(2, [4, 1], activation="relu", seed=0), X=[[x, 100.0 * y] for x, y in MOONS.inputs])


def small_inputs() -> GradientReport:
    X = [[0.001 * x, 0.01 * y] for x, y in MOONS.inputs]
    return report_of(MLP(2, [4, 1], activation="relu", seed=0), X=X)


def shuffled_targets() -> GradientReport:
    return report_of(MLP(2, [4, 1], activation="tanh", seed=0), y=random.Random(1).sample(MOONS.targets, 60))


def rate_too_high() -> GradientReport:
    model = MLP(2, [8, 1], activation="tanh", seed=0)
    return report_of(model, history=trained(model, lr=40.0))


def dead() -> GradientReport:
    model = MLP(2, [4, 4, 1], activation="relu", seed=0)
    model.layers[1].neurons[2].b.data = -50.0
    return report_of(model)


def saturated() -> GradientReport:
    model = MLP(2, [4, 4, 1], activation="tanh", seed=0)
    model.layers[1].neurons[2].b.data = 50.0
    return report_of(model)


def exploding() -> GradientReport:
    model = MLP(2, [8] * 4 + [1], activation="relu", seed=0)
    for parameter in model.parameters():
        parameter.data *= 40.0
    return report_of(model)


def vanishing() -> GradientReport:
    return report_of(MLP(2, [8] * 8 + [1], activation="sigmoid", seed=0))


def not_finite() -> GradientReport:
    model = MLP(2, [4, 1], activation="exp", seed=0)
    model.layers[0].neurons[0].b.data = 800.0
    return report_of(model)


PLANTED: list[tuple[Callable[[], GradientReport], str, str]] = [
    (zeros, "zero weights", "all weights of layer[0] and layer[1] are 0, and so are their gradients"),
    (alike, "symmetric", "all 4 units of layer[0] have the same weights"),
    (nearly_alike, "symmetric", "units 1, 2 of layer[0] have nearly the same weights"),
    (alike_samples, "constant inputs", "the inputs of the network are the same for all 60 samples"),
    (constant_unit_outputs, "constant inputs", "the outputs of layer[0] are the same for all 60 samples"),
    (large_inputs, "unscaled inputs", "input 1 of 2: root mean square up to "),
    (small_inputs, "unscaled inputs", "all inputs are small: root mean square up to "),
    (shuffled_targets, "unrelated targets", "the nearest sample has the same class for "),
    (rate_too_high, "undone steps", "the loss rose, by "),
    (dead, "dead", "unit 2 of layer[1]"),
    (saturated, "saturated", "unit 2 of layer[1]"),
    (exploding, "exploding", "the weights multiply gradients"),
    (vanishing, "vanishing", "gradients shrink by"),
    (not_finite, "not finite", "gradients at the "),
]


@pytest.mark.parametrize(("plant", "cause", "text"), PLANTED, ids=[plant.__name__ for plant, *_ in PLANTED])
def test_a_planted_fault_is_the_one_found_and_has_a_cure(
    plant: Callable[[], GradientReport], cause: str, text: str
) -> None:
    report = plant()
    assert [finding.cause for finding in report.findings][:1] == [cause], str(report)
    finding = report.findings[0]
    assert text in finding.text
    assert finding.cure == next(rule.cure for rule in (NOT_FINITE, *RULES) if rule.cause == cause)
    assert str(finding) in str(report) and finding.cure in str(report) and cause in repr(report)


def test_every_rule_has_a_planted_fault() -> None:
    assert {cause for _, cause, _ in PLANTED} == {rule.cause for rule in (NOT_FINITE, *RULES)}


@pytest.mark.parametrize(
    "plant", [zeros, alike, nearly_alike, shuffled_targets, dead, saturated, vanishing, not_finite]
)
def test_a_planted_fault_makes_no_second_alarm(plant: Callable[[], GradientReport]) -> None:
    assert len(plant().findings) == 1, str(plant())


@pytest.mark.exhaustive
def test_networks_that_cannot_learn_as_all_weights_are_alike_stay_so_in_training() -> None:
    for number in (0.0, 0.5):
        for activation in ("tanh", "relu", "sigmoid"):
            model = MLP(2, [4, 4, 1], activation=activation, initializer=constantly(number))
            trained(model, lr=0.1)
            assert report_of(model).findings[0].cause in ("zero weights", "symmetric"), (number, activation)


def test_weights_of_0_that_learn_are_no_fault() -> None:
    assert report_of(MLP(2, [1], initializer=constantly(0.0))).healthy  # logistic regression, from its usual start
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    for weight in model.layers[1].neurons[0].w:
        weight.data = 0.0  # the last layer alone: its own gradients are not 0
    assert report_of(model).healthy


def test_an_all_clear_says_what_was_looked_for_and_no_more() -> None:
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    loss = binary_cross_entropy(model(MOONS.inputs[0]), MOONS.targets[0])
    history = trained(model, lr=0.1, epochs=5)
    alone, full = gradient_report(model, loss), report_of(model, history=history)
    assert alone.healthy and full.healthy and "wrong" not in str(alone)
    for rule in (NOT_FINITE, *RULES):
        assert rule.looks_for in str(full).splitlines()[-1]
        assert (rule.looks_for in str(alone).splitlines()[-1]) == (not rule.needs)


def test_numbers_as_targets_are_judged_too() -> None:
    rng = random.Random(0)
    X = [[rng.gauss(0.0, 1.0), rng.gauss(0.0, 1.0)] for _ in range(60)]
    y = [row[0] - 2.0 * row[1] for row in X]
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    assert report_of(model, X, y, mean_squared_error).healthy
    shuffled = report_of(model, X, rng.sample(y, 60), mean_squared_error)
    assert [finding.cause for finding in shuffled.findings] == ["unrelated targets"]
    assert "targets correlate by " in shuffled.findings[0].text


def test_targets_are_not_called_unrelated_where_the_samples_cannot_tell() -> None:
    rng = random.Random(0)
    model = MLP(2, [4, 1], activation="tanh", seed=0)

    def causes(y: list[float], rows: list[list[float]]) -> list[str]:
        return [finding.cause for finding in report_of(model, rows, y, mean_squared_error).findings]

    for n in (64, 300):
        X = [[rng.gauss(0.0, 1.0), rng.gauss(0.0, 1.0)] for _ in range(n)]
        for rare in (2, 4):  # of a class, or of numbers other than 0: chance alone has nearly all of them alike
            places = set(rng.sample(range(n), rare))
            assert causes([float(i in places) for i in range(n)], X) == []
            assert causes([rng.expovariate(1.0) if i in places else 0.0 for i in range(n)], X) == []
        even = [float(i % 2) for i in range(n)]
        assert causes(even, X) == causes([rng.gauss(0.0, 1.0) for _ in range(n)], X) == ["unrelated targets"]


def test_targets_of_the_same_numbers_are_the_same() -> None:
    rng = random.Random(0)
    rows = [[rng.gauss(0.0, 1.0)] for _ in range(60)]
    classes = [int(row[0] > 0.0) for row in rows]

    def faults(targets: list[Any]) -> list[Any]:
        return list(unrelated_targets(Evidence([], samples=list(zip(rows, targets, strict=True))), limit=2.0))

    for spellings in (((0.0, -0.0), (1, 1.0)), (([0.0, 1.0], [-0.0, 1]), ([1, 0.0], [True, -0.0]))):
        drawn = [[rng.choice(spelt) for _ in rows] for spelt in spellings]
        assert faults(drawn[0]) == faults(drawn[1]) == []
        assert faults([drawn[k][i] for i, k in enumerate(classes)]) == []


def test_pairs_of_different_lengths_are_refused() -> None:
    model = MLP(2, [4, 1], seed=0)
    with pytest.raises(ValueError, match="got 60 rows and 59 targets: give one target per row"):
        gradient_report(model, model([0.5, 1.0]), samples=(MOONS.inputs, MOONS.targets[1:]))
    wrong: Any = MOONS.inputs
    with pytest.raises(TypeError, match=r"samples of gradient_report is a list: give a pair \(X, y\)"):
        gradient_report(model, model([0.5, 1.0]), samples=wrong)
    with pytest.raises(TypeError, match="history of gradient_report is a list: give what fit returned"):
        gradient_report(model, model([0.5, 1.0]), history=wrong)


# No alarm on networks that learn: 200 of them, fresh, trained, and on the way.

ACTIVATIONS = ("tanh", "relu", "sigmoid", "gelu", "leaky_relu")
SETS = {
    "moons": moons(80, noise=0.15, seed=3), "circles": circles(80, noise=0.05, seed=3),
    "xor": xor(80, noise=0.1, seed=3), "spirals": spirals(80, noise=0.0, seed=3), "iris": load_dataset("iris"),
}  # fmt: skip


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_no_alarm_on_networks_that_learn(name: str, activation: str) -> None:
    data = SETS[name]
    X, y = Standardizer.fit(data.inputs).transform(data.inputs), data.targets
    classes = len(data.class_names or ())
    n_outputs, loss = (1, binary_cross_entropy) if classes == 2 else (classes, cross_entropy)
    for number in range(8):
        sizes = [[8], [16, 8]][number % 2]
        model = MLP(len(X[0]), [*sizes, n_outputs], activation=activation, seed=number)
        assert report_of(model, X, y, loss).healthy, f"fresh: {report_of(model, X, y, loss)}"
        optimizer = Adam(model.parameters(), lr=0.01) if number % 4 < 2 else SGD(model.parameters(), lr=0.1)
        batch_size = None if number < 4 else 10
        history = fit(model, X, y, loss=loss, optimizer=optimizer, epochs=60, batch_size=batch_size, progress=False)
        found = report_of(model, X, y, loss, history)
        assert found.healthy, f"trained, network {number}: {found}"
