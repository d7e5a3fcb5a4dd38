"""A program as a page to read: what it computes once, for each sample, and once again, segment by segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.compiled.program.segment import AllocatedSegment

PHASES = ("once, from the parameters", "for each sample", "once, from the sums over samples")
MOST_SHOWN = 24  # segments of a phase


def listing(heading: Sequence[str], phases: Sequence[Sequence[AllocatedSegment]]) -> str:
    """Return a program as text.

    Args:
        heading: the lines it begins with.
        phases: what it computes once, for each sample, and once again.
    """
    lines = list(heading)
    for title, phase in zip(PHASES, phases, strict=True):
        if not phase:
            continue
        lines.append(f"{title}:")
        lines += [f"  {_segment(step)}" for step in phase[:MOST_SHOWN]]
        if len(phase) > MOST_SHOWN:
            rest = phase[MOST_SHOWN:]
            lines.append(f"  ... and {len(rest)} more, of {sum(step.count for step in rest)} operations")
    return "\n".join(lines)


def _segment(step: AllocatedSegment) -> str:
    segment = step.segment
    note = segment.note or segment.kind
    if step.kind == "dense":
        positions, inputs = step.operands[0].shape
        units = step.operands[1].shape[0]
        several = f"{positions} times " if positions > 1 else ""
        shape = f"dense block {several}{units} x {inputs}"
        rest = note.partition(", ")[2]
        return f"{shape}{', then ' + rest if rest else ''}{_kept(step)}"
    if step.kind == "outer":
        units, inputs = step.results[0].shape
        return f"weights' gradient {units} x {inputs}, summed over samples"
    if step.kind == "total":
        return f"{step.count} numbers, summed over samples"
    if step.kind in ("dot", "sum"):
        why = " (no block: both sides differ between samples, or neither does)" if step.kind == "dot" else ""
        return f"{step.count} x {step.kind} of {step.operands[0].shape[1]} terms{why}"
    return f"{step.count} x {note}{_kept(step)}"


def _kept(step: AllocatedSegment) -> str:
    results: list[Any] = step.results
    return f" ({len(results)} numbers of each are kept)" if len(results) > 1 else ""
