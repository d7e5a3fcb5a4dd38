"""Compiled functions of a list beside the eager engine: values and gradients, of one sample and of several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd import Compiled, Value
from tests.autograd.compiled.backends_at_hand import agree


class Eager(NamedTuple):
    """What the eager engine says of a sample: the value, and the gradients by the inputs and by the parameters."""

    sample: list[float]
    value: float
    by_input: list[float]
    by_parameter: list[float]


def eager(f: Callable[[Any], Any], sample: list[float], parameters: Sequence[Value]) -> Eager:
    """Return what the eager engine says of a sample."""
    leaves = [Value(number) for number in sample]
    for parameter in parameters:
        parameter.zero_grad()
    out = f(leaves)
    if out.parents:
        out.backward()
    return Eager(sample, out.data, [leaf.grad for leaf in leaves], [parameter.grad for parameter in parameters])


def assert_as_eager(
    g: Compiled, expected: Sequence[Eager], parameters: list[Value], of_values: float, of_slopes: float, flat: float = 0
) -> None:
    """Compare a compiled function with what the eager engine says of some samples.

    Args:
        g: the function, compiled.
        expected: of the eager engine.
        parameters: those of the gradients.
        of_values, of_slopes: tolerances, relative to a value, and to the largest slope of a gradient.
        flat: the size of a gradient below which roundings are all there is.
    """
    for sample, value, by_input, by_parameter in expected:
        assert agree(g(sample), value, of_values), (g(sample), value)
        for wrt, known in ((None, by_input), (parameters, by_parameter)):
            found, slopes = g.value_and_grad(sample, wrt=wrt)
            assert agree(found, value, of_values), (found, value)
            assert_alike(slopes, known, of_slopes, flat)
    if not expected:
        return
    samples, values, _, slopes_of_each = map(list, zip(*expected, strict=True))
    assert all(agree(float(a), b, of_values) for a, b in zip(g.batch(samples), values, strict=True))
    found, slopes = g.batch_value_and_grad(samples, wrt=parameters, reduce="sum")
    assert agree(found, sum(values), of_values, sum(map(abs, values))), (found, values)
    assert_alike(slopes, list(map(sum, zip(*slopes_of_each, strict=True))), of_slopes, flat)


def assert_alike(found: Sequence[float], expected: list[float], tolerance: float, flat: float) -> None:
    """Compare two gradients."""
    scale = max(flat, *map(abs, expected))
    pairs = list(zip(found, expected, strict=True))
    assert all(agree(got, known, tolerance, scale) for got, known in pairs), pairs
