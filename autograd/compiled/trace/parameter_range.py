"""Parameters that are entries of a flat array, traced without an object for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from autograd import rules
from autograd.compiled.trace.tape import Tape, operands_of
from autograd.compiled.trace.tracer import Tracer, id_in, recorded, refuse, refuse_other_call
from autograd.support.nested import ListLike


class ParameterRange(ListLike):
    """Parameters with consecutive or evenly spaced ids; a slice is such a range too, an entry is a tracer.

    It is joined, repeated and compared as a list; what would change or order it is refused.

    Args:
        tape: the tape they are on.
        ids: their ids.
    """

    def __init__(self, tape: Tape, ids: range) -> None:
        self._tape, self._ids = tape, ids

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, index: Any) -> Any:
        try:
            found = self._ids[index]
        except IndexError:
            raise IndexError(f"entry {index} of a flat array, or a part of it, that has {len(self)}") from None
        return ParameterRange(self._tape, found) if isinstance(found, range) else Tracer(self._tape, found)

    def __add__(self, other: Any) -> Any:
        return [*self, *other] if isinstance(other, list) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return [*other, *self] if isinstance(other, list) else NotImplemented

    def __mul__(self, count: Any) -> Any:
        return list(self) * count

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        if type(other) is ParameterRange:  # as lists of Values, which are equal if they are the same
            return self._tape is other._tape and self._ids == other._ids
        return isinstance(other, list) and list(self) == other

    __hash__ = None  # type: ignore[assignment]

    def __contains__(self, number: object) -> bool:
        return number in list(self)

    def _refused(self, *_: Any) -> NoReturn:
        refuse("change or order", "write list(p), or list(p[2:4]), for a list of its entries", "a flat array")

    __setitem__ = __delitem__ = __lt__ = __le__ = __gt__ = __ge__ = _refused
    append = extend = insert = remove = pop = clear = sort = reverse = _refused

    def copy(self) -> list[Any]:
        """Return a list of the entries."""
        return list(self)

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
