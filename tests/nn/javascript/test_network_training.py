"""Training in JavaScript: 200 steps with the numbers of `fit`, from the same seeds; steps taken again bit for bit."""

from __future__ import annotations

import itertools
import json
import random
from functools import cache
from typing import Any

import pytest

from nn import MLP, fit, losses, optimizers
from nn.javascript.network_code import NetworkCode
from tests.autograd.compiled.backends.javascript.engines import run
from tests.autograd.compiled.backends.javascript.page_run import WEB_BACKENDS

STEPS, WITHIN = 200, 1e-9
SAMPLES = 60
BODY = """
const make = await loadCompiledKernels(data.module);
return data.networks.map((network) => {
  const compiled = make(), memory = new Memory(compiled.memory);
  const training = networkTraining(data.code, network, memory, network.batch_size, compiled.kernels);
  const { sizes, activations, initializer, seed } = network;
  training.parameters.set(initialParameters(data.code, sizes, activations, initializer, new Random(seed)));
  const samples = Float64Array.from(network.samples), random = new Random(seed);
  const count = samples.length / training.loss.data.inputs;
  const losses = [], accuracies = [], norms = [];
  for (let steps = 0; steps < data.steps; ) {
    let loss = 0, correct = 0;
    for (const batch of epochBatches(count, network.batch_size, random)) {
      const found = training.step(samples, batch, network.lr);
      if (!found.taken) throw new Error(`step ${steps} was not taken`);
      loss += found.loss * batch.length;
      correct += found.correct;
      norms.push(found.norms);
      steps += 1;
    }
    losses.push(loss / count);
    accuracies.push(correct / count);
  }
  return { losses, accuracies, norm: norms[0], parameters: training.parameters };
});
"""
STRUCTURES: list[dict[str, Any]] = [
    {"sizes": [2, 16, 16, 1], "activations": ["tanh", "tanh", "linear"], "loss": "hinge"},
    {"sizes": [2, 5, 3], "activations": ["gelu", "linear"], "loss": "cross_entropy"},
    {"sizes": [1, 8, 4, 2, 1], "activations": ["softplus", "sigmoid", "tanh", "linear"], "loss": "huber"},
]
OPTIMIZERS: list[dict[str, Any]] = [
    {"optimizer": "SGD", "lr": 0.05, "settings": {"momentum": 0.9}},
    {"optimizer": "Adam", "lr": 0.01, "settings": {}},
    {"optimizer": "RMSprop", "lr": 0.003, "settings": {}},
]
OTHERS: list[dict[str, Any]] = [
    {"optimizer": "SGD", "lr": 0.05, "settings": {"momentum": 0.0, "weight_decay": 0.01}},
    {"optimizer": "SGD", "lr": 0.05, "settings": {"momentum": 0.8, "nesterov": True}},
    {"optimizer": "SGD", "lr": 0.05, "settings": {"momentum": 0.8, "dampening": 0.5}},
    {"optimizer": "RMSprop", "lr": 0.003, "settings": {"centered": True, "momentum": 0.5, "alpha": 0.9}},
    {"optimizer": "Adam", "lr": 0.01, "settings": {"amsgrad": True, "beta1": 0.8}},
    {"optimizer": "AdamW", "lr": 0.01, "settings": {}},
    {"optimizer": "AdamW", "lr": 0.01, "settings": {"amsgrad": True, "weight_decay": 0.1}},
]
SETTINGS: list[dict[str, Any]] = [
    {"batch_size": SAMPLES, "l2": 0.0, "clip_norm": None},
    {"batch_size": 16, "l2": 0.002, "clip_norm": 0.5},
]


@cache
def code() -> NetworkCode:
    return NetworkCode()


def in_page(networks: list[dict[str, Any]], steps: int, backend: str, chromium: Any = None) -> list[dict[str, Any]]:
    module = code().module() if backend == "webassembly" else None
    data = {"code": code().data, "networks": networks, "steps": steps, "module": module}
    found: list[dict[str, Any]] = run(code().script(), BODY, data, chromium)
    return found


def samples(network: dict[str, Any]) -> tuple[list[list[float]], list[Any]]:
    rng = random.Random(7)
    inputs, outputs = network["sizes"][0], network["sizes"][-1]
    rows = [[rng.gauss(0.0, 1.0) for _ in range(inputs)] for _ in range(SAMPLES)]
    if network["loss"] == "hinge":
        return rows, [1 if x * y > 0.0 else -1 for x, y in rows]
    if network["loss"] == "cross_entropy":
        return rows, [int(x > 0.0) + int(y > 0.3) for x, y in rows]
    assert outputs == 1
    return rows, [x * x - 1.0 for (x,) in rows]


def network_of(*parts: dict[str, Any]) -> dict[str, Any]:
    network: dict[str, Any] = {"initializer": "auto", "seed": 11}
    for part in parts:
        network |= part
    rows, targets = samples(network)
    return network | {"samples": [x for row, target in zip(rows, targets, strict=True) for x in (*row, target)]}


def by_fit(network: dict[str, Any], epochs: int) -> tuple[Any, list[float]]:
    sizes, (*hidden, output) = network["sizes"], network["activations"]
    model = MLP(sizes[0], sizes[1:], hidden, output, seed=network["seed"])
    settings = dict(network["settings"])
    if "beta1" in settings:
        settings["betas"] = (settings.pop("beta1"), 0.999)
    optimizer = getattr(optimizers, network["optimizer"])(model.parameters(), lr=network["lr"], **settings)
    rows, targets = samples(network)
    history = fit(
        model, rows, targets, loss=getattr(losses, network["loss"]), optimizer=optimizer, epochs=epochs, progress=False,
        **{name: network[name] for name in ("batch_size", "seed", "l2", "clip_norm")},
    )  # fmt: skip
    return history, [parameter.data for parameter in model.parameters()]


def check(network: dict[str, Any], *runs: dict[str, Any]) -> None:
    history, parameters = by_fit(network, len(runs[0]["losses"]))
    largest = max(map(abs, parameters))
    for found in runs:
        assert found["losses"] == pytest.approx(history.loss, rel=WITHIN)
        if network["loss"] != "huber":
            assert found["accuracies"] == history.accuracy
        assert found["parameters"] == pytest.approx(parameters, rel=WITHIN, abs=WITHIN * largest)


@pytest.mark.exhaustive
@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda structure: structure["loss"])
def test_200_steps_are_those_of_fit(structure: dict[str, Any]) -> None:
    networks = [network_of(structure, *chosen) for chosen in itertools.product(OPTIMIZERS, SETTINGS)]
    by_backend = [in_page(networks, STEPS, backend) for backend in WEB_BACKENDS]
    for network, *found in zip(networks, *by_backend, strict=True):
        check(network, *found)


@pytest.mark.exhaustive
def test_every_variant_of_every_optimizer() -> None:
    networks = [network_of(STRUCTURES[0], *chosen) for chosen in itertools.product(OTHERS, SETTINGS[1:])]
    for network, found in zip(networks, in_page(networks, 40, "javascript"), strict=True):
        check(network, found)


def test_the_comparison_can_fail() -> None:
    network = network_of(STRUCTURES[0], OPTIMIZERS[0], SETTINGS[1])
    other = network_of(STRUCTURES[0], OPTIMIZERS[0], SETTINGS[1], {"lr": 0.05 * (1 + 1e-6)})
    (found,) = in_page([other], 20, "javascript")
    with pytest.raises(AssertionError):
        check(network, found)


@pytest.mark.exhaustive
def test_a_step_that_is_taken_again_has_the_same_numbers_bit_for_bit() -> None:
    body = """
    const network = data.network, memory = new Memory(), training = networkTraining(data.code, network, memory, 16);
    training.parameters.set(initialParameters(data.code, network.sizes, network.activations, "auto", new Random(1)));
    const samples = Float64Array.from(network.samples), random = new Random(1);
    const epoch = (random) => epochBatches(60, 16, random).map((batch) => training.step(samples, batch, 0.05).loss);
    epoch(random);
    const before = training.snapshot(), as = random.copy();
    const once = [epoch(random), training.parameters.slice()];
    epoch(random);
    training.restore(before);
    return [once, [epoch(as), training.parameters.slice()]];
    """
    for optimizer in [*OPTIMIZERS, *OTHERS]:
        network = network_of(STRUCTURES[0], optimizer, SETTINGS[1])
        once, again = run(code().script(), body, {"code": code().data, "network": network})
        assert once == again


def test_a_step_that_meets_inf_is_not_taken() -> None:
    body = """
    const network = data.network, memory = new Memory(), training = networkTraining(data.code, network, memory, 60);
    const samples = Float64Array.from(network.samples), batch = epochBatches(60, 60, null)[0];
    training.parameters.set(initialParameters(data.code, network.sizes, network.activations, "auto", new Random(1)));
    const found = [];
    let before;
    for (let i = 0; i < 5; i += 1) {
      before = training.parameters.slice();
      found.push(training.step(samples, batch, 1e200).taken);
    }
    return [found, before, training.parameters];
    """
    line = {"sizes": [1, 1], "activations": ["linear"], "loss": "mean_squared_error"}
    network = network_of(line, OPTIMIZERS[0], SETTINGS[0])
    taken, before, after = run(code().script(), body, {"code": code().data, "network": network})
    assert taken == [True, False, False, False, False]
    assert before == after


def test_a_loss_that_is_not_in_the_page_is_refused() -> None:
    body = """
    const network = { sizes: [2, 7], activations: ["linear"], loss: "hinge", optimizer: "SGD" };
    try {
      networkTraining(data, network, new Memory(), 1);
    } catch (error) {
      return error.message;
    }
    """
    assert run(code().script(), body, code().data) == "hinge of 7 outputs is not in this page: it has 1,2,3"


def test_samples_that_were_moved_count_where_they_are() -> None:
    body = """
    const network = { sizes: [1, 1], activations: ["linear"], loss: "squared_error", optimizer: "SGD" };
    const training = networkTraining(data, network, new Memory(), 1);
    const samples = Float64Array.from([1, 2]), batch = [0], found = [];
    for (const target of [2, 4]) {
      samples[1] = target;
      found.push(training.gradient(samples, batch).loss);
    }
    return found;
    """
    assert run(code().script(), body, code().data) == [2.0, 8.0]


def test_the_data_are_json() -> None:
    assert json.loads(json.dumps(code().data, allow_nan=False)) == code().data


def test_a_loss_without_settings_takes_those_of_python() -> None:
    body = "return [data.code.losses.huber.settings, data.code.optimizers.Adam.settings];"
    delta, adam = run(code().script(), body, {"code": code().data})
    assert delta == {"delta": 1.0}
    assert adam == {"weight_decay": 0.0, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "amsgrad": False}
