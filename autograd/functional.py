"""Derivatives of functions: `grad(f)` is again a function, so it can be differentiated again.

Each call records f on fresh leaves of its own and keeps gradients in a dictionary keyed by node. So nothing is left
behind on anyone's `.grad`, threads may share their arguments, and the x of an inner derivative is never taken for that
of an outer.

Numbers and nested lists of them go in and come out. The derivative is recorded, and then made of Values, where it may
be differentiated again: inside another derivative, or where an argument is a Value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from contextvars import ContextVar
from typing import Any

from autograd import modes, rules
from autograd.graph import Derivatives, Node, backward_sweep, forward_sweep, local_derivatives, topological_order
from autograd.ieee import to_float
from autograd.nested import flatten, fold, map_nested, same_shape
from autograd.value import Constant, Value

ArgNums = int | Sequence[int]

_inside_another: ContextVar[bool] = ContextVar("inside_another", default=False)


class _Recorded:
    """One call of a function, recorded on fresh leaves for the arguments that are to be differentiated."""

    def __init__(self, f: Callable[..., Any], args: Sequence[Any], selected: Sequence[int]) -> None:
        self.differentiable = _inside_another.get() or any(isinstance(arg, Value) for arg in flatten(list(args)))
        with nullcontext() if modes.recording.get() else modes.enable_grad():
            fresh = [map_nested(_leaf, arg) if i in selected else arg for i, arg in enumerate(args)]
            token = _inside_another.set(True)
            try:
                self.result = f(*fresh)
            finally:
                _inside_another.reset(token)
        self.leaves: list[Value] = [leaf for i in selected for leaf in flatten(fresh[i])]
        self.outs = [out if isinstance(out, Value) else Constant(_number(out, f)) for out in flatten(self.result)]
        self.moved = dict.fromkeys(
            self.leaves
        )  # what the leaves reach: no other derivative is needed, or even computed
        for node in topological_order(*dict.fromkeys(self.outs)):
            if any(parent in self.moved for parent in node.parents):
                self.moved[node] = None
        self.order = list(self.moved)

    def backward(self, cotangents: Sequence[Any]) -> list[Any]:
        """Return the gradient at each leaf, given one at each result."""
        seeds: dict[Node, Any] = {}
        for out, cotangent in zip(self.outs, cotangents, strict=True):
            if isinstance(cotangent, Value) or cotangent != 0.0:
                seeds[out] = cotangent if out not in seeds else seeds[out] + cotangent
        with nullcontext() if modes.recording.get() else modes.enable_grad():
            grads = backward_sweep(self.order, seeds, self._derivatives(), skip_zero=not self.differentiable)
        return [self._outward(grads.get(leaf, 0.0)) for leaf in self.leaves]

    def forward(self, tangents: Sequence[Any]) -> Any:
        """Return the tangent of the result, given one at each leaf."""
        seeds = dict(zip(self.leaves, tangents, strict=True))
        with nullcontext() if modes.recording.get() else modes.enable_grad():
            found = forward_sweep(self.order, seeds, self._derivatives(), skip_zero=not self.differentiable)
        return fold(self.result, (self._outward(found.get(out, 0.0)) for out in self.outs))

    def value(self) -> Any:
        """Return what the function returned."""
        return fold(self.result, (out if self.differentiable else out.data for out in self.outs))

    def _derivatives(self) -> Derivatives:
        """Return how to find local derivatives: as they were recorded, or as Values by the same rules."""
        if not self.differentiable:
            return local_derivatives

        def recorded(node: Node) -> list[Any]:
            wanted = [parent in self.moved for parent in node.parents]
            return [_constant_out(d) for d in node.op.derivatives(node, node.parents, wanted)]

        return recorded

    def _outward(self, number: Any) -> Any:
        return Constant(number) if self.differentiable and not isinstance(number, Value) else number


def _leaf(number: Any) -> Value:
    """Return a node that nothing else has: linked to `number` where that is a Value, so that outer derivatives pass."""
    return (
        rules.identity(number) if isinstance(number, Value) and type(number) is not Constant else Value(_plain(number))
    )


def _plain(number: Any) -> Any:
    return number.data if isinstance(number, Value) else number


def _constant_out(derivative: Any) -> Any:
    """Return a derivative that depends on nothing as a plain number, and None for a plain 0, which passes nothing."""
    number = derivative.data if type(derivative) is Constant else derivative
    return None if type(number) is float and number == 0.0 else number


def _number(out: Any, f: Callable[..., Any]) -> float:
    return to_float(out, f"what {_name(f)} returned")


def _name(f: Callable[..., Any]) -> str:
    return getattr(f, "__name__", repr(f))


def _selected(what: str, f: Callable[..., Any], argnums: ArgNums, count: int) -> list[int]:
    chosen = [argnums] if isinstance(argnums, int) else list(argnums)
    for i in chosen:
        if not -count <= i < count:
            raise ValueError(f"{what} of {_name(f)}: argnums names argument {i}, but {count} arguments were passed")
    return [i % count for i in chosen]


def _shaped(args: Sequence[Any], selected: Sequence[int], argnums: ArgNums, numbers: Sequence[Any]) -> Any:
    """Return numbers in the shape of the selected arguments: of the one, or a tuple of several."""
    source = iter(numbers)
    parts = [fold(args[i], source) for i in selected]
    return parts[0] if isinstance(argnums, int) else tuple(parts)


def value_and_grad(f: Callable[..., Any], argnums: ArgNums = 0) -> Callable[..., tuple[Any, Any]]:
    """Return the function that computes f and its gradient at once.

    Args:
        f: a function that returns one number.
        argnums: which argument, or arguments, to differentiate by.

    Returns:
        a function of the same arguments; it returns `(value, gradient)`.

    Raises:
        TypeError: when called, if f returns a list.

    >>> value_and_grad(lambda w: w[0] * w[1])([2.0, 3.0])
    (6.0, [3.0, 2.0])
    """

    def value_and_gradient(*args: Any) -> tuple[Any, Any]:
        selected = _selected("grad", f, argnums, len(args))
        call = _Recorded(f, args, selected)
        if isinstance(call.result, (list, tuple)):
            raise TypeError(
                f"grad of {_name(f)} needs a function that returns one number, got {len(call.result)}: use jacobian"
            )
        return call.value(), _shaped(args, selected, argnums, call.backward([1.0]))

    return value_and_gradient


def grad(f: Callable[..., Any], argnums: ArgNums = 0) -> Callable[..., Any]:
    """Return the gradient of f as a function: the derivative of its one result by each number of an argument.

    Args:
        f: a function that returns one number.
        argnums: which argument to differentiate by, 0 the first; several give a tuple.

    Returns:
        a function of the same arguments; what it returns has the shape of the argument.

    Raises:
        TypeError: when called, if f returns a list.

    >>> from autograd import sin
    >>> grad(grad(sin))(0.0), grad(lambda x: x ** 3)(2.0)
    (0.0, 12.0)
    """

    def gradient(*args: Any) -> Any:
        return value_and_grad(f, argnums)(*args)[1]

    return gradient


def vjp(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Return f(*primals), and the vector-Jacobian product: gradients at the results in, gradients at the arguments out.

    Args:
        f: a function that returns a number or nested lists of them.
        primals: its arguments.

    Returns:
        the value, and a function of a cotangent shaped like it, which returns a tuple of one gradient per argument.

    >>> value, pull_back = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> value, pull_back([1.0, 10.0])
    ([6.0, 5.0], (13.0, 12.0))
    """
    everything = range(len(primals))
    call = _Recorded(f, primals, everything)

    def pull_back(cotangent: Any) -> tuple[Any, ...]:
        if not same_shape(cotangent, call.result):
            raise ValueError(f"vjp of {_name(f)} needs a cotangent with the shape of the result, got {cotangent!r:.80}")
        shaped: tuple[Any, ...] = _shaped(primals, everything, everything, call.backward(_seeds(cotangent)))
        return shaped

    return call.value(), pull_back


def jvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """Return f(*primals), and the Jacobian-vector product: how fast f changes as its arguments move along the tangents.

    Args:
        f: a function that returns a number or nested lists of them.
        primals: a tuple or list of its arguments.
        tangents: one per argument, each shaped like it.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    """
    if not same_shape(list(primals), list(tangents)):
        raise ValueError(f"jvp of {_name(f)} needs tangents with the shape of the primals, got {tangents!r:.80}")
    call = _Recorded(f, primals, range(len(primals)))
    return call.value(), call.forward(_seeds(list(tangents)))


def hvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """Return the Hessian-vector product: how fast the gradient changes along the tangents, without the Hessian.

    Args:
        f: a function that returns one number.
        primals: a tuple or list of its arguments.
        tangents: one per argument, each shaped like it.

    Returns:
        the product, shaped like the argument; for several arguments a tuple.

    Source: Pearlmutter (1994), Fast exact multiplication by the Hessian; here forward over reverse.

    >>> hvp(lambda x: x[0] * x[0] * x[1], ([2.0, 3.0],), ([1.0, 0.0],))
    [6.0, 4.0]
    """
    argnums = 0 if len(primals) == 1 else tuple(range(len(primals)))
    return jvp(grad(f, argnums), primals, tangents)[1]


def jacobian(f: Callable[..., Any], argnums: ArgNums = 0) -> Callable[..., Any]:
    """Return the Jacobian of f as a function: the derivative of every result by every number of an argument.

    Args:
        f: a function that returns a number or nested lists of them.
        argnums: which argument to differentiate by, 0 the first; several give a tuple for every result.

    Returns:
        a function; what it returns has the shape of the result, and in the place of each number the argument's shape.

    >>> jacobian(lambda x: [x[0] * x[1], x[0] + x[1]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 1.0]]
    """

    def jacobian_of_f(*args: Any) -> Any:
        selected = _selected("jacobian", f, argnums, len(args))
        call = _Recorded(f, args, selected)
        n = len(call.outs)
        rows = (call.backward([float(i == row) for i in range(n)]) for row in range(n))
        return fold(call.result, (_shaped(args, selected, argnums, row) for row in rows))

    return jacobian_of_f


def hessian(f: Callable[..., Any], argnums: ArgNums = 0) -> Callable[..., Any]:
    """Return the Hessian of f as a function: its second derivatives by every two numbers of an argument.

    Args:
        f: a function that returns one number.
        argnums: which argument, or arguments, to differentiate by.

    >>> hessian(lambda x: x[0] * x[0] * x[1])([2.0, 3.0])
    [[6.0, 4.0], [4.0, 0.0]]
    """
    return jacobian(grad(f, argnums), argnums)


def _seeds(structure: Any) -> list[Any]:
    return [number if isinstance(number, Value) else to_float(number, "a tangent") for number in flatten(structure)]
