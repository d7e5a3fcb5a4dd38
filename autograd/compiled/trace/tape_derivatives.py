"""Derivatives of functions while another function is traced: the chain rule along a part of the tape, on the tape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from autograd import modes, rules
from autograd.compiled.trace.tape import Tape
from autograd.compiled.trace.tape_rules import ALIAS, CHAIN_RULE
from autograd.compiled.trace.tracer import Tracer
from autograd.differentiable_sweeps import times
from autograd.support.nested import flatten, fold, map_nested


class TapeCall:
    """One call of a function, recorded on a tape between aliases of its arguments and its results.

    It offers what `autograd.functional.recorded_call.RecordedCall` offers to `grad` and its kin.

    Args:
        tape: what records.
        f: a function of numbers or containers of them.
        args, keywords: its arguments.
        selected: the indices of the arguments to differentiate by.
        tracer_of: makes a tracer of a number that f was given.
        tracer_of_result: makes one of a number that f returned, or raises for what is no number.

    Attributes:
        result, leaves, outs: what f returned; the aliases; the numbers of the result.
    """

    differentiable = False  # by Values; what is on a tape can always be differentiated again

    def __init__(
        self,
        tape: Tape,
        f: Callable[..., Any],
        args: Sequence[Any],
        keywords: Mapping[str, Any],
        selected: Sequence[int],
        tracer_of: Callable[[Any], Tracer],
        tracer_of_result: Callable[[Callable[..., Any], Any], Tracer],
    ) -> None:
        self._tape, self._tracer_of = tape, tracer_of

        def leaf(number: Any) -> Tracer:
            return Tracer(tape, tape.add(ALIAS, (tracer_of(number)._id,)))

        with modes.ensure_recording():
            fresh = list(args)
            for i in selected:
                fresh[i] = map_nested(leaf, args[i])
            self.leaves: list[Tracer] = [number for i in selected for number in flatten(fresh[i])]
            start = len(tape.rules)
            self.result = f(*fresh, **keywords)
            self.outs = [tracer_of_result(f, out) for out in flatten(self.result)]
        self._dependent = {number._id for number in self.leaves}
        self._order: list[int] = []  # of what depends on a leaf
        for value_id in range(start, len(tape.rules)):
            if not self._dependent.isdisjoint(tape.args[value_id]):
                self._dependent.add(value_id)
                self._order.append(value_id)

    def backward(self, cotangents: Sequence[Any]) -> list[Any]:
        """Return the gradient at each leaf, given one at each result."""
        found: dict[int, _Gradient] = {}
        with modes.ensure_recording():
            for out, cotangent in zip(self.outs, cotangents, strict=True):
                _add(found, out._id, self._seed(cotangent))
            for value_id in reversed(self._order):
                if value_id in found:
                    for operand, derivative, alive in self._derivatives(value_id):
                        _add(found, operand, _contribution(found[value_id], derivative, alive))
        return [self._outward(found[leaf._id].number if leaf._id in found else 0.0) for leaf in self.leaves]

    def forward(self, tangents: Sequence[Any]) -> Any:
        """Return the tangent of the result, given one at each leaf."""
        found: dict[int, _Gradient] = {}
        with modes.ensure_recording():
            for leaf, tangent in zip(self.leaves, tangents, strict=True):
                _add(found, leaf._id, self._seed(tangent))
            for value_id in self._order:
                for operand, derivative, alive in self._derivatives(value_id):
                    if operand in found:
                        _add(found, value_id, _contribution(found[operand], derivative, alive))
        numbers = [found[out._id].number if out._id in found else 0.0 for out in self.outs]
        return fold(self.result, map(self._outward, numbers))

    def value(self) -> Any:
        """Return what the function returned."""
        return fold(self.result, map(self._outward, self.outs), anew=True)

    def _seed(self, number: Any) -> _Gradient:
        return _Gradient(float(number) if type(number) in (float, int) else self._tracer_of(number))

    def _derivatives(self, value_id: int) -> list[tuple[int, Any, Any]]:
        """Return each operand that depends on a leaf, the derivative by it, and whether a gradient passes to it."""
        rule, operands = self._tape.rules[value_id], self._tape.args[value_id]
        tracers = [Tracer(self._tape, operand) for operand in operands]
        wanted = [operand in self._dependent for operand in operands]
        found = []
        derivatives = rule.derivatives(Tracer(self._tape, value_id), tracers, wanted)
        for operand, derivative in zip(operands, derivatives, strict=True):
            if derivative is not None and not _is_zero(derivative):
                alive = None
                if rule is CHAIN_RULE:
                    alive = tracers[0]
                elif rule.selects and type(derivative) is Tracer:
                    alive = 1.0 - rules.equal(derivative, 0.0)
                found.append((operand, derivative, alive))
        return found

    def _outward(self, number: Any) -> Any:
        return number if modes.recording.get() or type(number) is not Tracer else number.detach()


class _Gradient(NamedTuple):
    """A gradient or tangent.

    Attributes:
        number: a plain number or a tracer.
        alive: 1 where it is a number, 0 where it is a `STRUCTURAL_ZERO`; None where it is always a number.
    """

    number: Any
    alive: Any = None


def _add(found: dict[int, _Gradient], value_id: int, new: _Gradient) -> None:
    """Add a contribution to the gradient of a number, which is alive if one of the two is."""
    if value_id in found and not _is_zero(new.number):
        before = found[value_id]
        always = before.alive is None or new.alive is None
        alive = None if always else rules.where(before.alive, 1.0, new.alive)
        found[value_id] = _Gradient(before.number + new.number, alive)
    elif not _is_zero(new.number):
        found[value_id] = new


def _contribution(gradient: _Gradient, derivative: Any, alive: Any) -> _Gradient:
    """Return the gradient times a derivative, alive if both are."""
    number = gradient.number
    if alive is None:
        alive = gradient.alive
    elif gradient.alive is not None:
        alive = rules.where(gradient.alive, alive, 0.0)
    if type(number) is Tracer and type(derivative) is Tracer:
        return _Gradient(number.apply_rule(CHAIN_RULE, (1.0 if alive is None else alive, number, derivative)), alive)
    return _Gradient(times(number, derivative), alive)


def _is_zero(number: Any) -> bool:
    return type(number) is float and number == 0.0
