"""`Module`: anything with parameters, alone or made of other modules."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from autograd import Value
from autograd.support.absent_names import name_ways
from nn.foreign_names import OF_MODELS

ValueArray: TypeAlias = "Value | Sequence[ValueArray]"  # nested to any depth

LEAF = Value(0.0).op  # of every Value that was not computed


class Module:
    """Something with parameters: the Values among its attributes, and those of the modules among its attributes.

    Assign parameters (`Value`) and modules as attributes, alone or in lists, tuples or dicts; they are found in the
    order in which they were assigned. A `Constant` is no parameter, and neither is a Value that was computed.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.intercept = Value(2.0), Value(1.0)
    >>> [(name, parameter.data) for name, parameter in Line().named_parameters()]
    [('slope', 2.0), ('intercept', 1.0)]
    """

    if not TYPE_CHECKING:  # type checkers would take it for leave to set attributes that are not declared

        def __setattr__(self, name: str, attribute: Any) -> None:
            if name in vars(self) and next(_opened(name, vars(self)[name]), None):
                refuse_numbers(type(self).__name__, name, attribute)
            super().__setattr__(name, attribute)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run `forward`, if a subclass defines it in place of this, as PyTorch has it.

        Args:
            args, kwargs: what `forward` takes.
        """
        return self.forward(*args, **kwargs)  # type: ignore[attr-defined]  # else the error says what to define

    def parts(self) -> Iterator[tuple[str, Module | ValueArray]]:
        """Yield the modules and the arrays of parameters among the attributes, in order, with their dotted names."""
        for name, attribute in vars(self).items():
            yield from _opened(name, attribute)

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Yield each parameter once, with its dotted name: `layers.0.neurons.3.w.1` is `layers[0].neurons[3].w[1]`."""
        seen: set[Value] = set()
        for name, part in self.parts():
            found = part.named_parameters() if isinstance(part, Module) else _numbered("", part)
            for inner, parameter in found:
                if parameter not in seen:
                    seen.add(parameter)
                    yield f"{name}.{inner}".removesuffix("."), parameter

    def parameters(self) -> list[Value]:
        """Return each parameter once, in the order of `named_parameters`."""
        found: list[Value] = []  # no names: for 10^6 parameters these took seconds
        for _, part in self.parts():
            found += part.parameters() if isinstance(part, Module) else _values(part)
        return found if len(set(found)) == len(found) else list(dict.fromkeys(found))

    def zero_grad(self) -> None:
        """Forget the gradient of every parameter; do so before each `backward`, which adds to it."""
        for parameter in self.parameters():
            parameter.zero_grad()

    def arrays(self) -> dict[str, ValueArray]:
        """Return the parameters as they are saved: a Value or nested lists of Values for each dotted name.

        A subclass may arrange its own differently, as `Layer` does, to have the shapes other libraries use.
        """
        found: dict[str, ValueArray] = {}
        for name, part in self.parts():
            inside = part.arrays() if isinstance(part, Module) else {"": part}
            found |= {f"{name}.{inner}".removesuffix("."): array for inner, array in inside.items()}
        return found

    def state_dict(self) -> dict[str, Any]:
        """Return a copy of the numbers of all parameters, as plain nested lists.

        >>> from nn import MLP
        >>> for name, numbers in MLP(2, [3, 1], initializer=lambda n_in, n_out, rng: 0.5).state_dict().items():
        ...     print(name, numbers)
        layers.0.weight [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
        layers.0.bias [0.0, 0.0, 0.0]
        layers.1.weight [[0.5, 0.5, 0.5]]
        layers.1.bias [0.0]
        """
        return {name: _numbers(array) for name, array in self.arrays().items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Set the parameters to the numbers that `state_dict` returned, all of them or, on any error, none.

        Args:
            state: for each name of `state_dict()` an array of the same shape: nested lists, or anything with a method
                `tolist`, such as arrays of NumPy and tensors of PyTorch.

        Raises:
            ValueError: for a missing or unknown name, a wrong shape, or an entry that is not a finite number.
            TypeError: if `state` is not a mapping.
        """
        if not isinstance(state, Mapping):
            raise TypeError(f"load_state_dict takes a dict as state_dict() returns it, got {type(state).__name__}")
        arrays = self.arrays()
        for problem, names in (
            ("lacks", arrays.keys() - state.keys()),
            ("has an unknown", state.keys() - arrays.keys()),
        ):
            if names:
                raise ValueError(
                    f"load_state_dict of {self!r}: the state {problem} entry {min(map(str, names))!r}; "
                    f"the model has {', '.join(arrays)}"
                )
        changes = [change for name, array in arrays.items() for change in _changes(name, array, state[name])]
        for parameter, number in changes:
            parameter.data = number


name_ways(Module, "a Module", OF_MODELS, unheard="trainable")


def refuse_numbers(owner: str, name: str, array: Any) -> None:
    """Raise TypeError where an array of parameters is a plain number, or has one in it: nothing would train or save it.

    Args:
        owner, name: of the array, in words.
        array: a Value, or nested lists or an array of anything.
    """
    array = array.tolist() if hasattr(array, "tolist") else array
    if isinstance(array, (list, tuple)):
        for i, element in enumerate(array):
            refuse_numbers(owner, f"{name}[{i}]", element)
    elif isinstance(array, numbers.Real):
        raise TypeError(
            f"{name} of {owner} is {array!r}, a plain number in the place of a parameter, which nothing would train or "
            f"save: write {name}.data = {array!r}, or {name} = Value({array!r})"
        )


def _opened(name: str, part: object) -> Iterator[tuple[str, Module | ValueArray]]:
    if isinstance(part, Module) or _is_array(part):
        yield name, part
    elif isinstance(part, (list, tuple, dict)):
        for key, element in part.items() if isinstance(part, dict) else enumerate(part):
            yield from _opened(f"{name}.{key}", element)


def _is_array(part: object) -> TypeGuard[ValueArray]:
    if isinstance(part, Value):
        return part.takes_grad and not part.parents
    return isinstance(part, list) and bool(part) and (are_leaves(part) or all(map(_is_array, part)))


def are_leaves(values: list[Any]) -> bool:
    """Return whether all are Values that were not computed, by what is fast for a million of them."""
    return {Value}.issuperset(map(type, values)) and {LEAF}.issuperset(map(attrgetter("op"), values))


def _numbered(name: str, array: ValueArray) -> Iterator[tuple[str, Value]]:
    if isinstance(array, Value):
        yield name, array
    else:
        for i, element in enumerate(array):
            yield from _numbered(f"{name}.{i}".removeprefix("."), element)


def _values(array: ValueArray) -> list[Value]:
    if isinstance(array, Value):
        return [array]
    flat: list[Any] = list(array)
    return flat if {Value}.issuperset(map(type, flat)) else [value for element in array for value in _values(element)]


def _numbers(array: ValueArray) -> Any:
    return array.data if isinstance(array, Value) else [_numbers(element) for element in array]


def _shape(array: Any) -> tuple[int, ...]:
    """Return the lengths of nested lists, by their first elements."""
    return (len(array), *_shape(array[0])) if isinstance(array, (list, tuple)) and array else ()


def _changes(name: str, array: ValueArray, new: Any) -> Iterator[tuple[Value, float]]:
    """Yield each parameter of an array with its new number; raise where shapes or numbers are wrong."""
    new = new.tolist() if hasattr(new, "tolist") else new
    shapes_differ = ValueError(
        f"load_state_dict: {name} has shape {_shape(new)} in the state and {_shape(array)} in the model: "
        "load it into a model of the sizes it was saved from"
    )
    if _shape(new) != _shape(array):
        raise shapes_differ
    for (inner, parameter), number in zip(_numbered(name, array), _flat(array, new, shapes_differ), strict=True):
        if not _is_finite(number):
            raise ValueError(f"load_state_dict: {inner} is {number!r:.60}: expected a finite number")
        yield parameter, float(number)


def _is_finite(number: Any) -> bool:
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        return False
    try:
        return math.isfinite(number)
    except OverflowError:  # an int beyond the floats
        return False


def _flat(array: ValueArray, new: Any, shapes_differ: ValueError) -> Iterator[Any]:
    if isinstance(array, Value):
        yield new
    elif not isinstance(new, (list, tuple)) or len(new) != len(array):
        raise shapes_differ
    else:
        for element, number in zip(array, new, strict=True):
            yield from _flat(element, number, shapes_differ)
