"""`fit`: the training loop."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from nn.initializers import Seed, random_source
from nn.module import Module
from nn.optimizers import Optimizer
from nn.predict import Loss
from nn.schedules import Schedule
from nn.training.checkpoint import checkpoints
from nn.training.choose_engine import check_engine, choose_engine
from nn.training.early_stopping import BestParameters
from nn.training.engine import Engine, FailedStep, Plan
from nn.training.fingerprint import RunSettings
from nn.training.history import History
from nn.training.interrupt import deferred_interrupt
from nn.training.progress_bar import progress_bar
from nn.training.samples import Batches, Samples, Validation, hold_out, prepare
from nn.training.state import Progress
from nn.training.step import EagerStep


class TrainingError(FloatingPointError):
    """Training ended at a number that is inf or nan; `.history` has the epochs before.

    The model has the parameters it had before that step.
    """

    history: History


@dataclass(frozen=True)
class TrainingState:
    """What a callback gets to see after each epoch, counted from 1."""

    epoch: int
    model: Module
    optimizer: Optimizer
    history: History


USUAL_EPOCHS = 100

Callback: TypeAlias = Callable[[TrainingState], Any]


def fit(
    model: Module,
    X: Sequence[Any],
    y: Sequence[Any],
    *,
    loss: Loss,
    optimizer: Optimizer,
    epochs: int = 100,
    batch_size: int | None = None,
    engine: str = "auto",
    progress: bool = True,
    seed: Seed = 0,
    shuffle: bool = True,
    validation: Validation = None,
    patience: int | None = None,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    l2: float = 0.0,
    callbacks: Iterable[Callback] = (),
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: float = 1.0,
) -> History:
    """Train a model: in each epoch show it every sample once, and after each batch of them take a step downhill.

    Args:
        model: an MLP, or any Module that is called with one row.
        X: n rows of numbers: lists, or an array of two dimensions.
        y: n targets, as the loss takes them.
        loss: a function `(output, target)` of one sample, see `nn.losses`; what is made small is its mean over a batch.
        optimizer: made for parameters of this model, see `nn.optimizers`.
        epochs: how often to go through the samples, at least 1.
        batch_size: samples per step, at least 1; None for all of them.
        engine: how to compute the steps: "eager", operation by operation; "compiled", by native code where llvmlite is
            installed and else by NumPy, with the same numbers to about 1e-12; or "auto", compiled where that is worth
            it and model, loss and optimizer can be compiled.
        progress: show a bar with epoch, loss and accuracy, if tqdm is installed.
        seed: decides the order of the samples and which are held out; None for fresh randomness each time.
        shuffle: put the samples in a new order for each epoch.
        validation: samples not to train on but to judge the model by after each epoch: a share of X and y between 0 and
            1, drawn at random, or a pair (X, y); None for none.
        patience: end when the validation loss has not fallen below its lowest for so many epochs, and leave the model
            with the parameters of the lowest; None to go through all epochs and leave the last.
        schedule: a function from the epoch, counted from 0, to a factor for the learning rate, see `nn.schedules`; the
            rate is the optimizer's own again afterwards.
        clip_norm: how long the gradient may be, see `nn.training.clipping.clip_grad_norm`; None for any length.
        l2: the strength of an `l2_penalty` on all parameters, which is added to the loss; at least 0.
        callbacks: functions called after each epoch with a `TrainingState`; one that returns True ends training.
        checkpoint: a folder for this run alone, where to keep what it needs to go on. If there is something in it, the
            run goes on from there: the same call, made again after the process was killed at any moment, ends with the
            same numbers, to the last bit. More `epochs` than before are welcome, other settings or data are refused.
        checkpoint_every: seconds between two checkpoints, at least 0; the last epoch always gets one.

    Returns:
        what happened. Ctrl-C ends training without an error, after the step that it came in: the model then is as that
        left it, or with `patience` as it was at its best.

    Raises:
        ValueError, TypeError: for arguments that cannot be meant; nothing has changed then.
        TrainingError: at a loss or gradient that is inf or nan; the model is as it was before that step.
        CheckpointError: for a checkpoint that was damaged, or that is of another run; nothing has changed then.
        OSError: where the folder cannot be written to, or another run is writing to it.
        TraceError: for engine="compiled", where model or loss do what a program cannot repeat.

    >>> from nn import MLP, SGD
    >>> from nn.losses import hinge
    >>> model = MLP(1, [1], seed=0)
    >>> fit(model, [[-1.0], [1.0]], [1, -1], loss=hinge, optimizer=SGD(model.parameters(), lr=1.0), epochs=5,
    ...     progress=False)
    History(5 epochs, loss 0, accuracy 1)
    """
    rng, callbacks = random_source(seed), list(callbacks)
    check_engine(engine)
    _check_settings(model, loss, optimizer, epochs, batch_size, validation, patience, clip_norm, l2)
    start = rng.getstate()
    factors = None if schedule is None else _factors(schedule, epochs)
    samples, held_out = _prepare(model, X, y, loss, validation, rng)
    step = EagerStep(model, loss, optimizer, l2, clip_norm)
    history, best, base_lr = History(), BestParameters(model.parameters(), patience), optimizer.lr
    others: dict[str, Any] = {"engine": engine, "batch_size": batch_size, "shuffle": shuffle, "patience": patience}
    others |= {"clip_norm": clip_norm, "l2": l2}
    settings = RunSettings(model, loss, optimizer, seed, start, samples, held_out, factors, others)
    so_far = Progress(model, optimizer, rng, history, best)
    batches = Batches(len(samples.targets), batch_size)
    always_watched = bool(callbacks) or held_out is not None

    def plans() -> Iterator[Plan]:
        left = range(history.epochs, epochs if history.stopped == "epochs" else 0)
        alike = not always_watched and factors is None and (not shuffle or len(batches.in_order) == 1)
        for epoch in left[:1] if alike else left:
            if factors is not None:
                optimizer.lr = base_lr * factors[epoch]
            yield Plan(epoch, optimizer.lr, batches(rng if shuffle else None), len(left) if alike else 1)

    try:
        with (
            checkpoints(checkpoint, checkpoint_every, epochs, so_far, settings) as keeper,
            deferred_interrupt() as ask_interrupt,
            progress_bar(progress, epochs, history.epochs) as show,
        ):

            def watched() -> bool:
                return keeper.begin_epoch() or always_watched

            # Whether compiling pays must not depend on how far a run was to go: one that goes on keeps its engine.
            planned = epochs if checkpoint is None else USUAL_EPOCHS
            runner = choose_engine(engine, step, samples, planned * len(samples.targets))
            for stretch in runner.epochs(samples, plans(), watched, ask_interrupt):
                judged = None if held_out is None else _judge(runner, held_out)
                history.record(*stretch, judged)
                over = judged is not None and best.is_over(judged[0])
                show(history)
                state = TrainingState(history.epochs, model, optimizer, history)
                if [callback for callback in callbacks if callback(state) is True]:
                    history.stopped = "callback"
                elif over:
                    history.stopped = "early stopping"
                keeper.keep()
                if history.stopped != "epochs":
                    break
            keeper.keep(last=True)
    except KeyboardInterrupt:
        history.stopped = "interrupted"
    except FailedStep as failed:
        error = TrainingError(
            f"training stopped in epoch {failed.plan.epoch + 1}, step {failed.batch + 1} of "
            f"{len(failed.plan.batches)}: {failed}; the model is as it was before; try a lower learning rate, "
            "clip_norm=1.0, or standardized inputs"
        )
        error.history = history
        raise error from None
    finally:
        if factors is not None:
            optimizer.lr = base_lr
    best.restore()
    history.best_epoch = best.best_epoch
    return history


def _factors(schedule: Schedule, epochs: int) -> list[float]:
    """Return what the schedule makes of the learning rate in each epoch; all of it before training starts."""
    factors = []
    for epoch in range(epochs):
        try:
            factor = float(schedule(epoch))
        except OverflowError:
            factor = math.inf
        if not 0.0 <= factor < math.inf:
            raise ValueError(f"schedule of fit gives {factor} for epoch {epoch}: give finite factors of at least 0")
        factors.append(factor)
    return factors


def _check_settings(
    model: Module,
    loss: Loss,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None,
    validation: Validation,
    patience: int | None,
    clip_norm: float | None,
    l2: float,
) -> None:
    if not isinstance(model, Module):
        raise TypeError(f"fit trains a Module, such as an MLP, got {type(model).__name__}")
    if not callable(loss):
        raise TypeError(f"loss of fit is {loss!r}: pass a function, such as nn.losses.hinge, not its name")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer of fit is {optimizer!r}: pass one made with model.parameters(), such as SGD(...)")
    if not set(optimizer.parameters) & set(model.parameters()):
        raise ValueError(
            f"fit got an optimizer for other parameters than those of {model!r}: make it with model.parameters()"
        )
    for name, number in {"epochs": epochs, "batch_size": batch_size, "patience": patience}.items():
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 1):
            raise ValueError(f"{name} of fit is {number!r}: give a whole number of at least 1")
    if patience is not None and validation is None:
        raise ValueError(f"patience={patience} needs samples to judge by: pass validation=0.2, or a pair (X, y)")
    if clip_norm is not None and not clip_norm > 0.0:
        raise ValueError(f"clip_norm of fit is {clip_norm!r}: give a number above 0, or None for no clipping")
    if not 0.0 <= l2 < math.inf:
        raise ValueError(f"l2 of fit is {l2!r}: give a number of at least 0")


def _prepare(
    model: Any, X: Any, y: Any, loss: Loss, validation: Validation, rng: random.Random
) -> tuple[Samples, Samples | None]:
    samples = prepare(model, X, y, loss)
    if isinstance(validation, (tuple, list)):
        if len(validation) != 2:
            raise ValueError(f"validation has {len(validation)} parts: give a pair (X, y), or a fraction such as 0.2")
        return samples, prepare(model, *validation, loss, names=("validation X", "validation y"))
    return (samples, None) if validation is None else hold_out(samples, validation, rng)


def _judge(runner: Engine, held_out: Samples) -> tuple[float, float | None]:
    result = runner.evaluate(held_out)
    return result.loss, None if result.correct is None else result.correct / len(held_out.targets)
