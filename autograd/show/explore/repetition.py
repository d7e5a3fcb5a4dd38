"""Repetition in a sequence of operations: the period after which it begins again, and stretches of whole periods."""

from __future__ import annotations

from collections.abc import Sequence

STRETCHES = 8  # at most, that a sequence is cut into
LONGEST_PERIOD = 64  # operations
MOST_NAMED = 4  # different operations of a period


def repeated(kinds: Sequence[str]) -> str | None:
    """Return what a sequence repeats, and how often; None if it repeats nothing, or more than can be named.

    Args:
        kinds: the names of its operations.

    >>> repeated(["multiply", "sin", "multiply", "sin"]), repeated(["sin"] * 3), repeated(["multiply", "sin"])
    ('2 × (multiply, sin)', '3 × sin', None)
    """
    period = _period(kinds)
    if not period or len(kinds) < 2 * period or len(set(kinds[:period])) > MOST_NAMED:
        return None
    named = kinds[0] if period == 1 else f"({', '.join(kinds[:period])})"
    return f"{len(kinds) // period} × {named}"


def stretch_length(kinds: Sequence[str], most: int) -> int:
    """Return how many operations make a stretch: about as many in each, and whole periods where there are any.

    Args:
        kinds: the names of the operations of a sequence.
        most: how many of them should be in a stretch, if that makes no more than `STRETCHES`.

    >>> stretch_length(["add"] * 30, 24), stretch_length(["multiply", "add", "sin"] * 10, 16)
    (15, 15)
    """
    count = min(max(2, -(-len(kinds) // most)), STRETCHES)
    length = -(-len(kinds) // count)
    period = _period(kinds)
    return length if not period or period > length else -(-length // period) * period


def _period(kinds: Sequence[str]) -> int:
    """Return after how many operations they repeat, apart from the first and the last few; 0 if they do not."""
    skipped = len(kinds) // 8
    middle = list(kinds[skipped : len(kinds) - skipped])
    longest = min(LONGEST_PERIOD, len(middle) // 2)
    return next((p for p in range(1, longest + 1) if middle[p:] == middle[:-p]), 0)
