"""Losses: the error of a model's output for one sample, as a number to make small.

Each is a function `(output, target)` of one sample; `fit` averages it over a batch. The output is that of a model: one
Value, or a list of Values, the target then being a list too, except for `cross_entropy`. Over a list, a loss is the
mean of its entries, as with PyTorch's `reduction="mean"`; only `squared_error` is a sum. Options are set in advance:
`fit(..., loss=functools.partial(huber, delta=2.0))`. Of plain numbers, a loss is a plain number. Of a number as output
and a Value as target, which is the order of scikit-learn, it is a TypeError.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

from autograd import Scalar, Value, clip, dot, exp, greater, log, logsumexp, mean, relu, softplus, take, where
from autograd.support.absent_names import no_such_name
from autograd.support.words import counted
from nn.foreign_names import OF_LOSSES
from nn.types import Output, Target


def squared_error(output: Output, target: Target) -> Value:
    """Return half the squared Euclidean distance, 1/2 sum_k (output_k - target_k)^2.

    Args:
        output: a Value, or a list of n.
        target: a number, or n of them.

    Raises:
        ValueError: if their lengths differ.

    The half makes the derivative with respect to an output the plain difference, output_k - target_k.

    >>> squared_error([1.0, 2.0], [0.0, 4.0])
    2.5
    """
    differences = _differences("squared_error", output, target)
    return 0.5 * dot(differences, differences)


def mean_squared_error(output: Output, target: Target) -> Value:
    """Return 1/n sum_k (output_k - target_k)^2, as PyTorch's `MSELoss`.

    Args:
        output: a Value, or a list of n.
        target: a number, or n of them.

    Raises:
        ValueError: if their lengths differ.

    >>> mean_squared_error([1.0, 2.0], [0.0, 4.0])
    2.5
    """
    differences = _differences("mean_squared_error", output, target)
    return dot(differences, differences) / len(differences)


def mean_absolute_error(output: Output, target: Target) -> Value:
    """Return 1/n sum_k |output_k - target_k|, as PyTorch's `L1Loss`; the derivative at a difference of 0 is 0.

    Args:
        output: a Value, or a list of n.
        target: a number, or n of them.

    Raises:
        ValueError: if their lengths differ.

    >>> mean_absolute_error([1.0, 2.0], [0.0, 4.0])
    1.5
    """
    return _mean([abs(d) for d in _differences("mean_absolute_error", output, target)])


def huber(output: Output, target: Target, delta: float = 1.0) -> Value:
    """Return the mean of d^2 / 2 for each difference d within delta, of delta (|d| - delta / 2) beyond.

    Args:
        output: a Value, or a list of n.
        target: a number, or n of them.
        delta: where the square becomes a line, above 0, in units of the target.

    Raises:
        ValueError: if the lengths differ, or for a delta that is not above 0.

    Both cases are c (d - c / 2), where c is d clipped to [-delta, delta]. As PyTorch's `HuberLoss`.

    Source: Huber (1964), Robust estimation of a location parameter.

    >>> huber(0.5, 0.0), huber(3.0, 0.0)
    (0.125, 2.5)
    """
    if not hasattr(delta, "apply_rule") and not (isinstance(delta, Real) and delta > 0.0):
        raise ValueError(f"huber's delta is {delta!r}: give a number above 0")
    terms = []
    for d in _differences("huber", output, target):
        c = clip(d, -delta, delta)
        terms.append(c * (d - 0.5 * c))
    return _mean(terms)


def binary_cross_entropy(output: Output, target: Target, class_weights: Sequence[float] | None = None) -> Value:
    """Return -log p of the true class, 1 having p = sigmoid(output) and 0 the rest.

    Args:
        output: a logit, which is any real number (so no sigmoid before it), or a list of n.
        target: 0 or 1, or n of them.
        class_weights: a factor for samples of class 0 and one for those of class 1; None for 1 and 1.

    Raises:
        ValueError: if the lengths differ, or for a target that is neither 0 nor 1.

    -log sigmoid(z) = softplus(-z) and -log(1 - sigmoid(z)) = softplus(z), which neither overflow nor lose digits.
    As PyTorch's `BCEWithLogitsLoss`.

    >>> f"{binary_cross_entropy(0.0, 1):.6f}", binary_cross_entropy(-1000.0, 1)
    ('0.693147', 1000.0)
    """
    pairs = _pairs("binary_cross_entropy", output, target)
    _check_classes("binary_cross_entropy", [t for _, t in pairs], (0, 1), "the class of the sample")
    if class_weights is not None:
        return _mean([take(class_weights, t) * softplus((1 - 2 * t) * z) for z, t in pairs])
    return _mean([softplus((1 - 2 * t) * z) for z, t in pairs])


def cross_entropy(output: Output, target: Scalar, class_weights: Sequence[float] | None = None) -> Value:
    """Return -log p of the true class, p being softmax of the outputs.

    Args:
        output: n logits, one for each class; any real numbers (so no softmax before it).
        target: the index of the true class, from 0 to n - 1.
        class_weights: a factor for the samples of each class; None for 1.

    Raises:
        ValueError: for a target that is not such an index.
        TypeError: if the output is not a list.

    -log softmax(z)_t = logsumexp(z) - z_t, which does not overflow. As PyTorch's `CrossEntropyLoss`.

    >>> f"{cross_entropy([0.0, 0.0], 1):.6f}", cross_entropy([1000.0, 0.0], 1)
    ('0.693147', 1000.0)
    """
    if not isinstance(output, (list, tuple)) or not output:
        raise TypeError(
            f"cross_entropy takes a list of logits, one for each class, got {output!r}: give the model one output unit "
            "for each class, or use binary_cross_entropy"
        )
    _check_classes("cross_entropy", [target], range(len(output)), "the index of the true class")
    loss: Value = logsumexp(output) - take(output, target)
    return loss if class_weights is None else take(class_weights, target) * loss


def hinge(output: Output, target: Target) -> Value:
    """Return max(0, 1 - target * output): 0 for an output on the right side of 0, and at least 1 away from it.

    Args:
        output: a score, which is any real number, or a list of n.
        target: -1 or +1, or n of them.

    Raises:
        ValueError: if the lengths differ, or for a target that is neither -1 nor +1.

    Source: Cortes, Vapnik (1995), Support-vector networks.

    >>> hinge(0.25, 1), hinge(0.25, -1), hinge(2.0, 1)
    (0.75, 1.25, 0.0)
    """
    pairs = _pairs("hinge", output, target)
    _check_classes("hinge", [t for _, t in pairs], (-1, 1), "the class of the sample")
    return _mean([relu(1.0 - t * score) for score, t in pairs])


def poisson(output: Output, target: Target) -> Value:
    """Return e^o - t o + t log t - t: half the deviance of a count t from a Poisson distribution of mean e^o.

    Args:
        output: the logarithm of a mean, which is any real number (so no exponential after it), or a list of n.
        target: a count, or another number of at least 0; or a list of n.

    Raises:
        ValueError: if the lengths differ, or for a target below 0.

    It is 0 where e^o = t, and its derivative by o is e^o - t. As PyTorch's `PoissonNLLLoss`, but for what depends on
    the target alone. Source: McCullagh, Nelder (1989), Generalized linear models, section 2.3.

    >>> poisson(0.0, 1.0), poisson(0.0, 0.0)
    (0.0, 1.0)
    """
    pairs = _pairs("poisson", output, target)
    for _, t in pairs:
        if not hasattr(t, "apply_rule") and not (isinstance(t, Real) and float(t) >= 0.0):
            raise ValueError(f"poisson got the target {t!r}: give a count, or another number of at least 0")
    return _mean([exp(o) - t * o + where(greater(t, 0.0), t * log(t), 0.0) - t for o, t in pairs])


def l2_penalty(parameters: Sequence[Value], strength: Scalar) -> Value:
    """Return strength * (p1^2 + ... + pn^2), as one dot product of the parameters with themselves.

    Args:
        parameters: at least one, as from `model.parameters()`.
        strength: at least 0; the gradient is 2 * strength * p, where an optimizer's `weight_decay` adds decay * p.

    Raises:
        ValueError: for a negative strength, or no parameters.
        TypeError: for what is not a list of parameters.

    >>> l2_penalty([3.0, 4.0], 0.1)
    2.5
    """
    if not hasattr(parameters, "__len__"):
        raise TypeError(f"l2_penalty takes a list of parameters, got {parameters!r:.60}: pass model.parameters()")
    if not hasattr(strength, "apply_rule") and not (isinstance(strength, Real) and strength >= 0.0):
        raise ValueError(f"l2_penalty's strength is {strength!r}: give a number of at least 0")
    return strength * dot(parameters, parameters)


OF_ANY_NUMBER = frozenset({squared_error, mean_squared_error, mean_absolute_error, huber})  # as target
LOSSES = (
    squared_error, mean_squared_error, mean_absolute_error, huber, binary_cross_entropy, cross_entropy, hinge, poisson,
)  # fmt: skip


def _pairs(name: str, output: Any, target: Any) -> list[tuple[Any, Any]]:
    if not isinstance(output, (list, tuple)):
        if hasattr(target, "__len__") and not isinstance(target, str):
            raise ValueError(f"{name} got one output and {target!r} as target: give one number, or one output for each")
        pairs = [(output, target)]
    elif not hasattr(target, "__len__") or isinstance(target, str):
        raise ValueError(
            f"{name} got {counted(len(output), 'output')} and {target!r} as target: give a list of {len(output)}"
        )
    elif len(output) != len(target):
        counts = f"{counted(len(output), 'output')} and {counted(len(target), 'target')}"
        raise ValueError(f"{name} got {counts}: give as many targets as outputs")
    else:
        pairs = list(zip(output, target, strict=True))
    if not pairs:
        raise ValueError(f"{name} got no outputs: give at least one")
    for o, t in pairs:
        if o is None or isinstance(o, str):
            raise TypeError(f"{name} got the output {o!r}: give what the model returns, a number or a list of them")
        if hasattr(t, "apply_rule") and not hasattr(o, "apply_rule"):
            raise TypeError(f"{name} got {o!r} as output and {t!r} as target: give the output of the model first")
    return pairs


def _differences(name: str, output: Any, target: Any) -> list[Value]:
    pairs = _pairs(name, output, target)
    for _, t in pairs:
        if isinstance(t, str) or t is None:
            raise ValueError(f"{name} got the target {t!r}: expected a number")
    return [o - t for o, t in pairs]


def _mean(terms: list[Value]) -> Value:
    return terms[0] if len(terms) == 1 else mean(terms)


def _check_classes(name: str, targets: list[Any], classes: Sequence[int], what: str) -> None:
    for target in targets:
        # What is traced has no number to look at yet.
        if not hasattr(target, "apply_rule") and target not in classes:
            allowed = f"0 to {classes[-1]}" if isinstance(classes, range) else f"{classes[0]} or {classes[1]:+d}"
            raise ValueError(f"{name} got the target {target!r}: give {what}, {allowed.replace('+1', '1')}")


def __getattr__(name: str) -> Any:
    raise no_such_name(__name__, name, OF_LOSSES)
