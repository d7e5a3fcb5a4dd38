"""Initial weights have the spread that the papers ask for."""

from __future__ import annotations

import math
import random
import statistics
from typing import get_args

import pytest

from nn import MLP, Layer
from nn.activations import ActivationName, known_activations
from nn.initializers import INITIALIZERS, InitializerName, choose_initializer

N_IN, N_OUT = 30, 20
SPREADS = {
    "uniform": 1.0 / math.sqrt(3.0),
    "glorot_uniform": math.sqrt(2.0 / (N_IN + N_OUT)),
    "glorot_normal": math.sqrt(2.0 / (N_IN + N_OUT)),
    "he_uniform": math.sqrt(2.0 / N_IN),
    "he_normal": math.sqrt(2.0 / N_IN),
}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_mean_and_spread(name: str) -> None:
    rng = random.Random(0)
    numbers = [INITIALIZERS[name](N_IN, N_OUT, rng) for _ in range(20_000)]
    assert statistics.fmean(numbers) == pytest.approx(0.0, abs=0.03 * SPREADS[name])
    assert statistics.pstdev(numbers) == pytest.approx(SPREADS[name], rel=0.02)
    # Evenly drawn numbers end at sqrt(3) standard deviations, normal ones do not.
    assert (max(map(abs, numbers)) <= math.sqrt(3.0) * SPREADS[name]) == ("uniform" in name)


def test_an_editor_knows_every_name() -> None:
    assert get_args(InitializerName) == ("auto", *INITIALIZERS)
    assert set(get_args(ActivationName)) <= set(known_activations())


def test_auto_chooses_by_activation() -> None:
    for activation in ("relu", "leaky_relu", "elu", "gelu", "silu"):
        assert choose_initializer("auto", activation) is INITIALIZERS["he_normal"]
    for activation in ("tanh", "sigmoid", "linear", "sin"):
        assert choose_initializer("auto", activation) is INITIALIZERS["glorot_uniform"]


def test_a_layer_draws_with_its_own_sizes_and_starts_with_biases_of_0() -> None:
    layer = Layer(N_IN, N_OUT, "tanh", "glorot_uniform", seed=0)
    bound = math.sqrt(6.0 / (N_IN + N_OUT))
    weights = [w.data for neuron in layer.neurons for w in neuron.w]
    assert 0.98 * bound < max(map(abs, weights)) <= bound
    assert {neuron.b.data for neuron in layer.neurons} == {0.0}


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match=r"initializer 'xavier' is not known: did you mean glorot_uniform\?"):
        MLP(2, [1], initializer="xavier")  # type: ignore[arg-type]
