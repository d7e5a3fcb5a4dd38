"""The report on gradients: its budget adds up, planted faults are named, and sound networks get no alarm."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from matplotlib.image import imread

from autograd import Value, mean, paths, topological_order
from nn import MLP, SGD, GradientReport, binary_cross_entropy, fit, gradient_report, squared_error
from nn.data import moons
from nn.inspect.gradient_flow import root_mean_square


def samples(n_inputs: int, n: int, seed: int = 0) -> tuple[list[list[float]], list[float]]:
    rng = random.Random(seed)
    return [[rng.gauss(0.0, 1.0) for _ in range(n_inputs)] for _ in range(n)], [rng.gauss(0.0, 1.0) for _ in range(n)]


def loss_of(model: MLP, X: Sequence[Any], y: Sequence[Any], loss: Callable[[Any, Any], Any] = squared_error) -> Value:
    found: Value = mean([loss(model(row), target) for row, target in zip(X, y, strict=True)])
    return found


def report_of(model: MLP, n: int = 20, seed: int = 0) -> GradientReport:
    X, y = samples(model.n_inputs, n, seed)
    return gradient_report(model, loss_of(model, X, y))


def times(model: MLP, factor: float) -> MLP:
    for parameter in model.parameters():
        parameter.data *= factor
    return model


def causes(report: GradientReport) -> set[str]:
    return {finding.cause for finding in report.findings}


# What the report says is what happened.


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("n", [1, 5])
def test_the_budget_of_every_layer_sums_to_its_size(activation: str, n: int) -> None:
    model = MLP(4, [6, 5, 3, 1], activation=activation, seed=1)
    X, y = samples(4, n)
    traces = [model.trace(row) for row in X]
    loss = mean([squared_error(trace[-1].outputs[0], t) for trace, t in zip(traces, y, strict=True)])
    report = gradient_report(model, loss)
    assert not any(parameter.has_grad for parameter in model.parameters())
    loss.backward()
    for i, flow in enumerate(report.layers):
        sums = [z.grad for trace in traces for z in trace[i].pre_activations]
        assert flow.delta == pytest.approx(root_mean_square(sums), rel=1e-12)
        assert flow.weight_gradient == pytest.approx(
            root_mean_square(w.grad for neuron in model.layers[i].neurons for w in neuron.w), rel=1e-12
        )
        budget = report.budget(i)
        assert math.fsum(power for _, power in budget) == pytest.approx(math.log10(flow.delta), abs=1e-12)
        assert len(budget) == 2 * (len(model.layers) - i)
        assert budget[0][0] == "loss" and budget[-1][0] == f"{model.activations[i]} of layer[{i}]"


def test_the_strongest_path_is_the_strongest_of_all() -> None:
    model = MLP(2, [3, 3, 1], activation="tanh", seed=2)
    trace = model.trace([0.5, -1.0])
    loss = squared_error(trace[-1].outputs[0], 1.0)
    report = gradient_report(model, loss)
    assert report.path is not None
    products = [abs(path.product) for z in trace[0].pre_activations for path in paths(loss, z)]
    total = math.fsum(step.factor for step in report.path.steps)
    assert total == pytest.approx(math.log10(max(products)), abs=1e-12)
    layer, unit = report.path.end
    assert layer == 0
    loss.backward()
    z = trace[0].pre_activations[unit]
    assert report.path.gradient == pytest.approx(z.grad, rel=1e-12)
    assert total + report.path.other_paths == pytest.approx(math.log10(abs(z.grad)), abs=1e-12)
    assert [step.what for step in report.path.steps][:3] == ["loss", "weight of layer[2]", report.path.steps[2].what]
    assert report.path.steps[2].what.startswith("tanh of layer[1], unit ")


def test_no_grad_is_read_or_changed() -> None:
    model = MLP(2, [3, 1], seed=0)
    loss = squared_error(model([1.0, 2.0]), 0.0)
    before = {node: node.has_grad for node in topological_order(loss)}
    gradient_report(model, loss)
    assert {node: node.has_grad for node in topological_order(loss)} == before


# Planted faults.


def test_twenty_layers_of_sigmoids_vanish_by_their_activations() -> None:
    report = report_of(MLP(10, [10] * 20 + [1], activation="sigmoid", seed=0))
    assert causes(report) == {"vanishing"}
    (finding,) = report.findings
    assert finding.layer == 0
    lost = math.log10(report.layers[-1].delta / report.layers[0].delta)
    by_activations = -math.fsum(flow.from_activation for flow in report.layers[:-1])
    assert by_activations > 12 and by_activations > 0.9 * lost
    assert f"shrink by 10^{lost:.1f} from layer[20] down to layer[0]" in finding.text
    assert f"shrink by 10^{by_activations:.1f} in the sigmoid activations" in finding.text
    assert all(-0.70 < flow.from_activation < -0.60 for flow in report.layers[:-1])  # log10 1/4 is -0.602


def test_weights_too_small_vanish_by_their_weights() -> None:
    report = report_of(times(MLP(10, [10] * 5 + [1], activation="tanh", seed=0), 0.05))
    assert causes(report) == {"vanishing"}
    assert "they shrink by" in report.findings[0].text
    assert report.findings[0].text.index("in the weights") < report.findings[0].text.index("in the tanh")


@pytest.mark.parametrize("n", [1, 20])
@pytest.mark.parametrize("sizes", [[10, 1], [10, 10, 1], [16, 16, 16, 1]])
@pytest.mark.parametrize("seed", [0, 1])
def test_weights_a_hundred_times_too_large_explode_or_saturate(n: int, sizes: list[int], seed: int) -> None:
    exploding = report_of(times(MLP(10, sizes, activation="relu", seed=seed), 100.0), n)
    assert "exploding" in causes(exploding) and "saturated" not in causes(exploding)
    for activation in ("tanh", "sigmoid"):
        saturated = report_of(times(MLP(10, sizes, activation=activation, seed=seed), 100.0), n)
        found = [finding for finding in saturated.findings if finding.cause == "saturated"]
        assert {finding.layer for finding in found} == set(range(len(sizes) - 1))
        for finding in found:
            assert activation in finding.text and f"layer[{finding.layer}]" in finding.text
            assert finding.layer is not None
            flat = saturated.layers[finding.layer].flat_units
            assert list(finding.units) == flat
            assert not flat or f"unit{'s' if len(flat) > 1 else ''} {flat[0]}" in finding.text


def test_a_growing_product_names_the_weights_that_make_it_grow() -> None:
    model = MLP(8, [8] * 6 + [1], activation="relu", seed=1)
    for layer in (3, 4):
        for neuron in model.layers[layer].neurons:
            for weight in neuron.w:
                weight.data *= 60.0
    (finding,) = report_of(model).findings
    assert finding.cause == "exploding"
    assert "layer[3] by" in finding.text and "layer[4] by" in finding.text and "layer[2] by" not in finding.text


@pytest.mark.parametrize("n", [1, 20])
@pytest.mark.parametrize(
    ("activation", "bias", "cause"),
    [
        ("relu", -100.0, "dead"),
        ("gelu", -100.0, "dead"),
        ("tanh", 50.0, "saturated"),
        ("tanh", -50.0, "saturated"),
        ("sigmoid", 80.0, "saturated"),
    ],
)
def test_single_units_that_are_stuck_are_named(n: int, activation: str, bias: float, cause: str) -> None:
    model = MLP(10, [10, 10, 1], activation=activation, seed=0)
    for layer, unit in ((0, 3), (1, 2), (1, 7)):
        model.layers[layer].neurons[unit].b.data = bias
    report = report_of(model, n)
    assert [(f.cause, f.layer, f.units) for f in report.findings] == [(cause, 1, (2, 7)), (cause, 0, (3,))]
    assert "units 2, 7 of layer[1]" in report.findings[0].text and "unit 3 of layer[0]" in report.findings[1].text
    assert activation in report.findings[0].text


def test_a_unit_whose_inputs_can_never_wake_it_is_dead_without_a_bias() -> None:
    model = MLP(4, [8, 8, 1], activation="relu", seed=3)
    for weight in model.layers[1].neurons[5].w:
        weight.data = -abs(weight.data)
    report = report_of(model)
    assert [(f.cause, f.layer, f.units) for f in report.findings] == [("dead", 1, (5,))]


def test_a_layer_that_is_off_cuts_the_gradient() -> None:
    model = MLP(4, [6, 6, 1], activation="relu", seed=0)
    for neuron in model.layers[1].neurons:
        neuron.b.data = -100.0
    report = report_of(model)
    assert report.findings[0].cause == "dead" and "every relu of layer[1] is off for all 20 samples" in str(report)
    assert report.layers[0].delta == 0.0 and report.layers[1].from_activation == -math.inf
    assert math.isnan(report.layers[0].from_activation)
    assert report.path is not None and report.path.end[0] == 2
    report.plot()


def test_a_layer_that_is_off_because_the_one_below_is_off_gets_no_blame() -> None:
    model = MLP(4, [6, 6, 6, 1], activation="relu", seed=0)
    for neuron in model.layers[1].neurons:
        neuron.b.data = -100.0
    report = report_of(model)
    assert len(report.layers[2].flat_units) == 6
    assert [(finding.cause, finding.layer) for finding in report.findings] == [("dead", 1)]


def test_an_output_that_is_saturated_and_wrong_is_named_and_one_that_is_right_is_not() -> None:
    model = MLP(2, [3, 1], activation="tanh", output="sigmoid", seed=0)
    model.layers[1].neurons[0].b.data = 30.0
    assert causes(gradient_report(model, loss_of(model, [[0.5, 1.0], [1.0, -1.0]], [0.0, 0.0]))) == {"saturated"}
    assert gradient_report(model, loss_of(model, [[0.5, 1.0], [1.0, -1.0]], [1.0, 1.0])).healthy


def test_gradients_that_are_not_finite_come_first() -> None:
    model = MLP(2, [3, 1], activation="exp", seed=0)
    model.layers[0].neurons[0].b.data = 800.0
    report = gradient_report(model, squared_error(model([1.0, 1.0]), 0.0))
    assert causes(report) == {"not finite"} and "detect_anomaly() says where" in str(report)
    report.plot()


# Sound networks.


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("activation", "depths"),
    [
        ("tanh", (1, 2, 5, 20)),
        ("relu", (1, 2, 5, 20)),
        ("gelu", (2, 5)),
        ("silu", (2,)),
        ("elu", (3,)),
        ("softplus", (2,)),
        ("leaky_relu", (5,)),
        ("sigmoid", (1, 2, 3)),
        ("sin", (2,)),
    ],
)
def test_fresh_networks_are_sound(activation: str, depths: Sequence[int]) -> None:
    for depth in depths:
        for seed in range(2):
            for n_inputs in (2, 10):
                model = MLP(n_inputs, [16] * depth + [1], activation=activation, seed=seed)
                for n in (1, 8):
                    report = report_of(model, n, seed)
                    assert report.healthy, f"depth {depth}, seed {seed}, {n_inputs} inputs, {n} samples:\n{report}"


@pytest.mark.exhaustive
@pytest.mark.parametrize(("activation", "lr"), [("tanh", 1.0), ("relu", 0.5), ("sigmoid", 1.0)])
def test_trained_networks_are_sound(activation: str, lr: float) -> None:
    data = moons(100, noise=0.1, seed=0)
    for seed in range(2):
        model = MLP(2, [8, 1], activation=activation, seed=seed)
        optimizer = SGD(model.parameters(), lr=lr)
        fit(model, data.inputs, data.targets, loss=binary_cross_entropy, optimizer=optimizer, epochs=80, progress=False)
        report = gradient_report(model, loss_of(model, data.inputs, data.targets, binary_cross_entropy))
        assert report.healthy, str(report)
        for i in range(0, 100, 20):
            one = gradient_report(model, binary_cross_entropy(model(data.inputs[i]), data.targets[i]))
            assert one.healthy, str(one)


# What it looks like.


def test_the_text_has_a_line_for_each_layer_and_each_finding() -> None:
    report = report_of(MLP(10, [10] * 20 + [1], activation="sigmoid", seed=0))
    lines = str(report).splitlines()
    assert sum(line.startswith("layer[") for line in lines) == 21
    assert any(line.startswith("strongest path, from the loss to unit") for line in lines)
    assert lines[-2].startswith("vanishing: gradients shrink by 10^13.6")
    assert lines[-1] == f"    to cure it: {report.findings[0].cure}"
    assert max(map(len, lines[1:])) < 200
    assert "nothing found" in repr(report_of(MLP(2, [3, 1], seed=0)))
    assert "Nothing was found. Looked for: " in str(report_of(MLP(2, [3, 1], activation="tanh", seed=0)))


@pytest.mark.exhaustive
def test_the_picture_says_what_the_report_does(tmp_path: Path) -> None:
    report = report_of(MLP(10, [10] * 20 + [1], activation="sigmoid", seed=0))
    figure = report.plot(tmp_path / "report.png")
    assert imread(tmp_path / "report.png").std() > 0.05
    axes: list[Any] = figure.axes
    upper, lower = axes
    deltas, weights = (list(line.get_ydata()) for line in upper.lines)
    assert deltas == [flow.delta for flow in report.layers]
    assert weights == [flow.weight_gradient for flow in report.layers]
    assert upper.get_yscale() == "log"
    heights = [[bar.get_height() for bar in bars] for bars in lower.containers]
    assert heights == [[f.from_weights for f in report.layers], [f.from_activation for f in report.layers]]
    figure.draw_without_rendering()
    title, (legend,) = upper.get_title(loc="left"), figure.legends
    assert title.startswith("vanishing: gradients shrink by 10^13.6")
    width = figure.get_window_extent().width
    for box in (upper.get_tightbbox(), lower.get_tightbbox(), legend.get_window_extent()):
        assert box.x0 >= -1.0 and box.x1 <= width + 1.0


def test_what_cannot_be_meant_is_refused() -> None:
    model = MLP(2, [3, 1], seed=0)
    with pytest.raises(TypeError, match="gradient_report takes an MLP, got list"):
        gradient_report([], Value(1.0))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="takes the loss as a Value, got float: compute it first"):
        gradient_report(model, 0.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="was not computed with MLP"):
        gradient_report(model, Value(1.0) * 2)


def test_one_output_of_several_is_enough() -> None:
    model = MLP(2, [3, 2], activation="tanh", seed=0)
    report = gradient_report(model, squared_error(model.outputs([1.0, 2.0])[0], 1.0))
    assert report.healthy and report.layers[-1].n_samples == 1
