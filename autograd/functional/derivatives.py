"""Derivatives of functions: `grad(f)` is again a function, so it can be differentiated again.

Each call records f on fresh leaves of its own and keeps gradients in a dictionary keyed by node. So no `.grad` changes,
threads may share their arguments, and the x of an inner derivative is never taken for that of an outer.

Numbers and containers of them (lists, tuples, named tuples, dicts, dataclasses) go in and come out. The derivative is
recorded, and then made of Values, where it may be differentiated again: inside another derivative, or where an argument
is a Value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from autograd.functional.function_arguments import (
    ArgNums,
    bound,
    check_argnums,
    check_function,
    check_pairs,
    name_of,
    selected_arguments,
)
from autograd.functional.recorded_call import recorded_call
from autograd.ieee import to_float
from autograd.operators import Operators
from autograd.support.nested import flatten, fold, is_container, same_shape


def _shaped(args: Sequence[Any], selected: Sequence[int], argnums: ArgNums, numbers: Sequence[Any]) -> Any:
    """Return numbers in the shape of the selected arguments: of the one, or a tuple of several."""
    source = iter(numbers)
    parts = [fold(args[i], source) for i in selected]
    return parts[0] if isinstance(argnums, int) else tuple(parts)


def value_and_grad(f: Callable[..., Any], argnums: ArgNums = 0) -> Callable[..., tuple[Any, Any]]:
    """Return the function that computes f and its gradient at once.

    Args:
        f: a function that returns one number.
        argnums: which argument to differentiate by, 0 the first; several give a tuple.

    Returns:
        a function of the same arguments, keywords included; it returns `(value, gradient)`.

    Raises:
        TypeError: for what is no function; when called, if f returns a list.
        ValueError: when called, for an argument that was not passed.

    >>> value_and_grad(lambda w: w[0] * w[1])([2.0, 3.0])
    (6.0, [3.0, 2.0])
    """

    check_argnums("value_and_grad", f, argnums)

    @wraps(f, assigned=(), updated=())  # with its signature alone
    def value_and_gradient(*args: Any, **keywords: Any) -> tuple[Any, Any]:
        args, keywords = bound(f, args, keywords)
        selected = selected_arguments(f"grad of {name_of(f)}", argnums, len(args))
        call = recorded_call(f, args, keywords, selected)
        if is_container(type(call.result)):
            raise TypeError(
                f"grad of {name_of(f)} needs a function that returns one number, got a {type(call.result).__name__} of "
                f"{len(call.outs)}: use jacobian"
            )
        return call.value(), _shaped(args, selected, argnums, call.backward([1.0]))

    return value_and_gradient


def grad(f: Callable[..., Any], argnums: ArgNums = 0) -> Callable[..., Any]:
    """Return the gradient of f as a function: the derivative of its one result by each number of an argument.

    Args:
        f: a function that returns one number.
        argnums: which argument to differentiate by, 0 the first; several give a tuple.

    Returns:
        a function of the same arguments, keywords included; what it returns has the shape of the argument.

    Raises:
        TypeError: for what is no function; when called, if f returns a list.
        ValueError: when called, for an argument that was not passed.

    >>> from autograd import sin
    >>> grad(grad(sin))(0.0), grad(lambda x: x ** 3)(2.0)
    (0.0, 12.0)
    """

    check_argnums("grad", f, argnums)
    value_and_gradient = value_and_grad(f, argnums)

    @wraps(f, assigned=(), updated=())
    def gradient(*args: Any, **keywords: Any) -> Any:
        return value_and_gradient(*args, **keywords)[1]

    return gradient


def vjp(f: Callable[..., Any], *primals: Any, **keywords: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Return f(*primals), and the vector-Jacobian product: gradients at the results in, gradients at the arguments out.

    Args:
        f: a function that returns a number or a container of numbers.
        primals: its arguments.
        keywords: keyword arguments of f, which are not differentiated.

    Returns:
        the value, and a function of a cotangent shaped like it, which returns a tuple of one gradient per argument.

    Raises:
        ValueError: when the function is called with a cotangent of another shape.
        RuntimeError: when it is called after the data of a Value that f used has been changed.

    >>> value, vjp_fn = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> value, vjp_fn([1.0, 10.0])
    ([6.0, 5.0], (13.0, 12.0))
    """
    check_function(f, "vjp", "vjp(f, x)")
    everything = range(len(primals))
    call = recorded_call(f, primals, keywords, everything)
    # A derivative that is itself recorded is computed when it is asked for: from the numbers of now.
    used = [(parent, parent.data) for node in call.order for parent in node.parents] if call.differentiable else []

    def vjp_fn(cotangent: Any) -> tuple[Any, ...]:
        for node, number in used:
            if node.data is not number:
                raise RuntimeError(f"vjp of {name_of(f)}: {node!r} was {number:.6g} when it ran: call vjp again")
        if not same_shape(cotangent, call.result):
            raise ValueError(
                f"vjp of {name_of(f)} needs a cotangent with the shape of the result, got {cotangent!r:.80}"
            )
        grads = call.backward(_seeds(cotangent, "a cotangent"))
        shaped: tuple[Any, ...] = _shaped(primals, everything, everything, grads)
        return shaped

    return call.value(), vjp_fn


def jvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], **keywords: Any) -> tuple[Any, Any]:
    """Return f(*primals), and the Jacobian-vector product: how fast f changes as its arguments move along the tangents.

    Args:
        f: a function that returns a number or a container of numbers.
        primals: a tuple or list of its arguments.
        tangents: one per argument, each shaped like it.
        keywords: keyword arguments of f, which are not differentiated.

    Returns:
        the value, and its tangent, which is shaped like it.

    Raises:
        TypeError: unless primals and tangents are tuples or lists.
        ValueError: for tangents of another shape.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    """
    check_function(f, "jvp", "jvp(f, (x,), (v,))")
    check_pairs("jvp", f, primals, tangents)
    if not same_shape(list(primals), list(tangents)):
        raise ValueError(f"jvp of {name_of(f)} needs tangents with the shape of the primals, got {tangents!r:.80}")
    call = recorded_call(f, primals, keywords, range(len(primals)))
    return call.value(), call.forward(_seeds(list(tangents), "a tangent"))


def hvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], **keywords: Any) -> Any:
    """Return the Hessian-vector product: how fast the gradient changes along the tangents, without the Hessian.

    Args:
        f: a function that returns one number.
        primals: a tuple or list of its arguments.
        tangents: one per argument, each shaped like it.
        keywords: keyword arguments of f, which are not differentiated.

    Returns:
        the product, shaped like the argument; for several arguments a tuple.

    Raises:
        TypeError, ValueError: as `grad` and `jvp`.

    Source: Pearlmutter (1994), Fast exact multiplication by the Hessian; here forward over reverse.

    >>> hvp(lambda x: x[0] * x[0] * x[1], ([2.0, 3.0],), ([1.0, 0.0],))
    [6.0, 4.0]
    """
    check_function(f, "hvp", "hvp(f, (x,), (v,))")
    check_pairs("hvp", f, primals, tangents)
    argnums = 0 if len(primals) == 1 else tuple(range(len(primals)))
    return jvp(grad(f, argnums), primals, tangents, **keywords)[1]


def jacobian(f: Callable[..., Any], argnums: ArgNums = 0) -> Callable[..., Any]:
    """Return the Jacobian of f as a function: the derivative of every result by every number of an argument.

    Args:
        f: a function that returns a number or a container of numbers.
        argnums: which argument to differentiate by, 0 the first; several give a tuple for every result.

    Returns:
        a function of the same arguments, keywords included; what it returns has the shape of the result, and in the
        place of each number the argument's shape.

    Raises:
        ValueError: when called, for an argument that was not passed.

    >>> jacobian(lambda x: [x[0] * x[1], x[0] + x[1]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 1.0]]
    """

    check_argnums("jacobian", f, argnums)

    @wraps(f, assigned=(), updated=())
    def jacobian_of_f(*args: Any, **keywords: Any) -> Any:
        args, keywords = bound(f, args, keywords)
        selected = selected_arguments(f"jacobian of {name_of(f)}", argnums, len(args))
        call = recorded_call(f, args, keywords, selected)
        n_outs, n_leaves = len(call.outs), len(call.leaves)
        rows: Iterable[Sequence[Any]]
        if n_leaves < n_outs:  # a sweep for each column, forward, is less work than one for each row, backward
            columns = [flatten(call.forward([float(i == j) for j in range(n_leaves)])) for i in range(n_leaves)]
            rows = zip(*columns, strict=True) if columns else [()] * n_outs
        else:
            rows = (call.backward([float(i == j) for j in range(n_outs)]) for i in range(n_outs))
        return fold(call.result, (_shaped(args, selected, argnums, row) for row in rows))

    return jacobian_of_f


def hessian(f: Callable[..., Any], argnums: ArgNums = 0) -> Callable[..., Any]:
    """Return the Hessian of f as a function: its second derivatives by every two numbers of an argument.

    Args:
        f: a function that returns one number.
        argnums: which argument to differentiate by, 0 the first; several give a tuple of tuples.

    Returns:
        a function of the same arguments, keywords included; what it returns has in the place of each number the
        argument's shape.

    Raises:
        TypeError, ValueError: as `grad`.

    >>> hessian(lambda x: x[0] * x[0] * x[1])([2.0, 3.0])
    [[6.0, 4.0], [4.0, 0.0]]
    """
    check_argnums("hessian", f, argnums)
    return jacobian(grad(f, argnums), argnums)


def _seeds(structure: Any, what: str) -> list[Any]:
    return [number if isinstance(number, Operators) else to_float(number, what) for number in flatten(structure)]
