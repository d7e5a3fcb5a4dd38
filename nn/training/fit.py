"""`fit`: the training loop."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from autograd.support.absent_names import foreign_keywords
from nn.foreign_names import KEYWORDS_OF_FIT
from nn.initializers import Seed, random_source
from nn.module import Module
from nn.optimizer import Optimizer
from nn.predict import Loss
from nn.schedules import Schedule
from nn.training.batches import Batches, shuffled
from nn.training.checkpoint import checkpoints
from nn.training.early_stopping import EarlyStopping
from nn.training.engine import EngineName, TrainingEngine, check_engine, choose_engine
from nn.training.epochs import EpochPlan, FailedStep
from nn.training.exclusive import only_training_of
from nn.training.fingerprint import RunSettings
from nn.training.fit_settings import check_settings, check_trains, schedule_factors
from nn.training.history import History
from nn.training.interrupt import deferred_interrupt
from nn.training.progress_bar import progress_bar
from nn.training.samples import SampleSet, Validation, prepare_and_split
from nn.training.state import RunState
from nn.training.step import EagerStep
from nn.types import Dtype, Rows, Targets


class TrainingError(FloatingPointError):
    """Training ended at a number that is inf or nan; the model has the parameters from before that step.

    Args:
        failure: what went wrong.
        remedy: what to try, in arguments of `fit`; None where that is said already.

    Attributes:
        failure, remedy: the two halves of the message, for a program that has names of its own for the arguments.
        history: the epochs that were completed.
    """

    history: History

    def __init__(self, failure: str, remedy: str | None = None) -> None:
        super().__init__(failure if remedy is None else f"{failure}; {remedy}")
        self.failure, self.remedy = failure, remedy


@dataclass(frozen=True)
class TrainingState:
    """The argument of a callback of `fit`.

    Attributes:
        epoch: the number of the epoch that was completed, counted from 1.
        model, optimizer, history: those of `fit`, as they are after it.
    """

    epoch: int
    model: Module
    optimizer: Optimizer
    history: History


Callback: TypeAlias = Callable[[TrainingState], object]

DEFAULT_EPOCHS = 100


@foreign_keywords(KEYWORDS_OF_FIT)
def fit(
    model: Module,
    X: Rows,
    y: Targets,
    *,
    loss: Loss,
    optimizer: Optimizer,
    epochs: int = DEFAULT_EPOCHS,
    batch_size: int | None = None,
    engine: EngineName = "auto",
    progress: bool = True,
    seed: Seed = 0,
    shuffle: bool = True,
    validation: Validation = None,
    patience: int | None = None,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    l2: float = 0.0,
    callbacks: Sequence[Callback] = (),
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: float = 1.0,
    dtype: Dtype = "float64",
) -> History:
    """Train a model: in each epoch, show it every sample once and take a step of the optimizer after each batch.

    Args:
        model: an MLP, or any Module that is called with one row.
        X: [samples][features], finite numbers: nested lists, or an array of any real type; at least one sample.
        y: [samples], targets as the loss takes them: a list, or an array.
        loss: a function `(output, target)` of one sample, see `nn.losses`; its mean over a batch is minimized.
        optimizer: made for parameters of this model, see `nn.optimizers`.
        epochs: how often to go through the samples, at least 1; 100 by default.
        batch_size: samples per step, at least 1; None for all of them.
        engine: "eager" for steps operation by operation; "compiled" for programs, run by NumPy, or by native code where
            there is much to compute and llvmlite is installed; "auto" for the one of these three that pays, by the
            amount of work, if model, loss and optimizer can be compiled. The same call repeats to the last bit; the
            numbers of two engines, and so those of runs of other lengths, agree to about 1e-12 in each step.
        progress: show a bar with epoch, loss and accuracy, if tqdm is installed.
        seed: decides the order of the samples and which of them are held out: an int, such as the default 0, for the
            same run each time, None for fresh randomness, or a `random.Random` to draw on.
        shuffle: put the samples in a new order for each epoch.
        validation: samples not to train on, whose loss and accuracy are recorded after each epoch: a fraction of the
            samples between 0 and 1, drawn at random, or a pair (X, y); None for no validation.
        patience: end training when the validation loss has not been lower than its lowest for so many epochs in a row,
            at least 1, and restore the parameters of the lowest; None to go through all epochs and keep the last
            parameters. It needs `validation`.
        schedule: a function from the epoch, counted from 0, to a factor for the learning rate, see `nn.schedules`;
            afterwards the optimizer has its own rate again. None for a constant rate.
        clip_norm: the largest length of the gradient, above 0, see `clip_grad_norm`; None for no clipping.
        l2: the strength of an `l2_penalty` on all parameters, which is added to the loss; at least 0.
        callbacks: functions called after each epoch with a `TrainingState`; one that returns True ends training.
        checkpoint: a folder for this run alone, made if need be. The state of the run is written there, and if there is
            one already, the run goes on from it: the same call, made again after the process was killed at any moment,
            ends with the same numbers, to the last bit. More `epochs` than before are allowed; other settings or data
            are refused. None for no checkpoints.
        checkpoint_every: seconds between two checkpoints, at least 0; the last epoch always gets one.
        dtype: "float64", or "float32" for programs on floats of 32 bits, which are quicker for large models and keep
            seven digits; the parameters are such floats from the first step on.

    Returns:
        the record of the epochs. Ctrl-C ends training without an error, after the step that was being taken: the model
        keeps the parameters of that step, or with `patience` is given the best ones.

    Raises:
        ValueError, TypeError: for an argument out of its range or of the wrong kind, or a model that another thread is
            training; nothing has changed then.
        TrainingError: for a loss or gradient that is inf or nan; the model is as it was before that step.
        CheckpointError: for a checkpoint that was damaged, or belongs to another run; nothing has changed then.
        OSError: for a folder that cannot be written to, or that another run is writing to.
        TraceError: for engine="compiled", where model, loss or optimizer cannot be compiled.

    >>> from nn import MLP, SGD
    >>> from nn.losses import hinge
    >>> model = MLP(1, [1], seed=0)
    >>> fit(model, [[-1.0], [1.0]], [1, -1], loss=hinge, optimizer=SGD(model.parameters(), lr=1.0), epochs=5,
    ...     progress=False)
    History(5 epochs, loss 0, accuracy 1)
    """
    rng = random_source(seed)
    check_engine(engine, dtype)
    check_settings(
        model, loss, optimizer, epochs, batch_size, validation, patience, clip_norm, l2, shuffle, progress, callbacks
    )
    step = EagerStep(model, loss, optimizer, l2, clip_norm)
    check_trains(optimizer, model, step.parameters)
    start = rng.getstate()
    factors = None if schedule is None else schedule_factors(schedule, epochs)
    samples, held_out = prepare_and_split(model, X, y, loss, validation, rng)
    n_samples, parameters = len(samples.targets), step.parameters
    shuffles = shuffle and batch_size is not None and batch_size < n_samples
    batches = Batches(n_samples, batch_size, shuffled(n_samples, rng) if shuffles else None)
    history, base_lr = History(), optimizer.lr
    stopping = EarlyStopping[list[float]](math.inf if patience is None else patience)
    state = RunState(model, optimizer, rng, history, stopping)
    others: dict[str, Any] = {"engine": engine, "batch_size": batch_size, "shuffle": shuffle, "patience": patience}
    others |= {"clip_norm": clip_norm, "l2": l2, "dtype": dtype}
    settings = RunSettings(model, loss, optimizer, seed, start, samples, held_out, factors, others)
    always_observed = bool(callbacks) or held_out is not None

    def plans() -> Iterator[EpochPlan]:
        left = range(history.epochs, epochs if history.stopped == "epochs" else 0)
        alike = not always_observed and factors is None and not shuffles
        for epoch in left[:1] if alike else left:
            if factors is not None:
                optimizer.lr = base_lr * factors[epoch]
            yield EpochPlan(epoch, optimizer.lr, batches.next_epoch(), len(left) if alike else 1)

    try:
        with (
            only_training_of(model),
            checkpoints(checkpoint, checkpoint_every, epochs, state, settings) as writer,
            deferred_interrupt() as ask_interrupt,
            progress_bar(progress, epochs, history.epochs) as show,
        ):

            def observed() -> bool:
                return writer.begin_epoch() or always_observed

            # Whether compiling pays must not depend on how far a run was to go: one that goes on keeps its engine.
            planned = epochs if checkpoint is None else DEFAULT_EPOCHS
            runner = choose_engine(engine, step, samples, planned, batches.per_epoch, dtype)
            for results in runner.epochs(samples, plans(), observed, ask_interrupt):
                validated = None if held_out is None else _validate(runner, held_out)
                history.record(*results, validated)
                if validated is not None and patience is not None:
                    stopping.note(validated[0], lambda: [parameter.data for parameter in parameters])
                show(history)
                seen = TrainingState(history.epochs, model, optimizer, history)
                if [callback for callback in callbacks if callback(seen) is True]:
                    history.stopped = "callback"
                elif stopping.is_over:
                    history.stopped = "early stopping"
                writer.write_if_due()
                if history.stopped != "epochs":
                    break
            writer.write_if_due(last=True)
    except KeyboardInterrupt:
        history.stopped = "interrupted"
    except FailedStep as failed:
        raise _training_error(failed, history) from None
    finally:
        if factors is not None:
            optimizer.lr = base_lr
    if stopping.best_parameters is not None:
        for parameter, number in zip(parameters, stopping.best_parameters, strict=True):
            parameter.data = number
    history.best_epoch = stopping.best_epoch
    return history


def _validate(runner: TrainingEngine, held_out: SampleSet) -> tuple[float, float | None]:
    """Return loss and accuracy of the samples held out."""
    result = runner.evaluate(held_out)
    return result.loss, None if result.correct is None else result.correct / len(held_out.targets)


def _training_error(failed: FailedStep, history: History) -> TrainingError:
    error = TrainingError(
        f"training stopped in epoch {failed.plan.epoch + 1}, step {failed.batch + 1} of {len(failed.plan.batches)}: "
        f"{failed}; the model is as it was before",
        "try a lower learning rate, clip_norm=1.0, or standardized inputs",
    )
    error.history = history
    return error
