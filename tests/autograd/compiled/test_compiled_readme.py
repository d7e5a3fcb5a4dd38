"""The kernel that README.md shows is the one the LLVM backend emits; its other blocks are doctests."""

from __future__ import annotations

import doctest
import re

import pytest

from autograd import Value, compile, relu
from tests.checkout import CHECKOUT


def test_the_kernel_shown_is_the_kernel_emitted() -> None:
    pytest.importorskip("llvmlite")
    from autograd.compiled.backends.llvm.emit.ir_builder import KernelBuilder
    from autograd.compiled.backends.llvm.emit.vector_type import VectorType
    from autograd.compiled.backends.llvm.lowering.lower_program import lower_program

    w, b = Value(0.5), Value(-1.0)
    program = compile(lambda x: relu(w * x + b)).cache.for_values((None,)).executables.batched.program
    ((kernel, *_),) = lower_program(program, 8, VectorType(4, "double")).phases[1]
    assert isinstance(kernel, KernelBuilder)
    _, emitted = kernel.text()
    readme = (CHECKOUT / "autograd/compiled/README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```llvm\n(.*?)```", readme, re.DOTALL)
    assert doctest.OutputChecker().check_output(shown, emitted, doctest.ELLIPSIS), emitted
