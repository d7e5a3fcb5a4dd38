"""Progress bars: the epochs of one training, and the trainings of a sweep."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nn.training.history import History


@contextmanager
def progress_bar(wanted: bool, epochs: int, done: int = 0) -> Iterator[Callable[[History], None]]:
    """Yield a function that shows the last epoch of a history; it shows nothing where tqdm is not installed.

    Args:
        wanted: whether to show anything.
        epochs: how many there are in all.
        done: how many of them a run has had before, that this one goes on with.
    """
    with _bar(wanted, total=epochs, initial=done, unit="epoch", desc="training") as bar:

        def show(history: History) -> None:
            if bar is not None:
                accuracy = history.accuracy[-1]
                numbers = {"loss": f"{history.loss[-1]:.4g}"}
                if accuracy is not None:
                    numbers["accuracy"] = f"{accuracy:.1%}"
                bar.set_postfix(numbers, refresh=False)
                bar.update(history.epochs - bar.n)

        yield show


@contextmanager
def counting_bar(wanted: bool, total: int) -> Iterator[Callable[[], None]]:
    """Yield a function that counts one training more; it shows nothing where tqdm is not installed."""
    with _bar(wanted, total=total, unit="training", desc="sweep") as bar:
        yield (lambda: None) if bar is None else bar.update


@contextmanager
def _bar(wanted: bool, **settings: Any) -> Iterator[Any]:
    """Yield a bar, or None where nothing is to be shown."""
    if wanted:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            wanted = False
    if not wanted:
        yield None
        return
    is_watched = sys.stderr.isatty() or "ipykernel" in sys.modules
    interval = 0.1 if is_watched else 5.0  # seconds between updates: a log file keeps every one of them
    with tqdm(dynamic_ncols=True, mininterval=interval, **settings) as bar:
        yield bar
