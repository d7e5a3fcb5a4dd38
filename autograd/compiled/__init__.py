"""The compiled tier: scalar code, traced once, then run natively over many samples; see README.md in this folder."""

from autograd.compiled.choose_backend import backend_for
from autograd.compiled.compile import compile
from autograd.compiled.compiled_function import Compiled
from autograd.compiled.runtime.native_address import NativeAddress
from autograd.compiled.runtime.objective import Objective
from autograd.compiled.trace.tracer import TraceError
from autograd.compiled.train import Training
from autograd.compiled.training.training_steps import TrainingSteps

__all__ = [
    "Compiled", "NativeAddress", "Objective", "TraceError", "Training", "TrainingSteps", "backend_for", "compile",
]  # fmt: skip
