"""What an output means: which class a model chose, judged by the loss it was trained with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from autograd import no_grad
from nn.losses import binary_cross_entropy, cross_entropy, hinge

Loss: TypeAlias = Callable[[Any, Any], Any]


def predict(model: Callable[[Any], Any], inputs: Sequence[Any], loss: Loss) -> Any:
    """Return what the model says about one sample.

    Args:
        model: an MLP, or any function of a list of numbers.
        inputs: one number per feature.
        loss: what the model was trained with: it decides what the output means.

    Returns:
        the class, as in the targets of the loss: -1 or 1 for `hinge`, 0 or 1 for `binary_cross_entropy`, an index for
        `cross_entropy`. For any other loss, the output: a float, or a list of them.

    >>> from nn import MLP
    >>> model = MLP(1, [1], initialiser=lambda n_in, n_out, rng: 2.0)
    >>> predict(model, [-3.0], hinge), predict(model, [-3.0], binary_cross_entropy)
    (-1, 0)
    """
    with no_grad():
        output = model(inputs)
    decide = _DECISIONS.get(_function(loss))
    numbers = [_number(o) for o in output] if isinstance(output, (list, tuple)) else _number(output)
    return numbers if decide is None else decide(numbers)


def correct(output: Any, target: Any, loss: Loss) -> bool | None:
    """Return whether an output chooses the class that the target names; None where there are no classes.

    Args:
        output: one Value, or a list of them.
        target: as the loss takes it; where that is a list, all of it has to be right.
        loss: what decides which class an output means, see `predict`. With a loss that is not one of `nn.losses`, a
            list of outputs with one whole number as target chooses its largest.

    >>> correct(0.3, 1, hinge), correct([0.1, 0.2], 0, cross_entropy), correct(0.3, 0.31, lambda o, t: (o - t) ** 2)
    (True, False, None)
    """
    decide = _DECISIONS.get(_function(loss))
    several = isinstance(output, (list, tuple))
    if decide is None:
        if not several or not hasattr(target, "__index__"):
            return None
        decide = largest
    chosen = decide([_number(o) for o in output] if several else _number(output))
    return bool(chosen == (list(target) if isinstance(chosen, list) else target))


def largest(outputs: Any) -> int:
    """Return the index of the largest output, the first of several."""
    return max(range(len(outputs)), key=outputs.__getitem__)


def _signs(output: Any) -> Any:
    return [_signs(o) for o in output] if isinstance(output, list) else 1 if output > 0.0 else -1


def _bits(output: Any) -> Any:
    return [_bits(o) for o in output] if isinstance(output, list) else int(output > 0.0)


_DECISIONS: dict[Loss, Callable[[Any], Any]] = {hinge: _signs, binary_cross_entropy: _bits, cross_entropy: largest}


def _function(loss: Loss) -> Loss:
    return _function(loss.func) if isinstance(loss, partial) else loss


def _number(output: Any) -> float:
    return output.data if hasattr(output, "apply_rule") else float(output)
