"""Trained model: a network with the features, classes and standardization that give its numbers a meaning."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from nn.data.ranges import Range
from nn.data.standardizer import Standardizer
from nn.experiment.task import Task, choose_task
from nn.files.model_file import ModelFileError, load, load_extra, save
from nn.mlp import MLP
from nn.outputs import outputs_of
from nn.tables.columns import Column
from nn.tables.table_encoding import TableEncoding

EXTRA = "experiment"  # the key of the text that `nn.save` keeps beside the parameters


@dataclass(frozen=True)
class TrainedModel:
    """A model, with what is needed to predict from new samples.

    Attributes:
        model: a network of standardized features.
        feature_names: one per column that it predicts from, in order.
        target_name: the name of the quantity or of the classes that it predicts.
        class_names: one per class; None for a model that predicts numbers.
        standardizer: of the features, or of the inputs that the encoding makes of them.
        target_standardizer: of the numbers it predicts; None for classes.
        loss: the name of the loss, which decides what outputs mean.
        encoding: what becomes of each column of a table; None where all features are numbers as they are.
        missing: texts that stand for no value in such a table, beside those that always do.
        ranges: of each feature in training, as it was measured, or read; empty in files that do not have them.
    """

    model: MLP
    feature_names: list[str]
    target_name: str
    class_names: list[str] | None
    standardizer: Standardizer
    target_standardizer: Standardizer | None
    loss: str
    encoding: TableEncoding | None = None
    missing: tuple[str, ...] = ()
    ranges: tuple[Range | None, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, by which cells are read."""
        if self.encoding is None:
            return tuple(map(Column, self.feature_names))
        return tuple(column.column() for column in self.encoding.columns)

    @property
    def task(self) -> Task:
        """The task that it was trained for."""
        return choose_task("the data", self.class_names, self.loss, self.target_standardizer)

    def predict(self, inputs: Any) -> list[Any]:
        """Return the name of the class, or the number, for each row of features as they were measured, or read.

        Raises:
            ValueError: for a row of another length, or one so far from all that was seen that an output is not finite.
        """
        decided = self._outputs(inputs, self.task.decide)
        return decided if self.class_names is None else [self.class_names[k] for k in decided]

    def probabilities(self, inputs: Any) -> list[list[float]]:
        """Return the probability of each class, for each row of features as they were measured.

        Raises:
            ValueError: as `predict`, and for a model whose outputs stand for no probabilities.
        """
        task = self.task
        if task.probabilities is None:
            raise ValueError(
                f"a model trained with {self.loss} gives no probabilities: train one for classes, with cross_entropy "
                "or binary_cross_entropy"
            )
        return self._outputs(inputs, task.probabilities)

    def _outputs(self, inputs: Any, meaning: Callable[[Any], Any]) -> list[Any]:
        encoded = inputs if self.encoding is None else self.encoding(inputs)
        found = outputs_of(self.model, self.standardizer.transform(encoded))
        for i, outputs in enumerate(found):
            if not all(map(math.isfinite, outputs if isinstance(outputs, list) else [outputs])):
                raise ValueError(
                    f"the model has no finite output for row {i + 1}: its numbers are out of all proportion"
                )
        return [meaning(outputs) for outputs in found]

    def save(self, path: str | os.PathLike[str], **facts: Any) -> None:
        """Write it to a file, as `nn.save` does, with further facts that JSON can hold.

        Raises:
            ValueError, OSError: as `nn.save`.
        """
        known = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "model"}
        known["standardizer"] = asdict(self.standardizer)
        known["encoding"] = self.encoding and self.encoding.described()
        known["target_standardizer"] = self.target_standardizer and asdict(self.target_standardizer)
        save(self.model, path, extra={EXTRA: json.dumps(known | facts)})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> TrainedModel:
        """Return what `save` wrote.

        Raises:
            ModelFileError: for a file that was damaged, is something else, or has a model only.
            OSError: if there is no such file, or it cannot be read.
        """
        model, extra = load(path), load_extra(path)
        if EXTRA not in extra:
            raise ModelFileError(
                f"{os.fspath(path)} has a model, but not what its inputs and outputs are: name one that "
                "`python -m nn train` left"
            )
        try:
            return cls(model, **_checked(json.loads(extra[EXTRA]), model))
        except (KeyError, RecursionError, TypeError, ValueError) as error:
            raise ModelFileError(
                f"{os.fspath(path)} does not say soundly what the inputs and outputs of its model are "
                f"({error!r:.100}): train it again"
            ) from None


def _checked(found: Any, model: MLP) -> dict[str, Any]:
    """Return the attributes but for the model; raise any error where one is not what `TrainedModel.save` wrote."""
    found = {"encoding": None, "missing": (), "ranges": ()} | found  # as older files have none
    facts = {field.name: found[field.name] for field in fields(TrainedModel) if field.name != "model"}
    if facts["encoding"] is None:
        _check_names(facts["feature_names"], model.n_inputs)
    else:
        facts["encoding"] = encoding = TableEncoding.from_description(facts["encoding"])
        _check_names(facts["feature_names"], len(encoding.columns))
        if [column.name for column in encoding.columns] != facts["feature_names"]:
            raise ValueError("the encoding is of other columns")
        if len(encoding.names()) != model.n_inputs:
            raise ValueError(f"{model.n_inputs} inputs for an encoding that makes {len(encoding.names())}")
    facts["missing"] = tuple(facts["missing"])
    if not all(isinstance(token, str) for token in facts["missing"]):
        raise TypeError("missing should be texts")
    facts["ranges"] = tuple(None if part is None else _range(part) for part in facts["ranges"])
    if len(facts["ranges"]) not in (0, len(facts["feature_names"])):
        raise ValueError("a range for each feature expected")
    if not isinstance(facts["target_name"], str) or not isinstance(facts["loss"], str):
        raise TypeError("target_name and loss should be texts")
    facts["standardizer"] = _standardizer(facts["standardizer"], model.n_inputs)
    if facts["class_names"] is None:
        facts["target_standardizer"] = _standardizer(facts["target_standardizer"], 1)
    else:
        _check_names(facts["class_names"], len(facts["class_names"]))
        if facts["target_standardizer"] is not None:
            raise ValueError("classes are not standardized")
    task = choose_task("the data", facts["class_names"], facts["loss"], facts["target_standardizer"])
    if task.n_outputs != model.n_outputs:
        raise ValueError(f"{model.n_outputs} outputs for a task of {task.n_outputs}")
    return facts


def _check_names(names: Any, count: int) -> None:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len(set(names)) != count:
        raise ValueError(f"{count} different names expected")


def _range(found: Any) -> Range:
    low, high = found
    if type(low) is not float or type(high) is not float or not -math.inf < low <= high < math.inf:
        raise ValueError("a range is from one number to another")
    return low, high


def _standardizer(found: Mapping[str, Any], count: int) -> Standardizer:
    numbers = [*found["mean"], *found["scale"]]
    if len(found["mean"]) != count or len(found["scale"]) != count or not all(type(n) is float for n in numbers):
        raise ValueError(f"{count} means and scales expected")
    if not all(map(math.isfinite, numbers)) or 0.0 in found["scale"]:
        raise ValueError("means and scales should be finite, and no scale 0")
    return Standardizer(found["mean"], found["scale"])
