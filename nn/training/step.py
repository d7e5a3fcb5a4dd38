"""One training step, as `autograd` runs it: forward, backward, update."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd import AnomalyError, Value, collector_paused, detect_anomaly, mean, no_grad
from nn.losses import l2_penalty
from nn.module import Module
from nn.optimizer import Optimizer
from nn.predict import Loss, correct
from nn.training.clipping import clip_grad_norm
from nn.types import Row


class StepError(FloatingPointError):
    """A step that cannot be taken, as a number came out inf or nan; no parameter has changed."""


class BatchResult(NamedTuple):
    """The results of one batch.

    Attributes:
        loss: the mean over its samples, with the penalty.
        correct: how many samples were classified correctly; None where the loss has no classes.
        gradient_norms: the length of the gradient of each layer, before clipping; none without gradients.
    """

    loss: float
    correct: int | None
    gradient_norms: list[float]


class EagerStep:
    """The step as `autograd` runs it: operation by operation, with a new graph each time.

    Args:
        model: a Module that is called with one row of inputs.
        loss: a function `(output, target)` of one sample, see `nn.losses`.
        optimizer: changes the parameters.
        l2: the strength of an `l2_penalty` on all parameters, at least 0; 0 for none.
        clip_norm: the largest length of the gradient, above 0, see `clip_grad_norm`; None for no clipping.
    """

    def __init__(
        self, model: Module, loss: Loss, optimizer: Optimizer, l2: float = 0.0, clip_norm: float | None = None
    ) -> None:
        self.model, self.loss, self.optimizer, self.l2, self.clip_norm = model, loss, optimizer, l2, clip_norm
        self.call: Callable[[Row], Any] = model
        self.parameters = model.parameters()
        layers = [part for name, part in model.parts() if isinstance(part, Module)] or [model]
        self.layers = [layer.parameters() for layer in layers]

    def __call__(self, inputs: Sequence[Row], targets: Sequence[Any]) -> BatchResult:
        """Take a step, with the garbage collector paused: nothing in a graph is ever part of a cycle.

        Raises:
            StepError: for a loss or gradient that is inf or nan, naming the operation; no parameter has changed.
        """
        with collector_paused():
            return self._step(inputs, targets)

    def evaluate(self, inputs: Sequence[Row], targets: Sequence[Any]) -> BatchResult:
        """Return loss and number of correct classifications of these samples, without gradients."""
        with no_grad():
            total, n_correct = self._forward(inputs, targets)
        return BatchResult(total.data, n_correct, [])

    def _step(self, inputs: Sequence[Row], targets: Sequence[Any]) -> BatchResult:
        total, n_correct = self._forward(inputs, targets)
        for parameter in self.parameters:
            parameter.zero_grad()
        total.backward()
        for parameter in self.parameters:
            if not parameter.has_grad:  # no sample of the batch reaches it, as an entry of a table that none looks up
                parameter.grad = 0.0
        norms = [math.hypot(*[parameter.grad for parameter in layer]) for layer in self.layers]
        if not math.isfinite(total.data) or not all(map(math.isfinite, norms)):
            raise StepError(self._diagnose(inputs, targets))
        if self.clip_norm is not None:
            clip_grad_norm(self.parameters, self.clip_norm)
        try:
            self.optimizer.step()
        except FloatingPointError as error:
            raise StepError(str(error)) from None
        return BatchResult(total.data, n_correct, norms)

    def _forward(self, inputs: Sequence[Row], targets: Sequence[Any]) -> tuple[Value, int | None]:
        losses, classified = [], []
        for row, target in zip(inputs, targets, strict=True):
            output = self.call(row)
            losses.append(self.loss(output, target))
            classified.append(correct(output, target, self.loss))
        total = mean(losses)
        if self.l2:
            total = total + l2_penalty(self.parameters, self.l2)
        return total, None if None in classified else sum(map(bool, classified))

    def _diagnose(self, inputs: Sequence[Row], targets: Sequence[Any]) -> str:
        """Run the batch once more, and return the first operation whose result is inf or nan, in words."""
        before = [(parameter, parameter.grad) for parameter in self.parameters]
        try:
            with detect_anomaly():
                self._forward(inputs, targets)[0].backward()
        except AnomalyError as error:
            return str(error)
        finally:
            for parameter, grad in before:
                parameter.grad = grad
        return "the loss or its gradient is inf or nan"
