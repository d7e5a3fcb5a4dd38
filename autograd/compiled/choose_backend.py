"""Choice of a backend by its name, the environment, and what works here."""

from __future__ import annotations

import importlib.util
import os
from typing import Literal, TypeAlias

from autograd.compiled.backends.numpy.numpy_backend import NumpyBackend
from autograd.compiled.backends.numpy.numpy_training import NumpyTraining
from autograd.compiled.runtime.backend import Backend
from autograd.compiled.training.training_backend import TrainingBackend, TrainingProblem

BackendName: TypeAlias = Literal["auto", "llvm", "numpy"]
VARIABLE = "CHAINRULE_BACKEND"  # "llvm" or "numpy": what "auto" is


def check_backend(name: BackendName) -> None:
    """Raise for a name that is not known, or a backend that is not installed; see `choose_backend`."""
    wanted: str = _wanted(name)
    if wanted not in ("auto", "llvm", "numpy"):
        raise ValueError(f"backend {wanted!r} is not known: choose 'llvm', 'numpy' or 'auto'")
    if wanted == "llvm" and importlib.util.find_spec("llvmlite") is None:
        raise ImportError(
            "backend 'llvm' needs llvmlite: pip install 'llvmlite>=0.45', "
            f"or choose backend='numpy' (for all of a process: {VARIABLE}=numpy)"
        )


def choose_backend(name: BackendName) -> Backend:
    """Return the backend of a name; "auto" is native code where llvmlite is installed and works, else NumPy.

    The environment variable CHAINRULE_BACKEND, "llvm" or "numpy", decides what "auto" is.

    Raises:
        ValueError: for an unknown name.
        ImportError: for "llvm" without llvmlite.
        RuntimeError: for "llvm" where llvmlite is installed, but makes no native code.

    Warns:
        RuntimeWarning: for "auto" where llvmlite is installed, but makes no native code.
    """
    check_backend(name)
    wanted = _wanted(name)
    if wanted == "numpy" or (wanted == "auto" and importlib.util.find_spec("llvmlite") is None):
        return NumpyBackend()
    from autograd.compiled.backends.llvm.llvm_backend import LlvmBackend, NativeCodeError, warn_of_fallback

    try:
        return LlvmBackend(NumpyBackend(), falls_back=wanted == "auto")
    except NativeCodeError as error:
        if wanted == "llvm":
            raise
        warn_of_fallback(error)
        return NumpyBackend()


def _wanted(name: BackendName) -> str:
    return (os.environ.get(VARIABLE) or name) if name == "auto" else name


def training_backend(backend: Backend, problem: TrainingProblem) -> TrainingBackend:
    """Return what trains on a backend."""
    if backend.name == "llvm":
        from autograd.compiled.backends.llvm.training.llvm_training import LlvmTraining

        return LlvmTraining(problem, backend)
    return NumpyTraining(problem, backend)
