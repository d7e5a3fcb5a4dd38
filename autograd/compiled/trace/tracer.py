"""Tracers: the numbers that a function is called with while it is traced, which record the operations on them.

To turn one into a plain number, or to branch on it, is refused: the program would repeat the number of one call.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Sequence
from numbers import Number
from typing import Any, NoReturn

from autograd import modes
from autograd.compiled.trace.tape import Operands, Tape
from autograd.compiled.trace.tape_rules import DETACHED, choice
from autograd.ieee import nan
from autograd.numpy_functions import apply_function, apply_ufunc
from autograd.operators import OPERATORS, TABLE, Symbolic
from autograd.rule import Rule
from autograd.support.caller import line_outside_the_engine
from autograd.support.nested import flatten, fold, same_shape

WIDEST_CHOICE = 32  # candidates of one operation; `take` from a longer list is several


class TraceError(TypeError):
    """A function does something with a traced number that a compiled program cannot repeat."""


class Tracer(Symbolic):
    """A number of a tape."""

    __slots__ = ("_id", "_tape")

    __class__ = float  # type: ignore[assignment]  # so that isinstance(x, float) holds, as it does in a plain call

    def __init__(self, tape: Tape, value_id: int) -> None:
        self._tape, self._id = tape, value_id

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Tracer:
        tape = self._tape
        id_of = id_in(tape, rule)
        return recorded(tape, rule, tape.ids_of(args, id_of) if rule.arity is None else tuple(map(id_of, args)))

    def detach(self) -> Tracer:
        """Return the same number, to which no gradient passes."""
        return Tracer(self._tape, self._tape.add(DETACHED, (self._id,)))

    def entry_of(self, candidates: Sequence[Any]) -> Any:
        """Return `candidates[self]`, for `take`: numbers, or lists of one shape."""
        tape = self._tape
        candidates = candidates.tolist() if hasattr(candidates, "tolist") else candidates
        if not candidates or not all(same_shape(candidate, candidates[0]) for candidate in candidates):
            refuse("take from a list whose entries have different shapes", "give every entry as many numbers")
        if self._id not in tape.inputs:
            refuse("take with an index that was computed", "pass the index itself as an argument")
        known = tape.choices.get(self._id, len(candidates))
        tape.choices[self._id] = min(known, len(candidates))
        columns = zip(*map(flatten, candidates), strict=True)
        return fold(candidates[0], (self._chosen(column) for column in columns))

    def _chosen(self, candidates: Sequence[Any]) -> Any:
        chosen: Any = nan  # of an index out of range, which calls refuse
        for start in range(0, len(candidates), WIDEST_CHOICE):
            part = candidates[start : start + WIDEST_CHOICE]
            index: Any = self
            index = index - float(start) if start else index
            chosen = self.apply_rule(choice(len(part)), (index, *part, chosen))
        return chosen

    def __repr__(self) -> str:
        return f"Tracer({self._tape.rules[self._id].name})"

    # Operations that a program cannot repeat.

    @property
    def data(self) -> NoReturn:
        """Refuse: there is no number yet."""
        refuse("read .data of", "use the number itself, or x.detach() for one without gradient")

    grad = parents = local_derivatives = data

    def backward(self) -> NoReturn:
        """Refuse: there is no gradient yet."""
        refuse("call backward() on", "return the number, and call .value_and_grad(...) of what compile returns")

    zero_grad = backward

    def __bool__(self) -> NoReturn:
        refuse("branch on", "write where(condition, x, y), which keeps both cases, or take(values, index)")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Number) or hasattr(type(other), "apply_rule") or hasattr(other, "dtype"):
            refuse(
                "test for equality",
                "write equal(x, y), which is 1 or 0, or where(equal(x, y), ...), which keeps both cases",
            )
        return NotImplemented  # no number is equal to it

    def __hash__(self) -> NoReturn:
        refuse(
            "look up in a set or dict",
            "write where(equal(x, key), ...) for each key, or take(values, index) for a whole number",
        )

    def __float__(self) -> NoReturn:
        refuse("turn into a plain number", "use autograd's functions (autograd.exp for math.exp), and no float()")

    __int__ = __complex__ = __float__

    # What else floats have, as they are to `isinstance`.

    imag = 0.0

    @property
    def real(self) -> Tracer:
        """The number itself."""
        return self

    def conjugate(self) -> Tracer:
        """Return the number itself."""
        return self

    is_integer = as_integer_ratio = hex = __float__

    def __format__(self, spec: str) -> NoReturn:
        refuse("turn into text", "print or look up what the compiled function returns; repr(x) shows a stand-in")

    def __str__(self) -> NoReturn:
        self.__format__("")

    def __index__(self) -> NoReturn:
        refuse("index a list with", "write take(values, index), which works for every index")

    def __reduce__(self) -> NoReturn:
        refuse("copy or pickle", "return the number instead")

    __array_ufunc__, __array_function__ = apply_ufunc, apply_function


def _unary(rule: Rule) -> Callable[[Any], Tracer]:
    """Return a row as a method, with a short cut for when no mode is on but the tracing itself."""

    def method(self: Tracer) -> Tracer:
        if modes.active != 1 or rule is IDENTITY:
            return self.apply_rule(rule, (self,))
        tape = self._tape
        tape.rules.append(rule)
        tape.args.append((self._id,))
        return Tracer(tape, len(tape.rules) - 1)

    return method


def _binary(rule: Rule) -> Callable[[Any, Any], Tracer]:
    def method(self: Tracer, other: Any) -> Tracer:
        tape = self._tape
        if modes.active != 1:
            return self.apply_rule(rule, (self, other))
        if type(other) is Tracer and other._tape is tape:
            other_id = other._id
        elif type(other) is float:
            other_id = tape.literal(other)
        else:
            return self.apply_rule(rule, (self, other))
        tape.rules.append(rule)
        tape.args.append((self._id, other_id))
        return Tracer(tape, len(tape.rules) - 1)

    return method


IDENTITY = TABLE["identity"]

for _rule in TABLE.values():
    if _rule.arity == 1:
        _rule.methods[Tracer] = _unary(_rule)
        setattr(Tracer, _rule.name, _rule.methods[Tracer])
for _name, _row in OPERATORS.items():
    setattr(Tracer, _name, (_unary if TABLE[_row].arity == 1 else _binary)(TABLE[_row]))


def id_in(tape: Tape, rule: Rule) -> Callable[[Any], int]:
    """Return a function that returns the id of an operand of a row, whatever kind of number it is."""

    def id_of(arg: Any) -> int:
        if type(arg) is not Tracer:
            return tape.id_of(arg, f"an operand of {rule.name}")
        if arg._tape is not tape:
            refuse_other_call()
        return arg._id

    return id_of


def recorded(tape: Tape, rule: Rule, ids: Operands) -> Tracer:
    """Record an operation; return its result, to which no gradient passes within `no_grad`."""
    out = Tracer(tape, tape.add(rule, ids))
    return out if modes.active == 1 or modes.recording.get() else out.detach()


def refuse_other_call() -> NoReturn:
    """Refuse a tracer that a function has kept from an earlier call."""
    refuse("use in another call", "pass it as an argument")


class ArrayOfTracers(list[Any]):
    """An array among the arguments: nested lists, of which the arithmetic would not be that of arrays."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return ArrayOfTracers(found) if isinstance(index, slice) else found

    def __add__(self, other: Any) -> NoReturn:
        refuse("compute with", "write [2.0 * x for x in xs], and sum or dot for what takes all", "a whole array")

    __radd__ = __iadd__ = __mul__ = __rmul__ = __imul__ = __matmul__ = __rmatmul__ = __add__
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __add__


def refuse(deed: str, remedy: str, what: str = "a number") -> NoReturn:
    """Raise for something that cannot be traced, naming the line of the user's code.

    Args:
        deed: what was tried, such that "cannot ... a number that is traced" is a sentence.
        remedy: what to write instead.
        what: what is traced.

    Raises:
        TraceError: always.
    """
    line = line_outside_the_engine()
    source = linecache.getline(*line).strip()
    shown = f" ({source:.80})" if source else ""
    error = TraceError(f"compile cannot {deed} {what} that is traced, at {line}{shown}: {remedy}")
    if (recorder := modes.recorder.get()) is not None:
        recorder.refusal = error
    raise error
