"""The outputs of a network as a function of its flat array: those of the network of neurons, to the last bit."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("sklearn")
numpy: Any = pytest.importorskip("numpy")

from nn.estimators.architecture import ACTIVATIONS, Architecture, flat_parameters  # noqa: E402

RNG = numpy.random.default_rng(0)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [(1, 1), (3, 2), (2, 3, 1), (4, 3, 5, 2), (3, 1, 1, 3)])
def test_the_outputs_are_those_of_the_network(sizes: tuple[int, ...], activation: str) -> None:
    architecture = Architecture(sizes, activation)
    flat = RNG.normal(size=architecture.n_parameters)
    row = RNG.normal(size=sizes[0]).tolist()
    network = architecture.network(flat)
    assert architecture.outputs(flat.tolist(), row) == [output.data for output in network.outputs(row)]
    assert flat_parameters(network).tolist() == flat.tolist()
    assert sum(part.size for part in architecture.coefs(flat)) == architecture.n_weights
