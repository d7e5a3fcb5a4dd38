"""The processor: what it can do, and how text becomes code it runs."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder
from autograd.compiled.backends.llvm.emit.python_calls import define_symbols
from autograd.compiled.backends.llvm.jit.object_cache import ObjectCache


class JitCompiler:
    """LLVM for the processor at hand; one for the whole process, as `processor()` returns it.

    Attributes:
        features: what the processor has, as LLVM calls it.
        vector_bytes: how long its vectors are.
    """

    def __init__(self) -> None:
        import llvmlite.binding as llvm

        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        self.llvm = llvm
        host = llvm.get_host_cpu_features()
        self.features = frozenset(name for name, there in host.items() if there)
        self.vector_bytes = 64 if "avx512f" in self.features else 32 if "avx2" in self.features else 16
        cpu, triple = llvm.get_host_cpu_name(), llvm.get_default_triple()
        self._target = llvm.Target.from_triple(triple).create_target_machine(
            cpu=cpu, features=host.flatten(), opt=2, jit=True
        )
        self._triple = triple
        self._storage = ObjectCache("|".join([cpu, host.flatten(), triple, str(llvm.llvm_version_info)]))
        self._addresses: dict[str, int] = {}
        self._kept: list[Any] = []  # engines own the code that addresses point to

    def addresses(self, kernels: list[IRBuilder]) -> list[int]:
        """Return where the machine code of each function is, which is made, or read from the storage, if need be."""
        texts = [kernel.text() for kernel in kernels]
        missing = {name: text for name, text in texts if name not in self._addresses}
        if missing:
            define_symbols({symbol for kernel in kernels for symbol in kernel.symbols})
            self._load(missing)
        return [self._addresses[name] for name, _ in texts]

    def _load(self, texts: dict[str, str]) -> None:
        llvm = self.llvm
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), self._target)
        for name, text in texts.items():
            content = self._storage.get(name)
            if content is None:
                module = llvm.parse_assembly(text)
                module.triple = self._triple
                content = self._target.emit_object(module)
                self._storage.put(name, content)
            engine.add_object_file(llvm.ObjectFileRef.from_data(content))
        engine.finalize_object()
        self._kept.append(engine)
        for name in texts:
            self._addresses[name] = engine.get_function_address(name)


@cache
def processor() -> JitCompiler:
    """Return the processor of this process."""
    return JitCompiler()


@cache
def runner() -> Any:
    """Return the function that runs a program: (instructions, how many, shared, table)."""
    code = IRBuilder(["ptr %instructions", "i64 %count", "ptr %shared", "ptr %table"])
    some = code.when(code.new("icmp sgt i64 %count, 0"))
    loop = code.begin(0, "%count")
    place = code.at("{ ptr, ptr }", "%instructions", loop.index)
    kernel = code.new(f"load ptr, ptr {place}, align 8")
    fields_at = code.new(f"getelementptr ptr, ptr {place}, i64 1")
    fields = code.new(f"load ptr, ptr {fields_at}, align 8")
    code.do(f"call void {kernel}(ptr %shared, ptr %table, ptr {fields})")
    code.end(loop)
    code.done(some)
    return ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p)(address_of(code))


def address_of(code: IRBuilder) -> int:
    """Return where the machine code of a function is."""
    (address,) = processor().addresses([code])
    return address
