"""Models as files, in the format `safetensors`: numbers and their names only, nothing that could run.

The tensors are those of `state_dict()`, 64-bit floats; the description beside them is the architecture: sizes, names of
activations from a closed list, and texts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from autograd.support.atomic_file import write_whole
from nn.activations import known_activations
from nn.files.tensor_file import UnsoundFileError, check_names, check_path, decode, encode, read
from nn.mlp import MLP

FORMAT = 1


class ModelFileError(ValueError):
    """A file that is not a whole, sound model saved by `save`."""


def save(model: MLP, path: str | os.PathLike[str], extra: Mapping[str, str] | None = None) -> None:
    """Write a model to a file; an old one of that name is replaced once the new one is complete.

    Args:
        model: an MLP, all of whose parameters are finite.
        path: the file, by custom `NAME.safetensors`.
        extra: texts to keep in the same file, such as the names of features and classes; `load_extra` returns them.

    Raises:
        TypeError: for a model that is not an MLP, or an extra that is not a text.
        ValueError: for a parameter that is inf or nan, or layers that do not fit each other.
        OSError: if the file cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(MLP(2, [3, 1], seed=0), folder + "/model.safetensors", extra={"classes": "cat,dog"})
    ...     load(folder + "/model.safetensors"), load_extra(folder + "/model.safetensors")
    (MLP(2-3-1, relu, linear), {'classes': 'cat,dog'})
    """
    import numpy

    check_path(path)
    if type(model) is not MLP:
        raise TypeError(f"save takes an MLP, got {type(model).__name__}: for other modules keep model.state_dict()")
    for layer, following in pairwise(model.layers):
        if layer.n_outputs != following.n_inputs:
            raise ValueError(f"save of {model!r}: {layer!r} does not fit the layer after it, {following!r}")
    extra = dict(extra or {})
    for name, text in extra.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise TypeError(f"save got the extra {name!r}: {text!r:.40}: give texts only, such as json.dumps(...)")
    tensors = {}
    for name, array in model.state_dict().items():
        tensors[name] = numpy.array(array, dtype=numpy.float64)
        if not numpy.isfinite(tensors[name]).all():
            raise ValueError(f"save of {model!r}: {name} has an entry that is inf or nan, which load would refuse")
    architecture = {"format": FORMAT, "sizes": model.sizes, "activations": model.activations, "extra": extra}
    write_whole(path, encode(tensors, architecture))


def load(path: str | os.PathLike[str]) -> MLP:
    """Return the model that `save` wrote to a file.

    Args:
        path: the file.

    Raises:
        ModelFileError: for a file that is truncated, altered, or something else altogether.
        OSError: if there is no such file, or it cannot be read.

    >>> import tempfile
    >>> model = MLP(2, [3, 1], seed=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(model, folder + "/model.safetensors")
    ...     loaded = load(folder + "/model.safetensors")
    >>> loaded.state_dict() == model.state_dict()
    True
    """
    return _read(path)[0]


def load_extra(path: str | os.PathLike[str]) -> dict[str, str]:
    """Return the texts that `save` was given as `extra`.

    Args:
        path: the file.

    Raises:
        ModelFileError, OSError: as `load`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(MLP(2, [1]), folder + "/model.safetensors", extra={"unit": "cm"})
    ...     load_extra(folder + "/model.safetensors")
    {'unit': 'cm'}
    """
    return _read(path)[1]


def _read(path: str | os.PathLike[str]) -> tuple[MLP, dict[str, str]]:
    try:
        return _model(*decode(read(path)))
    except UnsoundFileError as error:
        raise ModelFileError(
            f"{os.fspath(path)} is not a model that nn.save wrote, or was damaged: {error}; save the model again"
        ) from None


def _model(tensors: dict[str, Any], description: dict[str, Any]) -> tuple[MLP, dict[str, str]]:
    sizes, activations, extra = _architecture(description)
    # Nothing is built of the size that the architecture claims before the file has shown as much.
    if len(tensors) != 2 * len(activations):
        raise UnsoundFileError(f"it has {len(tensors)} tensors, and its architecture asks for {2 * len(activations)}")
    shapes: dict[str, list[int]] = {}
    for i, (n_in, n_out) in enumerate(pairwise(sizes)):
        shapes |= {f"layers.{i}.weight": [n_out, n_in], f"layers.{i}.bias": [n_out]}
    check_names(tensors, shapes, "tensors")
    for name, shape in shapes.items():
        _check(name, tensors[name], shape)
    model = MLP(sizes[0], sizes[1:], activations[:-1], output=activations[-1], initializer=lambda n_in, n_out, rng: 0.0)
    model.load_state_dict(tensors)
    return model, extra


def _architecture(found: dict[str, Any]) -> tuple[list[int], list[str], dict[str, str]]:
    """Return sizes and activations, each checked to be one that `MLP` accepts, and the extra texts."""
    check_names(found, ("format", "sizes", "activations", "extra"), "architecture's entries")
    if found["format"] != FORMAT:
        raise UnsoundFileError(f"its format is {found['format']!r:.40}, and this version reads {FORMAT}")
    sizes, activations, extra = found["sizes"], found["activations"], found["extra"]
    if not isinstance(sizes, list) or len(sizes) < 2 or not all(type(size) is int and size > 0 for size in sizes):
        raise UnsoundFileError(f"its sizes are {sizes!r:.60}, expected at least two whole numbers above 0")
    if not isinstance(activations, list) or len(activations) != len(sizes) - 1:
        raise UnsoundFileError(
            f"its activations are {activations!r:.60}, expected one for each of {len(sizes) - 1} layers"
        )
    known = set(known_activations())
    for name in activations:
        if not isinstance(name, str) or name not in known:
            raise UnsoundFileError(
                f"it uses the activation {name!r:.60}, unknown here (one of your own must be defined first)"
            )
    if not isinstance(extra, dict) or not all(isinstance(text, str) for text in extra.values()):
        raise UnsoundFileError(f"its extra texts are {extra!r:.60}, expected texts by name")
    return sizes, activations, extra


def _check(name: str, tensor: Any, shape: list[int]) -> None:
    import numpy

    if str(tensor.dtype) != "float64" or list(tensor.shape) != shape:
        raise UnsoundFileError(
            f"{name} is {tensor.dtype} of shape {list(tensor.shape)}, expected float64 of shape {shape}"
        )
    if not numpy.isfinite(tensor).all():
        raise UnsoundFileError(f"{name} has an entry that is inf or nan")
