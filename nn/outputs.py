"""Outputs of a model as plain numbers, also for many samples at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import Value, no_grad
from nn.module import Module

# Parameters that the eager engine passes in the time it takes to import NumPy and make a program; a fixed number, so
# that runs repeat.
WORTH_COMPILING = 250_000
CALLS_PER_RUN = 100  # of NumPy, which count little in a single run


def outputs_of(model: Callable[[Any], Any], rows: Any) -> list[Any]:
    """Return the outputs of a model for each row: a number, or a list of them for several outputs.

    They are computed by a compiled program where there is much to compute.

    Args:
        model: a Module that is called with a row, or another function of a row.
        rows: [samples][features].

    Raises:
        ValueError, TypeError: as calling the model does.

    >>> from nn import MLP
    >>> outputs_of(MLP(1, [1], initializer=lambda n_in, n_out, rng: 2.0), [[1.0], [-3.0]])
    [2.0, -6.0]
    """
    if isinstance(model, Module) and len(rows) * len(model.parameters()) >= WORTH_COMPILING:
        try:
            return _compiled_outputs(model, rows)
        except Exception:  # no NumPy, what cannot be compiled, or an overflow
            pass
    with no_grad():
        return [numbers_of(model(row)) for row in rows]


def numbers_of(output: Any) -> Any:
    """Return the output of a model as a plain number, or a list of them; stand-ins stay as they are."""
    if isinstance(output, (list, tuple)):
        return [numbers_of(part) for part in output]
    if isinstance(output, Value):
        return output.data
    return output if hasattr(output, "apply_rule") else float(output)


def _compiled_outputs(model: Module, rows: Any) -> list[Any]:
    from autograd import backend_for, compile  # here, as they need NumPy

    backend = backend_for(1, len(rows), CALLS_PER_RUN, len(model.parameters()))
    found = compile(lambda row: model(row), backend=backend).batch(rows)
    if not isinstance(found, list):
        numbers: list[float] = found.tolist()
        return numbers
    return list(map(list, zip(*(part.tolist() for part in found), strict=True)))
