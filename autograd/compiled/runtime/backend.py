"""Machines: what runs a program. NumPy is always there; native code needs llvmlite."""

from __future__ import annotations

import importlib.util
import os
from typing import Any, Protocol

from autograd.compiled.program.program import Program


class Tables(Protocol):
    """The two tables of a run, and what computes them, phase by phase."""

    shared: Any
    table: Any

    def before(self) -> None:
        """Compute what depends on parameters alone, and start the sums over samples at 0."""

    def during(self) -> None:
        """Compute what depends on samples, and add to the sums."""

    def after(self) -> None:
        """Compute what depends on the sums."""


class Machine(Protocol):
    """A way to run programs.

    Attributes:
        name: "llvm" or "numpy".
        single: whether it wants programs for one sample to be made for that.
    """

    name: str
    single: bool

    def tables(self, program: Program, samples: int, dtype: str) -> Tables:
        """Return tables with a column for each of some samples."""

    def columns(self, program: Program, samples: int) -> int:
        """Return how many samples to compute at once."""


class NumpyMachine:
    """NumPy, one call for each operation of each segment."""

    name = "numpy"
    single = False
    most_numbers = 2**21  # in a table of samples

    def tables(self, program: Program, samples: int, dtype: str) -> Tables:
        """Return tables with a column for each of some samples."""
        from autograd.compiled.backends.numpy.numpy_backend import NumpyTables

        return NumpyTables(program, samples, dtype)

    def columns(self, program: Program, samples: int) -> int:
        """Return how many samples to compute at once: what stays in the cache."""
        most = max(self.most_numbers // max(program.sample_size, 1), 16)
        return min(samples, most)


def choose_machine(name: str) -> Machine:
    """Return the machine of a name; "auto" takes native code where llvmlite is installed.

    The environment variable CHAINRULE_MACHINE, "llvm" or "numpy", decides what "auto" takes.

    Raises:
        ValueError: for an unknown name.
        ImportError: for "llvm" without llvmlite.
    """
    if name == "auto":
        name = os.environ.get("CHAINRULE_MACHINE") or ("llvm" if importlib.util.find_spec("llvmlite") else "numpy")
    if name == "numpy":
        return NumpyMachine()
    if name != "llvm":
        raise ValueError(f"machine {name!r} is not known: choose 'llvm', 'numpy' or 'auto'")
    if importlib.util.find_spec("llvmlite") is None:
        raise ImportError(
            "machine 'llvm' needs llvmlite: pip install 'llvmlite>=0.45', "
            "or choose machine='numpy' (for all of a process: CHAINRULE_MACHINE=numpy)"
        )
    from autograd.compiled.backends.llvm.llvm_backend import LlvmMachine

    return LlvmMachine()
