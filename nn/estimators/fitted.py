"""The fitted network: as neurons to look at, and as arrays in scikit-learn's layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.utils.validation import check_is_fitted

from nn.estimators.architecture import Architecture, flat_parameters
from nn.mlp import MLP


class FittedNetwork:
    """The parameters of a fitted network: a flat array, until `network_` is read; those of its neurons from then on."""

    _architecture: Architecture
    _numbers: Any
    _network: MLP | None

    def _hold(self, architecture: Architecture, numbers: Any) -> None:
        """Replace the parameters."""
        self._architecture, self._numbers, self._network = architecture, numbers, None

    def _flat(self) -> Any:
        """Return the parameters as they are now, as a flat array."""
        check_is_fitted(self)
        return self._numbers if self._network is None else flat_parameters(self._network)

    @property
    def network_(self) -> MLP:
        """The network, an `MLP` to look at, draw and explain; the same object until the next fit.

        Its outputs are the logits of classes, the logarithms of means (loss="poisson"), or the numbers predicted. A
        change of its parameters changes the predictions.
        """
        check_is_fitted(self)
        if self._network is None:
            self._network = self._architecture.network(self._numbers)
        return self._network

    @property
    def coefs_(self) -> list[Any]:
        """The weights of each layer, read-only arrays [inputs][units]; assign a list of all of them to change them."""
        numbers = self._to_read()
        return self._architecture.coefs(numbers)

    @coefs_.setter
    def coefs_(self, coefs: Sequence[Any]) -> None:
        self._hold(self._architecture, self._architecture.flat(coefs, self.intercepts_))

    @property
    def intercepts_(self) -> list[Any]:
        """The biases of each layer, read-only arrays [units]; assign a list of all of them to change them."""
        numbers = self._to_read()
        return self._architecture.intercepts(numbers)

    @intercepts_.setter
    def intercepts_(self, intercepts: Sequence[Any]) -> None:
        self._hold(self._architecture, self._architecture.flat(self.coefs_, intercepts))

    def _to_read(self) -> Any:
        numbers = self._flat().copy()
        numbers.flags.writeable = False  # a change would be lost, as this is a copy
        return numbers

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_numbers")

    def __getstate__(self) -> dict[str, Any]:
        """Return the state for a copy or a pickle: the parameters, without the neurons."""
        state: Any = super().__getstate__()
        return {**state, "_numbers": self._flat(), "_network": None} if self.__sklearn_is_fitted__() else state
