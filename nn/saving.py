"""Models as files, in the format `safetensors`: numbers and their names only, nothing that could run.

The tensors are those of `state_dict()`, 64-bit floats; the metadata have the architecture as JSON under "chainrule".
This is the only entry, as the library writes several in random order, and the same model should make the same file.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from nn.activations import known_activations
from nn.atomic_file import write_whole
from nn.mlp import MLP

KEY = "chainrule"
FORMAT = 1
LARGEST_FILE = 2**30  # bytes; a model of scalars is done long before


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
    from safetensors.numpy import save as to_bytes

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
    write_whole(path, to_bytes(tensors, {KEY: json.dumps(architecture)}))


def load(path: str | os.PathLike[str]) -> MLP:
    """Return the model that `save` wrote to a file.

    Args:
        path: the file.

    Raises:
        ModelFileError: for a file that is truncated, altered, or something else altogether.
        OSError: if there is no such file, or it cannot be read.
    """
    return _read(path)[0]


def load_extra(path: str | os.PathLike[str]) -> dict[str, str]:
    """Return the texts that `save` was given as `extra`.

    Args:
        path: the file.

    Raises:
        ModelFileError, OSError: as `load`.
    """
    return _read(path)[1]


def _read(path: str | os.PathLike[str]) -> tuple[MLP, dict[str, str]]:
    with open(path, "rb") as file:
        content = file.read(LARGEST_FILE + 1)
    try:
        return _decode(content)
    except _Unsound as error:
        raise ModelFileError(
            f"{os.fspath(path)} is not a model that nn.save wrote, or was damaged: {error}; save the model again"
        ) from None


class _Unsound(Exception):
    """What is wrong with the content of a file."""


def _decode(content: bytes) -> tuple[MLP, dict[str, str]]:
    from safetensors.numpy import load as from_bytes

    if len(content) > LARGEST_FILE:
        raise _Unsound(f"it is larger than {LARGEST_FILE} bytes")
    try:
        tensors = from_bytes(content)
    except Exception as error:  # of which types, it does not say
        raise _Unsound(f"as a safetensors file it is invalid ({error})") from None
    # The library has checked the header, but hands out the metadata only of a file on disk.
    header = _json(content[8 : 8 + int.from_bytes(content[:8], "little")], "the header")
    metadata = header.get("__metadata__")
    if not isinstance(metadata, dict) or not isinstance(metadata.get(KEY), str):
        raise _Unsound(f"its metadata have no architecture under {KEY!r}")
    sizes, activations, extra = _architecture(_json(metadata[KEY].encode("utf-8", "surrogatepass"), "the architecture"))
    shapes: dict[str, list[int]] = {}
    for i, (n_in, n_out) in enumerate(pairwise(sizes)):
        shapes |= {f"layers.{i}.weight": [n_out, n_in], f"layers.{i}.bias": [n_out]}
    if tensors.keys() != shapes.keys():
        raise _Unsound(f"its tensors are {_list(tensors)}, and its architecture asks for {_list(shapes)}")
    for name, shape in shapes.items():
        _check(name, tensors[name], shape)
    model = MLP(sizes[0], sizes[1:], activations[:-1], output=activations[-1], initialiser=lambda n_in, n_out, rng: 0.0)
    model.load_state_dict(tensors)
    return model, extra


def _json(text: bytes, what: str) -> dict[str, Any]:
    def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise _Unsound(f"{what} has an entry twice")
        return dict(pairs)

    try:
        found = json.loads(text, object_pairs_hook=without_duplicates)
    except (ValueError, RecursionError):
        raise _Unsound(f"{what} is not JSON") from None
    if not isinstance(found, dict):
        raise _Unsound(f"{what} is not a JSON object")
    return found


def _architecture(found: dict[str, Any]) -> tuple[list[int], list[str], dict[str, str]]:
    """Return sizes and activations, each checked to be one that `MLP` accepts, and the extra texts."""
    if found.keys() != {"format", "sizes", "activations", "extra"}:
        raise _Unsound(
            f"its architecture has the entries {_list(found)}, expected format, sizes, activations and extra"
        )
    if found["format"] != FORMAT:
        raise _Unsound(f"its format is {found['format']!r:.40}, and this version reads {FORMAT}")
    sizes, activations = found["sizes"], found["activations"]
    if not isinstance(sizes, list) or len(sizes) < 2 or not all(type(size) is int and size > 0 for size in sizes):
        raise _Unsound(f"its sizes are {sizes!r:.60}, expected at least two whole numbers above 0")
    if not isinstance(activations, list) or len(activations) != len(sizes) - 1:
        raise _Unsound(f"its activations are {activations!r:.60}, expected one for each of {len(sizes) - 1} layers")
    for name in activations:
        if not isinstance(name, str) or name not in known_activations():
            raise _Unsound(f"it uses the activation {name!r:.60}, unknown here (one of your own must be defined first)")
    extra = found["extra"]
    if not isinstance(extra, dict) or not all(isinstance(text, str) for text in extra.values()):
        raise _Unsound(f"its extra texts are {extra!r:.60}, expected texts by name")
    return sizes, activations, extra


def _check(name: str, tensor: Any, shape: list[int]) -> None:
    """Check a tensor, before anything is built of the size that the architecture claims."""
    if str(tensor.dtype) != "float64" or list(tensor.shape) != shape:
        raise _Unsound(f"{name} is {tensor.dtype} of shape {list(tensor.shape)}, expected float64 of shape {shape}")
    if not all(map(math.isfinite, tensor.flat)):
        raise _Unsound(f"{name} has an entry that is inf or nan")


def _list(names: Any) -> str:
    shown = sorted(map(str, names))[:6]
    return (
        ", ".join(f"{name:.40}" for name in shown) + (", ..." if len(names) > len(shown) else "") if names else "none"
    )
