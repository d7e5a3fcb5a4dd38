"""A function made ready to be run: traced once for each structure of its arguments, compiled for each kind of call."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from autograd.compiled.runtime.arguments import Structure, parameters_of, zeros
from autograd.compiled.runtime.backend import Machine, choose_machine
from autograd.compiled.runtime.compiled_call import Runs
from autograd.compiled.trace.trace import Trace, trace
from autograd.compiled.trace.tracer import TraceError
from autograd.memory import collector_paused
from autograd.value import Value

OF_THIS_PROCESS = ("machine", "_runs", "_numbers", "_latest", "_checked")


class Preparation:
    """What was traced and compiled of a function so far.

    Args:
        f: the function.
        dtype: "float64" or "float32".
        machine: a name that `choose_machine` takes.
    """

    def __init__(self, f: Callable[..., Any], dtype: str, machine: str) -> None:
        self.f: Callable[..., Any] | None = f
        self.name = getattr(f, "__name__", repr(f))
        self.dtype, self.machine_name = dtype, machine
        self._traces: dict[tuple[Structure, ...], Trace] = {}
        self._begin()

    def _begin(self) -> None:
        """Begin with what means something in this process alone."""
        self.machine: Machine = choose_machine(self.machine_name)
        self._runs: dict[Any, Runs] = {}
        self._numbers: dict[tuple[int, ...], int] = {(): 0}  # of parameters, by their identities
        self._latest: tuple[tuple[Value, ...], int] = (), 0
        self._checked: tuple[Value, ...] = ()

    @property
    def function(self) -> Callable[..., Any]:
        """The function itself.

        Raises:
            TraceError: if it came here without its source.
        """
        if self.f is None:
            raise TraceError(
                f"{self.name} came here without its source, as a program for arguments of known structure: call it "
                "with arguments of such a structure, or pickle a function that a module defines"
            )
        return self.f

    @property
    def all_runs(self) -> list[Runs]:
        """All that was compiled so far."""
        return list(self._runs.values())

    def for_values(self, structure: tuple[Structure, ...], parameters: tuple[Value, ...] = ()) -> Runs:
        """Return what computes values alone, for arguments of a structure.

        Args:
            structure: of each argument.
            parameters: those that calls give other numbers to.
        """
        return self._kept(
            (structure, self._number_of(parameters)), lambda: self._made(structure, [], False, parameters)
        )

    def for_gradients(
        self, structure: tuple[Structure, ...], inputs: bool, parameters: tuple[Value, ...], asked_by: str = ""
    ) -> Runs:
        """Return what computes values and gradients, for arguments of a structure.

        Args:
            structure: of each argument.
            inputs: whether to differentiate by the arguments.
            parameters: what to differentiate by beside.
            asked_by: the method that needs the function to return one number; empty for one that does not.

        Raises:
            TypeError: if it needs one number, and the function returns a list.
        """

        def make() -> Runs:
            traced = self._traced(structure)
            if asked_by and isinstance(traced.result, (list, tuple)):
                raise TypeError(
                    f"{asked_by} of {self.name} needs a function that returns one number, and it returned "
                    f"{len(traced.outputs)}: differentiate one of them"
                )
            return self._made(structure, traced.outputs, inputs, parameters)

        return self._kept((structure, self._number_of(parameters), inputs, not asked_by), make)

    def each_once(self, wrt: Iterable[Value]) -> tuple[Value, ...]:
        """Return parameters that are named once each; of the tuple of the call before that is known.

        Raises:
            TypeError: for what is no Value, or was computed.
            ValueError: for a parameter that stands there twice.
        """
        named = tuple(wrt)
        if named is not self._checked:
            if len(parameters_of(named)) < len(named):
                raise ValueError(
                    f"wrt of {self.name} names {len(named)} parameters, some of them twice: name each once"
                )
            self._checked = named
        return named

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: f if it can be found there by its name, and what was traced so far."""
        state = {name: part for name, part in vars(self).items() if name not in OF_THIS_PROCESS}
        found: Any = sys.modules.get(getattr(self.f, "__module__", ""), None)
        for name in getattr(self.f, "__qualname__", "").split("."):
            found = getattr(found, name, None)
        if found is not self.f:  # a lambda, a function within another, or one that a decorator has replaced
            state["f"] = None
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._begin()

    def _number_of(self, parameters: tuple[Value, ...]) -> int:
        """Return a number that stands for these parameters, at once where they are the tuple of the call before."""
        latest, number = self._latest
        if parameters is not latest:
            number = self._numbers.setdefault(tuple(map(id, parameters)), len(self._numbers))
            self._latest = parameters, number
        return number

    def _kept(self, key: Any, make: Callable[[], Runs]) -> Runs:
        if key not in self._runs:
            with collector_paused():
                self._runs[key] = make()
        return self._runs[key]

    def _traced(self, structure: tuple[Structure, ...]) -> Trace:
        if structure not in self._traces:
            self._traces[structure] = trace(self.function, [zeros(part) for part in structure])
        return self._traces[structure]

    def _made(
        self, structure: tuple[Structure, ...], roots: list[int], inputs: bool, parameters: tuple[Value, ...]
    ) -> Runs:
        return Runs(self._traced(structure), roots, inputs, parameters, self.machine, self.dtype, self.name)
