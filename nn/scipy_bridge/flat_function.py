"""Adapter of a function of nested numbers to scipy: flat arrays in and out, with exact derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from autograd import Value, collector_paused, dot, enable_grad, hessian, hvp, jacobian, no_grad, value_and_grad
from autograd.ieee import Ieee, to_float
from autograd.support.nested import flatten, fold, map_nested
from nn.scipy_bridge.array_likes import as_lists, as_passed


class FlatFunction:
    """A function of nested numbers, and its derivatives, of and as flat NumPy arrays.

    Args:
        f: a function of one nested argument, of `args` and of `kwargs`.
        x0: numbers, nested in lists or tuples, or an array: what the argument looks like, an array included.
        args: further arguments, which are not differentiated by; or a single one that is no tuple or list.
        what: what errors call the function.
        kwargs: further arguments by name.

    Where no derivative is asked for, f gets floats that never raise: 1/0 is inf, as with derivatives.

    Raises:
        TypeError: for what is not a number.
        ValueError: for no numbers, or one that is not finite.
    """

    argument = "x0"  # what errors call what it starts from

    def __init__(
        self, f: Callable[..., Any], x0: Any, args: Any, what: str, kwargs: Mapping[str, Any] | None = None
    ) -> None:
        self.what = what
        if not callable(f):
            raise TypeError(f"{what} takes a function, got {f!r:.60}")
        self.like = map_nested(
            lambda number: _finite(number, f"{self.argument} of {what}"), as_lists(x0, f"{self.argument} of {what}")
        )
        self.start = flatten(self.like)
        if not self.start:
            raise ValueError(f"{what} got an {self.argument} without a number in it: give at least one to start from")
        self._as_passed = as_passed(x0)
        further = args if isinstance(args, (list, tuple)) else (args,)

        @wraps(f)
        def function(x: Any) -> Any:
            return as_lists(f(self.passed(x), *further, **(kwargs or {})), f"what the function of {what} returns")

        self.f: Callable[[Any], Any] = function

    def passed(self, x: Any) -> Any:
        """Return nested numbers as f gets them."""
        return self._as_passed(x)

    def folded(self, x: Any) -> Any:
        """Return the numbers of a flat array in the shape of x0."""
        return fold(self.like, iter(x.tolist()))

    def number(self, x: Any) -> Any:
        """Return f as one number, which may stand in lists by itself; x is nested."""
        found = flatten(self.f(x))
        if len(found) != 1:
            raise TypeError(
                f"{self.what} needs a function that returns one number, got {len(found)}: use least_squares"
            )
        if found[0] is None or isinstance(found[0], str):
            raise TypeError(f"{self.what} needs a function that returns one number, got {found[0]!r:.60}")
        return found[0]

    def computed(self, f: Callable[[Any], Any], x: Any) -> list[float]:
        """Return what a function returns, without derivatives; x is flat."""
        with no_grad():
            found = flatten(f(self.floats(x)))
        what = f"what the function of {self.what} returns"
        return [out.data if isinstance(out, Value) else to_float(out, what) for out in found]

    def floats(self, x: Any) -> Any:
        """Return x nested, in floats that never raise."""
        return fold(self.like, map(Ieee, x.tolist()))

    def value(self, x: Any) -> float:
        """Return f, for a method that takes no derivatives."""
        [value] = self.computed(self.number, x)
        self._check_start(x, [value])
        return value

    def value_and_gradient(self, x: Any) -> tuple[float, Any]:
        """Return f and its gradient."""
        value, gradient = value_and_grad(self.number)(self.folded(x))
        found = flatten(gradient)
        self._check_start(x, [value], found)
        return value, _array(found)

    def hessian_vector_product(self, x: Any, direction: Any) -> Any:
        """Return the Hessian times a direction, without the Hessian."""
        return _array(flatten(hvp(self.number, (self.folded(x),), (self.folded(direction),))))

    def hessian(self, x: Any) -> Any:
        """Return the Hessian."""
        return _array(flatten(hessian(self.number)(self.folded(x)))).reshape(len(x), len(x))

    def values(self, x: Any) -> Any:
        """Return all that f returns."""
        found = self.computed(self.f, x)
        if not found:
            raise ValueError(f"the function of {self.what} returns no number: let it return at least one")
        self._check_start(x, found)
        return _array(found)

    def jacobian(self, x: Any) -> Any:
        """Return the derivative of each of these by each of x."""
        found = flatten(jacobian(self.f)(self.folded(x)))
        self._check_start(x, [], found)
        return _array(found).reshape(-1, len(x))

    def weighted_hessian(self, x: Any, weights: Any) -> Any:
        """Return the sum of the Hessians of all that f returns, each times its weight."""
        total = hessian(lambda point: dot(weights.tolist(), flatten(self.f(point))))(self.folded(x))
        return _array(flatten(total)).reshape(len(x), len(x))

    def restore(self) -> None:
        """Put back what was set; here, where nothing outside is, do nothing."""

    def leaves(self) -> Any:
        """Return what f is differentiated by, where it starts."""
        return map_nested(Value, self.like)

    def _check_start(self, x: Any, numbers: Sequence[float], derivatives: Sequence[float] = ()) -> None:
        """Refuse a start from which no method gets anywhere."""
        if x.tolist() != self.start:
            return
        if not all(map(math.isfinite, numbers)) or not all(map(math.isfinite, derivatives)):
            raise ValueError(
                f"{self.what} starts where the function, or its gradient, is inf or nan: choose another start"
            )
        if derivatives and not any(derivatives):
            found = flatten(self.f(self.leaves()))
            if not any(isinstance(out, Value) and out.takes_grad for out in found):
                raise TypeError(
                    f"{self.what} starts where the function returns plain numbers, {found!r:.60}, which no "
                    f"{self.argument} changes: let it compute with its argument, without .data, or start elsewhere"
                )


class FunctionOfParameters(FlatFunction):
    """A function of parameters that exist: their numbers are set, and it is computed from them.

    Args:
        f, args, what: as those of `FlatFunction`.
        x0: Values that take a gradient and were not computed, nested in lists or tuples.
    """

    def __init__(self, f: Callable[..., Any], x0: Any, args: Any, what: str) -> None:
        self.parameters: list[Value] = flatten(x0)
        for parameter in self.parameters:
            if not isinstance(parameter, Value) or not parameter.takes_grad or parameter.parents:
                raise TypeError(f"x0 of {what} is numbers, or parameters such as model.parameters(): got {parameter!r}")
        super().__init__(f, map_nested(lambda parameter: parameter.data, x0), args, what)
        self.x0 = x0

    def floats(self, x: Any) -> Any:
        return self.folded(x)

    def folded(self, x: Any) -> Any:
        """Return the parameters, set to the numbers of a flat array."""
        for parameter, number in zip(self.parameters, x.tolist(), strict=True):
            parameter.data = number
        return self.x0

    def passed(self, x: Any) -> Any:
        return x

    def leaves(self) -> Any:
        return self.x0

    def restore(self) -> None:
        for parameter, number in zip(self.parameters, self.start, strict=True):
            parameter.data = number

    def value_and_gradient(self, x: Any) -> tuple[float, Any]:
        for parameter in self.parameters:
            parameter.zero_grad()
        with collector_paused(), enable_grad():
            out = self.number(self.folded(x))
            if isinstance(out, Value):
                out.backward()
        value = out.data if isinstance(out, Value) else to_float(out, "what the function of minimize returns")
        gradient = [parameter.grad for parameter in self.parameters]
        self._check_start(x, [value], gradient)
        return value, _array(gradient)


def _finite(number: Any, what: str) -> float:
    found = to_float(number, what)
    if not math.isfinite(found):
        raise ValueError(f"{what} has {found} in it: start from finite numbers")
    return found


def _array(numbers: list[float]) -> Any:
    import numpy

    return numpy.array(numbers, dtype=numpy.float64)
