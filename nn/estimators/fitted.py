"""The network that was fitted: as neurons to look at, and as the arrays that scikit-learn has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.utils.validation import check_is_fitted

from nn.estimators.architecture import Architecture, numbers_of
from nn.mlp import MLP


class FittedNetwork:
    """The numbers of a fitted network: one flat array, and once somebody asks for its neurons, those of the neurons."""

    _architecture: Architecture
    _numbers: Any
    _network: MLP | None

    def _hold(self, architecture: Architecture, numbers: Any) -> None:
        """Let these be the numbers from now on."""
        self._architecture, self._numbers, self._network = architecture, numbers, None

    def _flat(self) -> Any:
        """Return the numbers as they are now, as a flat array."""
        check_is_fitted(self)
        return self._numbers if self._network is None else numbers_of(self._network)

    @property
    def network_(self) -> MLP:
        """The network, to look at, draw and explain; the same one until the next fit.

        It gives what comes before the last step of a prediction: the logits of classes. What is changed in it counts:
        predictions are those of this network.
        """
        check_is_fitted(self)
        if self._network is None:
            self._network = self._architecture.network(self._numbers)
        return self._network

    @property
    def coefs_(self) -> list[Any]:
        """The weights of each layer, arrays [inputs][units] to read; assign all of them to set them."""
        numbers = self._to_read()
        return self._architecture.coefs(numbers)

    @coefs_.setter
    def coefs_(self, coefs: Sequence[Any]) -> None:
        self._hold(self._architecture, self._architecture.flat(coefs, self.intercepts_))

    @property
    def intercepts_(self) -> list[Any]:
        """The biases of each layer, arrays [units] to read; assign all of them to set them."""
        numbers = self._to_read()
        return self._architecture.intercepts(numbers)

    @intercepts_.setter
    def intercepts_(self, intercepts: Sequence[Any]) -> None:
        self._hold(self._architecture, self._architecture.flat(self.coefs_, intercepts))

    def _to_read(self) -> Any:
        numbers = self._flat().copy()
        numbers.flags.writeable = False  # a change would be lost, so it is refused
        return numbers

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_numbers")

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy or another process needs: the numbers, of which it makes neurons of its own."""
        state: Any = super().__getstate__()
        return {**state, "_numbers": self._flat(), "_network": None} if self.__sklearn_is_fitted__() else state
