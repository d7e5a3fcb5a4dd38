"""A few letters that tell whether numbers are the same as before."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from typing import Any


def digest(numbers: Any) -> str:
    """Return letters that change with every number, with its place, and with its last digit.

    Args:
        numbers: nested lists or tuples of numbers and texts.

    >>> digest([[1.0, 2.0], ["a"]])
    'digest 272e017d901acada'
    """
    found = hashlib.sha256()
    stack = [numbers]
    while stack:
        part = stack.pop()
        if isinstance(part, Sequence) and not isinstance(part, str):
            found.update(f"[{len(part)}".encode())
            if all(type(number) is float for number in part):  # all at once, as it makes the same bytes
                found.update(struct.pack(f"<{len(part)}d", *part))
            else:
                stack.extend(reversed(part))
        elif isinstance(part, float):
            found.update(struct.pack("<d", part))
        else:
            found.update(repr(part).encode())
    return f"digest {found.hexdigest()[:16]}"
