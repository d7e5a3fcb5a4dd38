"""Pictures and live page of a trained network for one sample: the whole network, one of its neurons, the loss."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from autograd import Constant, Value, draw, explore
from nn.experiment.task import Task
from nn.inspect.draw_network import draw_network
from nn.mlp import MLP, LayerTrace

if TYPE_CHECKING:
    from autograd.show import Picture
    from autograd.show.explore import LivePage

MOST_PARAMETERS = 20_000  # of a network whose page every run should leave: some 2 MB
MOST_OUTPUTS = 200  # of it, as a derivative of the loss by one of them is a formula with all of them
MOST_INPUTS = 12  # of a neuron whose weights are drawn one by one


def network_pictures(
    model: MLP, task: Task, row: Sequence[float], target: Any, names: Sequence[str], classes: Sequence[str] | None
) -> dict[str, tuple[Picture, str]]:
    """Return a picture of a network and one of the graph of a neuron, both for one held-out sample.

    Args:
        model: the network.
        task: what it learnt.
        row: the inputs of the sample, standardized.
        target: of the sample, as the loss takes it.
        names: of the features.
        classes: the names of the outputs, if they stand for classes.

    Returns:
        for the name of each file its picture, and what is on it. Gradients of the model stay as they were.
    """
    traces, loss = _trace_loss(model, task, row, target, names)
    for layer, trace in enumerate(traces):
        for k, output in enumerate(trace.outputs):
            output.label = f"O[{layer}][{k}]"
    before = [(parameter, parameter.grad) for parameter in model.parameters() if parameter.has_grad]
    model.zero_grad()
    loss.backward()
    shown = classes if classes is not None and len(classes) == model.n_outputs else None
    network = draw_network(model, loss, input_names=names, output_names=shown)
    neuron = _neuron(model, traces)
    model.zero_grad()
    for parameter, grad in before:
        parameter.grad = grad
    return {
        "network.svg": (network, "the network, with its numbers for the first held-out sample"),
        "neuron.svg": (neuron, "the graph of one of its neurons, with gradients"),
    }


def live_page(
    model: MLP, task: Task, row: Sequence[float], target: Any, names: Sequence[str]
) -> tuple[LivePage, str] | None:
    """Return a live page of the loss, or of one unit of a large network, and what is on it.

    Args:
        model, task, row, target, names: as for `network_pictures`.

    Returns:
        None where a unit is large too, or for an operation that no page has.
    """
    traces, loss = _trace_loss(model, task, row, target, names)
    shown, contents = loss, "its loss on that sample, to step through, and with numbers to move"
    if len(model.parameters()) > MOST_PARAMETERS or model.n_outputs > MOST_OUTPUTS:
        number = _narrowest(model)
        layer = model.layers[number]
        if layer.n_inputs >= MOST_PARAMETERS:
            return None
        inputs = [Constant(x, name) for x, name in zip(row, names, strict=True)]
        if number > 0:
            inputs = [Constant(o.data, f"O[{number - 1}][{k}]") for k, o in enumerate(traces[number - 1].outputs)]
        shown, contents = layer(inputs)[0], f"a unit of its layer {number + 1} for that sample, to step through"
    shown.label = "loss" if shown is loss else "unit"
    with suppress(ValueError):
        return explore(shown), contents
    return None


def _trace_loss(
    model: MLP, task: Task, row: Sequence[float], target: Any, names: Sequence[str]
) -> tuple[list[LayerTrace], Value]:
    traces = model.trace([Constant(x, name) for x, name in zip(row, names, strict=True)])
    outputs = traces[-1].outputs
    return traces, task.loss(outputs[0] if len(outputs) == 1 else outputs, target)


def _narrowest(model: MLP) -> int:
    """Return the number of the layer with the fewest inputs."""
    return min(range(len(model.layers)), key=lambda i: (model.layers[i].n_inputs, i))


def _neuron(model: MLP, traces: Sequence[LayerTrace]) -> Picture:
    """Return the graph of one neuron: in the layer with the fewest inputs, the one with the largest gradient."""
    layer = _narrowest(model)
    sums, outputs = traces[layer].pre_activations, traces[layer].outputs
    k = max(range(len(sums)), key=lambda k: abs(sums[k].grad))
    neuron, z, output = model.layers[layer].neurons[k], sums[k], outputs[k]
    n = len(neuron.w)
    given: Sequence[Value] = z.parents[0].parents[n:]
    collapse = None
    if n > MOST_INPUTS:
        collapse = {f"{n} weights": neuron.w, f"{n} inputs": given}
    if output is not z:
        z.label = f"z[{layer}][{k}]"
    return draw(output, depth=2 if output is z else 3, collapse=collapse)
