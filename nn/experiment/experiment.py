"""One experiment, from a data set to a folder: split, standardize, train, judge, and write it all down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nn.data.dataset import Dataset, Standardizer
from nn.experiment.run_folder import CHECKPOINT, new_folder, occupied
from nn.experiment.score import Score, score
from nn.experiment.task import Task, choose_task
from nn.experiment.trained_model import TrainedModel
from nn.mlp import MLP
from nn.optimizers import SGD, Adam, AdamW, Optimizer, RMSprop
from nn.training.engine import EngineName
from nn.training.fingerprint import fingerprint
from nn.training.fit import fit
from nn.training.history import History

# Each with the learning rate that suits it on standardized data.
OPTIMIZERS: dict[str, tuple[Callable[..., Optimizer], float]] = {
    "adam": (Adam, 0.01),
    "adamw": (AdamW, 0.01),
    "rmsprop": (RMSprop, 0.01),
    "sgd": (SGD, 0.1),
}
VALIDATION_FRACTION = 0.2
CHECKPOINT_EVERY = 1.0  # seconds
LARGEST_NUMBER = 1e150  # as a target, so that squared errors are finite
MODEL = "model.safetensors"


@dataclass(frozen=True)
class Settings:
    """The choices of an experiment; the command line says what each means and what is usual."""

    hidden: tuple[int, ...] = (10, 10)
    activation: str = "relu"
    loss: str | None = None
    optimizer: str = "adam"
    learning_rate: float | None = None
    epochs: int = 100
    batch_size: int = 16
    seed: int = 0
    data_seed: int = 0
    l2: float = 0.0
    engine: EngineName = "auto"
    test_fraction: float = 0.33
    patience: int | None = None
    out: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What an experiment found, the files it wrote (name and contents), and classes that were not trained on."""

    history: History
    training: Score
    held_out: Score
    folder: Path
    files: dict[str, str]
    unseen: list[str]


class Experiment:
    """A data set and settings, made ready: the split, the standardization, the model.

    Args:
        data: what to learn from.
        settings: how.
        source: how to get at the same data again, for whoever goes on with the run.
        parts: the samples to train on, and those to hold out; None for a split as the settings have it.

    Raises:
        ValueError: for data or settings from which nothing can be learnt.
    """

    def __init__(
        self,
        data: Dataset,
        settings: Settings,
        source: Mapping[str, str | None] | None = None,
        parts: tuple[Dataset, Dataset] | None = None,
    ) -> None:
        if data.class_names is not None and len(data.class_names) < 2:
            raise ValueError(f"all samples of {data.name} are of one class, {data.class_names[0]!r}: give at least two")
        self.data, self.settings, self.source = data, settings, dict(source or {})
        self.train, self.held_out = parts or data.split(settings.test_fraction, settings.data_seed)
        # What is held out for testing must not reach the model by any way, so these are measured without it.
        self.standardizer = Standardizer.fit(self.train.inputs)
        self.target_scale = None
        if data.class_names is None:
            self.target_scale = Standardizer.fit([[target] for target in self.train.targets])
            largest = max(map(abs, data.targets))
            if largest > LARGEST_NUMBER:
                raise ValueError(
                    f"the target {data.target_name!r} of {data.name} has numbers of up to {largest:g}, and errors of "
                    f"that size have no square: rescale it to at most {LARGEST_NUMBER:g}"
                )
        self.task: Task = choose_task(data.name, data.class_names, settings.loss, self.target_scale)
        sizes = [*settings.hidden, self.task.n_outputs]
        self.model = MLP(
            len(data.feature_names), sizes, settings.activation, output=self.task.output, seed=settings.seed
        )
        self.learning_rate = settings.learning_rate or OPTIMIZERS[settings.optimizer][1]

    def run(self, progress: bool = True, resume: Path | None = None) -> Outcome:
        """Train the model, and leave what came of it in a folder.

        Args:
            progress: show a progress bar.
            resume: the folder of the same run, to go on with where that was when its process ended, or to begin it in;
                None for a new folder.

        Returns:
            the outcome; after Ctrl-C, of the epochs until then.

        Raises:
            ValueError: for a folder with another run in it.
            OSError: for a folder that cannot be written to; it is tried before training.
            TrainingError: at a loss that is inf or nan.
        """
        folder = resume or new_folder(self.settings.out or Path("runs", self.data.name))
        folder.mkdir(parents=True, exist_ok=True)
        with occupied(folder, self._record(), resume is not None):
            history = self.fit(progress, checkpoint=folder / CHECKPOINT, checkpoint_every=CHECKPOINT_EVERY)
            return self._write(folder, history)

    def fit(self, progress: bool = False, **options: Any) -> History:
        """Train the model, and write nothing.

        Args:
            progress: show a progress bar.
            options: further arguments of `fit`.

        Raises:
            TrainingError: at a loss that is inf or nan.
        """
        settings = self.settings
        fitted, validation = self.train, None
        if settings.patience is not None:
            fitted, judged = self.train.split(VALIDATION_FRACTION, settings.data_seed)
            validation = self._prepared(judged)
        return fit(
            self.model,
            *self._prepared(fitted),
            loss=self.task.loss,
            optimizer=OPTIMIZERS[settings.optimizer][0](self.model.parameters(), lr=self.learning_rate),
            epochs=settings.epochs,
            batch_size=settings.batch_size,
            seed=settings.seed,
            l2=settings.l2,
            engine=settings.engine,
            validation=validation,
            patience=settings.patience,
            progress=progress,
            **options,
        )

    def score(self, part: Dataset) -> Score:
        """Return how well the model does on some samples."""
        return score(self._predict(part), part.targets, self.data.class_names is not None)

    def _record(self) -> dict[str, Any]:
        data = self.data
        samples = fingerprint([data.inputs, data.targets, data.feature_names, data.class_names or []])
        return {"source": self.source, "samples": samples, "settings": asdict(self.settings) | {"out": None}}

    def _prepared(self, part: Dataset) -> tuple[list[list[float]], list[Any]]:
        return self.standardizer.transform(part.inputs), self.task.encode(list(part.targets))

    def _predict(self, part: Dataset) -> list[Any]:
        return self.task.predict(self.model, self.standardizer.transform(part.inputs))

    def facts(self) -> dict[str, str]:
        """Return what the run is about: data, split, model and training, a line each."""
        data, settings = self.data, self.settings
        kind = "a number to predict"
        if data.class_names is not None:
            shown = ", ".join(data.class_names[:5]) + (", ..." if len(data.class_names) > 5 else "")
            kind = f"{len(data.class_names)} classes ({shown})"
        return {
            "data": f"{data.name}: {len(data)} samples of {len(data.feature_names)} features, {kind}",
            "split": f"{len(self.train)} to train on, {len(self.held_out)} held out",
            "model": f"{self.model!r}, {len(self.model.parameters())} parameters",
            "training": f"{self.task.loss_name}, {settings.optimizer} with learning rate {self.learning_rate:g}, "
            f"{settings.epochs} epochs of batches of {settings.batch_size}, seed {settings.seed}",
        }

    def _trained_model(self) -> TrainedModel:
        data = self.data
        scales = (self.standardizer, self.target_scale)
        return TrainedModel(
            self.model, data.feature_names, data.target_name, data.class_names, *scales, self.task.loss_name
        )

    def _write(self, folder: Path, history: History) -> Outcome:
        from nn.experiment.run_live_page import live_page
        from nn.experiment.run_pictures import network_pictures
        from nn.experiment.run_report import write_run_page
        from nn.plots import curves

        settings, predicted = self.settings, self._predict(self.held_out)
        facts = {
            "data": self.data.name,
            "settings": asdict(settings) | {"learning_rate": self.learning_rate, "out": None},
        }
        self._trained_model().save(folder / MODEL, **facts)
        files = {MODEL: "the trained model, with its standardization"}
        history.write_csv(folder / "history.csv")
        files["history.csv"] = "loss, accuracy and gradient norms of each epoch"
        if history.epochs:
            history.plot(folder / "loss.png")
            files["loss.png"] = "the same as curves"
        if self.data.class_names is None:
            name, contents = "predicted_against_true.png", "predictions for the held-out data"
            figure = curves.predicted_against_true(predicted, self.held_out.targets, self.data.target_name)
        elif len(self.data.feature_names) == 2:
            name, contents = "decision_boundary.png", "where the model decides for which class"
            figure = curves.decision_boundary(
                self.model, self.train, held_out=self.held_out, standardizer=self.standardizer
            )
        else:
            name, contents = "confusion_matrix.png", "which classes of the held-out data it confuses"
            targets = [int(target) for target in self.held_out.targets]
            figure = curves.confusion_matrix(
                predicted, targets, self.data.class_names, f"Confusion matrix of {self.data.name}, held-out data"
            )
        curves.save_figure(figure, folder / name)
        files[name] = contents
        (row, *_), (target, *_) = self._prepared(self.held_out)
        names, classes = self.data.feature_names, self.data.class_names
        pictures = network_pictures(self.model, self.task, row, target, names, classes)
        for name, (picture, contents) in pictures.items():
            picture.save(folder / name)
            files[name] = contents
        live = live_page(self.model, self.task, row, target, names)
        if live is not None:
            live.save(folder / "live_page.html")
            files["live_page.html"] = "its loss on that sample, to step through, and with numbers to move"
        training, held_out = self.score(self.train), self.score(self.held_out)
        unseen = [name for k, name in enumerate(self.data.class_names or ()) if k not in self.train.targets]
        scores = {"held out": str(held_out), "trained on": str(training)}
        write_run_page(folder, self.data.name, scores, self.facts(), files)
        files = {"index.html": "all of this on one page"} | files
        files[CHECKPOINT] = "what --resume needs to go on from here"
        return Outcome(history, training, held_out, folder, files, unseen)
