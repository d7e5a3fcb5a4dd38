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
from autograd.compiled.runtime.backend import OneSample, Place


def one_sample_function(program: Program, dtype: str, results: Sequence[Place | None]) -> OneSample:
    """Return a program as a native function, see `Backend.one_sample`.

    A call takes a frame: memory for the inputs, the parameters and the results, which no other thread uses meanwhile.
    Native code of this size is done before another thread could use the interpreter, whose lock is kept.

    Args:
        program: one for a single sample, small enough for straight-line code.
        dtype: "float64" or "float32".
        results: where the numbers to return are; None for one that is 0 always.
    """
    ir, parameters = IRBuilder(["ptr %frame"]), program.parameters
    given = program.n_inputs + len(parameters)
    names = load_numbers(ir, "%frame", given)
    code = ScalarCode(ir, program, dtype, names[: program.n_inputs], names[program.n_inputs :])
    store_numbers(ir, code.results(results), ir.gep("double", "%frame", given))
    (address,) = jit_compiler().addresses([ir])
    native, calls_python = ctypes.PYFUNCTYPE(None)(address), bool(ir.python_rules)
    store, load = Struct(f"{given}d").pack_into, Struct(f"{len(results)}d").unpack_from
    new_frame, offset = ctypes.c_double * (given + len(results)), 8 * given
    frames: list[Any] = []

    def run(numbers: Sequence[float]) -> tuple[float, ...]:  # local names, which Python finds faster than attributes
        try:
            frame = frames.pop()
        except IndexError:
            frame = new_frame()
        if parameters:
            store(frame, 0, *numbers, *[value._data for value in parameters])
        else:
            store(frame, 0, *numbers)
        if calls_python:
            call_native(native, frame)
        else:
            native(frame)
        found = load(frame, offset)
        frames.append(frame)
        return found

    return run
