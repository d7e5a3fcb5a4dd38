"""Which engine trains: as asked for, or the one that is done first."""

from __future__ import annotations

import importlib.util

from autograd import TraceError
from nn.compiled_engine import CompiledEngine, can_compile
from nn.engine import EagerEngine, Engine
from nn.training_data import Samples
from nn.training_step import EagerStep

ENGINES = ("auto", "eager", "compiled")
# Parameters that the eager engine passes, forward and backward, in the time it takes to compile.
WORTH_COMPILING = 1_000_000
OPERANDS_OF_A_LOSS = 20


def check_engine(engine: str) -> None:
    """Raise unless an engine is known.

    Raises:
        ValueError: naming those that are.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine {engine!r} is not known: choose one of {', '.join(ENGINES)}")


def choose_engine(engine: str, step: EagerStep, samples: Samples, visits: int) -> Engine:
    """Return the engine to train with.

    Args:
        engine: "eager"; "compiled"; or "auto" for the compiled one where that pays and works, which is decided by what
            there is to do, and never by a clock.
        step: what a step is.
        samples: what to train on.
        visits: how often a sample will be shown.

    Raises:
        TraceError: for "compiled", where model, loss or optimiser cannot be compiled.
    """
    check_engine(engine)
    eager = EagerEngine(step)
    if engine == "eager":
        return eager
    possible = can_compile(step.optimizer, step.parameters) and importlib.util.find_spec("numpy") is not None
    if engine == "auto":
        if not possible or visits * (len(step.parameters) + OPERANDS_OF_A_LOSS) < WORTH_COMPILING:
            return eager
        try:
            return CompiledEngine(step, samples)
        except Exception:  # whatever a model does with numbers that are none: the eager engine trains it
            return eager
    if not possible:
        raise TraceError(
            f"engine='compiled' cannot train with {step.optimizer!r}: it has a step() of its own, or parameters that are "
            "more than Values; use engine='eager'"
        )
    return CompiledEngine(step, samples)
