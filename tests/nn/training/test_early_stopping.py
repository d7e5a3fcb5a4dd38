"""Early stopping: which epochs count as improvements, when it ends training, and which parameters it keeps."""

from __future__ import annotations

import math

import pytest

from nn.training.early_stopping import EarlyStopping


def noted(losses: list[float], **settings: float | None) -> EarlyStopping[int]:
    """Return early stopping after these losses, with the number of the epoch, counted from 1, for parameters."""
    stopping = EarlyStopping[int](**settings)  # type: ignore[arg-type]
    for epoch, loss in enumerate(losses, 1):
        stopping.note(loss, lambda epoch=epoch: epoch)  # type: ignore[misc]
    return stopping


def test_the_lowest_loss_its_epoch_and_its_parameters() -> None:
    stopping = noted([3.0, 1.0, 2.0, 1.0])
    assert (stopping.best_loss, stopping.best_epoch, stopping.best_parameters) == (1.0, 2, 2)
    assert (stopping.epochs, stopping.epochs_since) == (4, 2)


@pytest.mark.parametrize(
    ("min_delta", "losses", "since"),
    [
        (None, [1.0, 1.0], 1),
        (None, [1.0, 0.999], 0),
        (0.0, [1.0, 1.0], 0),
        (0.0, [1.0, 1.001], 1),
        (0.25, [1.0, 0.75], 0),
        (0.25, [1.0, 0.76], 1),
        (0.25, [1.0, 0.9, 0.8, 0.7], 3),  # each is compared with the lowest, not with the last improvement
    ],
)
def test_what_counts_as_an_improvement(min_delta: float | None, losses: list[float], since: int) -> None:
    stopping = noted(losses, min_delta=min_delta)
    assert stopping.epochs_since == since
    assert stopping.best_loss == min(losses)


def test_it_is_over_after_patience_epochs_without_an_improvement() -> None:
    assert [noted([1.0] * n, patience=3).is_over for n in (1, 2, 3, 4, 5)] == [False, False, False, True, True]
    assert not noted([1.0, 1.0, 1.0, 0.5, 0.6, 0.6], patience=3).is_over
    assert not noted([1.0] * 1000).is_over


def test_a_nan_is_no_improvement() -> None:
    stopping = noted([1.0, math.nan, math.nan], patience=2)
    assert stopping.is_over and stopping.best_parameters == 1


def test_parameters_are_copied_only_where_asked_for_and_only_at_the_lowest_loss() -> None:
    copies = []
    stopping = EarlyStopping[str]()
    for loss in (2.0, 3.0, 1.0, 1.0):
        stopping.note(loss, lambda: copies.append(0) or "copy")  # type: ignore[func-returns-value]
    assert len(copies) == 2 and stopping.best_parameters == "copy"
    stopping.note(0.5)
    assert stopping.best_parameters is None
