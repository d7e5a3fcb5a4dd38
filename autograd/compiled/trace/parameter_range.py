"""Parameters that are entries of a flat array, traced without an object for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import rules
from autograd.compiled.trace.tape import Tape, operands_of
from autograd.compiled.trace.tracer import Tracer, id_in, recorded, refuse_other_call


class ParameterRange(Sequence[Any]):
    """Parameters with consecutive or evenly spaced ids; a slice is such a range too, an entry is a tracer.

    Args:
        tape: the tape they are on.
        ids: their ids.
    """

    def __init__(self, tape: Tape, ids: range) -> None:
        self._tape, self._ids = tape, ids

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, index: Any) -> Any:
        found = self._ids[index]
        return ParameterRange(self._tape, found) if isinstance(found, range) else Tracer(self._tape, found)

    def dot_with(self, numbers: Sequence[Any]) -> Tracer:
        """Return the dot product with as many numbers, for `dot`: one operation over the range as a whole."""
        tape, rule = self._tape, rules.dot_of_halves.rule
        if type(numbers) is ParameterRange:
            if numbers._tape is not tape:
                refuse_other_call()
            others = operands_of(numbers._ids)
        else:
            others = tape.ids_of_list(tuple(numbers), id_in(tape, rule))
        return recorded(tape, rule, operands_of(self._ids) + others)
