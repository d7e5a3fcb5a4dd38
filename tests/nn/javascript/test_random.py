"""Random numbers in JavaScript: Python's, bit for bit, and what is drawn with them."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest

from nn import MLP
from nn.initializers import INITIALIZERS
from nn.javascript.network_code import NetworkCode
from nn.training.batches import Batches, shuffled
from tests.autograd.compiled.backends.javascript.engines import run

SEEDS = [0, 1, 42, -7, 2**31, 2**32 - 1, 2**32, 12345678901234567890, 2**200 + 1]


@cache
def code() -> NetworkCode:
    return NetworkCode(activations=["linear", "relu", "tanh"], outputs=[1])


def test_numbers_of_python_bit_for_bit() -> None:
    body = """
    return data.map((seed) => {
      const random = new Random(BigInt(seed)), list = Array.from({ length: 1000 }, (_, i) => i);
      const drawn = Array.from({ length: 700 }, () => random.random());
      random.shuffle(list);
      return { drawn, list, bits: [1, 7, 32].map((count) => random.bits(count)), uniform: random.uniform(-1, 3),
               below: [1, 2, 100, 2 ** 31].map((end) => random.below(end)) };
    });
    """
    for seed, found in zip(SEEDS, run(code().script(), body, list(map(str, SEEDS))), strict=True):
        rng, order = random.Random(seed), list(range(1000))
        assert found["drawn"] == [rng.random() for _ in range(700)]
        rng.shuffle(order)
        assert found["list"] == order
        assert found["bits"] == [rng.getrandbits(count) for count in (1, 7, 32)]
        assert found["uniform"] == rng.uniform(-1, 3)
        assert found["below"] == [rng.randrange(end) for end in (1, 2, 100, 2**31)]


@pytest.mark.parametrize(("count", "size"), [(10, 3), (100, 32), (7, 7), (5, 100), (4, 1)])
def test_batches_are_those_of_fit(count: int, size: int) -> None:
    body = """
    const random = new Random(3);
    return Array.from({ length: 4 }, () => epochBatches(data.count, data.size, random));
    """
    found = run(code().script(), body, {"count": count, "size": size})
    rng = random.Random(3)
    batches = Batches(count, size, shuffled(count, rng) if size < count else None)
    assert found == [[list(batch) for batch in batches.next_epoch()] for _ in range(4)]


@pytest.mark.parametrize("initializer", ["auto", *INITIALIZERS])
def test_networks_begin_with_the_parameters_of_python(initializer: Any) -> None:
    body = """
    return initialParameters(data.code, [3, 5, 4, 2], ["relu", "tanh", "linear"], data.initializer, new Random(9));
    """
    found = run(code().script(), body, {"code": code().data, "initializer": initializer})
    model = MLP(3, [5, 4, 2], ["relu", "tanh"], initializer=initializer, seed=9)
    assert found == pytest.approx([parameter.data for parameter in model.parameters()], rel=1e-14)
