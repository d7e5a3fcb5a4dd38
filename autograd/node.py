"""The node of a graph: what a `Value` remembers, and `backward`, which walks what it remembers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NoReturn, Self

from autograd import anomaly, memory, modes
from autograd.fast_backward import sweep
from autograd.graph import backward_sweep, topological_order
from autograd.ieee import to_float
from autograd.rule import LEAF, Rule


class Node:
    """A number, how it was made, and its gradient: a `Value` without the arithmetic."""

    # One or two operands sit in plain slots, more in tuples: where the garbage collector has nothing but the node
    # itself to look at, building a graph of 10^5 nodes takes half the time.
    __slots__ = (
        "__dict__",
        "__weakref__",
        "_d_first",
        "_d_second",
        "_data",
        "_first",
        "_grad",
        "_second",
        "label",
        "op",
    )

    _data: float
    _grad: float | None
    op: Rule
    label: str | None
    _first: Any  # a node, a tuple of more than two nodes, or None
    _second: Any  # a node or None
    _d_first: Any  # a derivative, a list of more than two, or None
    _d_second: float | None

    takes_grad: ClassVar[bool] = True

    def __init__(self, data: float, label: str | None = None) -> None:
        self._first = self._second = self._d_first = self._d_second = None
        name = "a Value" if label is None else f"Value {label!r}"
        self._data = data if type(data) is float else to_float(data, f"data of {name}")
        self._grad = None
        self.op = LEAF
        self.label = label

    @property
    def data(self) -> float:
        """The number. Setting it changes neither what was already computed from it nor the derivatives of that."""
        if modes.active and self.takes_grad and modes.tracer.get() is not None:
            modes.tracer.get().refuse_to_read(self)
        return self._data

    @data.setter
    def data(self, number: float) -> None:
        self._data = number if type(number) is float else to_float(number, f"data of {self!r}")

    @property
    def grad(self) -> float:
        """The derivative of a root with respect to this, after `root.backward()`; 0.0 before."""
        return self._grad if self._grad is not None and self.takes_grad else 0.0

    @grad.setter
    def grad(self, number: float) -> None:
        self._grad = number if type(number) is float else to_float(number, f"grad of {self!r}")

    @property
    def has_grad(self) -> bool:
        """Whether a gradient has been computed or set since the start or the last `zero_grad`."""
        return self._grad is not None and self.takes_grad

    @property
    def parents(self) -> tuple[Self, ...]:
        """The operands, in order; x * x has two."""
        if self._second is not None:
            return (self._first, self._second)
        if self._first is None:
            return ()
        return self._first if type(self._first) is tuple else (self._first,)

    @property
    def local_derivatives(self) -> Sequence[float | None]:
        """The derivative with respect to each parent; None where the parent takes no gradient."""
        if self._second is not None:
            return (self._d_first, self._d_second)
        if self._first is None:
            return ()
        if type(self._first) is tuple:
            return [d if parent.takes_grad else None for parent, d in zip(self._first, self._d_first, strict=True)]
        return (self._d_first,)

    def backward(self) -> None:
        """Set `.grad` of every node this one was computed from to d this / d node, by one sweep over the graph.

        Leaves accumulate, as training with several losses needs it: call `zero_grad` in between to start afresh.
        Threads that share leaves would add to the same `.grad`; there use `autograd.grad`, which touches none.

        Raises:
            AnomalyError: within `detect_anomaly`, at the first gradient that is inf or nan; no `.grad` has changed
            then.

        >>> from autograd import Value
        >>> x = Value(3.0)
        >>> y = x * x
        >>> y.backward()
        >>> x.grad
        6.0
        """
        if modes.active and modes.anomaly.get():
            order = topological_order(self)
            anomaly.check_gradients(order, backward_sweep(order, {self: 1.0}))
        sweep(self)

    def zero_grad(self) -> None:
        """Forget the gradient: `.grad` is 0.0 again, and not yet computed."""
        self._grad = None

    if memory.RELEASE_NEEDED:
        __del__ = memory.release_parents

    def __reduce__(self) -> tuple[Any, ...]:
        if self._first is not None:
            raise TypeError(
                f"{self!r} was made by {self.op.name} and cannot be copied or pickled without its graph: "
                "copy its leaves, or pass it through .detach() first"
            )
        return type(self), (self._data, self.label), (self.__dict__, {"_grad": self._grad})

    def __repr__(self) -> str:
        grad = f", grad={self.grad:.6g}" if self.has_grad else ""
        label = "" if self.label is None else f", label={self.label!r}"
        return f"{type(self).__name__}({self._data:.6g}{grad}{label})"

    def __format__(self, spec: str) -> str:
        return format(self._data, spec) if spec else repr(self)

    # Nothing leaves the graph silently.

    def __float__(self) -> NoReturn:
        raise TypeError(f"{self!r} as a plain number would lose its gradient without a word: use .data to mean that")

    __int__ = __complex__ = __index__ = __trunc__ = __float__
    __array_ufunc__ = None  # NumPy then leaves `array * value` to us, and we say what to do
