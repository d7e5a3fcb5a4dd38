"""Networks put together in the page: 50 structures with the numbers of what Python traces."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest

from autograd import compile
from nn import MLP, losses
from nn.activations import known_activations
from nn.javascript.network_code import NetworkCode
from nn.losses import LOSSES
from nn.predict import correct
from tests.autograd.compiled.backends.javascript.engines import run

COUNT, SAMPLES = 50, 6
# Where a network of them is neither inf nor nan, and has no jumps.
ACTIVATIONS = sorted(
    {*known_activations()}
    - {"acos", "acosh", "asin", "atanh", "log", "log2", "log10", "sqrt", "exp", "exp2", "cosh", "sinh", "tan"}
    - {"floor", "round", "sign", "step", "cbrt", "log1p", "expm1", "square", "identity", "negative"}
)
BODY = """
return data.structures.map(({ sizes, activations, loss, samples, parameters }) => {
  const chosen = { sizes, activations, loss, optimizer: "SGD", settings: {}, l2: 0.25 };
  const memory = new Memory();
  const training = networkTraining(data.code, chosen, memory, data.count);
  training.parameters.set(parameters);
  const batch = epochBatches(data.count, data.count, null)[0];
  const found = training.gradient(Float64Array.from(samples), batch);
  const alone = networkData(sizes, activations.map((name) => data.code.units[name]), null);
  const outputs = new Program(memory, alone, data.count);
  memory.numbers.set(parameters, outputs.shared);
  for (let i = 0; i < sizes[0]; i += 1) {
    outputs.fill(i, data.count, (sample) => samples[sample * training.loss.data.inputs + i]);
  }
  outputs.before();
  outputs.during();
  const read = (program, rows) =>
    Array.from(rowsOf(rows), (row) => memory.numbers.slice(program.at(true, row), program.at(true, row) + data.count));
  return {
    ...found,
    gradients: training.gradients,
    layers: training.loss.data.layers.map(({ pre_activations, gradients, deltas }) => ({
      pre_activations: read(training.loss, pre_activations),
      gradients: read(training.loss, gradients),
      deltas: read(training.loss, deltas),
    })),
    outputs: read(outputs, alone.layers.at(-1).outputs),
  };
});
"""


@cache
def code() -> NetworkCode:
    return NetworkCode(activations=ACTIVATIONS, outputs=[1, 2, 3, 4])


def structure(number: int) -> dict[str, Any]:
    rng = random.Random(number)
    loss = LOSSES[number % len(LOSSES)].__name__
    outputs = rng.randint(2 if loss == "cross_entropy" else 1, 4)
    sizes = [rng.randint(1, 4), *(rng.randint(1, 6) for _ in range(rng.randint(0, 4))), outputs]
    activations = [rng.choice(ACTIVATIONS) for _ in sizes[1:-1]] + ["linear" if number % 3 else rng.choice(ACTIVATIONS)]
    target = {
        "binary_cross_entropy": lambda: rng.randint(0, 1),
        "hinge": lambda: rng.choice([-1, 1]),
        "poisson": lambda: rng.randint(0, 3),
    }.get(loss, lambda: rng.uniform(-1.0, 1.0))
    targets: list[Any] = [[target() for _ in range(outputs)] for _ in range(SAMPLES)]
    if loss == "cross_entropy":
        targets = [rng.randrange(outputs) for _ in range(SAMPLES)]
    elif outputs == 1:
        targets = [target for (target,) in targets]
    rows = [[rng.uniform(-2.0, 2.0) for _ in range(sizes[0])] for _ in range(SAMPLES)]
    return {"sizes": sizes, "activations": activations, "loss": loss, "rows": rows, "targets": targets, "seed": number}


def model_of(structure: dict[str, Any]) -> MLP:
    (first, *sizes), (*hidden, output) = structure["sizes"], structure["activations"]
    model = MLP(first, sizes, hidden, output, seed=structure["seed"])
    rng = random.Random(structure["seed"])
    for layer in model.layers:
        for neuron in layer.neurons:
            neuron.b.data = rng.uniform(-0.5, 0.5)
    return model


@cache
def by_javascript() -> list[Any]:
    structures = []
    for number in range(COUNT):
        made = structure(number)
        rows = zip(made["rows"], made["targets"], strict=True)
        made["samples"] = [x for row, t in rows for x in (*row, *(t if isinstance(t, list) else [t]))]
        structures.append(made | {"parameters": [parameter.data for parameter in model_of(made).parameters()]})
    found: list[Any] = run(code().script(), BODY, {"code": code().data, "structures": structures, "count": SAMPLES})
    return found


@pytest.mark.parametrize("number", range(COUNT))
def test_a_structure(number: int) -> None:
    made, found = structure(number), by_javascript()[number]
    model, loss = model_of(made), getattr(losses, made["loss"])
    parameters = model.parameters()

    traced = compile(lambda row, target: loss(model(row), target), backend="numpy")
    value, gradient = traced.batch_value_and_grad(made["rows"], made["targets"], wrt=parameters)
    value += losses.l2_penalty(parameters, 0.25).data
    gradient = [g + 2.0 * 0.25 * parameter.data for g, parameter in zip(gradient, parameters, strict=True)]
    assert found["loss"] == pytest.approx(value, rel=1e-12)
    scale = max(map(abs, gradient))
    assert found["gradients"] == pytest.approx(gradient, rel=1e-11, abs=1e-13 * scale)

    for sample, (row, target) in enumerate(zip(made["rows"], made["targets"], strict=True)):
        layers = model.trace(row)
        outputs = layers[-1].outputs
        loss(outputs[0] if len(outputs) == 1 else outputs, target).backward()
        assert [row[sample] for row in found["outputs"]] == pytest.approx([o.data for o in outputs], rel=1e-12)
        for layer, seen in zip(layers, found["layers"], strict=True):
            zs = [row[sample] for row in seen["pre_activations"]]
            assert zs == pytest.approx([z.data for z in layer.pre_activations], rel=1e-12, abs=1e-13)
            for name, values in (("gradients", layer.outputs), ("deltas", layer.pre_activations)):
                expected = [value.grad / SAMPLES for value in values]
                numbers = [row[sample] for row in seen[name]]
                assert numbers == pytest.approx(expected, rel=1e-11, abs=1e-13 * max(map(abs, expected)))
    answers = [correct(model(row), t, loss) for row, t in zip(made["rows"], made["targets"], strict=True)]
    assert found["correct"] == (None if None in answers else sum(map(bool, answers)))
