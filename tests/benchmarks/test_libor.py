"""The swaption benchmark: all its sides compute the same portfolio."""

from __future__ import annotations

import pytest

from autograd import Value, compile, exp, relu
from benchmarks import libor
from tests.autograd.compiled.backends_at_hand import BACKENDS


@pytest.mark.exhaustive
def test_value_and_sensitivities_of_a_path() -> None:
    path = libor.normals(3)[2].tolist()
    start, volatility = ([Value(number) for _ in range(libor.RATES)] for number in (libor.START, libor.VOLATILITY))
    value = libor.path_value(path, start, volatility, exp, relu)
    value.backward()
    parameters = [*start, *volatility]
    f = compile(lambda z: libor.path_value(z, start, volatility, exp, relu), backend=BACKENDS[-1])
    found, slopes = f.batch_value_and_grad([path], wrt=parameters)
    assert value.data > 0.0 and found == pytest.approx(value.data, rel=1e-12)
    assert slopes == pytest.approx([parameter.grad for parameter in parameters], rel=1e-10, abs=1e-12)
    bumped = [*[libor.START + 1e-6] * libor.RATES], [libor.VOLATILITY] * libor.RATES
    difference = libor.path_value(path, *bumped, lambda x: exp(x), relu) - value.data
    assert float(difference) == pytest.approx(1e-6 * sum(parameter.grad for parameter in start), rel=1e-3)
