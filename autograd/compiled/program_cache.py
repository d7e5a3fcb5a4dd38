"""Traces and compiled calls of one function, made when they are first needed."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from operator import is_
from typing import Any, TypeAlias

from autograd.compiled.choose_backend import BackendName, check_backend, choose_backend
from autograd.compiled.runtime.arguments import parameters_of
from autograd.compiled.runtime.backend import Backend
from autograd.compiled.runtime.compiled_call import CompiledCall
from autograd.compiled.runtime.executables import Executables
from autograd.compiled.runtime.structure import Structure, described, holds_dict, zeros
from autograd.compiled.trace.known_values import NO_VALUES
from autograd.compiled.trace.tape import Known
from autograd.compiled.trace.trace import Trace, trace
from autograd.compiled.trace.tracer import TraceError
from autograd.functional.function_arguments import name_of
from autograd.support.memory import collector_paused
from autograd.support.nested import flatten, is_container
from autograd.value import Value

Parameters: TypeAlias = tuple[Value, ...] | range
OVER_SAMPLES = ("batch", "batch_value_and_grad", "objective")  # methods whose arguments have a leading axis of samples
MOST_KEPT = 4  # traces of one structure, such as those of training and of evaluation
# Errors in which Python says, in its own words, that a function was called with what it does not take.
PYTHONS_OWN = (TypeError, IndexError, KeyError, AttributeError)
# They mean something in this process alone.
NOT_PICKLED = ("_backend", "_numbers", "_next_number", "_latest", "_checked")


class TracedCall:
    """A trace for one structure of arguments, with its compiled calls, one for each way to use it."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.calls: dict[Any, CompiledCall] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return TracedCall, (self.trace,)


class ProgramCache:
    """Traces of a function: one for each structure of arguments, and each state of what it reads besides them.

    Args:
        f: the function.
        dtype: "float64" or "float32".
        backend: a name that `choose_backend` takes.
        parameters: the number of entries of a flat array that f takes as one more argument, see `compile`.

    Attributes:
        known: see `Tape`.
    """

    def __init__(self, f: Callable[..., Any], dtype: str, backend: BackendName, parameters: int = 0) -> None:
        self.f: Callable[..., Any] | None = f
        self.known: Known = range(parameters) if parameters else NO_VALUES
        self.name = name_of(f)
        self.dtype, self.backend_name = dtype, backend
        self._traced: dict[tuple[Structure, ...], list[TracedCall]] = {}  # for each structure, the latest first
        self._begin()

    def _begin(self) -> None:
        check_backend(self.backend_name)
        self._backend: Backend | None = None
        self._numbers: dict[tuple[int, ...], int] = {(): 0}  # of tuples of parameters, by the ids of these
        self._next_number = itertools.count(1)  # as two threads may each name a new tuple at once
        self._latest: tuple[tuple[Value, ...], int] = (), 0
        self._checked: tuple[Value, ...] = ()

    @property
    def backend(self) -> Backend:
        """The backend that runs the programs; chosen at the first call, as that takes longer than to name one."""
        if self._backend is None:
            self._backend = choose_backend(self.backend_name)
        return self._backend

    @property
    def function(self) -> Callable[..., Any]:
        """The function itself.

        Raises:
            TraceError: if it was unpickled without its source.
        """
        if self.f is None:
            raise TraceError(
                f"{self.name} came here without its source, as a program for arguments of known structure: call it "
                "with arguments of such a structure, or pickle a function that a module defines"
            )
        return self.f

    @property
    def calls(self) -> list[CompiledCall]:
        """All compiled calls so far."""
        return [call for kept in self._traced.values() for traced in kept for call in traced.calls.values()]

    def for_values(
        self, structure: tuple[Structure, ...], parameters: Parameters = (), asked_by: str = ""
    ) -> CompiledCall:
        """Return the compiled call that computes values alone.

        Args:
            structure: of each argument.
            parameters: Values for which other numbers may be passed, or `known`.
            asked_by: name of the method, for errors.
        """
        traced, key = self._current(structure, asked_by), self._number_of(parameters) if parameters else 0
        found = traced.calls.get(key)
        if found is None:
            found = traced.calls[key] = self._compile(traced.trace, [], False, parameters)
        return found

    def for_gradients(
        self, structure: tuple[Structure, ...], inputs: bool, parameters: Parameters, asked_by: str = ""
    ) -> CompiledCall:
        """Return the compiled call that computes values and gradients.

        Args:
            structure: of each argument.
            inputs: whether to differentiate by the arguments.
            parameters: Values to differentiate by, or `known`.
            asked_by: name of a method that needs the function to return one number; empty if it may return a list.

        Raises:
            TypeError: if one number is needed and the function returns a list.
        """
        traced, number = self._current(structure, asked_by), self._number_of(parameters) if parameters else 0
        key = number, inputs, not asked_by
        found = traced.calls.get(key)
        if found is None:
            trace = traced.trace
            if asked_by and is_container(type(trace.result)):
                raise TypeError(
                    f"{asked_by} of {self.name} needs a function that returns one number, and it returned "
                    f"{len(trace.outputs)}: differentiate one of them"
                )
            found = traced.calls[key] = self._compile(trace, trace.outputs, inputs, parameters)
        return found

    def each_once(self, wrt: Any) -> Parameters:
        """Return parameters, a Value or nested lists, as a tuple; that of the call before is not checked again.

        Raises:
            TypeError: for what is no Value, or was computed; or for any where they are entries of a flat array.
            ValueError: for a parameter that is named twice.
        """
        if isinstance(self.known, range):
            if wrt != ():
                raise TypeError(f"wrt of {self.name} names parameters, and these are all entries of its flat array: ()")
            return self.known
        checked = self._checked  # read once, as another thread may set it
        if wrt is not checked:
            named = tuple(flatten(list(wrt) if isinstance(wrt, Iterable) else wrt))
            if len(parameters_of(named)) < len(named):
                raise ValueError(
                    f"wrt of {self.name} names {len(named)} parameters, some of them twice: name each once"
                )
            is_flat = type(wrt) is tuple and len(wrt) == len(named) and all(map(is_, wrt, named))
            checked = self._checked = wrt if is_flat else named
        return checked

    def __getstate__(self) -> dict[str, Any]:
        """Return the traces, and f if another process can find it by its name."""
        state = {name: part for name, part in vars(self).items() if name not in NOT_PICKLED}
        found: Any = sys.modules.get(getattr(self.f, "__module__", ""), None)
        for name in getattr(self.f, "__qualname__", "").split("."):
            found = getattr(found, name, None)
        if found is not self.f:  # a lambda, a function within another, or one that a decorator has replaced
            state["f"] = None
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._begin()

    def _number_of(self, parameters: Parameters) -> int:
        """Return a number that stands for these parameters; for the very tuple of the call before, at once."""
        if isinstance(parameters, range):
            return 0
        latest, number = self._latest
        if parameters is not latest:
            number = self._numbers.setdefault(tuple(map(id, parameters)), next(self._next_number))
            self._latest = parameters, number
        return number

    def _current(self, structure: tuple[Structure, ...], asked_by: str) -> TracedCall:
        """Return the trace for a structure, made with what the function reads now."""
        kept = self._traced.get(structure)
        return kept[0] if kept and kept[0].trace.guards.hold() else self._found_or_made(structure, asked_by)

    def _found_or_made(self, structure: tuple[Structure, ...], asked_by: str) -> TracedCall:
        kept = self._traced.get(structure, [])
        found = next((traced for traced in kept if traced.trace.guards.hold()), None)
        if found is None:
            new = self._trace(structure, asked_by)
            found = next((traced for traced in kept if new.is_like(traced.trace)), None)
            if found is None:
                found = TracedCall(new)
            else:  # other objects, and the same computation
                found.trace.guards = new.guards
        others = [traced for traced in kept if traced is not found]
        self._traced[structure] = [found, *others[: MOST_KEPT - 1]]
        return found

    def _trace(self, structure: tuple[Structure, ...], asked_by: str) -> Trace:
        try:
            with collector_paused():
                return trace(self.function, [zeros(part) for part in structure], guarded=True, known=self.known)
        except PYTHONS_OWN as error:
            given = (*structure, None) if self.known else structure
            words = _words(error, self.function, given) if type(error) in PYTHONS_OWN else None
            if words is None:  # a TraceError, which says what to do, or an error that a plain call would raise too
                raise
            kind = TypeError if type(error) is KeyError else type(error)
            of_batches = (
                "; a batch has one such argument for each sample, and numpy.empty((0, 2)) stands for none of 2 numbers"
            )
            raise kind(
                f"{self.name} was called with {', '.join(map(described, structure)) or 'nothing'}, and "
                f"{words}{of_batches if asked_by in OVER_SAMPLES else ''}"
            ) from error

    def _compile(self, trace: Trace, roots: list[int], inputs: bool, parameters: Parameters) -> CompiledCall:
        if self.known and parameters is not self.known:
            raise TypeError(f"{self.name} takes an array of parameters: call batch(..., at=array), or objective")
        return CompiledCall(Executables(trace, roots, inputs, parameters, self.backend, self.dtype), self.name)


def _words(error: Exception, f: Callable[..., Any], structure: Sequence[Structure]) -> str | None:
    """Return what an error says of a call, in terms of what was passed, and the way out; None if of something else.

    Args:
        error: one of `PYTHONS_OWN`.
        f: the function.
        structure: of its arguments.
    """
    from inspect import Parameter, Signature, signature  # here, as in `bound`

    with suppress(TypeError, ValueError):  # a function that does not tell
        takes = signature(f)
        try:
            takes.bind(*structure)
        except TypeError:
            plain = [parameter.replace(annotation=Parameter.empty) for parameter in takes.parameters.values()]
            return f"takes {Signature(plain)}: call it as the function itself"
    is_lookup = type(error) is KeyError
    says, of_numbers = re.subn(
        r"'?\b(Tracer|ArrayOfTracers)\b'?( object)?",
        lambda found: "a number" if found[1] == "Tracer" else "an array that is traced",
        f"has no {error}" if is_lookup else str(error),
    )
    if not of_numbers and not any(holds_dict(part) if is_lookup else part is not None for part in structure):
        return None
    return f"{says}: give it other arguments, or let it compute with autograd's functions and the operators alone"
