"""Values that have the first ids of a tape, found there by arrays rather than in a dict."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence

import numpy

from autograd.value import Value


class KnownValues:
    """Values with the ids 0, 1, 2, and so on; of 10^6 of them a dict would take 100 MB.

    Args:
        values: the Values.

    Attributes:
        values: a tuple of them.
        are_distinct: whether each is there once.

    >>> w = [Value(0.5), Value(1.5), Value(2.5)]
    >>> known = KnownValues(w)
    >>> known.id_of(w[2]), known.id_of(Value(2.5)), known.ids_of((w[1], w[2]))
    (2, None, range(1, 3))
    """

    def __init__(self, values: Sequence[Value]) -> None:
        self.values = tuple(values)
        addresses = numpy.fromiter(map(id, self.values), numpy.int64, len(self.values))
        ids = addresses.argsort(kind="stable")  # stable, as that is fast where most are in order
        ascending = addresses[ids]
        self.are_distinct = bool((ascending[1:] > ascending[:-1]).all())
        # As arrays of Python, in which looking up one entry takes a tenth of what it takes in NumPy's.
        self._addresses, self._ids = (array("q", part.tobytes()) for part in (ascending, ids.astype(numpy.int64)))

    def __len__(self) -> int:
        return len(self.values)

    def id_of(self, value: Value) -> int | None:
        """Return the id of a Value; None for one that is not among them."""
        address, addresses = id(value), self._addresses
        place = bisect_left(addresses, address)
        return self._ids[place] if place < len(addresses) and addresses[place] == address else None

    def ids_of(self, values: tuple[Value, ...]) -> range | None:
        """Return the ids of Values that stand here in a row, as the weights of a unit do; None for others."""
        first = self.id_of(values[0]) if values else None
        if first is None or values != self.values[first : first + len(values)]:
            return None
        return range(first, first + len(values))


NO_VALUES = KnownValues(())
