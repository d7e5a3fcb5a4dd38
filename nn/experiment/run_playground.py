"""Start of the page that trains, to show a run: its samples as they were parted, and every choice."""

from __future__ import annotations

from typing import Any

from nn.experiment.experiment import Experiment
from nn.experiment.settings import OPTIMIZERS, VALIDATION_FRACTION
from nn.training.history import History

MOST_NUMBERS = 20_000  # in the samples: about 400 kB of text
MOST_CLASSES = 10
MOST_UNITS, MOST_LAYERS = 1024, 10


def run_state(experiment: Experiment, history: History) -> dict[str, Any] | None:
    """Return the state of the page that trains at the end of a run; None for a run that the page cannot show.

    The page takes the same steps from the same start, so its numbers are those of the run to about 1e-12. It has no
    losses of several outputs but cross-entropy, and is not made for large data or networks.

    Args:
        experiment: after training.
        history: of the training.
    """
    settings, task, model = experiment.settings, experiment.task, experiment.model
    classes = experiment.data.class_names
    n_numbers = len(experiment.data.targets) * model.n_inputs
    is_small = n_numbers <= MOST_NUMBERS and len(settings.hidden) <= MOST_LAYERS and max(model.sizes[1:]) <= MOST_UNITS
    has_loss = settings.class_weight is None and (model.n_outputs == 1 or task.loss_name == "cross_entropy")
    if not is_small or not has_loss or len(classes or ()) > MOST_CLASSES or not history.epochs:
        return None
    fitted = experiment.train
    if settings.patience is not None:
        fitted, _ = experiment.train.split(VALIDATION_FRACTION, settings.data_seed)
    rows: list[list[float]] = []
    targets: list[float] = []
    for part in (fitted, experiment.held_out):
        inputs, encoded = experiment.for_model(part)
        rows += [[float(x) for x in row] for row in inputs]
        targets += [float(t) for t in encoded] if classes is None else [int(t) for t in part.targets]
    steps = -(-len(fitted.targets) // settings.batch_size)
    kind, _ = OPTIMIZERS[settings.optimizer]
    return {
        "setting": {
            "data": None,
            "heldOut": 0,
            "hidden": list(settings.hidden),
            "activation": model.activations[:-1],
            "output": model.activations[-1],
            "loss": task.loss_name,
            "optimizer": kind.__name__,
            "settings": {"lr": experiment.learning_rate},
            "batchSize": settings.batch_size,
            "l2": experiment.l2,
            "seed": settings.seed,
        },
        "data": {
            "name": experiment.data.name,
            "rows": rows,
            "targets": targets,
            "features": list(experiment.input_names),
            "standardized": experiment.standardizer.changes(),
            "classes": classes,
            "held": len(experiment.held_out.targets),
        },
        "at": (history.best_epoch or history.epochs) * steps,
    }
