"""Results of some training steps."""

from __future__ import annotations

from typing import Any, NamedTuple


class TrainingSteps(NamedTuple):
    """Results of some training steps.

    Attributes:
        done: number of steps taken. It is smaller than the number asked for where the next step would have met inf or
            nan; parameters are then those before that step.
        losses: an array of the mean loss of each step, with the penalty.
        correct: an array of the number of correct predictions of each step; None where the loss does not say.
        norms: an array [steps][layers] of gradient norms.
    """

    done: int
    losses: Any
    correct: Any | None
    norms: Any
