"""The kernels of a page as one WebAssembly module, compiled by LLVM."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
from pathlib import Path
from typing import Any

from autograd.compiled.backends.javascript.formula_kernels import FormulaKernel, FormulaKernels
from autograd.compiled.backends.javascript.page_programs import PagePrograms
from autograd.compiled.backends.llvm.emit.ir_builder import PER_SAMPLE, SHARED, KernelBuilder
from autograd.compiled.backends.llvm.emit.vector_math import available_rules
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.backends.llvm.jit.host_processor import NativeCodeError, import_llvmlite
from autograd.compiled.backends.llvm.jit.llvm_job import llvm_job
from autograd.compiled.backends.llvm.jit.object_cache import ObjectCache
from autograd.compiled.backends.llvm.kernels import elementwise_kernel, sum_kernel
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import AccessPattern
from autograd.compiled.backends.webassembly import any_size_kernels
from autograd.compiled.backends.webassembly.wasm_object import module_of_object

LANES = VectorType(2, "double")
ROWS = available_rules(frozenset(), LANES.width) - {"multiply_add"}  # which WebAssembly rounds twice in any case
TRIPLE, FEATURES = "wasm32-unknown-unknown", "+simd128"


def loader_script() -> str:
    """Return the code by which a page loads a module, `compiled_kernels.js`."""
    return (Path(__file__).parent / "compiled_kernels.js").read_text(encoding="utf-8")


def web_assembly(programs: PagePrograms) -> str | None:
    """Return the kernels of a page as a module in base64; None where no llvmlite is installed that can make it."""
    if importlib.util.find_spec("llvmlite") is None:
        return None
    try:
        return base64.b64encode(kernel_module(programs.kernels)).decode()
    except NativeCodeError:
        return None


def kernel_module(kernels: FormulaKernels) -> bytes:
    """Return a module that exports kernels by their names, and imports its memory.

    Raises:
        NativeCodeError: if LLVM cannot be loaded, or makes no WebAssembly.
    """
    builders = {name: formula_kernel(kernel) for name, kernel in kernels.by_name.items()}
    builders |= {"sum": sum_kernel.over_samples(1, LANES), "dot": sum_kernel.over_samples(2, LANES)}
    builders |= {kernel.__name__: kernel(LANES) for kernel in (any_size_kernels.dense, any_size_kernels.outer)}
    builders["total"] = any_size_kernels.total(LANES)
    return _compiled(builders)


def formula_kernel(kernel: FormulaKernel) -> KernelBuilder:
    """Return the kernel of a formula, with the fields of its twin in JavaScript."""
    operands = [AccessPattern(PER_SAMPLE if along else SHARED, "gathered") for along in kernel.along]
    return elementwise_kernel.over_samples(kernel.formula.lowered(ROWS), operands, LANES)


def _compiled(builders: dict[str, KernelBuilder]) -> bytes:
    """Return a module of functions, which it exports by the names of the builders; those of the same code are one."""
    bodies: dict[str, str] = {}
    others: set[str] = set()
    exports: dict[str, int] = {}
    for name, builder in builders.items():
        function, text = builder.text()
        body, end, rest = text.partition("\n}\n")
        bodies.setdefault(function, body + end)
        others.update(rest.splitlines())
        exports[name] = list(bodies).index(function)
    assembly = "\n".join([f'target triple = "{TRIPLE}"', *bodies.values(), *sorted(others)])
    return module_of_object(_object_file(assembly), exports)


def _object_file(assembly: str) -> bytes:
    llvm = import_llvmlite()
    cache = ObjectCache("|".join([TRIPLE, FEATURES, str(llvm.llvm_version_info)]))
    name = hashlib.sha256(assembly.encode()).hexdigest()
    content = cache.get(name)
    if content is None:
        content = llvm_job(lambda: _emitted(llvm, assembly))
        cache.put(name, content)
    return content


def _emitted(llvm: Any, assembly: str) -> bytes:
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    try:
        target = llvm.Target.from_triple(TRIPLE)
    except RuntimeError as error:
        raise NativeCodeError("this LLVM makes no WebAssembly", error) from error
    machine = target.create_target_machine(opt=3, features=FEATURES)
    module = llvm.parse_assembly(assembly)
    module.data_layout = str(machine.target_data)
    content: bytes = machine.emit_object(module)
    return content
