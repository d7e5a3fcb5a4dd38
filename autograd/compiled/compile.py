"""`compile`: a function of numbers, traced once for each structure of its arguments and run by a machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy

from autograd.compiled.program.program import Program
from autograd.compiled.program_cache import Preparation
from autograd.compiled.runtime.arguments import (
    as_called,
    by_arguments,
    check_choices,
    check_reduction,
    count,
    in_shape,
    is_recorded,
    parameters_of,
    reduced,
    scale_of,
    unpack,
    unpack_batch,
)
from autograd.compiled.runtime.batch import Objective
from autograd.nested import fold
from autograd.value import Value


class Compiled:
    """A compiled function: called like the function itself, with plain numbers in and out.

    Args:
        f: takes numbers and nested lists of numbers, and returns a number or nested lists; it may use Values from
            outside, its parameters, and sees them change.
        dtype: "float64" or "float32", what it computes with.
        machine: "llvm" for native code, "numpy", or "auto" for the quicker of those that are installed.

    Raises:
        TraceError: when called, where f does what a program cannot repeat, such as an `if` on an argument.

    Called with Values, it is f itself, and the graph is recorded as ever.

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

    def __init__(self, f: Callable[..., Any], dtype: str = "float64", machine: str = "auto") -> None:
        if dtype not in ("float64", "float32"):
            raise ValueError(f"compile takes dtype 'float64' or 'float32', got {dtype!r}")
        self.prepared = Preparation(f, dtype, machine)
        self.name = self.__name__ = self.prepared.name
        self.__doc__ = f.__doc__

    @property
    def f(self) -> Callable[..., Any] | None:
        """The function itself; None where it came from another process without its source."""
        return self.prepared.f

    def __call__(self, *args: Any) -> Any:
        """Return what f returns for these arguments, as plain numbers."""
        if any(map(is_recorded, args)):
            return self.prepared.function(*map(as_called, args))
        numbers, structure = self._unpack(args)
        runs = self.prepared.for_values(structure)
        return fold(runs.single.program.result, iter(runs.one(numbers)))

    def value_and_grad(self, *args: Any, argnums: int | Sequence[int] = 0, wrt: Any = None) -> tuple[float, Any]:
        """Return f's value, and its derivative by each number of an argument or by each of some parameters.

        Args:
            args: those of f, plain numbers.
            argnums: the argument, or arguments, to differentiate by, 0 the first.
            wrt: parameters to differentiate by instead: a Value, or nested lists of them.

        Returns:
            the value, and the gradient in the shape of the argument or of `wrt`; a tuple of several arguments.

        Raises:
            TypeError: if f returns a list.
        """
        numbers, structure = self._unpack(args)
        parameters = parameters_of(wrt)
        runs = self.prepared.for_gradients(structure, wrt is None, parameters, "value_and_grad")
        value, by_parameter, by_input = runs.one_with_gradient(numbers)
        if wrt is not None:
            return value, in_shape(wrt, parameters, by_parameter)
        return value, by_arguments(structure, argnums, by_input, self.name)

    def batch(self, *arrays: Any, reduce: str | None = None, wrt: Iterable[Value] = (), at: Any = None) -> Any:
        """Return f's values for many samples, which stand behind a leading axis of every argument.

        Args:
            arrays: arrays, or nested lists, with one entry per sample.
            reduce: "sum" or "mean" of the values; None for each of them.
            wrt, at: parameters, and a flat array with the numbers to take for them; without, they have their own.

        Returns:
            an array of values where f returns a number, nested lists of arrays where it returns lists; with `reduce`
            numbers in their place.
        """
        check_reduction(reduce)
        rows, structure = unpack_batch(arrays, self.name)
        runs = self.prepared.for_values(structure, tuple(wrt))
        check_choices(runs.single.program.choices, rows, self.name)
        found = runs.many(rows, None if at is None else numpy.asarray(at, dtype=float))
        if reduce is None:
            return fold(runs.single.program.result, iter(found))
        return fold(runs.single.program.result, (reduced(values, reduce) for values in found))

    def batch_value_and_grad(self, *arrays: Any, wrt: Any = None, reduce: str = "mean") -> tuple[float, Any]:
        """Return the mean, or the sum, of f over many samples, and its gradient.

        Args:
            arrays: as those of `batch`.
            wrt: parameters to differentiate by: a Value, or nested lists of them; None for the first argument, of which
                each sample then has its own derivatives.
            reduce: "mean" or "sum".
        """
        rows, structure = unpack_batch(arrays, self.name)
        scale = scale_of(reduce, len(rows))
        parameters = parameters_of(wrt)
        runs = self.prepared.for_gradients(structure, wrt is None, parameters, "batch_value_and_grad")
        check_choices(runs.single.program.choices, rows, self.name)
        value, by_parameter, by_input = runs.batch(rows, scale).value_and_grad()
        if wrt is not None:
            return value, in_shape(wrt, parameters, by_parameter)
        first = numpy.asarray(arrays[0])
        return value, by_input[:, : count(structure[0])].reshape(first.shape)

    def objective(self, *arrays: Any, wrt: Iterable[Value], reduce: str = "mean") -> Objective:
        """Return the mean, or the sum, of f over fixed samples as a function of its parameters, laid out flat.

        Args:
            arrays: as those of `batch`.
            wrt: the parameters, in the order in which they stand in the flat vector.
            reduce: "mean" or "sum".

        Raises:
            TypeError: for a parameter that is no Value, or was computed.
            ValueError: for a parameter that stands there twice, whose two numbers could differ.
        """
        rows, structure = unpack_batch(arrays, self.name)
        scale = scale_of(reduce, len(rows))
        parameters = self.prepared.each_once(wrt)
        runs = self.prepared.for_gradients(structure, False, parameters, "objective")
        check_choices(runs.single.program.choices, rows, self.name)
        return Objective(runs.batch(rows, scale), parameters)

    def program(self, *args: Any, wrt: Any = None) -> Program:
        """Return the program for arguments of this structure: `print` shows it.

        Args:
            args: those of f, plain numbers.
            wrt: parameters whose gradient it should compute too; None for the value alone.
        """
        _, structure = self._unpack(args)
        parameters = parameters_of(wrt)
        if not parameters:
            return self.prepared.for_values(structure).single.program
        return self.prepared.for_gradients(structure, False, parameters).single.program

    def __repr__(self) -> str:
        return f"Compiled({self.name}, {self.prepared.dtype}, {self.prepared.machine.name})"

    def _unpack(self, args: Sequence[Any]) -> tuple[list[float], Any]:
        numbers: list[float] = []
        structure = tuple([unpack(arg, f"argument {i} of {self.name}", numbers) for i, arg in enumerate(args)])
        return numbers, structure


def compile(  # as the field calls it; Python's own compiles source code
    f: Callable[..., Any] | None = None, *, dtype: str = "float64", machine: str = "auto"
) -> Any:
    """Return a function that computes what f computes, natively; also a decorator, `@compile`.

    Args:
        f: takes numbers and nested lists of numbers, and returns a number or nested lists of them; see `Compiled`.
        dtype: "float64" or "float32".
        machine: "llvm" for native code (needs llvmlite, the extra `fast`), "numpy", or "auto".

    Returns:
        a `Compiled`: call it like f; it has `value_and_grad`, `batch`, `batch_value_and_grad`, `objective`, `program`.

    f is run once with stand-ins for its arguments, and the operations that were recorded become the program. What a
    program cannot repeat (an `if` on an argument, `float(x)`, `math.exp(x)`) is an error that says what to write.

    >>> from autograd import compile, exp
    >>> @compile
    ... def bell(x):
    ...     return exp(-x * x)
    >>> value, slope = bell.value_and_grad(1.0)
    >>> bell(0.0), f"{value:.6f} {slope:.6f}"
    (1.0, '0.367879 -0.735759')
    """
    if f is None:
        return lambda g: Compiled(g, dtype, machine)
    return Compiled(f, dtype, machine)
