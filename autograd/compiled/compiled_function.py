"""`Compiled`: a function of numbers, traced once for each structure of its arguments and run by a backend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy

from autograd.compiled.choose_backend import BackendName
from autograd.compiled.function_like import FunctionLike
from autograd.compiled.program.program import Program
from autograd.compiled.program_cache import ProgramCache
from autograd.compiled.runtime.arguments import PLAIN, as_called, is_recorded, unpack, unpack_batch
from autograd.compiled.runtime.objective import Objective
from autograd.compiled.runtime.results import check_reduction, gradients_by_arguments, reduced, scale_of
from autograd.compiled.runtime.structure import count
from autograd.compiled.runtime.wanted import WantedParameters
from autograd.function_arguments import ArgNums, check_function, selected_arguments
from autograd.support.nested import fold
from autograd.value import Value

Dtype: TypeAlias = Literal["float64", "float32"]
Reduction: TypeAlias = Literal["mean", "sum"]


class Compiled(FunctionLike):
    """A compiled function: called like the function itself, with plain numbers in and out.

    Called with Values, it is the function itself, and the graph is recorded as usual.

    Args:
        f: a function of numbers and nested lists of numbers that returns a number or nested lists of numbers. Values
            from outside are its parameters: changes of their `.data` are seen.
        dtype: "float64" or "float32", the precision of the computation.
        backend: "llvm" for native code, "numpy", or "auto" for the quicker of those that work here.

    Raises:
        ValueError: for an unknown dtype or backend.
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

    def __init__(self, f: Callable[..., Any], dtype: Dtype = "float64", backend: BackendName = "auto") -> None:
        check_function(f, "compile", "compile(f)")
        if dtype not in ("float64", "float32"):
            raise ValueError(f"compile takes dtype 'float64' or 'float32', got {dtype!r}")
        super().__init__(ProgramCache(f, dtype, backend))
        self._wanted = WantedParameters(None)  # those of the latest call

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Return the result of f, as plain numbers.

        Args:
            args, keywords: the arguments of f: numbers, containers of numbers, or arrays.

        Raises:
            TraceError: where f does what a program cannot repeat, such as an `if` on an argument.
            TypeError: for an argument that is no number, container of numbers or array.
        """
        if keywords:
            compiled, args, _ = self.by_position(args, keywords)
            return compiled(*args)
        try:
            numbers, structure = self._unpack(args)
        except TypeError:
            if any(map(is_recorded, args)):
                return self.cache.function(*map(as_called, args))
            raise
        call = self.cache.for_values(structure)
        found = call.one(numbers)
        return found[0] if call.returns_number else fold(call.single.program.result, iter(found), anew=True)

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
        numbers, structure = self._unpack(args)
        wanted = self._wanted_by(wrt)
        call = self.cache.for_gradients(structure, wrt is None, wanted.parameters, "value_and_grad")
        value, by_parameter, by_input = call.one_with_gradient(numbers)
        if wrt is not None:
            return value, wanted.gradients(by_parameter)
        return value, gradients_by_arguments(structure, argnums, by_input, self.name)

    def batch(
        self, *arrays: Any, reduce: Reduction | None = None, wrt: Iterable[Value] = (), at: Any = None, **keywords: Any
    ) -> Any:
        """Return the values of f for many samples.

        Args:
            arrays, keywords: for each argument of f an array, or nested lists, with a leading axis of samples; or a
                list of named tuples, dicts or dataclasses.
            reduce: "sum" or "mean" over the samples; None for the value of each.
            wrt: parameters that get other numbers in this call.
            at: an array with one number for each of these; None for their own.

        Returns:
            where f returns a number, an array [samples], or a number with `reduce`; nested lists of such where it
            returns nested lists.

        Raises:
            TypeError: for an array of anything but real numbers, or a parameter that is no Value or was computed.
            ValueError: for an argument without leading axis, arguments of different numbers of samples, or a parameter
                that is named twice.

        >>> from autograd import compile
        >>> f = compile(lambda x: [x * x, 2.0 * x])
        >>> [out.tolist() for out in f.batch([1.0, 2.0, 3.0])], f.batch([1.0, 2.0, 3.0], reduce="mean")
        ([[1.0, 4.0, 9.0], [2.0, 4.0, 6.0]], [4.666666666666667, 4.0])
        """
        check_reduction(reduce)
        if keywords:
            compiled, arrays, _ = self.by_position(arrays, keywords)
            return compiled.batch(*arrays, reduce=reduce, wrt=wrt, at=at)
        rows, structure = unpack_batch(arrays, self.name)
        call = self.cache.for_values(structure, self.cache.each_once(wrt))
        found = call.many(rows, None if at is None else numpy.asarray(at, dtype=float))
        if reduce is None:
            return fold(call.single.program.result, iter(found))
        return fold(call.single.program.result, (reduced(values, reduce) for values in found))

    def batch_value_and_grad(
        self, *arrays: Any, wrt: Any = None, reduce: Reduction = "mean", **keywords: Any
    ) -> tuple[float, Any]:
        """Return the mean, or the sum, of f over many samples, and its gradient.

        Args:
            arrays, keywords: as those of `batch`; the first is an array, unless `wrt` is given.
            wrt: parameters to differentiate by: a Value, or nested lists of Values; None for the first argument.
            reduce: "mean" or "sum".

        Returns:
            the value, and the gradient in the shape of `wrt`, or an array in the shape of the first argument, in which
            each sample has its own derivatives.

        Raises:
            TypeError, ValueError: as `value_and_grad` and `batch`.

        >>> from autograd import Value, compile
        >>> w = Value(2.0)
        >>> f = compile(lambda x, y: (w * x - y) ** 2)
        >>> f.batch_value_and_grad([1.0, 2.0], [1.0, 3.0], wrt=w)
        (1.0, 3.0)
        """
        if keywords:
            compiled, arrays, _ = self.by_position(arrays, keywords)
            return compiled.batch_value_and_grad(*arrays, wrt=wrt, reduce=reduce)
        rows, structure = unpack_batch(arrays, self.name)
        scale = scale_of(reduce, len(rows))
        wanted = self._wanted_by(wrt)
        call = self.cache.for_gradients(structure, wrt is None, wanted.parameters, "batch_value_and_grad")
        value, by_parameter, by_input = call.batch(rows, scale).value_and_grad()
        if wrt is not None:
            return value, wanted.gradients(by_parameter.tolist())
        first = numpy.asarray(arrays[0])
        return value, by_input[:, : count(structure[0])].reshape(first.shape)

    def objective(self, *arrays: Any, wrt: Iterable[Value], reduce: Reduction = "mean", **keywords: Any) -> Objective:
        """Return the mean, or the sum, of f over fixed samples as a function of its parameters in a flat array.

        Args:
            arrays, keywords: as those of `batch`.
            wrt: the parameters, in the order of the flat array.
            reduce: "mean" or "sum".

        Raises:
            TypeError: for a parameter that is no Value, or was computed; or if f returns a list.
            ValueError: for a parameter that is named twice, and as `batch`.
        """
        if keywords:
            compiled, arrays, _ = self.by_position(arrays, keywords)
            return compiled.objective(*arrays, wrt=wrt, reduce=reduce)
        rows, structure = unpack_batch(arrays, self.name)
        scale = scale_of(reduce, len(rows))
        parameters = self.cache.each_once(wrt)
        compiled_call = partial(self.cache.for_gradients, structure, False, parameters, "objective")
        return Objective(compiled_call, rows, scale, parameters)

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
        _, structure = self._unpack(args)
        parameters = self._wanted_by(wrt).parameters
        if not parameters:
            return self.cache.for_values(structure).single.program
        return self.cache.for_gradients(structure, False, parameters).single.program

    def __repr__(self) -> str:
        return f"Compiled({self.name}, {self.cache.dtype}, {self.cache.backend.name})"

    def _wanted_by(self, wrt: Any) -> WantedParameters:
        wanted = self._wanted
        if not wanted.are(wrt):
            wanted = self._wanted = WantedParameters(wrt)
        return wanted

    def _unpack(self, args: Sequence[Any]) -> tuple[Sequence[float], Any]:
        if PLAIN.issuperset(map(type, args)):
            return args, (None,) * len(args)
        numbers: list[float] = []
        structure: list[Any] = []
        for i, arg in enumerate(args):
            if type(arg) is list and PLAIN.issuperset(map(type, arg)):
                numbers += arg
                structure.append((None,) * len(arg))
            else:
                structure.append(unpack(arg, f"argument {i} of {self.name}", numbers))
        return numbers, tuple(structure)
