"""Random networks of dense blocks, on every backend: values and gradients of the eager engine."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from autograd import Value, compile
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.program.program import Program
from autograd.compiled.trace.trace import trace
from tests.amounts import part
from tests.autograd.compiled.backends_at_hand import agree, every_backend
from tests.autograd.compiled.random_network import N_INPUTS, RandomNetwork


def compare(seed: int, backend: BackendName) -> None:
    """Compare a network with its programs for one sample and for several."""
    rng, network = random.Random(seed), RandomNetwork(seed)
    wrt = network.parameters
    program = compile(lambda xs: network(xs), backend=backend)
    samples = [[rng.uniform(-1.5, 1.5) for _ in range(N_INPUTS)] for _ in range(3)]
    values, sums = [], [0.0] * len(wrt)
    for sample in samples:
        leaves = [Value(number) for number in sample]
        for parameter in wrt:
            parameter.zero_grad()
        out = network(leaves)
        out.backward()
        values.append(out.data)
        by_input, by_parameter = [leaf.grad for leaf in leaves], [parameter.grad for parameter in wrt]
        value, slopes = program.value_and_grad(sample, wrt=wrt)
        assert agree(program(sample), out.data, 1e-10) and agree(value, out.data, 1e-10), seed
        assert_alike(slopes, by_parameter, seed)
        assert_alike(program.value_and_grad(sample)[1], by_input, seed)
        sums = [a + b for a, b in zip(sums, by_parameter, strict=True)]
    found, slopes = program.batch_value_and_grad(samples, wrt=wrt, reduce="sum")
    assert agree(found, sum(values), 1e-10, sum(map(abs, values))), seed
    assert_alike(slopes, sums, seed)
    assert all(agree(float(a), b, 1e-10) for a, b in zip(program.batch(samples), values, strict=True)), seed


def assert_alike(found: list[float], expected: list[float], seed: int) -> None:
    scale = max(map(abs, expected), default=0.0)
    assert all(agree(a, b, 1e-9, scale) for a, b in zip(found, expected, strict=True)), (seed, found, expected)


@pytest.mark.parametrize("seed", range(40))
@every_backend
def test_values_and_gradients(seed: int, backend: BackendName) -> None:
    compare(seed, backend)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(1000, 1000 + part(2000, 100)))
@every_backend
def test_values_and_gradients_of_many(seed: int, backend: BackendName) -> None:
    compare(seed, backend)


def test_the_networks_have_what_is_to_be_tested() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(60):
        network = RandomNetwork(seed)
        traced = trace(network, [[0.0] * N_INPUTS])
        program = Program(traced, traced.outputs, inputs=True, wanted=network.parameters)
        kinds += Counter(segment.kind for segment in program.during)
    assert min(kinds[kind] for kind in ("dense", "outer", "dot", "sum", "map", "total")) >= 5, kinds
