"""One call of a function, recorded on leaves of its own: what every derivative of a function starts with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any

from autograd import anomaly, modes, rules
from autograd.differentiable_sweeps import differentiable_backward, differentiable_forward, passes
from autograd.functional.function_arguments import name_of, no_number
from autograd.graph import AnyNode, backward_sweep, forward_sweep, topological_order
from autograd.ieee import to_float
from autograd.support.nested import flatten, fold, map_nested
from autograd.value import Constant, Value

_inside_another: ContextVar[bool] = ContextVar("inside_another", default=False)


def recorded_call(
    f: Callable[..., Any], args: Sequence[Any], keywords: Mapping[str, Any], selected: Sequence[int]
) -> RecordedCall:
    """Return one call of a function, recorded here or, while another function is traced, by what traces.

    Args:
        f, args, keywords, selected: as those of `RecordedCall`.
    """
    if modes.active and (recorder := modes.recorder.get()) is not None:
        return recorder.recorded_call(f, args, keywords, selected)  # type: ignore[no-any-return]
    return RecordedCall(f, args, keywords, selected)


class RecordedCall:
    """One call of a function, recorded on fresh leaves for the arguments that are to be differentiated.

    Args:
        f: a function of numbers or containers of them.
        args: its arguments.
        keywords: its keyword arguments, which are passed on as they are.
        selected: the indices of the arguments to differentiate by.

    Raises:
        TypeError: for an argument to differentiate by, or a result, that is no number and no container of numbers.

    Attributes:
        in_values: whether derivatives are returned as Values: inside another derivative, or for arguments that are.
        differentiable: whether derivatives are recorded in their turn.
        result: what f returned.
        leaves: the fresh leaves.
        outs: the numbers of the result, as Values.
        dependent, order: the leaves and all nodes that depend on them, as a dict and a list in topological order.
    """

    def __init__(
        self, f: Callable[..., Any], args: Sequence[Any], keywords: Mapping[str, Any], selected: Sequence[int]
    ) -> None:
        given = flatten([*args, *keywords.values()])
        self.in_values = _inside_another.get() or any(isinstance(arg, Value) for arg in given)
        self.differentiable = self.in_values and modes.recording.get()
        with modes.ensure_recording():
            leaf = _linked_leaf if self.differentiable else _leaf
            fresh = list(args)
            for i in selected:
                fresh[i] = map_nested(partial(leaf, what=f"argument {i} of {name_of(f)}"), args[i])
            token = _inside_another.set(True)
            try:
                self.result = f(*fresh, **keywords)
            finally:
                _inside_another.reset(token)
        self.leaves: list[Value] = [leaf for i in selected for leaf in flatten(fresh[i])]
        self.outs = [out if isinstance(out, Value) else _constant(f, out) for out in flatten(self.result)]
        # The nodes that depend on a leaf: no other derivative is needed, or even computed.
        self.dependent = dict.fromkeys(self.leaves)
        for node in topological_order(*dict.fromkeys(self.outs), stop=self.dependent):
            if any(parent in self.dependent for parent in node.parents):
                self.dependent[node] = None
        self.order = list(self.dependent)

    def backward(self, cotangents: Sequence[Any]) -> list[Any]:
        """Return the gradient at each leaf, given one at each result."""
        seeds: dict[AnyNode, Any] = {}
        for out, cotangent in zip(self.outs, cotangents, strict=True):
            if isinstance(cotangent, Value) or cotangent != 0.0:
                seeds[out] = cotangent if out not in seeds else seeds[out] + cotangent
        with modes.ensure_recording():
            if self.differentiable:
                grads = differentiable_backward(self.order, seeds, self._recorded_derivatives)
            else:
                grads = backward_sweep(self.order, seeds)
                if modes.active and modes.anomaly.get():
                    anomaly.check_sweep(self.order, grads)
        return [self._outward(grads.get(leaf, 0.0)) for leaf in self.leaves]

    def forward(self, tangents: Sequence[Any]) -> Any:
        """Return the tangent of the result, given one at each leaf."""
        seeds = dict(zip(self.leaves, tangents, strict=True))
        with modes.ensure_recording():
            if self.differentiable:
                found = differentiable_forward(self.order, seeds, self._recorded_derivatives)
            else:
                found = forward_sweep(self.order, seeds)
                if modes.active and modes.anomaly.get():
                    anomaly.check_sweep(self.order, found)
        return fold(self.result, (self._outward(found.get(out, 0.0)) for out in self.outs))

    def value(self) -> Any:
        """Return what the function returned."""
        outward = (out if self.differentiable else self._outward(out.data) for out in self.outs)
        return fold(self.result, outward, anew=True)

    def _recorded_derivatives(self, node: AnyNode) -> list[Any]:
        """Return the local derivatives of a node as Values, by the same row that gave the numbers."""
        edges = zip(node.parents, node.local_derivatives, strict=True)
        wanted = [parent in self.dependent and passes(derivative) for parent, derivative in edges]
        return [_constant_out(d) for d in node.op.derivatives(node, node.parents, wanted)]

    def _outward(self, number: Any) -> Any:
        return Constant(number) if self.in_values and not isinstance(number, Value) else number


def _leaf(number: Any, what: str) -> Value:
    """Return a node that nothing else has."""
    if isinstance(number, Value):
        return Value(number.data)
    if hasattr(number, "tolist") and getattr(number, "ndim", None):
        raise TypeError(f"{what} is an array, where a number or lists of numbers belong: pass its .tolist()")
    return Value(to_float(number, what))


def _linked_leaf(number: Any, what: str) -> Value:
    """Return a node that nothing else has, linked to `number` if that is a Value, so that outer derivatives pass."""
    return rules.identity(number) if isinstance(number, Value) and number.takes_grad else _leaf(number, what)


def _constant(f: Callable[..., Any], out: Any) -> Constant:
    try:
        return Constant(to_float(out))
    except TypeError:
        raise TypeError(no_number(f, out)) from None


def _constant_out(derivative: Any) -> Any:
    """Return a derivative that depends on nothing as a plain number, and None for a plain 0, which passes nothing."""
    number = derivative.data if type(derivative) is Constant else derivative
    return None if type(number) is float and number == 0.0 else number
