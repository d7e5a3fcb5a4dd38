"""`compile`: a function of numbers, traced once for each structure of its arguments and run by a machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy

from autograd.collector import collector_paused
from autograd.compiled.arguments import as_called, check_choices, count, is_recorded, unpack, unpack_batch, zeros
from autograd.compiled.machine import Machine, choose_machine
from autograd.compiled.objective import Objective
from autograd.compiled.program import Program
from autograd.compiled.runs import Runs
from autograd.compiled.stand_in import TraceError
from autograd.compiled.tracing import Trace, trace
from autograd.nested import flatten, fold
from autograd.value import Value

REDUCTIONS = ("mean", "sum")


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
        self.f: Callable[..., Any] | None = f
        self.dtype, self.machine_name = dtype, machine
        self.name = getattr(f, "__name__", repr(f))
        self.__name__, self.__doc__ = self.name, f.__doc__
        self._machine: Machine = choose_machine(machine)
        self._traces: dict[Any, Trace] = {}
        self._runs: dict[Any, Runs] = {}

    def __call__(self, *args: Any) -> Any:
        """Return what f returns for these arguments, as plain numbers."""
        if any(map(is_recorded, args)):
            return self._function()(*map(as_called, args))
        numbers, structure = self._unpack(args)
        runs = self._prepared(structure, (), False, gradients=False)
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
        parameters = _parameters(wrt)
        runs = self._prepared(structure, parameters, wrt is None, "value_and_grad")
        value, by_parameter, by_input = runs.one_with_gradient(numbers)
        if wrt is not None:
            return value, _in_shape(wrt, parameters, by_parameter)
        return value, _selected(structure, argnums, by_input, self.name)

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
        _check_reduction(reduce)
        rows, structure = unpack_batch(arrays, self.name)
        runs = self._prepared(structure, tuple(wrt), False, gradients=False)
        check_choices(runs.single.program.choices, rows, self.name)
        found = runs.many(rows, None if at is None else numpy.asarray(at, dtype=float))
        if reduce is None:
            return fold(runs.single.program.result, iter(found))
        reduced = (float(values.sum() if reduce == "sum" else _mean(values)) for values in found)
        return fold(runs.single.program.result, reduced)

    def batch_value_and_grad(self, *arrays: Any, wrt: Any = None, reduce: str = "mean") -> tuple[float, Any]:
        """Return the mean, or the sum, of f over many samples, and its gradient.

        Args:
            arrays: as those of `batch`.
            wrt: parameters to differentiate by: a Value, or nested lists of them; None for the first argument, of which
                each sample then has its own derivatives.
            reduce: "mean" or "sum".
        """
        _check_reduction(reduce)
        rows, structure = unpack_batch(arrays, self.name)
        parameters = _parameters(wrt)
        runs = self._prepared(structure, parameters, wrt is None, "batch_value_and_grad")
        check_choices(runs.single.program.choices, rows, self.name)
        scale = 1.0 / max(len(rows), 1) if reduce == "mean" else 1.0
        value, by_parameter, by_input = runs.batch(rows, scale).value_and_grad()
        if wrt is not None:
            return value, _in_shape(wrt, parameters, by_parameter)
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
        _check_reduction(reduce)
        rows, structure = unpack_batch(arrays, self.name)
        wrt = list(wrt)
        parameters = _parameters(wrt)
        if len(parameters) < len(wrt):
            raise ValueError(f"wrt of {self.name} names {len(wrt)} parameters, some of them twice: name each once")
        runs = self._prepared(structure, parameters, False, "objective")
        check_choices(runs.single.program.choices, rows, self.name)
        return Objective(runs.batch(rows, 1.0 / max(len(rows), 1) if reduce == "mean" else 1.0), parameters)

    def program(self, *args: Any, wrt: Any = None) -> Program:
        """Return the program for arguments of this structure: `print` shows it.

        Args:
            args: those of f, plain numbers.
            wrt: parameters whose gradient it should compute too; None for the value alone.
        """
        _, structure = self._unpack(args)
        parameters = _parameters(wrt)
        return self._prepared(structure, parameters, False, gradients=bool(parameters)).single.program

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: f if it can be found there by its name, and what was traced so far."""
        state = {name: part for name, part in vars(self).items() if name not in ("_runs", "_machine")}
        module = sys.modules.get(getattr(self.f, "__module__", ""), None)
        found: Any = module
        for name in getattr(self.f, "__qualname__", "").split("."):
            found = getattr(found, name, None)
        if found is not self.f:  # a lambda, a function within another, or one that a decorator has replaced
            state["f"] = None
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._machine, self._runs = choose_machine(self.machine_name), {}

    def __repr__(self) -> str:
        return f"Compiled({self.name}, {self.dtype}, {self._machine.name})"

    def _function(self) -> Callable[..., Any]:
        if self.f is None:
            raise TraceError(
                f"{self.name} came here without its source, as a program for arguments of known structure: call it "
                "with arguments of such a structure, or pickle a function that a module defines"
            )
        return self.f

    def _unpack(self, args: Sequence[Any]) -> tuple[list[float], Any]:
        numbers: list[float] = []
        structure = tuple([unpack(arg, f"argument {i} of {self.name}", numbers) for i, arg in enumerate(args)])
        return numbers, structure

    def _prepared(
        self,
        structure: Any,
        parameters: tuple[Value, ...],
        inputs: bool,
        differentiated_by: str | None = None,
        gradients: bool = True,
    ) -> Runs:
        key = (structure, tuple(map(id, parameters)), inputs, differentiated_by is None, gradients)
        if key not in self._runs:
            with collector_paused():
                self._runs[key] = self._traced(structure, parameters, inputs, differentiated_by, gradients)
        return self._runs[key]

    def _traced(
        self,
        structure: Any,
        parameters: tuple[Value, ...],
        inputs: bool,
        differentiated_by: str | None,
        gradients: bool,
    ) -> Runs:
        if structure not in self._traces:
            self._traces[structure] = trace(self._function(), [zeros(part) for part in structure])
        traced = self._traces[structure]
        if differentiated_by is not None and isinstance(traced.result, (list, tuple)):
            raise TypeError(
                f"{differentiated_by} of {self.name} needs a function that returns one number, and it returned "
                f"{len(traced.outputs)}: differentiate one of them"
            )
        roots = traced.outputs if gradients else []
        return Runs(traced, roots, inputs, parameters, self._machine, self.dtype, self.name)


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


def _parameters(wrt: Any) -> tuple[Value, ...]:
    found = () if wrt is None else tuple(flatten(wrt))
    for parameter in found:
        if not isinstance(parameter, Value) or not parameter.takes_grad or parameter.parents:
            raise TypeError(f"wrt takes parameters, Values that were not computed, got {parameter!r:.60}")
    return tuple(dict.fromkeys(found))


def _in_shape(wrt: Any, parameters: tuple[Value, ...], gradients: Any) -> Any:
    by_parameter = dict(zip(parameters, gradients.tolist(), strict=True))
    return fold(wrt, (by_parameter[parameter] for parameter in flatten(wrt)))


def _selected(structure: Any, argnums: int | Sequence[int], by_input: Any, name: str) -> Any:
    source = iter(by_input.tolist())
    gradients = [fold(zeros(part), source) for part in structure]
    for i in [argnums] if isinstance(argnums, int) else argnums:
        if not -len(structure) <= i < len(structure):
            raise ValueError(f"value_and_grad of {name}: argnums names argument {i}, but {len(structure)} were passed")
    return gradients[argnums] if isinstance(argnums, int) else tuple(gradients[i] for i in argnums)


def _check_reduction(reduce: str | None) -> None:
    if reduce is not None and reduce not in REDUCTIONS:
        raise ValueError(f"reduce is {reduce!r}: choose 'mean' or 'sum'")


def _mean(values: Any) -> float:
    return float(values.sum() / len(values)) if len(values) else float("nan")
