"""Compiler from IR to machine code for the processor of this process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder
from autograd.compiled.backends.llvm.emit.python_calls import define_symbols
from autograd.compiled.backends.llvm.jit.object_cache import ObjectCache


class JitCompiler:
    """LLVM's just-in-time compiler; one for the whole process, as `jit_compiler()` returns it.

    Attributes:
        features: of the processor, as LLVM names them.
        width: doubles in a vector of the processor.
    """

    def __init__(self) -> None:
        import llvmlite.binding as llvm

        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        self._llvm = llvm
        host = llvm.get_host_cpu_features()
        self.features = frozenset(name for name, there in host.items() if there)
        self.width = 8 if "avx512f" in self.features else 4 if "avx2" in self.features else 2
        cpu, triple = llvm.get_host_cpu_name(), llvm.get_default_triple()
        self._target = llvm.Target.from_triple(triple).create_target_machine(
            cpu=cpu, features=host.flatten(), opt=2, jit=True
        )
        self._triple = triple
        self._cache = ObjectCache("|".join([cpu, host.flatten(), triple, str(llvm.llvm_version_info)]))
        self._addresses: dict[str, int] = {}
        self._engines: list[Any] = []  # kept alive, as they own the code that addresses point to

    def addresses(self, functions: Sequence[IRBuilder]) -> list[int]:
        """Return the address of each function's machine code; those not met before are compiled, or read from disk."""
        texts = [function.text() for function in functions]
        missing = {name: text for name, text in texts if name not in self._addresses}
        if missing:
            define_symbols({symbol for function in functions for symbol in function.symbols})
            self._link(missing)
        return [self._addresses[name] for name, _ in texts]

    def _link(self, texts: dict[str, str]) -> None:
        engine = self._llvm.create_mcjit_compiler(self._llvm.parse_assembly(""), self._target)
        for name, text in texts.items():
            engine.add_object_file(self._llvm.ObjectFileRef.from_data(self._object_file(name, text)))
        engine.finalize_object()
        self._engines.append(engine)
        for name in texts:
            self._addresses[name] = engine.get_function_address(name)

    def _object_file(self, name: str, text: str) -> bytes:
        cached = self._cache.get(name)
        if cached is not None:
            return cached
        module = self._llvm.parse_assembly(text)
        module.triple = self._triple
        compiled: bytes = self._target.emit_object(module)
        self._cache.put(name, compiled)
        return compiled


@cache
def jit_compiler() -> JitCompiler:
    """Return the compiler of this process."""
    return JitCompiler()
