"""Listings of programs."""

from __future__ import annotations

from autograd import compile, dot
from nn import MLP


def test_a_program_reads_as_a_page() -> None:
    model = MLP(2, [16, 16, 1], activation="relu", seed=0)
    shown = str(compile(lambda x: model(x), backend="numpy").program([0.0, 0.0], wrt=model.parameters()))
    assert "program of 2 inputs and 337 parameters, gradients of 337" in shown
    assert "dense block 16 x 16, then add, relu" in shown
    assert "weights' gradient 16 x 2, summed over samples" in shown
    assert len(shown.splitlines()) < 20


def test_a_page_shows_gradients_that_are_copied_together() -> None:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    weights = [w for layer in model.layers for neuron in layer.neurons for w in neuron.w]
    penalised = compile(lambda x: model(x) ** 2 + dot(weights, weights), backend="numpy")
    assert "2 x copy" in str(penalised.program([0.0, 0.0], wrt=model.parameters()))
