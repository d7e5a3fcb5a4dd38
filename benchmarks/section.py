"""A section of `benchmarks/RESULTS.md`: what a benchmark measured, as the lines of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

Row: TypeAlias = tuple[str, str, str, bool]  # the work, the goal, what was measured, whether it is met


class Section(NamedTuple):
    """One heading of `benchmarks.results`, with the goals it measures.

    Attributes:
        title: the heading.
        lines: a function that measures, and yields each line of a table in Markdown when it is known.
        takes: about how many seconds that takes on a quiet machine.
        note: what is to be said of the figures, written by hand; why a goal is not met, for those found so.
    """

    title: str
    lines: Callable[[], Iterable[str]]
    takes: int
    note: str = ""


def beside_goals(rows: Callable[[], Iterable[Row]]) -> Callable[[], Iterator[str]]:
    """Return a function that yields a table of goals and what was measured, for `Section`.

    >>> print(*beside_goals(lambda: [("a step", "at most 2 us", "1.5 us", True)])(), sep="\\n")
    | work | goal | measured | met |
    |---|---|---|---|
    | a step | at most 2 us | 1.5 us | yes |
    """

    def lines() -> Iterator[str]:
        yield "| work | goal | measured | met |"
        yield "|---|---|---|---|"
        for work, goal, measured, met in rows():
            yield f"| {work} | {goal} | {measured} | {'yes' if met else 'no'} |"

    return lines


def printed(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines, and print each when it is known."""
    for line in lines:
        print(line, flush=True)
        yield line


def shown(found: dict[str, float], unit: float = 1e-6, sign: str = "us") -> str:
    """Return the seconds that each side took, as a row shows them.

    >>> shown({"ours": 1.5e-6, "JAX": 9e-6})
    'ours 1.5 us, JAX 9.0 us'
    """
    return ", ".join(f"{side} {seconds / unit:.1f} {sign}" for side, seconds in found.items())
