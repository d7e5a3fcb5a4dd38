"""The listing of a program: its segments, phase by phase."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiled.program.segment import AllocatedSegment

PHASES = ("once, from the parameters", "for each sample", "once, from the sums over samples")
MOST_SHOWN = 24  # segments of a phase


def listing(heading: Sequence[str], phases: Sequence[Sequence[AllocatedSegment]]) -> str:
    """Return a program as text.

    Args:
        heading: the first lines.
        phases: the segments computed once, for each sample, and once from the sums over samples.
    """
    lines = list(heading)
    for title, phase in zip(PHASES, phases, strict=True):
        if not phase:
            continue
        lines.append(f"{title}:")
        lines += [f"  {_described(part)}" for part in phase[:MOST_SHOWN]]
        if len(phase) > MOST_SHOWN:
            rest = phase[MOST_SHOWN:]
            lines.append(f"  ... and {len(rest)} more, of {sum(part.count for part in rest)} operations")
    return "\n".join(lines)


def _described(part: AllocatedSegment) -> str:
    note = part.segment.note or part.kind
    if part.kind == "dense":
        positions, inputs = part.operands[0].shape
        units = part.operands[1].shape[0]
        several = f"{positions} times " if positions > 1 else ""
        shape = f"dense block {several}{units} x {inputs}"
        rest = note.partition(", ")[2]
        return f"{shape}{', then ' + rest if rest else ''}{_results(part)}"
    if part.kind == "outer":
        units, inputs = part.results[0].shape
        return f"weights' gradient {units} x {inputs}, summed over samples"
    if part.kind == "total":
        return f"{part.count} numbers, summed over samples"
    if part.kind in ("dot", "sum"):
        why = " (no block: both sides differ between samples, or neither does)" if part.kind == "dot" else ""
        return f"{part.count} x {part.kind} of {part.operands[0].shape[1]} terms{why}"
    in_order = ", one after the other" if part.kind == "run" else ""
    return f"{part.count} x {note}{_results(part)}{in_order}"


def _results(part: AllocatedSegment) -> str:
    return f" ({len(part.results)} results each)" if len(part.results) > 1 else ""
