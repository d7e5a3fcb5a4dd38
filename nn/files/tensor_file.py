"""Arrays of numbers with a description, as a file in the format `safetensors`: nothing in it could run.

The description is JSON under "chainrule" in the metadata of the format. This is their only entry, as the library writes
several in random order, and the same content should make the same file.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Mapping
from typing import Any

KEY = "chainrule"
LARGEST_FILE = 2**30  # bytes, far more than any model of scalars has


class UnsoundFileError(Exception):
    """A file, or content, that is not as it should be; the caller adds what the file should have been."""


def encode(arrays: Mapping[str, Any], description: Mapping[str, Any]) -> bytes:
    """Return the content of a file.

    Args:
        arrays: NumPy arrays by name.
        description: what JSON can hold.
    """
    from safetensors.numpy import save

    content: bytes = save(dict(arrays), {KEY: json.dumps(description)})
    return content


def check_path(path: object) -> None:
    """Raise TypeError for what is no path, or is the number of an open file."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"a file is named by its path, got {path!r:.60}")


def read(path: str | os.PathLike[str]) -> bytes:
    """Return the content of a file, if it is one and not too large.

    Raises:
        UnsoundFileError: if it is not.
        OSError: if there is no such file, or it cannot be read.
    """
    check_path(path)
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise UnsoundFileError("it is a folder, or something else that is not a file")
    if status.st_size > LARGEST_FILE:
        raise UnsoundFileError(f"it is larger than {LARGEST_FILE} bytes")
    with open(path, "rb") as file:
        return file.read(LARGEST_FILE)


def decode(content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the arrays and the description of a file's content.

    Raises:
        UnsoundFileError: for anything that `encode` would not return.
    """
    from safetensors.numpy import load

    try:
        arrays: dict[str, Any] = load(content)
    except Exception as error:  # their types are not documented
        raise UnsoundFileError(f"as a safetensors file it is invalid ({str(error)!r:.160})") from None
    # The library has checked the header, but hands out the metadata only of a file on disk.
    header = _json(content[8 : 8 + int.from_bytes(content[:8], "little")], "the header")
    metadata = header.get("__metadata__")
    if not isinstance(metadata, dict) or not isinstance(metadata.get(KEY), str):
        raise UnsoundFileError(f"its metadata have no description under {KEY!r}")
    return arrays, _json(metadata[KEY].encode("utf-8", "surrogatepass"), "the description")


def _json(text: bytes, what: str) -> dict[str, Any]:
    def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise UnsoundFileError(f"{what} has an entry twice")
        return dict(pairs)

    try:
        found = json.loads(text, object_pairs_hook=without_duplicates)
    except (ValueError, RecursionError):
        raise UnsoundFileError(f"{what} is not JSON") from None
    if not isinstance(found, dict):
        raise UnsoundFileError(f"{what} is not a JSON object")
    return found


def check_names(found: Iterable[str], expected: Iterable[str], what: str) -> None:
    """Check that there are the entries that should be there, and no others.

    Raises:
        UnsoundFileError: naming a few of both.
    """
    found, expected = list(found), list(expected)
    if set(found) != set(expected):
        raise UnsoundFileError(f"its {what} are {_list(found)}, expected {_list(expected)}")


def _list(names: list[str]) -> str:
    # As `repr` has them: a name from a file may hold anything, up to the controls of a terminal.
    shown = [f"{name!r:.40}" for name in sorted(names)[:6]]
    return ", ".join(shown) + (", ..." if len(names) > len(shown) else "") if names else "none"
