"""The state of a run: everything that changes from epoch to epoch, converted to arrays and JSON, and back."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

from autograd import Value
from autograd.support.forks import lazy_property
from nn.files.tensor_file import UnsoundFileError, check_names
from nn.module import Module
from nn.optimizer import Optimizer
from nn.training.early_stopping import EarlyStopping
from nn.training.history import History

Arrays = Mapping[str, Any]  # of NumPy, 64-bit floats
Facts = Mapping[str, Any]  # as JSON can hold them

_COLUMNS = ("loss", "accuracy", "validation_loss", "validation_accuracy", "gradient_norms")
_STOPPING = ("best_loss", "best_epoch", "epochs", "epochs_since")
_ENDS = ("epochs", "early stopping", "callback")  # a run that was interrupted goes on, so it has no end to keep


class RunState:
    """Everything that `fit` changes while it runs.

    Args:
        model: its parameters count.
        optimizer: its states count, and its settings, such as a rate that a callback changes.
        rng: the source of the order of the samples.
        history, stopping: the record of the epochs, and the best parameters.
    """

    def __init__(
        self,
        model: Module,
        optimizer: Optimizer,
        rng: random.Random,
        history: History,
        stopping: EarlyStopping[list[float]],
    ) -> None:
        self.model, self.optimizer, self.rng, self.history, self.stopping = model, optimizer, rng, history, stopping

    @lazy_property
    def parameters(self) -> list[Value]:
        """All that change: those of the model, and others of the optimizer."""
        return list(dict.fromkeys(self.model.parameters() + self.optimizer.parameters))

    def to_data(self) -> tuple[Arrays, Facts]:
        """Return everything as it is now."""
        import numpy

        states = self.optimizer.states
        lists: dict[str, Any] = {
            "parameters": [parameter.data for parameter in self.parameters],
            "optimizer.state_lengths": [len(state) for state in states],
            "optimizer.states": [number for state in states for number in state],
            "best.parameters": self.stopping.best_parameters or [],
        }
        for name in _COLUMNS:
            column = getattr(self.history, name)
            lists[f"history.{name}"] = [math.nan if entry is None else entry for entry in column]
        facts = {
            "stopped": self.history.stopped,
            "optimizer": plain_settings(self.optimizer),
            "random": self.rng.getstate(),
            "stopping": {name: getattr(self.stopping, name) for name in _STOPPING},
        }
        return {name: numpy.array(numbers, dtype=numpy.float64) for name, numbers in lists.items()}, facts

    def set_to(self, arrays: Arrays, facts: Facts) -> None:
        """Set everything to what `to_data` returned in another process; on any error, nothing changes.

        Raises:
            UnsoundFileError: for data that `to_data` of such a run would not return.
        """
        lists = self._checked(arrays)
        settings_before = dict(vars(self.optimizer))
        try:
            numbers = iter(lists["optimizer.states"])
            states = [tuple([next(numbers) for _ in range(int(n))]) for n in lists["optimizer.state_lengths"]]
            if any(True for _ in numbers):
                raise ValueError("numbers that belong to no state")
            version, words, spare = facts["random"]
            random_state = (version, tuple(words), spare)
            random.Random().setstate(random_state)
            stopping = {name: facts["stopping"][name] for name in _STOPPING}
            stopped = _ENDS[_ENDS.index(facts["stopped"])]
            for name in plain_settings(self.optimizer):
                setattr(self.optimizer, name, facts["optimizer"][name])
        except (ArithmeticError, LookupError, RuntimeError, StopIteration, TypeError, ValueError) as error:
            vars(self.optimizer).update(settings_before)
            raise UnsoundFileError(f"what it holds does not fit together ({error!r:.100})") from None
        for parameter, number in zip(self.parameters, lists["parameters"], strict=True):
            parameter.data = number
        self.optimizer.states = states
        self.rng.setstate(random_state)
        for name, fact in stopping.items():
            setattr(self.stopping, name, fact)
        self.stopping.best_parameters = lists["best.parameters"] or None
        self.history.stopped, self.history.resumed_after = stopped, len(lists["history.loss"])
        for name in _COLUMNS:
            column = lists[f"history.{name}"]
            if name.endswith("accuracy"):
                column = [None if math.isnan(accuracy) else accuracy for accuracy in column]
            getattr(self.history, name)[:] = column

    def _checked(self, arrays: Arrays) -> dict[str, list[Any]]:
        """Return the arrays as lists, once their shapes are those that `to_data` would give them."""
        columns = [f"history.{name}" for name in _COLUMNS]
        others = ["parameters", "optimizer.state_lengths", "optimizer.states", "best.parameters"]
        check_names(arrays, [*others, *columns], "arrays")
        n, epochs = len(self.parameters), arrays["history.loss"].size
        sizes = {
            "parameters": (n,),
            "optimizer.state_lengths": (len(self.optimizer.parameters),),
            "best.parameters": (0, len(self.model.parameters())),
            "history.accuracy": (epochs,),
            "history.validation_loss": (0, epochs),
            "history.validation_accuracy": (arrays["history.validation_loss"].size,),
        }
        for name, array in arrays.items():
            wide = name == "history.gradient_norms"
            length = array.shape[0] if array.shape else -1
            if str(array.dtype) != "float64" or array.ndim != 1 + wide or length not in sizes.get(name, (length,)):
                raise UnsoundFileError(
                    f"{name} is {array.dtype} of shape {list(array.shape)}, which does not fit the run"
                )
        if len(arrays["history.gradient_norms"]) != epochs or not all(
            map(math.isfinite, arrays["parameters"].tolist())
        ):
            raise UnsoundFileError("its parameters are not all finite, or its history is torn")
        return {name: array.tolist() for name, array in arrays.items()}


def plain_settings(optimizer: Optimizer) -> dict[str, Any]:
    """Return the attributes of an optimizer that are a number, a text, True, False or None.

    >>> from autograd import Value
    >>> from nn import SGD
    >>> plain_settings(SGD([Value(1.0)], lr=0.5))
    {'lr': 0.5, 'weight_decay': 0.0, 'momentum': 0.0, 'dampening': 0.0, 'nesterov': False}
    """
    plain = (int, float, str, type(None))
    return {name: setting for name, setting in vars(optimizer).items() if isinstance(setting, plain)}
