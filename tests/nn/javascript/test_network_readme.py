"""The README of networks in JavaScript: its code runs, and gives the losses of `fit`."""

from __future__ import annotations

import math

from nn import MLP, SGD, fit
from nn.javascript.network_code import NetworkCode
from nn.losses import hinge
from tests.autograd.compiled.backends.javascript.engines import blocks, run
from tests.checkout import CHECKOUT


def test_the_example() -> None:
    code = NetworkCode(activations=["linear", "tanh"], outputs=[1])
    block = blocks(CHECKOUT / "nn/javascript/README.md")
    losses = run(code.script(), f"const code = data; {block} return losses;", code.data)
    model = MLP(2, [16, 16, 1], activation="tanh", seed=0)
    history = fit(
        model, [[0.5, -1.0], [-0.5, 1.0], [1.0, 1.0]], [1, -1, 1], loss=hinge, epochs=5, batch_size=2, progress=False,
        optimizer=SGD(model.parameters(), lr=0.1, momentum=0.9), l2=0.001, clip_norm=1.0,
    )  # fmt: skip
    assert all(math.isclose(found, loss, rel_tol=1e-12) for found, loss in zip(losses, history.loss, strict=True))
