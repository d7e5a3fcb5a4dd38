"""One training of a model at a time, as the steps of two threads would undo each other's."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from nn.module import Module

_trainings: dict[int, tuple[int, object]] = {}  # for the id of a model the thread that trains it, and which training


@contextmanager
def only_training_of(model: Module) -> Iterator[None]:
    """Keep other threads from training a model for as long as the block lasts.

    Args:
        model: the thread itself may train it again in the block, as a callback may.

    Raises:
        ValueError: where another thread trains it; nothing has changed then.
    """
    mine = threading.get_ident(), object()
    try:
        first = _trainings.setdefault(id(model), mine)
        if first[0] != mine[0]:
            raise ValueError(
                f"{model!r} is being trained by another thread, and the steps of two would undo each other's: train "
                "it when that has ended, or train copy.deepcopy(model)"
            )
        yield
    finally:
        if _trainings.get(id(model)) is mine:
            del _trainings[id(model)]


if hasattr(os, "register_at_fork"):  # a child has none of the other threads
    os.register_at_fork(after_in_child=_trainings.clear)
