"""The bars that show how training goes, and how many of several trainings are done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nn.training.history import History


@contextmanager
def progress_bar(wanted: bool, epochs: int, done: int = 0) -> Iterator[Callable[[History], None]]:
    """Yield what shows the last epoch of a history; it shows nothing where tqdm is not installed.

    Args:
        wanted: whether to show anything.
        epochs: how many there are in all.
        done: how many of them were gone through before, by a run that this one goes on with.
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
    """Yield what counts one training more; it shows nothing where tqdm is not installed."""
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
    watched = sys.stderr.isatty() or "ipykernel" in sys.modules
    seldom = 0.1 if watched else 5.0  # seconds between updates: a log file keeps every one of them
    with tqdm(dynamic_ncols=True, mininterval=seldom, **settings) as bar:
        yield bar
