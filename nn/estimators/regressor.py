"""`MLPRegressor`: a network for regression, as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score
from sklearn.utils import column_or_1d
from sklearn.utils.metaestimators import available_if

from nn.estimators.network import NetworkEstimator
from nn.estimators.output import MEANS_OF_COUNTS, NUMBERS, OutputMeaning


class MLPRegressor(RegressorMixin, NetworkEstimator):  # type: ignore[misc]  # scikit-learn has no type hints
    """A network with an output for each number, trained with half the squared error; or for counts, the Poisson loss.

    Args:
        loss: "squared_error", half the square, added up over the outputs (scikit-learn's own networks take the same
            steps, but report the mean over the outputs); or "poisson", for targets of at least 0, of whose mean the
            network gives the logarithm.
        others: those of `nn.estimators.hyperparameters.Hyperparameters`, which gives the range of each; names,
            meanings and defaults are those of `sklearn.neural_network.MLPRegressor`. `fit` checks them.

    Attributes:
        network_: the fitted network, an `MLP`.
        coefs_, intercepts_: its weights and biases, for each layer an array [inputs][units] and [units].
        n_iter_, loss_: the number of epochs, or iterations, and the last loss.
        loss_curve_, best_loss_, validation_scores_, best_validation_score_: of "sgd" and "adam", as in scikit-learn.

    >>> network = MLPRegressor(hidden_layer_sizes=(), solver="lbfgs", alpha=0.0, random_state=0)
    >>> network.fit([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]).predict([[3.0]]).round(2).tolist()
    [7.0]
    """

    def __init__(
        self,
        loss: str = "squared_error",
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: str = "relu",
        *,
        solver: str = "adam",
        alpha: float = 0.0001,
        batch_size: int | str = "auto",
        learning_rate: str = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: Any = None,
        tol: float = 1e-4,
        verbose: bool | int = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: float = 10,
        max_fun: int = 15000,
    ) -> None:
        self.loss = loss
        super().__init__(
            hidden_layer_sizes,
            activation,
            solver=solver,
            alpha=alpha,
            batch_size=batch_size,
            learning_rate=learning_rate,
            learning_rate_init=learning_rate_init,
            power_t=power_t,
            max_iter=max_iter,
            shuffle=shuffle,
            random_state=random_state,
            tol=tol,
            verbose=verbose,
            warm_start=warm_start,
            momentum=momentum,
            nesterovs_momentum=nesterovs_momentum,
            early_stopping=early_stopping,
            validation_fraction=validation_fraction,
            beta_1=beta_1,
            beta_2=beta_2,
            epsilon=epsilon,
            n_iter_no_change=n_iter_no_change,
            max_fun=max_fun,
        )

    @property
    def _output(self) -> OutputMeaning:
        return MEANS_OF_COUNTS if self.loss == "poisson" else NUMBERS

    @property
    def _fitted_output(self) -> OutputMeaning:
        return MEANS_OF_COUNTS if self.out_activation_ == MEANS_OF_COUNTS.name else NUMBERS

    def _targets(self, y: Any, goes_on: bool, in_part: bool) -> Any:
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        try:
            y = y.astype(float)
        except (TypeError, ValueError) as error:
            raise ValueError(f"MLPRegressor predicts numbers, and y has something else: {error}") from None
        if self.loss == "poisson" and not (y >= 0.0).all():
            raise ValueError(f"loss='poisson' is for counts, and y has {y.min():g}: give numbers of at least 0")
        self.n_outputs_ = 1 if y.ndim == 1 else y.shape[1]
        return y.reshape(len(y), -1)

    def _score_of(self, predicted: Any, targets: Any, weights: Any) -> float:
        return float(r2_score(targets, predicted, sample_weight=weights))

    @available_if(lambda estimator: estimator.solver != "lbfgs")  # type: ignore[untyped-decorator]  # scikit-learn has no type hints
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> MLPRegressor:
        """Train for one epoch on these samples, going on from the fitted network; not for solver "lbfgs".

        Args:
            X, y, sample_weight: as those of `fit`.

        Raises:
            ValueError: as `fit`.
        """
        with self._restored_on_error():
            self._fit(X, y, sample_weight, in_part=True)
        return self

    def predict(self, X: Any) -> Any:
        """Return the number predicted for each row of X, [samples]; [samples][numbers] where there are several."""
        predicted = self._predicted(X)
        return predicted[:, 0] if predicted.shape[1] == 1 else predicted
