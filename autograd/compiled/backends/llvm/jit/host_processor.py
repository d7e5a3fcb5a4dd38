"""The processor of this process as LLVM describes it, and what makes and runs code for it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any


class NativeCodeError(RuntimeError):
    """Machine code that cannot be made: by this LLVM, for this processor, or of this function.

    Args:
        what: that fails, a clause.
        reason: what was raised.
    """

    def __init__(self, what: str, reason: object) -> None:
        lines = f"{reason}".strip().splitlines() or [type(reason).__name__]
        super().__init__(f"{what} ({lines[0]}); backend='numpy', or CHAINRULE_BACKEND=numpy, does without")


def import_llvmlite() -> Any:
    """Return LLVM's interface; to be called by the thread that asked for native code.

    In a thread of its own it would wait for ever where an import of the first one was interrupted: Python may then keep
    the lock of all imports, which only that first thread can take again.

    Raises:
        NativeCodeError: if it is not there, or does not load.
    """
    try:
        return _import_llvmlite()
    except Exception:
        try:
            _import_llvmlite()
        except Exception as error:
            raise NativeCodeError("llvmlite is installed, but does not load", error) from error
        raise  # what loads at a second attempt is not broken: a signal handler has ended the first


def _import_llvmlite() -> Any:
    try:
        import llvmlite.binding
    except BaseException:  # of what was loaded half way, nothing is used again: it may hold a lock of LLVM's
        for name in [name for name in sys.modules if name.partition(".")[0] == "llvmlite"]:
            sys.modules.pop(name, None)
        raise
    return llvmlite.binding


class HostProcessor:
    """The processor of this process.

    What it makes belongs to the caller alone: each engine has a target machine of its own, as it frees that one too.

    Args:
        llvm: what `import_llvmlite` returns.

    Attributes:
        features: those it has, as LLVM names them.
        width: doubles in a vector.
        description: processor and versions, on which machine code depends.

    Raises:
        RuntimeError, OSError: where LLVM cannot make code for it, or the system lets no such code run.
    """

    def __init__(self, llvm: Any) -> None:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        llvm.check_jit_execution()
        self._llvm = llvm
        host = llvm.get_host_cpu_features()
        self._cpu, self._flags, self._triple = llvm.get_host_cpu_name(), host.flatten(), llvm.get_process_triple()
        self.features = frozenset(name for name, there in host.items() if there)
        self.width = 8 if "avx512f" in self.features else 4 if "avx2" in self.features else 2
        versions = [sys.modules["llvmlite"].__version__, str(llvm.llvm_version_info)]
        self.description = "|".join([self._cpu, self._flags, self._triple, *versions])
        self._emitter = self._target_machine()

    def define(self, symbols: Mapping[str, int]) -> None:
        """Tell the linker the addresses of functions, by their names."""
        for symbol, address in symbols.items():
            self._llvm.add_symbol(symbol, address)

    def object_file(self, text: str) -> bytes:
        """Return the machine code of a module."""
        module = self._llvm.parse_assembly(text)
        module.triple = self._triple
        compiled: bytes = self._emitter.emit_object(module)
        return compiled

    def engine(self) -> Any:
        """Return a new engine, in which machine code can be put in place and run."""
        return self._llvm.create_mcjit_compiler(self._llvm.parse_assembly(""), self._target_machine())

    def add_object_file(self, engine: Any, content: bytes) -> None:
        """Put machine code into an engine."""
        engine.add_object_file(self._llvm.ObjectFileRef.from_data(content))

    def _target_machine(self) -> Any:
        target = self._llvm.Target.from_triple(self._triple)
        return target.create_target_machine(cpu=self._cpu, features=self._flags, opt=2, jit=True)
