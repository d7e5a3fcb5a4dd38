"""The optimizers of the solvers "sgd" and "adam": those of `nn.optimizers`, in the form that scikit-learn gives them.

They differ from PyTorch's form, which is that of `nn.optimizers`, in the place of two settings:

- "sgd" keeps velocities of steps, v <- momentum * v - rate * gradient (Sutskever and others, 2013, equation 3), where
  PyTorch's are of gradients and are multiplied by the rate later. As long as the rate stays the same, so do the steps.
- "adam" adds epsilon to the root before it is corrected for having started at 0, not after (the efficient form at the
  end of section 2 of Kingma, Ba, 2015): the same as an epsilon of epsilon / sqrt(1 - beta_2^t) in step t.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from autograd import Value, sqrt
from nn.optimizers import SGD, Adam

# (x, gradient, state, learning rate, length of the whole gradient) -> (new x, new state)
Update: TypeAlias = Callable[[Any, Any, tuple[Any, ...], Any, Any], tuple[Any, tuple[Any, ...]]]


class SklearnSGD(NamedTuple):
    """Gradient descent with momentum, Nesterov's or not."""

    momentum: float
    nesterov: bool

    def update(self) -> Update:
        """Return the update of a parameter, as `autograd.Training` takes it."""
        optimizer = SGD([Value(0.0)], 1.0, self.momentum, nesterov=self.nesterov and self.momentum > 0.0)
        return lambda x, gradient, state, rate, norm: optimizer.update(x, rate * gradient, state)


class SklearnAdam(NamedTuple):
    """Adam."""

    beta_1: float
    beta_2: float
    epsilon: float

    def update(self) -> Update:
        """Return the update of a parameter, as `autograd.Training` takes it."""
        optimizer = Adam([Value(0.0)], betas=(self.beta_1, self.beta_2))

        def update(x: Any, gradient: Any, state: tuple[Any, ...], rate: Any, norm: Any) -> Any:
            steps = 1.0 + (state[0] if state else 0.0)
            # Past the check of their range, which a traced number cannot pass.
            vars(optimizer).update(lr=rate, eps=self.epsilon / sqrt(1.0 - self.beta_2**steps))
            return optimizer.update(x, gradient, state)

        return update


SklearnOptimizer: TypeAlias = SklearnSGD | SklearnAdam
