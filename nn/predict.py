"""The prediction that an output stands for: a class or a number, by the loss the model was trained with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from autograd import equal, greater, minimum, no_grad, where
from nn.losses import binary_cross_entropy, cross_entropy, hinge
from nn.outputs import numbers_of
from nn.types import Output, Row, Target

Loss: TypeAlias = Callable[[Any, Any], Any]


def predict(model: Callable[[Any], Any], inputs: Row, loss: Loss) -> float | list[float]:
    """Return the prediction of a model for one sample.

    Args:
        model: an MLP, or any function of a list of numbers that returns one Value, or a list of them.
        inputs: one number per feature.
        loss: what the model was trained with: it decides what the output means.

    Returns:
        the class, an int as in the targets of the loss: -1 or 1 for `hinge`, 0 or 1 for `binary_cross_entropy`, an
        index for `cross_entropy`. For any other loss, the output, a float. For several outputs, a list of these, but
        for `cross_entropy`.

    Raises:
        ValueError, TypeError: as the model does.

    >>> from nn import MLP
    >>> model = MLP(1, [1], initializer=lambda n_in, n_out, rng: 2.0)
    >>> predict(model, [-3.0], hinge), predict(model, [-3.0], binary_cross_entropy)
    (-1, 0)
    """
    if not callable(loss):
        raise TypeError(f"loss of predict is {loss!r:.60}: pass the function that the model was trained with")
    with no_grad():
        output = model(inputs)
    decide = DECISIONS.get(loss_function(loss))
    numbers = numbers_of(output)
    prediction: float | list[float] = numbers if decide is None else _whole(decide(numbers))
    return prediction


def correct(output: Output, target: Target, loss: Loss) -> bool | None:
    """Return whether an output chooses the class that the target names; None where there are no classes.

    Args:
        output: one Value, or a list of them.
        target: as the loss takes it; where that is a list, all of it has to be right.
        loss: what decides which class an output means, see `predict`. With a loss that is not one of `nn.losses`, a
            list of outputs with one whole number as target chooses its largest.

    >>> correct(0.3, 1, hinge), correct([0.1, 0.2], 0, cross_entropy), correct(0.3, 0.31, lambda o, t: (o - t) ** 2)
    (True, False, None)
    """
    found = correctness(numbers_of(output), target, loss)
    return None if found is None else bool(found)


def correctness(output: Any, target: Any, loss: Loss) -> Any:
    """Return 1 for an output that chooses the class of the target, else 0, in the arithmetic of the output; or None.

    Args: as those of `correct`, but the output is of plain numbers, or of stand-ins for them.
    """
    decide = DECISIONS.get(loss_function(loss))
    if decide is None:
        if not isinstance(output, list) or not hasattr(target, "__index__"):
            return None
        decide = largest
    chosen = decide(output)
    if not isinstance(chosen, list):
        return equal(chosen, target)
    return minimum([equal(one, other) for one, other in zip(chosen, target, strict=True)])


def largest(outputs: Any) -> Any:
    """Return the index of the largest output, the first of several.

    >>> largest([0.1, 0.7, 0.2])
    1.0
    """
    index, best = 0.0, outputs[0]
    for k, output in enumerate(outputs[1:], 1):
        above = greater(output, best)
        index, best = where(above, float(k), index), where(above, output, best)
    return index


def _signs(output: Any) -> Any:
    return [_signs(o) for o in output] if isinstance(output, list) else where(greater(output, 0.0), 1.0, -1.0)


def _bits(output: Any) -> Any:
    return [_bits(o) for o in output] if isinstance(output, list) else greater(output, 0.0)


# For losses of classes, what chooses the class by the outputs.
DECISIONS: dict[Loss, Callable[[Any], Any]] = {hinge: _signs, binary_cross_entropy: _bits, cross_entropy: largest}


def loss_function(loss: Loss) -> Loss:
    """Return the function of a loss whose options were set in advance by `functools.partial`; others as they are."""
    return loss_function(loss.func) if isinstance(loss, partial) else loss


def _whole(decision: Any) -> Any:
    return [_whole(part) for part in decision] if isinstance(decision, list) else int(decision)
