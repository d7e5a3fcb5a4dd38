"""Parameters to differentiate by, in the lists they were named in: looked at once, however many calls name them."""

from __future__ import annotations

from typing import Any

from autograd.compiled.runtime.arguments import parameters_of
from autograd.compiled.trace.guards import same_values
from autograd.support.nested import flatten, fold


class WantedParameters:
    """What `wrt` names.

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
        return self._wrt is wrt is None or same_values(self._wrt, wrt)

    def gradients(self, by_parameter: Any) -> Any:
        """Return gradients in the lists of `wrt`.

        Args:
            by_parameter: an array with one number for each of `parameters`.
        """
        numbers = by_parameter.tolist()
        if self._positions is not None:
            numbers = [numbers[position] for position in self._positions]
        return fold(self._wrt, iter(numbers))
