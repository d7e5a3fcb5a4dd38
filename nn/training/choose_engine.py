"""Which engine trains: as asked for, or the one that is done first."""

from __future__ import annotations

from autograd import Value
from nn.optimizers import Optimizer
from nn.training.engine import EagerEngine, Engine
from nn.training.samples import Samples
from nn.training.step import EagerStep

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
        TraceError: for "compiled", where model, loss or optimizer cannot be compiled.
    """
    check_engine(engine)
    if engine == "eager":
        return EagerEngine(step)
    if engine == "compiled":
        return _compiled(step, samples)
    if visits * (len(step.parameters) + OPERANDS_OF_A_LOSS) >= WORTH_COMPILING:
        try:
            return _compiled(step, samples)
        except Exception:  # no NumPy, or whatever a model does with numbers that are none: it is trained eagerly
            pass
    return EagerEngine(step)


def _compiled(step: EagerStep, samples: Samples) -> Engine:
    # Imported here, as it needs NumPy, without which training works as well.
    from autograd import TraceError
    from nn.training.compiled_engine import CompiledEngine

    optimizer = step.optimizer
    if type(optimizer).step is not Optimizer.step or "step" in vars(optimizer):
        raise TraceError(
            f"engine='compiled' cannot train with {optimizer!r}, which has a step() of its own: define update(), or "
            "use engine='eager'"
        )
    special = [parameter for parameter in (*optimizer.parameters, *step.parameters) if type(parameter) is not Value]
    if special:
        raise TraceError(
            f"engine='compiled' trains Values, and {special[0]!r} is a {type(special[0]).__name__}: use engine='eager'"
        )
    return CompiledEngine(step, samples)
