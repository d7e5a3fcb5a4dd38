"""Faults of the training so far: a learning rate that undoes what it gains."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from autograd.support.words import counted
from nn.inspect.findings import Evidence, Fault

FEWEST = 5  # epochs from which a habit can be seen
LARGE = 0.05  # of the first loss: rises that are more than the scatter of batches, in the mean over all epochs


def undone_steps(evidence: Evidence, limit: float) -> Iterator[Fault]:
    """Yield a fault if the loss rises by more than the limit of what it falls, and by more than batches scatter."""
    losses = evidence.losses
    if len(losses) < FEWEST:
        return
    changes = [after - before for before, after in pairwise(losses)]
    rises, falls = sum(c for c in changes if c > 0.0), -sum(c for c in changes if c < 0.0)
    if rises > limit * falls and rises > LARGE * abs(losses[0]) * len(changes):
        parts = {
            "count": str(sum(change > 0.0 for change in changes)),
            "epochs": counted(len(changes), "epoch"),
            "rises": f"{rises:.3g}",
            "falls": f"{falls:.3g}",
            "first": f"{losses[0]:.3g}",
            "last": f"{losses[-1]:.3g}",
        }
        yield Fault(None, (), "undone", parts)
