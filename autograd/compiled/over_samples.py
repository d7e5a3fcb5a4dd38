"""Calls of a compiled function over many samples: batches, their gradients, and objectives."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal, TypeAlias

import numpy

from autograd.compiled.anomaly_check import check_samples, is_watched
from autograd.compiled.function_like import FunctionLike
from autograd.compiled.program_cache import ProgramCache
from autograd.compiled.runtime.arguments import flat_numbers, unpack_batch
from autograd.compiled.runtime.objective import Objective, check_results
from autograd.compiled.runtime.results import check_reduction, reduced, scale_of
from autograd.compiled.runtime.structure import count
from autograd.compiled.runtime.wanted import WantedParameters
from autograd.support.nested import fold

Reduction: TypeAlias = Literal["mean", "sum"]


class OverSamples(FunctionLike):
    """Base of `Compiled`: its calls over samples, which are behind a leading axis of every argument.

    Args:
        cache: the function, and its programs.
    """

    def __init__(self, cache: ProgramCache) -> None:
        super().__init__(cache)
        self._wanted = WantedParameters(None)  # those of the latest call

    def batch(
        self, *arrays: Any, reduce: Reduction | None = None, wrt: Any = (), at: Any = None, **keywords: Any
    ) -> Any:
        """Return the values of f for many samples.

        Args:
            arrays, keywords: for each argument of f an array, or nested lists, with a leading axis of samples; or a
                list of named tuples, dicts or dataclasses.
            reduce: "sum" or "mean" over the samples; None for the value of each.
            wrt: parameters that get other numbers in this call: a Value, or nested lists of Values.
            at: an array with one number for each of these; None for their own.

        Returns:
            where f returns a number, an array [samples], or a number with `reduce`; nested lists of such where it
            returns nested lists.

        Raises:
            TypeError: for an array of anything but real numbers, a parameter that is no Value or was computed, or no
                argument at all.
            ValueError: for an argument without leading axis, arguments of different numbers of samples, a parameter
                that is named twice, or another number of entries in `at`.

        >>> from autograd import compile
        >>> f = compile(lambda x: [x * x, 2.0 * x])
        >>> [out.tolist() for out in f.batch([1.0, 2.0, 3.0])], f.batch([1.0, 2.0, 3.0], reduce="mean")
        ([[1.0, 4.0, 9.0], [2.0, 4.0, 6.0]], [4.666666666666667, 4.0])
        """
        check_reduction(reduce)
        if keywords:
            compiled, arrays, _ = self.by_position(arrays, keywords)
            return compiled.batch(*arrays, reduce=reduce, wrt=wrt, at=at)
        rows, structure = unpack_batch(arrays, self.name)
        parameters = self.cache.each_once(wrt)
        numbers = None if at is None else flat_numbers(at, len(parameters), f"`at` of {self.name}")
        if is_watched() and at is None:
            check_samples(self.cache.function, structure, rows.tolist(), gradient=False)
        call = self.cache.for_values(structure, () if at is None else parameters, "batch")
        found = call.many(rows, numbers)
        if at is not None:
            check_results(self.name, found)
        if reduce is None:
            return fold(call.result, iter(found))
        return fold(call.result, (reduced(values, reduce) for values in found))

    def batch_value_and_grad(
        self, *arrays: Any, wrt: Any = None, reduce: Reduction = "mean", **keywords: Any
    ) -> tuple[float, Any]:
        """Return the mean, or the sum, of f over many samples, and its gradient.

        Args:
            arrays, keywords: as those of `batch`; the first is an array, unless `wrt` is given.
            wrt: parameters to differentiate by: a Value, or nested lists of Values; None for the first argument.
            reduce: "mean" or "sum".

        Returns:
            the value, and the gradient in the shape of `wrt`, or an array in the shape of the first argument, in which
            each sample has its own derivatives.

        Raises:
            TypeError, ValueError: as `value_and_grad` and `batch`.

        >>> from autograd import Value, compile
        >>> w = Value(2.0)
        >>> f = compile(lambda x, y: (w * x - y) ** 2)
        >>> f.batch_value_and_grad([1.0, 2.0], [1.0, 3.0], wrt=w)
        (1.0, 3.0)
        """
        if keywords:
            compiled, arrays, _ = self.by_position(arrays, keywords)
            return compiled.batch_value_and_grad(*arrays, wrt=wrt, reduce=reduce)
        rows, structure = unpack_batch(arrays, self.name)
        scale = scale_of(reduce, len(rows))
        wanted = self._wanted_by(wrt)
        if is_watched():
            check_samples(self.cache.function, structure, rows.tolist(), gradient=True)
        call = self.cache.for_gradients(structure, wrt is None, wanted.parameters, "batch_value_and_grad")
        value, by_parameter, by_input = call.batch(rows, scale).value_and_grad()
        if wrt is not None:
            return value, wanted.gradients(by_parameter.tolist())
        first = numpy.asarray(arrays[0])
        return value, by_input[:, : count(structure[0])].reshape(first.shape)

    def objective(self, *arrays: Any, wrt: Any, reduce: Reduction = "mean", **keywords: Any) -> Objective:
        """Return the mean, or the sum, of f over fixed samples as a function of its parameters in a flat array.

        Args:
            arrays, keywords: as those of `batch`.
            wrt: the parameters, in the order of the flat array: a Value, or nested lists of Values; () where f takes
                the entries of the array, see `compile`.
            reduce: "mean" or "sum".

        Raises:
            TypeError: for a parameter that is no Value, or was computed; or if f returns a list.
            ValueError: for a parameter that is named twice, and as `batch`.
        """
        if keywords:
            compiled, arrays, _ = self.by_position(arrays, keywords)
            return compiled.objective(*arrays, wrt=wrt, reduce=reduce)
        rows, structure = unpack_batch(arrays, self.name)
        scale = scale_of(reduce, len(rows))
        parameters = self.cache.each_once(wrt)
        compiled_call = partial(self.cache.for_gradients, structure, False, parameters, "objective")
        return Objective(compiled_call, rows, scale, parameters)

    def _wanted_by(self, wrt: Any) -> WantedParameters:
        """Return what `wrt` names; at once for what the call before named.

        Raises:
            TypeError: for anything but a Value, and for a Value that was computed or takes no gradient.
        """
        wanted = self._wanted
        if not wanted.are(wrt):
            wanted = self._wanted = WantedParameters(wrt)
        return wanted
