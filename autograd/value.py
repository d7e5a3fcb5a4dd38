"""`Value`: a number that remembers how it was made.

An operation computes its result, and at the same moment the derivative of the result with respect to each operand, both
from the operation's row of the table. They stay on the result, as the edges of a graph; `backward` walks that graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NoReturn, Self, TypeAlias

from autograd import anomaly, modes
from autograd.comparisons import ComparedByData, is_another_kind
from autograd.fast_backward import fast_backward
from autograd.foreign_attributes import OF_VALUES
from autograd.graph import STRUCTURAL_ZERO, backward_sweep, topological_order
from autograd.ieee import to_float
from autograd.numpy_functions import apply_function, apply_ufunc
from autograd.rule import CONSTANT, LEAF, Rule
from autograd.support import memory
from autograd.support.absent_names import name_ways


class Value(ComparedByData):
    """A number that remembers how it was made.

    Args:
        data: one real number of any kind; it is kept as a Python float.
        label: its name in errors and pictures.
        requires_grad: True, as PyTorch spells it; a number that takes no gradient is a `Constant`.

    Raises:
        TypeError: if `data` is not one real number, or for another `requires_grad`.

    Attributes:
        data, grad, label: floats and a name, all of which you may set.
        op, parents, local_derivatives: the row of the table that made it, the operands, and the derivative by each.

    It has the operators of a float and every function of the table as a method; see `operators`. You may set
    attributes of your own.

    Compared with a plain number it is its data: `v == 2.0`, `v < 2.0`, `v in [1.0, 2.0]`. Two Values are equal only if
    they are one node, for a Value is a key by what it is, not by its number: compare `v.data == w.data`, and look up
    `v.data` in a set or dict of numbers, where the Value itself is never found.

    >>> x = Value(0.5, label="x")
    >>> y = (x * 3).sigmoid()
    >>> y.backward()
    >>> y, x
    (Value(0.817574, grad=1), Value(0.5, grad=0.447439, label='x'))
    """

    # One or two operands sit in plain slots, more in tuples: where the garbage collector has nothing but the node
    # itself to look at, building a graph of 10^5 nodes takes half the time.
    __slots__ = (
        "__dict__", "__weakref__", "_d_first", "_d_second", "_data", "_first", "_grad", "_second", "label", "op",
    )  # fmt: skip

    _data: float
    _grad: float | None  # None until a gradient has been computed or set
    op: Rule
    label: str | None
    _first: Any  # a Value, a tuple of more than two, or None
    _second: Any  # a Value or None
    _d_first: Any  # a derivative, a list of more than two, or None where no gradient passes
    _d_second: float | None

    takes_grad: ClassVar[bool] = True

    def __init__(self, data: float, label: str | None = None, *, requires_grad: bool = True) -> None:
        if requires_grad is not True:
            raise TypeError(
                f"a Value takes a gradient: write Constant({data!r}), or x.detach() of one that was computed"
            )
        self._first = self._second = self._d_first = self._d_second = None
        if label is not None and not isinstance(label, str):
            raise TypeError(f"label of a Value is {label!r:.60}: give a text")
        if type(data) is not float:
            data = to_float(data, "data of a Value" if label is None else f"data of Value {label!r}")
        self._data = data
        self._grad = None
        self.op = LEAF
        self.label = label

    @property
    def data(self) -> float:
        """The number. Setting it changes neither what was already computed from it nor the derivatives of that."""
        if modes.active and self.takes_grad and (recorder := modes.recorder.get()) is not None:
            recorder.refuse_to_read(self)
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
        """True if a gradient has been computed or set since the start or the last `zero_grad`."""
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
        """The derivative by each parent; None where the parent takes no gradient, or matters by jumps alone."""
        if self._first is None:
            return ()
        found: Sequence[float | None] = (self._d_first,)
        if self._second is not None:
            found = (self._d_first, self._d_second)
        elif type(self._first) is tuple:
            found = [d if parent.takes_grad else None for parent, d in zip(self._first, self._d_first, strict=True)]
        return _with_structural_zeros(self, found) if self.op.selects and None in found else found

    def backward(self, gradient: None = None, *, retain_graph: bool = True, create_graph: bool = False) -> None:
        """Set `.grad` of every node this one was computed from to d this / d node, by one sweep over the graph.

        Leaves accumulate, as training with several losses needs it: call `zero_grad` in between to start afresh.
        Threads that share leaves would add to the same `.grad`; there use `autograd.grad`, which touches none.

        Args:
            gradient: None; PyTorch multiplies the result by it.
            retain_graph: as PyTorch has it, and of no effect: a graph stays as long as something refers to it.
            create_graph: False.

        Raises:
            TypeError: for a `gradient`; for `create_graph`, as `.grad` is a float: derivatives of derivatives are those
            of a function.
            AnomalyError: within `detect_anomaly`, at the first gradient that is inf or nan; no `.grad` has changed
            then.

        >>> from autograd import Value
        >>> x = Value(3.0)
        >>> y = x * x
        >>> y.backward()
        >>> x.grad
        6.0
        """
        if gradient is not None:
            raise TypeError(
                f"backward({gradient!r:.40}): a sweep starts with 1, left out; for 2 write (2.0 * y).backward()"
            )
        if create_graph:
            raise TypeError(
                "backward(create_graph=True): .grad is a float; write grad(grad(f))(x), hessian(f)(x) "
                "or hvp(f, (x,), (1.0,))"
            )
        if modes.active and modes.anomaly.get():
            order = topological_order(self)
            anomaly.check_sweep(order, backward_sweep(order, {self: 1.0}))
        fast_backward(self)  # `backward_sweep` over the `topological_order`, written for the slots above

    def item(self) -> float:
        """Return `data`, as PyTorch and NumPy have it."""
        return self.data

    def zero_grad(self) -> None:
        """Forget the gradient: `.grad` is 0.0 again, and not yet computed."""
        self._grad = None

    def detach(self) -> Constant:
        """Return the same number as a constant: no gradient passes to what it was computed from."""
        if modes.active and (recorder := modes.recorder.get()) is not None:
            return recorder.detach(self)  # type: ignore[no-any-return]
        return new_constant(self._data, self.label)

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        """Run any row of the table on Values and plain numbers, in any mode, and record it.

        Args:
            rule: the row.
            args: its arguments.
        """
        if modes.active and (recorder := modes.recorder.get()) is not None:
            return recorder.apply(rule, args)
        parents, kinds = args, set(map(type, args))
        if not kinds <= _OURS:
            found = _operands(rule, args)
            if found is None:
                return NotImplemented
            parents = tuple(found)
        numbers = tuple([parent._data for parent in parents])
        wanted = [True] * len(parents) if kinds == _RECORDED else [parent.takes_grad for parent in parents]
        if True not in wanted or (modes.active and not modes.recording.get()):
            # A result of constants alone, or one computed while nothing is recorded, is a constant.
            data = rule.on_floats(numbers)[0]
            if modes.active and modes.anomaly.get():
                anomaly.check_value(rule, parents, data)
            return new_constant(data)
        if True in rule.flat:
            wanted = [want and not flat for want, flat in zip(wanted, rule.flat, strict=True)]
        data, derivatives = rule.on_floats(numbers, wanted)
        if rule.selects:
            derivatives = [d or None for d in derivatives]
        if len(parents) > 2:
            out = new_value(rule, data, parents, None, derivatives, None)
        elif len(parents) == 2:
            out = new_value(rule, data, parents[0], parents[1], derivatives[0], derivatives[1])
        else:
            out = new_value(rule, data, parents[0], None, derivatives[0], None)
        if modes.active and modes.anomaly.get():
            anomaly.check_node(out)
        return out

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
        raise TypeError(
            f"{self!r} as a plain number would lose its gradient without a word: use autograd.exp for math.exp, and "
            ".data for the number alone"
        )

    __int__ = __complex__ = __float__

    def __index__(self) -> NoReturn:
        raise TypeError(
            f"{self!r} as an index or a count: use take(values, x) for values[x], and int(x.data) for the whole number"
        )

    __array_ufunc__, __array_function__ = apply_ufunc, apply_function


Scalar: TypeAlias = Value | float
"""A number as the engine takes it: a Value, or a plain number."""


class Constant(Value):
    """A number that takes no gradient: a plain number met in an operation, a detached Value, a result of `no_grad`.

    Args:
        data, label: as those of `Value`.

    Raises:
        TypeError: if `data` is not one real number.

    >>> from autograd import Value
    >>> Value(3.0).detach()
    Constant(3)
    """

    __slots__ = ()
    takes_grad = False

    def __init__(self, data: float, label: str | None = None) -> None:
        super().__init__(data, label)
        self.op = CONSTANT
        self._grad = 0.0  # so that a sweep can add to it, as to any other; it is never read

    def backward(self, gradient: None = None, *, retain_graph: bool = True, create_graph: bool = False) -> NoReturn:
        """Say that there is nothing to walk.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            f"backward of {self!r}: it was computed without recording (by no_grad, detach, or from plain numbers), so "
            "there is nothing to differentiate; start from a Value, and change parameters by `p.data = ...`"
        )


name_ways(Value, "a Value", OF_VALUES, unheard="requires_grad _backward _prev _op")

_OURS, _RECORDED = {Value, Constant}, {Value}
_new = object.__new__


def new_value(rule: Rule, data: float, first: Any, second: Value | None, d_first: Any, d_second: float | None) -> Value:
    """Return a node with one or two parents, or with a tuple of more as `first`."""
    out = _new(Value)
    out._data = data
    out._grad = None
    out.op = rule
    out.label = None
    out._first = first
    out._second = second
    out._d_first = d_first
    out._d_second = d_second
    return out


def new_constant(data: float, label: str | None = None) -> Constant:
    """Return a constant, without looking at its arguments."""
    out = _new(Constant)
    out._data = data
    out._grad = 0.0
    out.op = CONSTANT
    out.label = label
    out._first = out._second = out._d_first = out._d_second = None
    return out


def _with_structural_zeros(node: Value, stored: Sequence[float | None]) -> list[float | None]:
    """Return the derivatives of an operation that selects, which stores None for each operand it did not choose."""
    flat = node.op.flat or [False] * len(stored)
    return [
        STRUCTURAL_ZERO if d is None and parent.takes_grad and not is_flat else d
        for parent, d, is_flat in zip(node.parents, stored, flat, strict=True)
    ]


def _operands(rule: Rule, args: tuple[Any, ...]) -> list[Value] | None:
    """Return the arguments, plain numbers as constants; None where there is another kind of number among them."""
    found: list[Value] = []
    for i, arg in enumerate(args, 1):
        if isinstance(arg, Value):
            found.append(arg)
        elif is_another_kind(arg):
            return None
        else:
            found.append(new_constant(to_float(arg, f"operand {i} of {rule.name}")))
    return found
