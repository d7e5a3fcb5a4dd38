"""Choice of a backend by its name, the environment, what works here, and how much there is to compute."""

from __future__ import annotations

import importlib.util
import os
from typing import Literal, TypeAlias

from autograd.compiled.backends.numpy.numpy_backend import NumpyBackend
from autograd.compiled.backends.numpy.numpy_training import NumpyTraining
from autograd.compiled.program.program import Program
from autograd.compiled.runtime.backend import Backend
from autograd.compiled.training.training_backend import TrainingBackend, TrainingProblem
from autograd.support.setting_checks import check_number

BackendName: TypeAlias = Literal["auto", "llvm", "numpy"]
VARIABLE = "CHAINRULE_BACKEND"  # "llvm" or "numpy": what "auto" is

# A fixed estimate, so that runs repeat; measured on networks from 4-10-10-3 to 784-128-10, in batches of 10 to 200.
NUMBERS_PER_CALL = 10_000  # which NumPy computes in the time that it takes to begin
WORTH_NATIVE = 1.5e9  # numbers, on which native code gains about what it costs to make it, 0.15 s


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


def backend_for(runs: float, samples: float, calls: float, numbers: float) -> Literal["auto", "numpy"]:
    """Return the backend that pays for so much work: "numpy" where there is little to compute, else "auto".

    It is decided by the amount of work, never by a clock, so that results repeat to the last bit. The environment
    variable CHAINRULE_BACKEND goes before.

    Args:
        runs: how often a program will be run.
        samples: on how many samples in all.
        calls: of NumPy, in a run.
        numbers: that are computed for each sample; of a dot product its terms.

    Raises:
        TypeError, ValueError: for what is no number of at least 0.

    >>> backend_for(runs=200, samples=30_000, calls=100, numbers=400)
    'numpy'
    >>> backend_for(runs=200, samples=30_000, calls=100, numbers=200_000)
    'auto'
    """
    for name, setting in {"runs": runs, "samples": samples, "calls": calls, "numbers": numbers}.items():
        check_number(setting, f"{name} of backend_for", 0.0)
    is_little = runs * calls * NUMBERS_PER_CALL + samples * numbers < WORTH_NATIVE
    return "numpy" if is_little and not os.environ.get(VARIABLE) else "auto"


def calls_and_numbers(program: Program) -> tuple[int, int]:
    """Return about how many calls of NumPy a run of a program takes, and the numbers it computes for each sample."""
    calls = numbers = 0
    for phase in (program.before, program.during, program.after):
        for part in phase:
            formula = part.segment.formula
            terms = 1 if formula is None else sum(max(len(term.args) - 1, 1) for term in formula.terms)
            calls += max(terms, 1)
            if phase is not program.during:
                continue
            numbers += part.count * max(terms, 1)
            if part.kind in ("dense", "outer"):  # a matrix of weights, or of their gradients, for each position
                matrix = part.operands[1] if part.kind == "dense" else part.results[0]
                numbers += len(part.operands[0]) * int(matrix.size)
    return calls, numbers


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
