"""A small program for one sample as one native function, called with all its numbers in a row."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from struct import Struct
from typing import Any

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder
from autograd.compiled.backends.llvm.functions.scalar_code import ScalarCode, load_numbers, store_numbers
from autograd.compiled.backends.llvm.jit.jit_compiler import jit_compiler
from autograd.compiled.backends.llvm.jit.python_callbacks import call_native
from autograd.compiled.program.program import Program
from autograd.compiled.runtime.backend import Place


class LlvmOneSample:
    """See `OneSample`.

    A call takes a frame: memory for the inputs, the parameters and the results, which no other thread uses meanwhile.
    Native code of this size is done before another thread could use the interpreter, whose lock is kept.

    Args:
        program: one for a single sample, small enough for straight-line code.
        dtype: "float64" or "float32".
        results: where the numbers to return are; None for one that is 0 always.
    """

    def __init__(self, program: Program, dtype: str, results: Sequence[Place | None]) -> None:
        ir = IRBuilder(["ptr %frame"])
        given = program.n_inputs + len(program.parameters)
        names = load_numbers(ir, "%frame", given)
        code = ScalarCode(ir, program, dtype, names[: program.n_inputs], names[program.n_inputs :])
        store_numbers(ir, code.results(results), ir.gep("double", "%frame", given))
        (address,) = jit_compiler().addresses([ir])
        self._parameters, self._frames = program.parameters, list[Any]()
        self._store, self._load = Struct(f"{given}d").pack_into, Struct(f"{len(results)}d").unpack_from
        self._new_frame, self._offset = ctypes.c_double * (given + len(results)), 8 * given
        self._native, self._calls_python = ctypes.PYFUNCTYPE(None)(address), bool(ir.python_rules)

    def run(self, numbers: Sequence[float]) -> tuple[float, ...]:
        """See `OneSample`; a method, as Python finds it faster than `__call__`."""
        try:
            frame = self._frames.pop()
        except IndexError:
            frame = self._new_frame()
        if self._parameters:
            self._store(frame, 0, *numbers, *[value._data for value in self._parameters])
        else:
            self._store(frame, 0, *numbers)
        if self._calls_python:
            call_native(self._native, frame)
        else:
            self._native(frame)
        found = self._load(frame, self._offset)
        self._frames.append(frame)
        return found
