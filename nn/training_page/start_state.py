"""Start state of a page: data, network, loss and optimizer as its scripts take them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from autograd.support.setting_checks import check_number
from nn.data.dataset import Dataset
from nn.losses import LOSSES
from nn.mlp import MLP
from nn.optimizer import Optimizer
from nn.optimizers import SGD, Adam, AdamW, RMSprop
from nn.predict import DECISIONS, Loss, loss_function
from nn.training_page.playground_page import ACTIVATIONS, MOST_CLASSES, State
from nn.types import Rows, Targets

# As `datasets.js` has them.
BUILT_IN = ("moons", "circles", "spirals", "xor", "blobs", "wave", "steps", "hill", "saddle")
FEW = 20  # different whole numbers that are taken for classes


def start_state(
    model: MLP | None, data: str | Dataset | tuple[Rows, Targets], loss: Loss | None, optimizer: Optimizer | None
) -> State:
    """Return the setting and the data of a page, ready for JSON.

    Args:
        model, data, loss, optimizer: as those of `playground`.

    Raises:
        ValueError, TypeError: as `playground` does.

    >>> state = start_state(MLP(2, [3, 1], activation="tanh"), "moons", None, None)
    >>> state["setting"]["hidden"], state["setting"]["activation"], len(state["setting"]["parameters"]), state["data"]
    ([3], ['tanh'], 13, None)
    """
    setting: State = {}
    own = None
    if isinstance(data, str):
        if data not in BUILT_IN:
            raise ValueError(
                f"playground got the data {data!r}: the page has {', '.join(BUILT_IN)}, or takes a Dataset"
            )
        setting["data"] = {"name": data}
    else:
        if not isinstance(data, Dataset) and not (isinstance(data, tuple) and len(data) == 2):
            raise TypeError(
                f"playground got the data {data!r:.60}: give a name, a Dataset, or a pair (X, y) of rows and targets"
            )
        own = _own_data(data if isinstance(data, Dataset) else _as_dataset(*data, loss))
        setting["data"] = None
    if model is not None:
        _check(model, data, own)
        setting |= {
            "hidden": model.sizes[1:-1],
            "activation": model.activations[:-1],
            "output": model.activations[-1],
            "parameters": [parameter.data for parameter in model.parameters()],
        }
    parts = [_loss_setting(loss) if loss is not None else {}, _optimizer_setting(optimizer) if optimizer else {}]
    settings = {name: number for part in parts for name, number in part.pop("settings", {}).items()}
    setting |= {**parts[0], **parts[1], **({"settings": settings} if settings else {})}
    return {"setting": setting, "data": own}


def _as_dataset(X: Rows, y: Targets, loss: Loss | None) -> Dataset:
    """Return rows and targets as a data set; targets are classes if the loss says so, or if they look like it."""
    rows = [
        [_finite(x, f"X[{i}][{j}]") for j, x in enumerate(_listed(row, f"X[{i}]"))]
        for i, row in enumerate(_listed(X, "X"))
    ]
    targets = _listed(y, "y")
    if not all(isinstance(target, str) for target in targets):
        for i, target in enumerate(targets):
            _finite(target, f"y[{i}]")
    if not rows or len(rows) != len(targets):
        raise ValueError(f"playground got {len(rows)} rows and {len(targets)} targets: give one target per row")
    names = [f"x{j + 1}" for j in range(len(rows[0]))]
    kinds = sorted(set(targets))
    looks_like_classes = all(isinstance(t, int) for t in kinds) and 2 <= len(kinds) <= FEW
    if looks_like_classes if loss is None else loss_function(loss) in DECISIONS:
        labels = [str(kind) for kind in kinds]
        return Dataset("data", rows, [kinds.index(target) for target in targets], names, labels)
    return Dataset("data", rows, [float(target) for target in targets], names, None)


def _own_data(data: Dataset) -> State:
    if data.class_names is not None and len(data.class_names) < 2:
        raise ValueError(f"{data.name} has one class, {data.class_names[0]!r}: give samples of at least two")
    if data.class_names is not None and len(data.class_names) > MOST_CLASSES:
        raise ValueError(f"{data.name} has {len(data.class_names)} classes: the page takes up to {MOST_CLASSES}")
    return {
        "name": data.name,
        "rows": data.inputs,
        "targets": data.targets,
        "features": data.feature_names,
        "classes": data.class_names,
    }


def _check(model: MLP, data: Any, own: State | None) -> None:
    if not isinstance(model, MLP):
        raise TypeError(f"playground shows an MLP, got {type(model).__name__}: for other graphs there is explore")
    unknown = [name for name in model.activations if name not in ACTIVATIONS]
    if unknown:
        raise ValueError(f"the page has no activation {unknown[0]!r}: it has {', '.join(ACTIVATIONS)}")
    one = ("wave", "steps")
    n_inputs = (1 if data in one else 2) if own is None else len(own["features"])
    if model.n_inputs != n_inputs:
        raise ValueError(
            f"{model!r} takes {model.n_inputs} inputs, and the data have {n_inputs} features: make them equal"
        )
    classes = own["classes"] if own else ["left", "right", "top"] if data == "blobs" else None
    n_outputs = len(classes) if classes is not None and len(classes) > 2 else 1
    if model.n_outputs != n_outputs:
        raise ValueError(f"{model!r} has {model.n_outputs} outputs, and these data need {n_outputs}")


def _loss_setting(loss: Loss) -> State:
    function = loss_function(loss)
    if function not in LOSSES:
        names = ", ".join(known.__name__ for known in LOSSES)
        raise ValueError(f"the page has no loss {getattr(function, '__name__', function)!r}: it has {names}")
    return {"loss": function.__name__, "settings": dict(loss.keywords) if isinstance(loss, partial) else {}}


def _optimizer_setting(optimizer: Optimizer) -> State:
    if type(optimizer) not in (SGD, RMSprop, Adam, AdamW):
        raise ValueError(f"the page has no optimizer {type(optimizer).__name__}: it has SGD, RMSprop, Adam, AdamW")
    settings = {name: part for name, part in vars(optimizer).items() if name not in ("parameters", "states")}
    return {"optimizer": type(optimizer).__name__, "settings": settings}


def _listed(data: Any, name: str) -> list[Any]:
    found: Sequence[Any] = data.tolist() if hasattr(data, "tolist") else data
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise TypeError(f"{name} of playground is {data!r:.60}: give a list, or an array")
    return list(found)


def _finite(number: Any, name: str) -> float:
    check_number(number, f"{name} of playground")
    return float(number)
