"""What the estimators share: their parameters, under the names that scikit-learn gives them, and training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from autograd import no_grad
from nn.decision import Loss
from nn.mlp import MLP
from nn.optimisers import SGD, Adam
from nn.training import fit

# scikit-learn's names for activations.
ACTIVATIONS = {"identity": "linear", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}


class NetworkEstimator(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no type hints
    """An `MLP` that is trained by `fit`.

    Args:
        hidden_layer_sizes: units of each hidden layer.
        activation: of the hidden layers: "identity", "logistic", "tanh" or "relu".
        solver: "adam" or "sgd" (with Nesterov's momentum of 0.9).
        batch_size: samples per step; "auto" for 200, or all where there are fewer.
        learning_rate_init: the learning rate, above 0.
        max_iter: epochs, at least 1.
        random_state: decides the initial weights and the order of the samples, as scikit-learn has it.
    """

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: str = "relu",
        *,
        solver: str = "adam",
        batch_size: int | str = "auto",
        learning_rate_init: float = 0.001,
        max_iter: int = 200,
        random_state: Any = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.random_state = random_state

    def _train(self, X: Any, y: Any, loss: Loss, n_outputs: int) -> None:
        for name, known in (("activation", ACTIVATIONS), ("solver", ("adam", "sgd"))):
            if getattr(self, name) not in known:
                raise ValueError(
                    f"{name} of {type(self).__name__} is {getattr(self, name)!r}: choose one of {', '.join(known)}"
                )
        seeds = check_random_state(self.random_state).randint(2**31 - 1, size=2).tolist()
        hidden = self.hidden_layer_sizes
        sizes = [*([hidden] if isinstance(hidden, int) else map(int, hidden)), n_outputs]
        self.model_ = MLP(X.shape[1], sizes, ACTIVATIONS[self.activation], seed=seeds[0])
        parameters, lr = self.model_.parameters(), self.learning_rate_init
        optimizer = Adam(parameters, lr) if self.solver == "adam" else SGD(parameters, lr, momentum=0.9, nesterov=True)
        history = fit(
            self.model_,
            X,
            y,
            loss=loss,
            optimizer=optimizer,
            epochs=self.max_iter,
            batch_size=min(200, len(X)) if self.batch_size == "auto" else int(self.batch_size),
            seed=seeds[1],
            progress=False,
        )
        self.loss_curve_, self.loss_, self.n_iter_ = history.loss, history.loss[-1], history.epochs

    def _outputs(self, X: Any) -> list[Any]:
        """Return what the model says about each row: a number, or a list of them."""
        check_is_fitted(self)
        rows = validate_data(self, X, reset=False).tolist()
        with no_grad():
            found = [self.model_(row) for row in rows]
        return [[o.data for o in outputs] if isinstance(outputs, list) else outputs.data for outputs in found]
