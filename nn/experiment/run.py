"""A training run: an experiment trained, and everything that came of it written to a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nn.experiment.advice import advice
from nn.experiment.baselines import Baselines, baselines
from nn.experiment.columns_report import HEADINGS, column_rows, sample_rows
from nn.experiment.experiment import Experiment
from nn.experiment.run_folder import CHECKPOINT, Record, new_run_folder, resumed_run_folder
from nn.experiment.score import Score, score
from nn.training.fingerprint import fingerprint
from nn.training.history import History

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHECKPOINT_EVERY = 1.0  # seconds
MOST_DRAWN = 2000  # samples in a picture with a point for each
MODEL = "model.safetensors"

Files = Iterator[tuple[str, str]]  # the name of each file that was written, and its contents in words


@dataclass(frozen=True)
class Outcome:
    """The result of a run.

    Attributes:
        history: of the training.
        training, held_out: the scores on the samples trained on, and on those held out.
        folder: where the files are.
        files: for the name of each file its contents in words.
        unseen: the classes of which no sample was trained on.
        baselines: what the network is measured by; None without NumPy.
        advice: what went wrong, if anything was seen, and what to try.
    """

    history: History
    training: Score
    held_out: Score
    folder: Path
    files: dict[str, str]
    unseen: list[str]
    baselines: Baselines | None = None
    advice: str | None = None


def run_experiment(experiment: Experiment, progress: bool = True, resume: Path | None = None) -> Outcome:
    """Train the model of an experiment, and write model, history, pictures and a page to a folder.

    Args:
        experiment: not trained yet.
        progress: show a progress bar.
        resume: the folder of the same run, to go on with where that was when its process ended, or to begin it in;
            None for a new folder: that of the settings, or one in runs/.

    Returns:
        the outcome; after Ctrl-C, of the epochs until then.

    Raises:
        ValueError: for a folder with something else in it.
        OSError: for a folder that cannot be written to; it is tried before training.
        TrainingError: at a loss that is inf or nan.
    """
    if resume is not None:
        opened = resumed_run_folder(resume, _record(experiment))
    else:
        opened = new_run_folder(experiment.settings.out, Path("runs", experiment.data.name), _record(experiment))
    with opened as folder:
        history = experiment.fit(progress, checkpoint=folder / CHECKPOINT, checkpoint_every=CHECKPOINT_EVERY)
        predicted = experiment.predict(experiment.held_out)
        held_out = score(predicted, experiment.held_out.targets, experiment.data.class_names is not None)
        training = experiment.score(experiment.train)
        beside = baselines(experiment, predicted)
        beats_simplest, linear = (beside.beats_simplest, beside.linear_beats_simplest) if beside else (None, False)
        found = advice(experiment, history, training, held_out, beats_simplest, linear)
        files = dict(
            [
                *_write_model(experiment, folder),
                *_write_history(history, folder),
                *_write_predictions(experiment, predicted, folder),
                *_write_network(experiment, folder),
            ]
        )
        scores = {"held out": str(held_out), "trained on": str(training)}
        scores |= {"beside": beside.beside, "so": beside.verdict} if beside is not None else {}
        scores |= {"advice": found} if found is not None else {}
        files = _write_page(experiment, history, scores, files, folder)
    trained_on = {*experiment.train.targets}
    unseen = [name for k, name in enumerate(experiment.data.class_names or ()) if k not in trained_on]
    return Outcome(history, training, held_out, folder, files, unseen, beside, found)


def _record(experiment: Experiment) -> Record:
    data = experiment.data
    names = [data.feature_names, data.class_names or [], *([repr(data.columns)] if data.columns else [])]
    samples = fingerprint([data.inputs, data.targets, *names])
    return {"source": experiment.source, "samples": samples, "settings": _settings(experiment)}


def _settings(experiment: Experiment) -> dict[str, Any]:
    """Return the settings as a file keeps them: with the numbers that depend on the data, and without the folder."""
    of_data = {"epochs": experiment.epochs, "l2": experiment.l2, "l2_is_chosen": experiment.l2_is_chosen}
    return asdict(experiment.settings) | of_data | {"out": None}


def _write_model(experiment: Experiment, folder: Path) -> Files:
    settings = _settings(experiment) | {"learning_rate": experiment.learning_rate}
    experiment.trained_model().save(folder / MODEL, data=experiment.data.name, settings=settings)
    yield MODEL, "the trained model, with its standardization"


def _write_history(history: History, folder: Path) -> Files:
    history.write_csv(folder / "history.csv")
    yield "history.csv", "loss, accuracy and gradient norms of each epoch"
    if history.epochs:
        history.plot(folder / "loss.png")
        yield "loss.png", "the same as curves"


def _write_predictions(experiment: Experiment, predicted: list[Any], folder: Path) -> Files:
    """Write the plot that suits the data: predicted numbers, a decision boundary, or a confusion matrix."""
    from nn.plots import save_figure  # here, as only it needs matplotlib

    name, contents, figure = _plot_predictions(experiment, predicted)
    save_figure(figure, folder / name)
    yield name, contents


def _plot_predictions(experiment: Experiment, predicted: list[Any]) -> tuple[str, str, Figure]:
    from nn.plots import confusion_matrix, decision_boundary, predicted_against_true

    data, held_out = experiment.data, experiment.held_out
    if data.class_names is None:
        figure = predicted_against_true(predicted[:MOST_DRAWN], held_out.targets[:MOST_DRAWN], data.target_name)
        return "predicted_against_true.png", "predictions for the held-out data", figure
    if len(data.feature_names) == 2 and experiment.is_plain:
        drawn = [part.pick(range(min(len(part), MOST_DRAWN))) for part in (experiment.train, held_out)]
        train, held_out = [replace(part, inputs=experiment.encoded(part)) for part in drawn]
        figure = decision_boundary(experiment.model, train, held_out=held_out, standardizer=experiment.standardizer)
        return "decision_boundary.png", "where the model decides for which class", figure
    targets = [int(target) for target in held_out.targets]
    title = f"Confusion matrix of {data.name}, held-out data"
    figure = confusion_matrix(predicted, targets, data.class_names, title)
    return "confusion_matrix.png", "which classes of the held-out data it confuses", figure


def _write_network(experiment: Experiment, folder: Path) -> Files:
    """Write the pictures and the live page of the network for the first held-out sample."""
    from nn.experiment.run_pictures import live_page, network_pictures

    (row,), (target,) = experiment.for_model(experiment.held_out.pick([0]))
    model, task, data = experiment.model, experiment.task, experiment.data
    names = experiment.input_names
    pictures = network_pictures(model, task, row, target, names, data.class_names)
    for name, (picture, contents) in pictures.items():
        picture.save(folder / name)
        yield name, contents
    found = live_page(model, task, row, target, names)
    if found is not None:
        page, contents = found
        page.save(folder / "live_page.html")
        yield "live_page.html", contents


def _write_page(
    experiment: Experiment, history: History, scores: dict[str, str], files: dict[str, str], folder: Path
) -> dict[str, str]:
    """Write the page with everything on it, and return all files of the run, the page first."""
    from nn.experiment.run_playground import run_state
    from nn.experiment.run_report import write_run_page

    data, encoding, play = experiment.data, experiment.encoding, run_state(experiment, history)
    tables = {"What became of the columns": [HEADINGS, *rows]} if (rows := column_rows(data, encoding)) else {}
    tables |= {"The held-out sample in the pictures": sample_rows(experiment)}
    write_run_page(folder, data.name, scores, experiment.facts(), files, play, tables)
    checkpoint = {CHECKPOINT: "what --resume needs to go on from here"}
    return {"index.html": "the run to play with, step by step, and all of this on one page"} | files | checkpoint
