"""The bar that shows how training goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nn.history import History


@contextmanager
def progress_bar(wanted: bool, epochs: int, done: int = 0) -> Iterator[Callable[[History], None]]:
    """Yield what shows the last epoch of a history; it shows nothing where tqdm is not installed.

    Args:
        wanted: whether to show anything.
        epochs: how many there are in all.
        done: how many of them were gone through before, by a run that this one goes on with.
    """
    if wanted:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            wanted = False
    if not wanted:
        yield lambda history: None
        return
    watched = sys.stderr.isatty() or "ipykernel" in sys.modules
    seldom = 0.1 if watched else 5.0  # seconds between updates: a log file keeps every one of them
    with tqdm(total=epochs, initial=done, unit="epoch", desc="training", dynamic_ncols=True, mininterval=seldom) as bar:

        def show(history: History) -> None:
            accuracy = history.accuracy[-1]
            numbers = {"loss": f"{history.loss[-1]:.4g}"}
            if accuracy is not None:
                numbers["accuracy"] = f"{accuracy:.1%}"
            bar.set_postfix(numbers, refresh=False)
            bar.update()

        yield show
