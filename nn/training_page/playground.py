"""`playground`: a page on which a network learns, and every number can be asked where it came from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nn.mlp import MLP
from nn.optimizer import Optimizer
from nn.predict import Loss
from nn.types import Rows, Targets

if TYPE_CHECKING:
    from nn.data.dataset import Dataset
    from nn.training_page.playground_page import PlaygroundPage


def playground(
    model: MLP | None = None,
    data: str | Dataset | tuple[Rows, Targets] = "moons",
    *,
    loss: Loss | None = None,
    optimizer: Optimizer | None = None,
    path: str | os.PathLike[str] | None = None,
) -> PlaygroundPage:
    """Return a page on which a network learns: one file that needs no server and no network.

    Args:
        model: the network to begin with, its parameters as they are; None for a small one, which the page draws.
        data: a name of the page's own sets ("moons", "circles", "spirals", "xor", "blobs", "wave", "steps", "hill",
            "saddle"), a `Dataset`, or a pair (X, y) of rows [samples][features] and targets [samples].
        loss: a function of `nn.losses`; None for the usual one of the data.
        optimizer: gives its name and its settings; None for Adam. It may belong to any model, and is not used itself.
        path: a file to write the page to, such as "page.html"; None writes no file.

    Returns:
        the page, displayed by notebooks. In it the network learns step by step, forward and back; a click on a weight,
        a unit or a sample says where its number comes from, factor by factor. `.save(path)` writes it, `.html` is it.

    Raises:
        TypeError: for a model that is not an MLP.
        ValueError: for data and a network that do not fit, or what the page has no name for.
        OSError: if `path` cannot be written to.

    >>> playground(MLP(2, [4, 1], activation="tanh"), "circles")
    PlaygroundPage(... kB)
    """
    from nn.training_page.playground_page import PlaygroundPage  # here, as these need NumPy
    from nn.training_page.start_state import start_state

    found = PlaygroundPage(start_state(model, data, loss, optimizer))
    if path is not None:
        found.save(path)
    return found
