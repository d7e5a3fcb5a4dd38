"""Parameters to differentiate by, in the lists they were named in: looked at once, however many calls name them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_
from typing import Any

from autograd.compiled.runtime.arguments import parameters_of
from autograd.compiled.trace.guards import same_values
from autograd.support.nested import flatten, fold

FEW = 16  # parameters, which are compared one by one faster than all at once


class WantedParameters:
    """The parameters that `wrt` names.

    Args:
        wrt: a Value or nested lists of Values; None for no parameter.

    Attributes:
        parameters: the Values, each once.

    Raises:
        TypeError: for anything but a Value, and for a Value that was computed or takes no gradient.
    """

    def __init__(self, wrt: Any) -> None:
        self.parameters = parameters_of(wrt)
        named = [] if wrt is None else flatten(wrt)
        self._wrt = wrt if wrt is None else fold(wrt, iter(named))  # a copy, as the lists may change
        self._positions: list[int] | None = None
        if len(named) > len(self.parameters):
            position = {parameter: i for i, parameter in enumerate(self.parameters)}
            self._positions = [position[parameter] for parameter in named]

    def are(self, wrt: Any) -> bool:
        """Return whether `wrt` names the same parameters in the same lists."""
        if wrt is None or self._wrt is None:
            return wrt is self._wrt
        if type(wrt) is type(self._wrt) is list and len(wrt) == len(self._wrt) <= FEW:
            return all(map(is_, wrt, self._wrt)) or same_values(self._wrt, wrt)
        return same_values(self._wrt, wrt)

    def gradients(self, by_parameter: Sequence[float]) -> Any:
        """Return gradients in the lists of `wrt`.

        Args:
            by_parameter: one number for each of `parameters`.
        """
        numbers = by_parameter
        if self._positions is not None:
            numbers = [by_parameter[position] for position in self._positions]
        return fold(self._wrt, iter(numbers))
