"""The pictures that a training run leaves of the network itself: the whole of it, and one of its neurons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd import Constant, Value, draw
from nn.experiment.task import Task
from nn.inspect.draw_network import draw_network
from nn.mlp import MLP

if TYPE_CHECKING:
    from autograd.show import Picture

MOST_INPUTS = 12  # of a neuron whose weights are drawn one by one


def network_pictures(
    model: MLP, task: Task, row: Sequence[float], target: Any, names: Sequence[str], classes: Sequence[str] | None
) -> dict[str, tuple[Picture, str]]:
    """Return a picture of a network and one of the graph of a neuron, both at work on one sample that was held out.

    Args:
        model: the network.
        task: what it learnt.
        row: the sample, standardized.
        target: of the sample, as the loss takes it.
        names: of the features.
        classes: the names of the outputs, if they stand for classes.

    Returns:
        for the name of each file its picture, and what is on it.
    """
    inputs = [Constant(x, name) for x, name in zip(row, names, strict=True)]
    traces = model.trace(inputs)
    for layer, trace in enumerate(traces):
        for k, output in enumerate(trace.outputs):
            output.label = f"O[{layer}][{k}]"
    outputs = traces[-1].outputs
    loss = task.loss(outputs[0] if len(outputs) == 1 else outputs, target)
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
        "network.svg": (network, "the network, at work on the first held-out sample"),
        "neuron.svg": (neuron, "the graph of one of its neurons, with gradients"),
    }


def _neuron(model: MLP, traces: Sequence[Any]) -> Picture:
    """Return the graph of one neuron: of a layer with few inputs that whose gradient is the largest."""
    layer = min(range(len(model.layers)), key=lambda i: (model.layers[i].n_inputs, i))
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
