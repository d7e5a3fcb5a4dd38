"""Choice of a backend by its name, the environment and the libraries that are installed."""

from __future__ import annotations

import importlib.util
import os
from typing import Literal, TypeAlias

from autograd.compiled.backends.numpy.numpy_backend import NumpyBackend
from autograd.compiled.backends.numpy.numpy_training import NumpyTraining
from autograd.compiled.runtime.backend import Backend
from autograd.compiled.training.training_backend import TrainingBackend, TrainingProblem

BackendName: TypeAlias = Literal["auto", "llvm", "numpy"]


def choose_backend(name: BackendName) -> Backend:
    """Return the backend of a name; "auto" is native code where llvmlite is installed, else NumPy.

    The environment variable CHAINRULE_BACKEND, "llvm" or "numpy", decides what "auto" is.

    Raises:
        ValueError: for an unknown name.
        ImportError: for "llvm" without llvmlite.
    """
    chosen: str = name
    if chosen == "auto":
        chosen = os.environ.get("CHAINRULE_BACKEND") or ("llvm" if importlib.util.find_spec("llvmlite") else "numpy")
    if chosen == "numpy":
        return NumpyBackend()
    if chosen != "llvm":
        raise ValueError(f"backend {chosen!r} is not known: choose 'llvm', 'numpy' or 'auto'")
    if importlib.util.find_spec("llvmlite") is None:
        raise ImportError(
            "backend 'llvm' needs llvmlite: pip install 'llvmlite>=0.45', "
            "or choose backend='numpy' (for all of a process: CHAINRULE_BACKEND=numpy)"
        )
    from autograd.compiled.backends.llvm.llvm_backend import LlvmBackend

    return LlvmBackend(strict=NumpyBackend())


def training_backend(backend: Backend, problem: TrainingProblem) -> TrainingBackend:
    """Return what trains on a backend."""
    if backend.name == "llvm":
        from autograd.compiled.backends.llvm.training.llvm_training import LlvmTraining

        return LlvmTraining(problem, backend)
    return NumpyTraining(problem, backend)
