"""The compiled tier: scalar code, traced once, then run natively over many samples.

In the order in which to read the source: `stand_in` and `tracing` record a call; `formula` and `pulling` turn rows of
the table into formulas; `groups` and `backward` arrange like operations in segments, `fusion` joins them, `program`
lays them out; `numpy_machine` runs them, and so does the folder `llvm`. `function` is `compile`, `training` trains.
"""

from autograd.compiled.compile import Compiled, compile
from autograd.compiled.runtime.batch import Objective
from autograd.compiled.trace.tracer import TraceError
from autograd.compiled.train import Steps, Training

__all__ = ["Compiled", "Objective", "Steps", "TraceError", "Training", "compile"]
