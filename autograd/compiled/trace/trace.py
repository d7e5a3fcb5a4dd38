"""Tracing: one call of a function with tracers for its arguments, which gives its tape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Any, NoReturn

from autograd import modes
from autograd.compiled.trace.guards import Guards
from autograd.compiled.trace.known_values import NO_VALUES
from autograd.compiled.trace.parameter_range import ParameterRange
from autograd.compiled.trace.tape import Known, Tape
from autograd.compiled.trace.tape_derivatives import TapeCall
from autograd.compiled.trace.tracer import TraceError, Tracer, refuse, refuse_other_call
from autograd.functional.function_arguments import name_of, no_number
from autograd.rule import Rule
from autograd.support.nested import flatten, fold, is_container, map_nested
from autograd.support.words import counted
from autograd.value import Value

LONGEST_TRACED_TWICE = 50_000  # numbers
UNGUARDED = Guards(None)


class TapeRecorder:
    """Records the operations on Values, which run no tracer of their own, while a function is traced."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.refusal: TypeError | None = None

    def tracer_of(self, value: Any) -> Tracer:
        """Return the tracer of a parameter, or of a plain number."""
        if type(value) is not Tracer:
            return Tracer(self.tape, self.tape.id_of(value, "a result"))
        if value._tape is not self.tape:
            refuse_other_call()
        return value

    def tracer_of_result(self, f: Callable[..., Any], out: Any) -> Tracer:
        """Return the tracer of what a function returned.

        Raises:
            TraceError: for what is no number.
        """
        try:
            return self.tracer_of(out)
        except TraceError:
            raise
        except TypeError:
            raise TraceError(f"compile of {no_number(f, out)}") from None

    def apply(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        """Record an operation on Values."""
        if any(hasattr(kind, "apply_rule") and not issubclass(kind, (Value, Tracer)) for kind in set(map(type, args))):
            return NotImplemented
        first = next(arg for arg in args if isinstance(arg, Value))
        return self.tracer_of(first).apply_rule(rule, args)

    def detach(self, value: Value) -> Tracer:
        """Record the same number without gradient."""
        return self.tracer_of(value).detach()

    def recorded_call(
        self, f: Callable[..., Any], args: Sequence[Any], keywords: Mapping[str, Any], selected: Sequence[int]
    ) -> TapeCall:
        """Record a call that is to be differentiated."""
        return TapeCall(self.tape, f, args, keywords, selected, self.tracer_of, self.tracer_of_result)

    def refuse_to_read(self, value: Value) -> NoReturn:
        """Refuse to turn a parameter into a plain number, which later calls would not see change."""
        named = f" (parameter {value.label!r})" if value.label else ""
        refuse(
            "read the data of, compare or branch on",
            f"use the Value itself{named}, p.detach() for one without gradient, where(condition, x, y) for an if",
        )


class Trace:
    """A traced call.

    Attributes:
        tape: its operations.
        result: what it returned, with 0.0 for each number.
        outputs: the ids of these numbers, in order.
        guards: of what the function reads besides its arguments; of nothing unless asked for.
    """

    def __init__(self, tape: Tape, result: Any) -> None:
        self.tape = tape
        self.guards = UNGUARDED
        self.result = fold(result, repeat(0.0))
        self.outputs: list[int] = [out._id for out in flatten(result)]

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs, which reads nothing of this one."""
        return {**vars(self), "guards": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, guards=UNGUARDED)

    def is_like(self, other: Trace) -> bool:
        """Return whether two traces record the same computation, with the same parameters."""
        one, two = self.tape, other.tape
        return (
            self.outputs == other.outputs
            and one.rules == two.rules
            and one.args == two.args
            and _in_hex(one.literals) == _in_hex(two.literals)
            and one.parameters == two.parameters
        )


def trace(
    f: Callable[..., Any], structure: Sequence[Any], guarded: bool = False, twice: bool = True, known: Known = NO_VALUES
) -> Trace:
    """Call a function with tracers, and return what it did.

    Args:
        f: takes numbers and containers of them, and returns such.
        structure: one entry per argument: anything in place of a number, or a container of such.
        guarded: whether the trace has guards.
        twice: whether f is called once more, to see whether it does the same; a long trace is made once in any case.
        known: see `Tape`; of ids alone, f takes the parameters as one more argument, a `ParameterRange`.

    Raises:
        TraceError: where f does what a program cannot repeat, or is not the same twice.
    """
    first = _trace_once(f, structure, known)
    if guarded:
        first.guards = Guards(f)
    if not twice or len(first.tape.rules) > LONGEST_TRACED_TWICE:
        return first
    second = _trace_once(f, structure, known)
    if not first.is_like(second):
        raise TraceError(
            f"compile traced {name_of(f)} twice and saw two different computations: it draws random numbers, or "
            "changes something each time; pass what changes as an argument"
        )
    first.guards.forget_changed()
    return first


def _trace_once(f: Callable[..., Any], structure: Sequence[Any], known: Known) -> Trace:
    tape = Tape(Tracer, known)
    args: list[Any] = [map_nested(lambda _: Tracer(tape, tape.input()), part) for part in structure]
    if isinstance(known, range):
        args.append(ParameterRange(tape, known))
    recorder = TapeRecorder(tape)
    # A program records gradients whatever mode it is first called in.
    with modes.traced_by(recorder), modes.ensure_recording():
        try:
            result = f(*args)
        except IndexError as error:
            if any(is_container(type(part)) for part in structure):
                sizes = " and ".join(counted(len(flatten(part)), "number") for part in structure)
                error.add_note(f"compile called {name_of(f)} with {sizes}: has a row too few columns?")
            raise
        if recorder.refusal is not None:
            raise recorder.refusal
        result = fold(result, (recorder.tracer_of_result(f, out) for out in flatten(result)))
    del args  # in which f may have put Values that nothing else refers to
    tape.freeze_unreferenced_values()
    return Trace(tape, result)


def _in_hex(literals: dict[int, float]) -> dict[int, str]:
    """Return plain numbers such that nan is like nan, and -0.0 unlike 0.0."""
    return {value_id: number.hex() for value_id, number in literals.items()}
