"""One experiment in memory: data split and standardized, a model trained on one part and scored on the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from autograd.support.words import counted
from nn.data.dataset import Dataset
from nn.data.ranges import ranges_of
from nn.data.standardizer import Standardizer
from nn.experiment.data_checks import check_data
from nn.experiment.score import Metric, Score, class_weights, score
from nn.experiment.settings import OPTIMIZERS, USUAL_EPOCHS, USUAL_L2, VALIDATION_FRACTION, Settings
from nn.experiment.task import Task, choose_task
from nn.experiment.trained_model import TrainedModel
from nn.mlp import MLP
from nn.outputs import outputs_of
from nn.predict import Loss
from nn.tables.table import listed
from nn.tables.table_encoding import TableEncoding
from nn.training.fit import fit
from nn.training.history import History

WEIGHTED = ("cross_entropy", "binary_cross_entropy")
SAMPLES_SHOWN = 20_000_000  # in all epochs, where there are many samples
LEAST_EPOCHS = 5
MOST_AT_ONCE = 50_000  # samples that are encoded


class Experiment:
    """A data set and settings, made ready for training.

    Args:
        data: what to learn from.
        settings: the choices.
        source: how to load the same data again, kept to resume the run by; None for a run that is not resumed.
        parts: the samples to train on, and those to hold out; None for a split as the settings have it.

    Attributes:
        data: all samples, those to train on first.
        train, held_out: the two parts of the data.
        encoding: what becomes of the columns of a table, measured on `train`; None where all features are numbers.
        standardizer: of the features, or of what the encoding makes of them, with the means and deviations of `train`.
        target_scale: of the targets, where they are numbers; None for classes.
        task: the loss, the outputs it needs, and their meaning.
        model: the network, untrained until `fit`.
        learning_rate: that of the settings, or the usual one of the optimizer.
        epochs: those of the settings, or as many as are usual for so many samples.
        l2: that of the settings, or the usual one for tables, until `nn.experiment.penalty` chooses another.
        l2_is_chosen: whether it was chosen by cross-validation.
        loss: that of the task, with the weights of the classes, if there are to be any.

    Raises:
        ValueError: for data or settings from which nothing can be learnt.

    >>> from nn.data import load_dataset
    >>> experiment = Experiment(load_dataset("iris"), Settings(epochs=30))
    >>> history = experiment.fit()
    >>> experiment.score(experiment.held_out).number > 0.9
    True
    """

    def __init__(
        self,
        data: Dataset,
        settings: Settings,
        source: Mapping[str, str | None] | None = None,
        parts: tuple[Dataset, Dataset] | None = None,
    ) -> None:
        check_data(data)
        self.settings, self.source = settings, dict(source or {})
        self.data, self.train, self.held_out = _split(data, settings) if parts is None else (data, *parts)
        # Information about the held-out samples must not reach the model, so these are measured without them.
        self.encoding = TableEncoding.fit(data.columns, self.train.inputs) if data.columns else None
        self.input_names = data.feature_names if self.encoding is None else self.encoding.names()
        self.standardizer = Standardizer.fit(self.encoded(self.train))
        if self.encoding is not None:
            self.standardizer = self.standardizer.without(self.encoding.is_switch())
        self.target_scale = None
        if data.class_names is None:
            self.target_scale = Standardizer.fit([[target] for target in self.train.targets])
        self.task: Task = choose_task(data.name, data.class_names, settings.loss, self.target_scale)
        sizes = [*settings.hidden, self.task.n_outputs]
        self.model = MLP(len(self.input_names), sizes, settings.activation, output=self.task.output, seed=settings.seed)
        self.learning_rate = settings.learning_rate or OPTIMIZERS[settings.optimizer][1]
        self.epochs = settings.epochs or usual_epochs(len(self.train))
        self.l2 = settings.l2 if settings.l2 is not None else USUAL_L2 if data.table is not None else 0.0
        self.l2_is_chosen = False
        self.loss = self.task.loss if settings.class_weight is None else self._weighted_loss()

    def _weighted_loss(self) -> Loss:
        """Return the loss with a factor for each class, so that all count alike, and 1 in the mean."""
        data = self.data
        if self.task.loss_name not in WEIGHTED or data.class_names is None:
            raise ValueError(
                f"class weights are for the losses {' and '.join(WEIGHTED)}, and {data.name} is learnt with "
                f"{self.task.loss_name}: leave --class-weight out"
            )
        weights = class_weights(self.train.targets)
        factors = tuple(weights.get(k, 1.0) for k in range(len(data.class_names)))
        weighted: Any = self.task.loss
        return partial(weighted, class_weights=factors)

    def fit(self, progress: bool = False, **options: Any) -> History:
        """Train the model, and write nothing but checkpoints, if `options` ask for them.

        Args:
            progress: show a progress bar.
            options: further arguments of `nn.fit`.

        Raises:
            TrainingError: at a loss that is inf or nan.
        """
        settings = self.settings
        fitted, validation = self.train, None
        if settings.patience is not None:
            fitted, set_aside = self.train.split(VALIDATION_FRACTION, settings.data_seed)
            validation = self.for_model(set_aside)
        return fit(
            self.model,
            *self.for_model(fitted),
            loss=self.loss,
            optimizer=OPTIMIZERS[settings.optimizer][0](self.model.parameters(), lr=self.learning_rate),
            epochs=self.epochs,
            batch_size=settings.batch_size,
            seed=settings.seed,
            l2=self.l2,
            engine=settings.engine,
            validation=validation,
            patience=settings.patience,
            progress=progress,
            **options,
        )

    @property
    def metric(self) -> Metric:
        """The score the model is evaluated by: where all classes count alike in the loss, they do so here."""
        if self.data.class_names is None:
            return "mean squared error"
        return "accuracy" if self.settings.class_weight is None else "balanced accuracy"

    @property
    def is_plain(self) -> bool:
        """Whether the network sees each feature as it was measured, but standardized."""
        return self.encoding is None or self.encoding.is_plain

    def encoded(self, part: Dataset) -> Any:
        """Return the inputs of some samples before standardization."""
        return part.inputs if self.encoding is None else self.encoding(part.inputs)

    def inputs(self, part: Dataset) -> Any:
        """Return the standardized inputs of some samples."""
        if self.encoding is None:
            return self.standardizer.transform(part.inputs)
        found = self.encoding(part.inputs)
        found -= self.standardizer.mean  # in place, as it may be large
        found /= self.standardizer.scale
        return found

    def for_model(self, part: Dataset) -> tuple[Any, list[Any]]:
        """Return the standardized inputs of some samples, and their targets as the loss takes them."""
        return self.inputs(part), self.task.encode(list(part.targets))

    def predict(self, part: Dataset) -> list[Any]:
        """Return the class index, or the number, that the model predicts for each of some samples."""
        return [found for some in in_chunks(part) for found in self.task.predict(self.model, self.inputs(some))]

    def losses(self, part: Dataset) -> list[float]:
        """Return the loss of each of some samples, without a penalty."""
        found: list[float] = []
        for some in in_chunks(part):
            inputs, targets = self.for_model(some)
            found += [float(self.loss(o, t)) for o, t in zip(outputs_of(self.model, inputs), targets, strict=True)]
        return found

    def score(self, part: Dataset) -> Score:
        """Return how well the model does on some samples."""
        return score(self.predict(part), part.targets, self.data.class_names is not None)

    def trained_model(self) -> TrainedModel:
        """Return the model with all it takes to use it on new samples."""
        data = self.data
        scales = (self.standardizer, self.target_scale)
        return TrainedModel(
            self.model,
            data.feature_names,
            data.target_name,
            data.class_names,
            *scales,
            self.task.loss_name,
            self.encoding,
            data.table.missing if data.table else (),
            tuple(ranges_of(self.train.inputs)),
        )

    def facts(self) -> dict[str, str]:
        """Return what the run is about: data, split, model and training, a line each."""
        data, settings = self.data, self.settings
        target = "a number to predict"
        if data.class_names is not None:
            target = f"{len(data.class_names)} classes ({listed(data.class_names, width=30)})"
        return {
            "data": f"{data.name}: {size_text(data)}, {target}",
            "split": f"{len(self.train)} to train on, {len(self.held_out)} held out",
            "model": f"{self.model!r}, {counted(len(self.model.parameters()), 'parameter')}",
            "training": f"{self.task.loss_name}, {settings.optimizer} with learning rate {self.learning_rate:g}, "
            f"{counted(self.epochs, 'epoch')} of batches of {settings.batch_size}, seed {settings.seed}"
            + (f", l2 {self.l2:g}" + ", by cross-validation" * self.l2_is_chosen if self.l2 else ""),
        }


def in_chunks(part: Dataset) -> Iterator[Dataset]:
    """Yield the samples of a part in order, at most `MOST_AT_ONCE` at a time, as what is made of them takes memory."""
    for start in range(0, len(part), MOST_AT_ONCE):
        yield part.pick(range(start, min(start + MOST_AT_ONCE, len(part))))


def _split(data: Dataset, settings: Settings) -> tuple[Dataset, Dataset, Dataset]:
    """Return the data, with those to train on first, and in their memory the samples to train on and to hold out."""
    train_rows, held_out_rows = data.split_rows(settings.test_fraction, settings.data_seed)
    data, n_train = data.pick([*train_rows, *held_out_rows]), len(train_rows)
    return data, data.pick(range(n_train)), data.pick(range(n_train, len(data)))


def usual_epochs(samples: int) -> int:
    """Return how often to go through so many samples, where nothing is said.

    >>> usual_epochs(100), usual_epochs(1_000_000)
    (100, 20)
    """
    return max(LEAST_EPOCHS, min(USUAL_EPOCHS, SAMPLES_SHOWN // samples))


def size_text(data: Dataset) -> str:
    """Return how many samples and features data have, in words.

    >>> size_text(Dataset("line", [[0.0], [1.0]], [0.0, 1.0], ["x"], None))
    '2 samples of 1 feature'
    """
    features = len(data.feature_names)
    return f"{counted(len(data), 'sample')} of {counted(features, 'feature')}"
