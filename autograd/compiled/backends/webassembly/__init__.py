"""The WebAssembly backend: the kernels of a page, compiled by LLVM where llvmlite is installed."""

from autograd.compiled.backends.webassembly.kernel_module import (
    loader_script as loader_script,
    web_assembly as web_assembly,
)

__all__ = ["loader_script", "web_assembly"]
