"""The record of a training run: loss, accuracy and gradient norms, epoch by epoch."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.support.absent_names import name_ways
from autograd.support.atomic_file import write_whole
from autograd.support.words import counted
from nn.files.csv_file import csv_text
from nn.foreign_names import OF_HISTORIES

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass
class History:
    """The record of a training run: one entry per epoch in each list.

    Attributes:
        loss: the mean loss over the samples, a penalty included, as it was during the epoch.
        accuracy: the fraction of samples that were classified correctly, from 0 to 1, as it was during the epoch; None
            where the loss has no classes.
        validation_loss, validation_accuracy: the same for the samples held out, after the epoch; empty without any.
        gradient_norms: for each layer, input side first, the Euclidean length of the gradient with respect to its
            parameters, before clipping; the mean over the steps of the epoch.
        stopped: why training ended: "epochs" (all done), "early stopping", "callback", or "interrupted" (by Ctrl-C).
        best_epoch: the epoch of the lowest validation loss, counted from 1, whose parameters the model was given back;
            None where it has those of the last step.
        resumed_after: the number of epochs in the checkpoint that training went on from; 0 for a run from the start.
            It says nothing about the result, so histories are compared without it.

    >>> history = History()
    >>> history.record(losses=[0.5], accuracies=[0.75], gradient_norms=[[1.0, 2.0]])
    >>> history
    History(1 epoch, loss 0.5, accuracy 0.75)
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float | None] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float | None] = field(default_factory=list)
    gradient_norms: list[list[float]] = field(default_factory=list)
    stopped: str = "epochs"
    best_epoch: int | None = None
    resumed_after: int = field(default=0, compare=False)

    @property
    def epochs(self) -> int:
        """The number of epochs that were completed."""
        return len(self.loss)

    def record(
        self,
        losses: list[float],
        accuracies: list[float | None],
        gradient_norms: list[list[float]],
        validation: tuple[float, float | None] | None = None,
    ) -> None:
        """Add some epochs: all of them, or on Ctrl-C none.

        Args:
            losses, accuracies, gradient_norms: as the attributes, with an entry for each of the epochs.
            validation: loss and accuracy of the samples held out, after the last of these epochs; None without any.
        """
        columns: list[list[Any]] = [
            *(self.loss, self.accuracy, self.gradient_norms),
            *(self.validation_loss, self.validation_accuracy),
        ]
        lengths = [len(column) for column in columns]
        entries: list[list[Any]] = [losses, accuracies, gradient_norms, *([number] for number in validation or ())]
        try:
            for column, new in zip(columns, entries, strict=False):
                column.extend(new)
        except BaseException:
            for column, length in zip(columns, lengths, strict=True):
                del column[length:]
            raise

    def write_csv(self, path: str | os.PathLike[str]) -> None:
        """Write a table with one row per epoch, counted from 1; entries that are None are left empty.

        Args:
            path: the file; one that exists is replaced once the new one is complete.

        Raises:
            OSError: if it cannot be written.
        """
        n_layers = max(map(len, self.gradient_norms), default=0)
        names = ["epoch", "loss", "accuracy", "validation_loss", "validation_accuracy"]
        rows: list[list[Any]] = [[*names, *(f"gradient_norm_layer_{i}" for i in range(n_layers))]]
        for i in range(self.epochs):
            row: list[Any] = [i + 1]
            for column in (self.loss, self.accuracy, self.validation_loss, self.validation_accuracy):
                row.append(column[i] if i < len(column) else None)
            rows.append(row + (self.gradient_norms[i] if i < len(self.gradient_norms) else []))
        write_whole(path, csv_text(rows).encode())

    def plot(self, path: str | os.PathLike[str] | None = None) -> Figure:
        """Return the loss curve as a matplotlib figure, and save it; needs matplotlib.

        Args:
            path: the file to save it to, in the format of its ending (.png, .svg, .pdf); None for none.

        Raises:
            ImportError: where matplotlib is not installed.
            OSError: if the file cannot be written.
        """
        from nn.plots import loss_curve, save_figure

        figure = loss_curve(self)
        if path is not None:
            save_figure(figure, path)
        return figure

    def __repr__(self) -> str:
        if not self.epochs:
            return "History(0 epochs)"
        accuracy = "" if self.accuracy[-1] is None else f", accuracy {self.accuracy[-1]:.4g}"
        count = counted(self.epochs, "epoch")
        stopped = "" if self.stopped == "epochs" else f", stopped: {self.stopped}"
        return f"History({count}, loss {self.loss[-1]:.4g}{accuracy}{stopped})"


name_ways(History, "a History", OF_HISTORIES)
