"""The progress bar: what it counts, and how often it writes."""

from __future__ import annotations

import sys
from typing import Any, Self

import pytest

from nn import History
from nn.training.progress_bar import counting_bar, progress_bar

tqdm_auto = pytest.importorskip("tqdm.auto")


class Bar:
    """A bar of tqdm that records its settings and what it is to show."""

    def __init__(self, **settings: Any) -> None:
        self.settings, self.n, self.shown = settings, settings.get("initial", 0), None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def set_postfix(self, numbers: Any, refresh: bool) -> None:
        assert not refresh  # the update that follows writes it, or lets it be, as it is too soon
        self.shown = numbers

    def update(self, count: int = 1) -> None:
        self.n += count


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Bar]:
    made: list[Bar] = []

    def make(**settings: Any) -> Bar:
        made.append(Bar(**settings))
        return made[-1]

    monkeypatch.setattr(tqdm_auto, "tqdm", make)
    return made


def history(epochs: int, accuracy: float | None) -> History:
    found = History()
    found.record([0.5] * epochs, [accuracy] * epochs, [[]] * epochs)
    return found


def test_it_counts_the_epochs_of_a_run_that_goes_on(bars: list[Bar]) -> None:
    with progress_bar(True, 10, done=4) as show:
        show(history(5, 0.75))
        assert bars[0].n == 5
        show(history(8, 0.75))
        assert bars[0].n == 8
    assert bars[0].settings.items() >= {"total": 10, "initial": 4, "unit": "epoch", "desc": "training"}.items()
    assert bars[0].shown == {"loss": "0.5", "accuracy": "75.0%"}


def test_a_run_starts_at_0_and_need_not_have_classes(bars: list[Bar]) -> None:
    with progress_bar(True, 10) as show:
        assert bars[0].n == 0
        show(history(1, None))
    assert bars[0].shown == {"loss": "0.5"}


def test_trainings_of_a_sweep_are_counted_one_by_one(bars: list[Bar]) -> None:
    with counting_bar(True, 3) as count:
        count()
        count()
    assert bars[0].n == 2
    assert bars[0].settings.items() >= {"total": 3, "unit": "training", "desc": "sweep"}.items()


def test_nothing_is_shown_where_it_is_not_wanted(bars: list[Bar]) -> None:
    with progress_bar(False, 3) as show, counting_bar(False, 3) as count:
        show(history(1, None))
        count()
    assert bars == []


def test_nothing_is_shown_where_tqdm_is_not_installed(bars: list[Bar], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with progress_bar(True, 3) as show, counting_bar(True, 3) as count:
        show(history(1, None))
        count()
    assert bars == []


@pytest.mark.parametrize(
    ("terminal", "notebook", "seconds"),
    [(True, False, 0.1), (False, True, 0.1), (True, True, 0.1), (False, False, 5.0)],
)
def test_a_log_file_gets_few_lines(
    bars: list[Bar], monkeypatch: pytest.MonkeyPatch, terminal: bool, notebook: bool, seconds: float
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    if notebook:
        monkeypatch.setitem(sys.modules, "ipykernel", sys)
    else:
        monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    with progress_bar(True, 3):
        pass
    assert bars[0].settings["mininterval"] == seconds
    assert bars[0].settings["dynamic_ncols"]
