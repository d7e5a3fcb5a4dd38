"""Compiler from IR to machine code for the processor of this process.

Native memory has one owner at any time. All that handles it runs to its end, in a thread that nothing interrupts, and
under one lock: no second compiler is made beside the first, and no engine is freed whose code has an address in use.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder
from autograd.compiled.backends.llvm.emit.python_calls import define_symbols
from autograd.compiled.backends.llvm.jit.host_processor import HostProcessor, NativeCodeError, import_llvmlite
from autograd.compiled.backends.llvm.jit.object_cache import ObjectCache
from autograd.support.uninterrupted import uninterrupted


class JitCompiler:
    """LLVM's just-in-time compiler; one for the whole process, as `jit_compiler()` returns it.

    Args:
        processor: what to make code for.

    Attributes:
        features: of the processor, as LLVM names them.
        width: doubles in a vector of the processor.
    """

    def __init__(self, processor: HostProcessor) -> None:
        self._processor = processor
        self.features, self.width = self._processor.features, self._processor.width
        self._cache = ObjectCache(self._processor.description)
        self._addresses: dict[str, int] = {}

    def addresses(self, functions: Sequence[IRBuilder]) -> list[int]:
        """Return the address of each function's machine code; those not met before are compiled, or read from disk.

        Raises:
            NativeCodeError: if LLVM cannot make one of them.
        """
        texts = [function.text() for function in functions]
        if any(name not in self._addresses for name, _ in texts):
            symbols = {symbol for function in functions for symbol in function.symbols}
            uninterrupted(lambda: self._link(dict(texts), symbols))
        return [self._addresses[name] for name, _ in texts]

    def _link(self, texts: Mapping[str, str], symbols: set[str]) -> None:
        with _lock:
            missing = [name for name in texts if name not in self._addresses]  # another thread may have made some
            define_symbols(symbols)
            try:
                self._addresses.update(self._linked({name: self._object_file(name, texts[name]) for name in missing}))
            except Exception as error:
                raise NativeCodeError(f"LLVM made no machine code of {', '.join(missing)}: {error}") from error

    def _linked(self, object_files: Mapping[str, bytes]) -> dict[str, int]:
        """Return the address of each function, of whose machine code object files are given."""
        engine = self._processor.engine()
        for content in object_files.values():
            self._processor.add_object_file(engine, content)
        engine.finalize_object()
        found = {name: engine.get_function_address(name) for name in object_files}
        if not all(found.values()):
            raise LookupError("a function is not in its object file")
        _engines.append(engine)
        return found

    def _object_file(self, name: str, text: str) -> bytes:
        cached = self._cache.get(name)
        if cached is not None:
            return cached
        compiled = self._processor.object_file(text)
        self._cache.put(name, compiled)
        return compiled


# Of all that LLVM does for this process; one that a thread can take again, and that no other thread can give back.
_lock = threading.RLock()
_compilers: list[JitCompiler] = []  # none, or the one
_engines: list[Any] = []  # never freed, as addresses of the code that they own are kept in many places


def jit_compiler() -> JitCompiler:
    """Return the compiler of this process.

    Raises:
        NativeCodeError: if there can be none.
    """
    if not _compilers:
        llvm = import_llvmlite()
        uninterrupted(lambda: _make_compiler(llvm))
    return _compilers[0]


def _make_compiler(llvm: Any) -> None:
    with _lock:
        try:
            if not _compilers:
                _compilers.append(JitCompiler(HostProcessor(llvm)))
        except Exception as error:
            raise NativeCodeError(f"LLVM makes no machine code for this processor: {error}") from error


def _wait() -> None:
    with _lock:
        pass


atexit.register(_wait)  # for a job whose caller was interrupted: LLVM must not be torn down under it
if hasattr(os, "register_at_fork"):  # a child would wait for ever for a thread that it does not have
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)
