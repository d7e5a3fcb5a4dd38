"""Compiler from IR to machine code for the processor of this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder
from autograd.compiled.backends.llvm.jit.host_processor import HostProcessor, NativeCodeError, import_llvmlite
from autograd.compiled.backends.llvm.jit.llvm_job import llvm_job
from autograd.compiled.backends.llvm.jit.object_cache import ObjectCache
from autograd.compiled.backends.llvm.jit.python_callbacks import callback_addresses
from autograd.rule import Rule


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
            rules = {rule for function in functions for rule in function.python_rules}
            llvm_job(lambda: self._link(dict(texts), rules))
        return [self._addresses[name] for name, _ in texts]

    def separate(self, function: IRBuilder, variable: str, symbols: Mapping[str, int]) -> tuple[int, int, Any]:
        """Return the addresses of a function and of a variable, and the engine that owns both: new ones in each call.

        Args:
            function: the function.
            variable: one of its module.
            symbols: addresses of what it calls besides rules.

        Raises:
            NativeCodeError: if LLVM cannot make it.
        """
        name, text = function.text()

        def job() -> tuple[int, int, Any]:
            try:
                self._processor.define({**symbols, **callback_addresses(function.python_rules)})
                engine = self._engine({name: self._object_file(name, text)})
                return engine.get_function_address(name), engine.get_global_value_address(variable), engine
            except Exception as error:
                raise NativeCodeError(f"LLVM makes no machine code of {name}", error) from error

        return llvm_job(job)

    def _link(self, texts: Mapping[str, str], rules: set[Rule]) -> None:
        missing = [name for name in texts if name not in self._addresses]  # another thread may have made some
        try:
            self._processor.define(callback_addresses(rules))
            self._addresses.update(self._linked({name: self._object_file(name, texts[name]) for name in missing}))
        except Exception as error:
            raise NativeCodeError(f"LLVM makes no machine code of {', '.join(missing)}", error) from error

    def _linked(self, object_files: Mapping[str, bytes]) -> dict[str, int]:
        """Return the address of each function, of whose machine code object files are given."""
        engine = self._engine(object_files)
        found = {name: engine.get_function_address(name) for name in object_files}
        if not all(found.values()):
            raise LookupError("a function is not in its object file")
        _engines.append(engine)
        return found

    def _engine(self, object_files: Mapping[str, bytes]) -> Any:
        engine = self._processor.engine()
        for content in object_files.values():
            self._processor.add_object_file(engine, content)
        engine.finalize_object()
        return engine

    def _object_file(self, name: str, text: str) -> bytes:
        cached = self._cache.get(name)
        if cached is not None:
            return cached
        compiled = self._processor.object_file(text)
        self._cache.put(name, compiled)
        return compiled


_compilers: list[JitCompiler] = []  # none, or the one
_engines: list[Any] = []  # never freed, as addresses of the code that they own are kept in many places


def jit_compiler() -> JitCompiler:
    """Return the compiler of this process.

    Raises:
        NativeCodeError: if there can be none.
    """
    if not _compilers:
        llvm = import_llvmlite()
        llvm_job(lambda: _make_compiler(llvm))
    return _compilers[0]


def _make_compiler(llvm: Any) -> None:
    try:
        if not _compilers:
            _compilers.append(JitCompiler(HostProcessor(llvm)))
    except Exception as error:
        raise NativeCodeError("LLVM makes no machine code for this processor", error) from error
