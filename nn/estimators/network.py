"""The base class of the estimators: fitting and predicting."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from autograd.support.masked import refuse_masked
from autograd.support.words import counted
from nn.estimators.architecture import Architecture
from nn.estimators.fitted import FittedNetwork
from nn.estimators.hyperparameters import Hyperparameters, check_hyperparameters
from nn.estimators.lbfgs import train_by_lbfgs
from nn.estimators.output import OutputMeaning
from nn.estimators.programs import LossProgram, StepProgram, backend_of, pooled, prediction
from nn.estimators.sklearn_optimizers import SklearnAdam, SklearnOptimizer, SklearnSGD
from nn.estimators.step_training import OptimizerState, StepHistory, StepTraining

OF_STEPS = ("loss_curve_", "best_loss_", "validation_scores_", "best_validation_score_")


class NetworkEstimator(FittedNetwork, Hyperparameters):
    """A network as an estimator.

    Args: those of `Hyperparameters`.
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Train a new network, or with `warm_start` go on training the one there is.

        Args:
            X: [samples][features], an array or a sparse matrix of finite numbers.
            y: the targets, [samples], or [samples][targets] for several.
            sample_weight: [samples], how much each sample counts, with a sum above 0; None for all alike.

        Returns:
            the estimator.

        Raises:
            ValueError: for hyperparameters or data out of their range, and for numbers that become inf or nan; the
                estimator is as it was before.
        """
        with self._restored_on_error():
            self._fit(X, y, sample_weight, in_part=False)
        return self

    # For subclasses to define.

    _state: OptimizerState | None

    @property
    def _output(self) -> OutputMeaning:
        """The meaning of the outputs while the network is trained."""
        raise NotImplementedError

    @property
    def _fitted_output(self) -> OutputMeaning:
        """The meaning of the outputs of the fitted network, whatever hyperparameters were set since."""
        return self._output

    def _targets(self, y: Any, goes_on: bool, in_part: bool) -> Any:
        """Return targets [samples][targets] as the loss takes them, and set the attributes that describe them.

        Args:
            y: as `fit` has it.
            goes_on: whether training goes on, with targets of the same kind as before.
            in_part: whether classes may be missing from y.
        """
        raise NotImplementedError

    def _score_of(self, predicted: Any, targets: Any, weights: Any) -> float:
        """Return the score of what `_predicted` returns."""
        raise NotImplementedError

    # Fitting.

    def _fit(self, X: Any, y: Any, sample_weight: Any, in_part: bool) -> None:
        check_hyperparameters(self)
        goes_on = self.__sklearn_is_fitted__() and (self.warm_start or in_part)
        X, y = self._validated(X, y=y, multi_output=True, reset=not goes_on)
        targets = self._targets(y, goes_on, in_part)
        weights = numpy.ones(len(X)) if sample_weight is None else _check_sample_weight(sample_weight, X)
        if not weights.sum() > 0.0:
            raise ValueError(f"sample_weight adds up to {weights.sum():g}: some sample has to count")
        targets = numpy.column_stack([targets, weights])
        rng = check_random_state(self.random_state)
        architecture = self._wanted_architecture(X.shape[1])
        if not goes_on:
            self._hold(architecture, architecture.initial(rng))
        elif architecture != self._architecture:
            raise ValueError(f"the network is {self._architecture}: training cannot go on with {architecture}")
        self.n_layers_, self.out_activation_ = len(architecture.sizes), self._output.name
        try:
            if self.solver == "lbfgs":
                self._fit_by_lbfgs(X, targets)
            else:
                self._fit_by_steps(X, targets, rng, goes_on, in_part)
        except FloatingPointError as error:
            advice = "" if self.solver == "lbfgs" else f", or lower learning_rate_init={self.learning_rate_init!r}"
            raise ValueError(f"{type(self).__name__} stopped: {error}; standardize the inputs{advice}") from None

    def _fit_by_lbfgs(self, X: Any, targets: Any) -> None:
        backend = backend_of(self._architecture, self.max_iter, self.max_iter * len(X))
        with pooled(LossProgram, self._architecture, self._output, backend) as program:
            numbers, self.loss_, self.n_iter_ = train_by_lbfgs(self, program, X, targets, self._flat())
        self._hold(self._architecture, numbers)
        self.t_, self._history = 0, StepHistory()
        self._state = None
        for name in OF_STEPS:
            self.__dict__.pop(name, None)

    def _fit_by_steps(self, X: Any, targets: Any, rng: Any, goes_on: bool, in_part: bool) -> None:
        history = (self._history if goes_on else StepHistory()).continued(self.n_iter_no_change + 1, self.tol)
        state = self._state if goes_on and in_part else None
        score = None
        if self.early_stopping:
            if in_part:
                raise ValueError(
                    "partial_fit cannot hold out samples, which would be others each time: set early_stopping=False"
                )
            X, targets, score = self._held_out(X, targets, rng)
        with pooled(StepProgram, self._architecture, self._output, self._optimizer()) as program:
            training = StepTraining(self, program, X, targets, rng, history, state, score)
            numbers, self._state = training.run(self._flat(), 1 if in_part else self.max_iter)
        if score is not None and history.by_score.best_parameters is not None:
            numbers = history.by_score.best_parameters
        self._hold(self._architecture, numbers)
        self._history, self.n_iter_, self.t_ = history, training.epochs, history.samples_seen
        self.loss_curve_ = list(history.losses)
        self.loss_ = history.losses[-1] if history.losses else numpy.nan  # Ctrl-C came in the first epoch
        self.best_loss_ = history.by_loss.best_loss if score is None else None
        self.validation_scores_ = None if score is None else list(history.scores)
        self.best_validation_score_ = None if score is None else -history.by_score.best_loss
        if not training.is_over and not in_part:
            warnings.warn(
                f"training was not over after {counted(self.max_iter, 'epoch')}: raise max_iter",
                ConvergenceWarning,
                stacklevel=4,
            )

    def _held_out(self, X: Any, targets: Any, rng: Any) -> tuple[Any, Any, Any]:
        """Return the samples to train on, their targets, and how to score a network by the others."""
        stratify = targets[:, 0] if hasattr(self, "classes_") and self.n_outputs_ == 1 else None
        wanted = f"early_stopping holds out validation_fraction={self.validation_fraction!r} of {len(X)} samples"
        try:
            train, held_out = train_test_split(
                numpy.arange(len(X)), test_size=self.validation_fraction, random_state=rng, stratify=stratify
            )
        except ValueError as error:
            raise ValueError(f"{wanted}, which cannot be: {error} Set early_stopping=False, or hold out more") from None
        if len(held_out) < 2:
            raise ValueError(f"{wanted}, which is {len(held_out)}: hold out two or more")
        backend = backend_of(self._architecture, self.max_iter, self.max_iter * len(held_out))
        predict = prediction(self._architecture, self._output, backend)
        rows, right, weights = X[held_out], targets[held_out, :-1], targets[held_out, -1]
        return X[train], targets[train], lambda numbers: self._score_of(predict(rows, numbers), right, weights)

    def _optimizer(self) -> SklearnOptimizer:
        if self.solver == "sgd":
            return SklearnSGD(float(self.momentum), bool(self.nesterovs_momentum))
        return SklearnAdam(float(self.beta_1), float(self.beta_2), float(self.epsilon))

    def _wanted_architecture(self, n_features: int) -> Architecture:
        hidden = self.hidden_layer_sizes
        sizes = [int(n) for n in (hidden if hasattr(hidden, "__iter__") else [hidden])]
        return Architecture((n_features, *sizes, self.n_outputs_), self.activation)

    @contextmanager
    def _restored_on_error(self) -> Iterator[None]:
        """Restore all attributes if the block ends with an error or Ctrl-C."""
        before = dict(vars(self))
        try:
            yield
        except BaseException:
            self.__dict__.clear()
            self.__dict__.update(before)
            raise

    # Predicting.

    def _predicted(self, X: Any, logarithms: bool = False) -> Any:
        """Return probabilities or numbers [samples][outputs], or the logarithms of probabilities."""
        check_is_fitted(self)
        X = self._validated(X, reset=False)
        backend = backend_of(self._architecture, 1, len(X))
        return prediction(self._architecture, self._fitted_output, backend, logarithms)(X, self._flat())

    def _validated(self, X: Any, **checks: Any) -> Any:
        """Return X, and y if there is one, as scikit-learn checks them; X as an array of 64-bit floats."""
        for name, numbers in {"X": X, "y": checks.get("y")}.items():
            refuse_masked(numbers, f"{name} of {type(self).__name__}")
        found = validate_data(self, X, accept_sparse=["csr", "csc"], dtype=numpy.float64, **checks)
        X, *y = found if "y" in checks else (found,)
        X = X.toarray() if hasattr(X, "toarray") else X
        return (X, *y) if y else X

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.target_tags.multi_output = True
        return tags
