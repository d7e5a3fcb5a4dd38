"""Random networks of dense blocks, on every backend: values, gradients and training steps of the eager engine."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest

from autograd import Training, Value, compile
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.program.program import Program
from autograd.compiled.trace.trace import trace
from tests.amounts import part, seeds
from tests.autograd.compiled.backends_at_hand import every_backend
from tests.autograd.compiled.eager_comparison import assert_alike, assert_as_eager, eager
from tests.autograd.compiled.random_network import N_INPUTS, RandomNetwork

MANY = range(1000, 1000 + part(2000, 100))


@pytest.mark.parametrize("seed", seeds(range(40), MANY))
@every_backend
def test_values_and_gradients(seed: int, backend: BackendName) -> None:
    rng, network = random.Random(seed), RandomNetwork(seed)
    program = compile(lambda xs: network(xs), backend=backend)
    samples = [[rng.uniform(-1.5, 1.5) for _ in range(N_INPUTS)] for _ in range(3)]
    expected = [eager(network, sample, network.parameters) for sample in samples]
    assert_as_eager(program, expected, network.parameters, of_values=1e-10, of_slopes=1e-9)


@pytest.mark.parametrize("seed", seeds(range(20), MANY))
@every_backend
def test_a_training_step(seed: int, backend: BackendName) -> None:
    # Some of the parameters are trained, and all are known in another order than that in which they are met.
    rng, network = random.Random(seed), RandomNetwork(seed)
    samples = [[rng.uniform(-1.5, 1.5) for _ in range(N_INPUTS)] for _ in range(3)]
    unmet, n_trained = Value(0.5), rng.randint(1, len(network.parameters))
    parameters = rng.sample([*network.parameters, unmet], k=len(network.parameters) + 1)
    training = Training(
        lambda row, target: (network(row) + target * row[0], None),
        parameters,
        parameters[:n_trained],
        lambda x, gradient, state, rate, norm: (x - rate * gradient, state),
        backend=backend,
    )
    expected = [eager(network, sample, parameters).by_parameter for sample in samples]
    gradients = [sum(slopes) / 3.0 for slopes in zip(*expected, strict=True)]
    if not all(map(math.isfinite, gradients)):
        return
    before = [parameter.data for parameter in parameters]
    assert training.run(training.samples(samples, [0.0] * 3), [[0, 1, 2]], [0.25]).done == 1
    training.write_back()
    assert_alike([parameter.grad for parameter in parameters], gradients, 1e-9, 0.0)
    assert unmet.grad == 0.0
    for i, (parameter, number) in enumerate(zip(parameters, before, strict=True)):
        assert parameter.data == (number - 0.25 * parameter.grad if i < n_trained else number)


def test_the_networks_have_what_is_to_be_tested() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(60):
        network = RandomNetwork(seed)
        traced = trace(network, [[0.0] * N_INPUTS])
        program = Program(traced, traced.outputs, inputs=True, wanted=network.parameters)
        kinds += Counter(segment.kind for segment in program.during)
    assert min(kinds[kind] for kind in ("dense", "outer", "dot", "sum", "map", "total")) >= 5, kinds
