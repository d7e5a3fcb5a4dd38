"""Interface of a backend, which runs programs: NumPy, which is always there, or native code, which needs llvmlite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from autograd.compiled.program.program import Program
from autograd.compiled.runtime.buffers import Buffers
from autograd.compiled.runtime.native_address import CSignature, NativeAddress

Place: TypeAlias = tuple[bool, int]  # of a number: whether it is in the buffer of samples, and its row


class OneSample(Protocol):
    """A program for one sample that needs no buffers."""

    def __call__(self, numbers: Sequence[float]) -> Sequence[float]:
        """Return the results, at the present numbers of the parameters.

        Args:
            numbers: of the arguments.
        """


class Backend(Protocol):
    """A way to run programs.

    Attributes:
        name: "llvm" or "numpy".
        single: whether one sample alone has a program of its own, vectorized over operations instead of samples.
    """

    name: str
    single: bool

    def buffers(self, program: Program, columns: int, dtype: str) -> Buffers:
        """Return new buffers for a program.

        Args:
            program: the program to run.
            columns: number of samples to compute at once.
            dtype: "float64" or "float32".
        """

    def one_sample(self, program: Program, dtype: str, results: Sequence[Place | None]) -> OneSample | None:
        """Return what computes some results of a program for one sample; None where only buffers do.

        Gradients of 0 times inf or nan are 0.

        Args:
            program: the program to run.
            dtype: "float64" or "float32".
            results: where they are; None for a result that is 0 always.
        """

    def address(
        self, program: Program, dtype: str, results: Sequence[Place | None], signature: CSignature
    ) -> NativeAddress:
        """Return the address of native code that computes some results of a program for one sample, without Python.

        Args:
            program, dtype, results: as those of `one_sample`.
            signature: of the function.

        Raises:
            RuntimeError: where there is no native code, or where a row of the program is computed by Python.
        """

    def strict_buffers(self, program: Program, columns: int, dtype: str) -> Buffers:
        """Return buffers in which a gradient of 0 times inf or nan is 0, as in the eager engine; slower.

        Args:
            program, columns, dtype: as those of `buffers`; the program is not one for a single sample.
        """

    def columns(self, program: Program, samples: int, dtype: str) -> int:
        """Return the number of samples to compute at once, so that buffers stay in the cache."""
