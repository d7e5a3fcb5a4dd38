"""The live page that a training run leaves: its network at work on one sample, to step through and to change."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from autograd import Constant, explore
from nn.experiment.task import Task
from nn.mlp import MLP

if TYPE_CHECKING:
    from autograd.show.explore import LivePage


def live_page(model: MLP, task: Task, row: Sequence[float], target: Any, names: Sequence[str]) -> LivePage | None:
    """Return a live page of the loss; where that graph is too large to read, of a unit; None where that is as well.

    Args:
        model: the network.
        task: what it learnt.
        row: the sample, standardized.
        target: of the sample, as the loss takes it.
        names: of the features.
    """
    traces = model.trace([Constant(x, name) for x, name in zip(row, names, strict=True)])
    outputs = traces[-1].outputs
    loss = task.loss(outputs[0] if len(outputs) == 1 else outputs, target)
    loss.label = "loss"
    for root in (loss, traces[0].outputs[0]):
        with suppress(ValueError):
            return explore(root)
    return None
