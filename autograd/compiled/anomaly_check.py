"""`detect_anomaly` in compiled calls: native code names no operation, so the function itself is run before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograd import anomaly, modes
from autograd.compiled.runtime.structure import Structure, folded
from autograd.graph import backward_sweep, topological_order
from autograd.support.nested import flatten
from autograd.value import Value


def is_watched() -> bool:
    """Return whether a call is inside `detect_anomaly`, and not in a function that is traced."""
    return modes.active > 0 and modes.anomaly.get() and modes.recorder.get() is None


def check_samples(
    f: Callable[..., Any], structure: Sequence[Structure], samples: Iterable[Iterable[float]], gradient: bool
) -> None:
    """Run a function on Values, and raise at the first that is inf or nan.

    Args:
        f: the function.
        structure: of each argument.
        samples: the numbers of all arguments, for each sample.
        gradient: whether derivatives count too; no `.grad` changes.

    Raises:
        AnomalyError: naming the operation, its operands and the line.
    """
    for numbers in samples:
        values = iter([Value(number) for number in numbers])
        result = f(*[folded(part, values) for part in structure])
        if gradient:
            for out in flatten(result):
                if isinstance(out, Value):
                    order = topological_order(out)
                    anomaly.check_sweep(order, backward_sweep(order, {out: 1.0}))
