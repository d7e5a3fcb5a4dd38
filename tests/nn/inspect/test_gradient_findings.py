"""Each limit of the diagnosis, from both sides, on networks whose gradients are known by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest

from autograd import mean
from nn import MLP, GradientReport, gradient_report
from nn.initializers import auto_std


def chain(*decades: float) -> MLP:
    """Return a linear network of layers of 4 units, through each of which gradients change by so many decades."""
    model = MLP(4, [4] * (len(decades) + 1) + [1], activation="linear", seed=0)
    for layer, power in zip(model.layers[1:-1], decades, strict=True):
        for k, neuron in enumerate(layer.neurons):
            for j, weight in enumerate(neuron.w):
                weight.data = 10.0**power if j == k else 0.0
    for weight in model.layers[-1].neurons[0].w:
        weight.data = 1.0
    return model


def report_of(model: MLP, X: Sequence[Sequence[float]] = ((0.5, -1.0, 1.0, 0.25),)) -> GradientReport:
    outputs: list[Any] = [model(row) for row in X]
    return gradient_report(model, mean(outputs))


def causes(report: GradientReport) -> list[str]:
    return [finding.cause for finding in report.findings]


def test_gradients_vanish_below_a_thousandth_of_those_of_the_last_layer() -> None:
    assert report_of(chain(*[-0.74] * 4)).healthy
    (finding,) = report_of(chain(*[-0.77] * 4)).findings
    assert (finding.cause, finding.layer, finding.units) == ("vanishing", 0, ())
    assert "gradients shrink by 10^3.1 from layer[5] down to layer[0], 5 layers below" in finding.text
    assert finding.text.endswith("they shrink by 10^3.1 in the weights and grow by 10^0.0 in the linear activations")
    (finding,) = report_of(chain(-3.5)).findings
    assert finding.text.startswith("gradients shrink by 10^3.5 from layer[2] down to layer[0], 2 layers below")


def test_of_gradients_that_shrink_and_grow_again_the_smallest_are_named() -> None:
    (finding,) = report_of(chain(1.0, 1.0, -1.2, -1.2, -1.2)).findings
    assert (finding.cause, finding.layer) == ("vanishing", 2)
    assert "down to layer[2], 4 layers below: they shrink by 10^3.6 in the weights" in finding.text


def test_gradients_explode_above_a_thousand_times_those_of_the_last_layer() -> None:
    assert report_of(chain(*[0.74] * 4)).healthy
    (finding,) = report_of(chain(0.9, 1.1, -0.1, 1.3)).findings
    assert (finding.cause, finding.layer, finding.units) == ("exploding", 0, ())
    assert finding.text == (
        "gradients grow by 10^3.2 from layer[5] down to layer[0]: the weights multiply gradients on their way down: "
        "those of layer[4] by 20, layer[2] by 12.6, layer[1] by 7.94"
    )


@pytest.mark.parametrize("sizes", [(4, 4), (2, 8), (9, 3)])
def test_weights_explode_by_themselves_thirty_times_beyond_the_usual(sizes: tuple[int, int]) -> None:
    n_in, n_out = sizes
    model = MLP(2, [n_in, n_out, 1], activation="linear", seed=0)
    usual = math.log10(auto_std(n_in, n_out, "linear") * math.sqrt(n_out))
    X = ((0.5, -1.0),)
    for beyond, exploding in ((1.45, []), (1.55, ["exploding"])):
        now = report_of(model, X).layers[0].from_weights
        for neuron in model.layers[1].neurons:
            for weight in neuron.w:
                weight.data *= 10.0 ** (usual + beyond - now)
        assert causes(report_of(model, X)) == exploding


def with_unit(activation: str, layer: int, weights: Sequence[float], bias: float) -> MLP:
    """Return a network whose unit 0 of a layer is given, and whose other units are far from flat."""
    model = MLP(2, [2 if layer else 5, 5, 1], activation=activation, seed=0)
    for part in model.layers:
        for k, neuron in enumerate(part.neurons):
            for weight in neuron.w:
                weight.data = 0.1 + 0.001 * k  # no two alike, which would be a fault of its own
            neuron.b.data = 0.5
    unit = model.layers[layer].neurons[0]
    for weight, number in zip(unit.w, weights, strict=True):
        weight.data = number
    unit.b.data = bias
    return model


@pytest.mark.parametrize(
    ("activation", "bias", "stuck"),
    [
        ("relu", -14.9, False),  # |w| = 5 and |x| = 1: inputs three times as large change z by 15
        ("relu", -15.1, True),
        ("tanh", 15.0 + 2.9, False),  # flat beyond 2.99
        ("tanh", 15.0 + 3.1, True),
        ("tanh", -15.0 - 2.9, False),
        ("tanh", -15.0 - 3.1, True),
        ("tanh", 9.0, False),  # flat for this sample, and steep for others
    ],
)
def test_a_unit_is_stuck_if_inputs_three_times_as_large_leave_it_flat(
    activation: str, bias: float, stuck: bool
) -> None:
    report = report_of(with_unit(activation, 0, [3.0, -4.0], bias), [(0.6, 0.8)])
    assert report.layers[0].flat_units == [0]
    assert [(f.layer, f.units) for f in report.findings] == ([(0, (0,))] if stuck else [])
    assert ("unit 0 of layer[0]" in str(report)) == stuck
    assert ("and for any inputs up to 3 times as large" in str(report)) == stuck


@pytest.mark.parametrize(
    ("bias", "stuck"),
    [
        (math.sqrt(4.5) * 4.0 + 5.8, False),  # inputs of 0.5 and 0.5, never below 0: only weights below 0 lower z
        (math.sqrt(4.5) * 4.0 + 6.2, True),  # flat beyond 5.99
        (-math.sqrt(4.5) * 3.0 - 5.8, False),
        (-math.sqrt(4.5) * 3.0 - 6.2, True),
    ],
)
def test_where_inputs_are_never_negative_each_sign_of_the_weights_counts_alone(bias: float, stuck: bool) -> None:
    model = with_unit("sigmoid", 1, [3.0, -4.0], bias)
    for neuron in model.layers[0].neurons:
        neuron.b.data = 0.0
    report = report_of(model, [(0.0, 0.0)])
    assert report.layers[1].flat_units == [0]
    assert causes(report) == (["saturated"] if stuck else [])


def test_more_than_half_of_a_saturating_layer_is_a_fault() -> None:
    model = MLP(1, [4, 1], activation="tanh", seed=0)
    for k, neuron in enumerate(model.layers[0].neurons):
        neuron.w[0].data, neuron.b.data = 3.5 if k < 2 else 0.1, 0.0
    X = [(1.0,), (-1.0,)]
    assert report_of(model, X).healthy  # half of it is flat
    model.layers[0].neurons[2].w[0].data = 3.5
    (finding,) = report_of(model, X).findings
    assert finding.units == (0, 1, 2)
    assert finding.text.startswith("75 % of the tanh outputs of layer[0] are flat: units 0, 1, 2 for all 2 samples")


@pytest.mark.parametrize(("output", "bias", "cause"), [("sigmoid", 30.0, "saturated"), ("relu", -30.0, "dead")])
def test_a_flat_output_is_a_fault_if_the_loss_has_a_gradient_of_a_tenth_there(
    output: str, bias: float, cause: str
) -> None:
    model = MLP(1, [2, 1], activation="tanh", output=output, seed=0)
    model.layers[1].neurons[0].b.data = bias
    outputs: list[Any] = [model([x]) for x in (0.25, 0.5, 0.75)]
    assert gradient_report(model, 0.09 * mean(outputs)).healthy
    (finding,) = gradient_report(model, -0.11 * mean(outputs)).findings
    assert (finding.cause, finding.layer, finding.units) == (cause, 1, (0,))


def test_of_many_units_the_first_eight_are_named() -> None:
    model = MLP(1, [20, 1], activation="relu", seed=0)
    for neuron in model.layers[0].neurons[:9]:
        neuron.b.data = -100.0
    (finding,) = report_of(model, [(1.0,)]).findings
    assert finding.units == tuple(range(9)) and "units 0, 1, 2, 3, 4, 5, 6, 7, ... of layer[0]" in finding.text
    assert "for the sample" in finding.text
