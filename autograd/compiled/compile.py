"""`compile`: the function and decorator that makes a `Compiled`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, overload

from autograd.compiled.choose_backend import BackendName, check_backend
from autograd.compiled.compiled_function import Compiled
from autograd.compiled.runtime.dtype import Dtype, check_dtype


@overload
def compile(
    f: Callable[..., Any], *, dtype: Dtype = ..., backend: BackendName = ..., parameters: int = ...
) -> Compiled: ...


@overload
def compile(
    f: None = None, *, dtype: Dtype = ..., backend: BackendName = ..., parameters: int = ...
) -> Callable[[Callable[..., Any]], Compiled]: ...


def compile(  # as the field calls it; Python's own compiles source code
    f: Callable[..., Any] | None = None, *, dtype: Dtype = "float64", backend: BackendName = "auto", parameters: int = 0
) -> Compiled | Callable[[Callable[..., Any]], Compiled]:
    """Return a function that computes what f computes, natively; also a decorator, `@compile`.

    f is called with tracers for its arguments, and the recorded operations become the program. What a program cannot
    repeat (an `if` on an argument, `x == 1.0`, `float(x)`, `math.exp(x)`) is an error that says what to write instead.
    `grad` and its kin may be called in f.

    What f reads besides its arguments is part of the program. Where a closure, a global, an attribute, or an entry of a
    list, dict or array is another object afterwards, f is traced again. Not noticed are entries beyond the first 1000
    that are no parameters, and what comes from files, clocks, iterators or `__getattr__`. What f does besides its
    result, such as printing, is done while it is traced, not in each call. All of it is in autograd/compiled/README.md,
    under "What is frozen".

    Args:
        f: a function of numbers and nested lists of numbers that returns a number or nested lists, see `Compiled`;
            None where `compile(...)` with options is used as a decorator.
        dtype: "float64" or "float32", the precision of the computation.
        backend: "llvm" for native code (needs llvmlite, the extra `fast`), "numpy", or "auto" for the quicker of those
            that are installed; the environment variable CHAINRULE_BACKEND decides what "auto" is.
        parameters: how many entries a flat array has that f takes as one more argument, a list of which slices and
            `dot` with them are recorded as a whole: 10^6 weights take no objects. `batch(..., at=array)` and
            `objective` take the array. 0, the default, for no such argument.

    Returns:
        a `Compiled`: call it like f; it has `value_and_grad`, `batch`, `batch_value_and_grad`, `objective`, `address`,
        `program`.

    Raises:
        ValueError: for an unknown dtype or backend, or a negative number of parameters.
        ImportError: for backend "llvm" without llvmlite.

    >>> from autograd import compile, exp
    >>> @compile
    ... def bell(x):
    ...     return exp(-x * x)
    >>> value, slope = bell.value_and_grad(1.0)
    >>> bell(0.0), f"{value:.6f} {slope:.6f}"
    (1.0, '0.367879 -0.735759')
    >>> line = compile(lambda x, w: w[0] * x + w[1], parameters=2)
    >>> line.batch([1.0, 2.0], at=[3.0, 0.5]).tolist()
    [3.5, 6.5]
    """
    if f is None:
        check_dtype(dtype, "compile")
        check_backend(backend)
        return lambda g: Compiled(g, dtype, backend, parameters)
    return Compiled(f, dtype, backend, parameters)
