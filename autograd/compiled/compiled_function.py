"""`Compiled`: a function of numbers, traced once for each structure of its arguments and run by a backend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import modes
from autograd.compiled.anomaly_check import check_samples, is_watched
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.over_samples import OverSamples
from autograd.compiled.program.program import Program
from autograd.compiled.program_cache import ProgramCache
from autograd.compiled.runtime.arguments import as_called, is_recorded, unpack_arguments
from autograd.compiled.runtime.dtype import Dtype, check_dtype
from autograd.compiled.runtime.native_address import NativeAddress
from autograd.compiled.runtime.results import gradients_by_arguments
from autograd.functional.function_arguments import ArgNums, check_function, selected_arguments
from autograd.support.nested import fold
from autograd.support.setting_checks import check_whole


class Compiled(OverSamples):
    """A compiled function: called like the function itself, with plain numbers in and out.

    Called with Values, it is the function itself, and the graph is recorded as usual.

    Args:
        f: a function of numbers and nested lists of numbers that returns a number or nested lists of numbers. Values
            from outside are its parameters: changes of their `.data` are seen.
        dtype: "float64" or "float32", the precision of the computation.
        backend: "llvm" for native code, "numpy", or "auto" for the quicker of those that work here.
        parameters: the number of entries of a flat array that f takes as one more argument, see `compile`.

    Raises:
        ValueError: for an unknown dtype or backend, or a negative number of parameters.
        TypeError: for a number of parameters that is no whole number.
        ImportError: for backend "llvm" without llvmlite.

    >>> from autograd import Value, compile, tanh
    >>> w = Value(0.5)
    >>> f = compile(lambda x: tanh(w * x[0]) + x[1])
    >>> f([0.0, 2.0])
    2.0
    >>> f.value_and_grad([0.0, 2.0]), f.value_and_grad([0.0, 2.0], wrt=[w])
    ((2.0, [0.5, 1.0]), (2.0, [0.0]))
    >>> f.batch([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0]], reduce="sum")
    6.0
    """

    def __init__(
        self, f: Callable[..., Any], dtype: Dtype = "float64", backend: BackendName = "auto", parameters: int = 0
    ) -> None:
        check_function(f, "compile", "compile(f)")
        check_dtype(dtype, "compile")
        check_whole(parameters, "parameters of compile", 0)
        super().__init__(ProgramCache(f, dtype, backend, int(parameters)))

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Return the result of f, as plain numbers.

        Args:
            args, keywords: the arguments of f: numbers, containers of numbers, or arrays.

        Raises:
            TraceError: where f does what a program cannot repeat, such as an `if` on an argument.
            AnomalyError: within `detect_anomaly`, where the function itself, which runs first then, meets inf or nan.
            TypeError: for an argument that is no number, container of numbers or array.
        """
        if keywords:
            compiled, args, _ = self.by_position(args, keywords)
            return compiled(*args)
        try:
            numbers, structure = unpack_arguments(args, self.name)
        except TypeError:
            if any(map(is_recorded, args)):
                return self.cache.function(*map(as_called, args))
            raise
        if modes.active and is_watched():
            check_samples(self.cache.function, structure, [numbers], gradient=False)
        call = self.cache.for_values(structure)
        found = call.one(numbers)
        return found[0] if call.returns_number else fold(call.result, iter(found), anew=True)

    def value_and_grad(self, *args: Any, argnums: ArgNums = 0, wrt: Any = None, **keywords: Any) -> tuple[float, Any]:
        """Return the value of f, and its derivative by each number of an argument or by each of some parameters.

        Args:
            args, keywords: the arguments of f, plain numbers.
            argnums: index of the argument, or several, to differentiate by; 0 is the first.
            wrt: parameters to differentiate by instead: a Value, or nested lists of Values.

        Returns:
            the value, and the gradient in the shape of the argument or of `wrt`; a tuple for several arguments.

        Raises:
            TypeError: if f returns a list, or for parameters that are no Values or were computed.
            ValueError: for an index that names no argument.

        >>> from autograd import compile
        >>> f = compile(lambda x, y: x[0] * x[1] + y)
        >>> f.value_and_grad([2.0, 3.0], 1.0), f.value_and_grad([2.0, 3.0], 1.0, argnums=(0, 1))
        ((7.0, [3.0, 2.0]), (7.0, ([3.0, 2.0], 1.0)))
        """
        if keywords:
            compiled, args, positional = self.by_position(args, keywords)
            indices = selected_arguments(f"value_and_grad of {self.name}", argnums, positional)
            return compiled.value_and_grad(*args, argnums=indices[0] if isinstance(argnums, int) else indices, wrt=wrt)
        numbers, structure = unpack_arguments(args, self.name)
        wanted = self._wanted_by(wrt)
        if modes.active and is_watched():
            check_samples(self.cache.function, structure, [numbers], gradient=True)
        call = self.cache.for_gradients(structure, wrt is None, wanted.parameters, "value_and_grad")
        value, by_parameter, by_input = call.one_with_gradient(numbers)
        if wrt is not None:
            return value, wanted.gradients(by_parameter)
        return value, gradients_by_arguments(structure, argnums, by_input, self.name)

    def address(
        self, *args: Any, gradient: bool = False, wrt: Any = None, packed: bool = False, **keywords: Any
    ) -> NativeAddress:
        """Return the address of native code that computes f without Python, for C, `ctypes`, SciPy and numba.

        In C each argument of one number is a `double`, any other a `double *` to its numbers in a row. A function that
        returns one number returns it; other results go to a last `double *`. Threads may call it at the same time. The
        parameters keep their present numbers until `update()` of what is returned, and all else that f reads is as it
        is now. Where Python would raise, as for an index of `take` that is out of range, results are nan.

        Args:
            args, keywords: arguments of f of the structure to compile for; their numbers do not matter.
            gradient: let it store the derivatives by all numbers of the arguments, in order, at a last `double *`.
            wrt: parameters whose derivatives it stores instead: a Value, or nested lists of Values.
            packed: take all numbers as `int n, double *numbers`, as SciPy passes them where there are several.

        Returns:
            the address, a whole number, with `signature`, the function for `ctypes`, and `update`; the machine code
            lives as long as it does, or a function made of it.

        Raises:
            RuntimeError: where NumPy runs the programs, or Python computes a row that f calls.
            TypeError: for a gradient of a function that returns a list; else as `value_and_grad`.

        >>> from autograd import compile, exp
        >>> bell = compile(lambda x: exp(-x * x))
        >>> address = bell.address(0.0)                                 # doctest: +SKIP
        >>> scipy.integrate.quad(scipy.LowLevelCallable(address.ctypes), 0.0, 1.0)   # doctest: +SKIP
        (0.7468241328124271, 8.291413475940725e-15)
        """
        if keywords:
            compiled, args, _ = self.by_position(args, keywords)
            return compiled.address(*args, gradient=gradient, wrt=wrt, packed=packed)
        _, structure = unpack_arguments(args, self.name)
        parameters = self._wanted_by(wrt).parameters
        if gradient or wrt is not None:
            call = self.cache.for_gradients(structure, wrt is None, parameters, "address")
        else:
            call = self.cache.for_values(structure)
        return call.address(structure, packed)

    def program(self, *args: Any, wrt: Any = None, **keywords: Any) -> Program:
        """Return the program for arguments of this structure; `print` shows it.

        Args:
            args, keywords: the arguments of f, plain numbers.
            wrt: parameters whose gradients it computes too; None for the value alone.

        >>> from autograd import compile, tanh
        >>> print(compile(lambda x: tanh(x[0] * x[1])).program([1.0, 2.0]))
        program of 2 inputs and 0 parameters
        0 numbers for all samples, 3 for each
        for each sample:
          1 x multiply, tanh
        """
        if keywords:
            compiled, args, _ = self.by_position(args, keywords)
            return compiled.program(*args, wrt=wrt)
        _, structure = unpack_arguments(args, self.name)
        parameters = self._wanted_by(wrt).parameters
        if not parameters:
            return self.cache.for_values(structure).executables.single.program
        return self.cache.for_gradients(structure, False, parameters).executables.single.program

    def __repr__(self) -> str:
        return f"Compiled({self.name}, {self.cache.dtype}, {self.cache.backend.name})"
