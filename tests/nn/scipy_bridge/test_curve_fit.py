"""Curves through measurements, against fits that the NIST has certified, and against scipy's own."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import exp
from nn import curve_fit
from tests.nn.scipy_bridge.measurements import MISRA1A, THURBER, Certified

numpy: Any = pytest.importorskip("numpy")
optimize: Any = pytest.importorskip("scipy.optimize")

X = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0]
Y = [2.1, 1.2, 0.8, 0.55, 0.25, 0.15]
SIGMA = [0.1, 0.05, 0.05, 0.1, 0.05, 0.02]


def decay(x: Any, a: Any, rate: Any) -> Any:
    return a * exp(-rate * x)


# In relative size: how far the sum of squares tells parameters apart in double precision.
@pytest.mark.parametrize("start", [0, 1])
@pytest.mark.parametrize(("data", "digits"), [(MISRA1A, 1e-9), (THURBER, 1e-6)])
def test_certified_parameters_and_standard_errors(data: Certified, digits: float, start: int) -> None:
    fit = curve_fit(data.model, data.x, data.y, data.starts[start])
    assert fit.popt == pytest.approx(data.parameters, rel=digits)
    assert fit.standard_errors == pytest.approx(data.standard_deviations, rel=digits)
    assert fit.residual_standard_deviation == pytest.approx(data.residual_standard_deviation, rel=1e-9)
    assert fit.degrees_of_freedom == len(data.x) - len(data.parameters)


@pytest.mark.parametrize(
    "settings",
    [{}, {"sigma": SIGMA}, {"sigma": SIGMA, "absolute_sigma": True}, {"bounds": (0.0, [5.0, 1.0])}, {"p0": [2.0, 1.0]}],
)
def test_as_scipy_s(settings: dict[str, Any]) -> None:
    ours, covariance = curve_fit(decay, X, Y, **settings)
    theirs, expected = optimize.curve_fit(
        lambda x, a, rate: a * numpy.exp(-rate * x), numpy.array(X), numpy.array(Y), **settings
    )
    assert ours == pytest.approx(theirs.tolist(), rel=1e-5)
    for row, other in zip(covariance, expected.tolist(), strict=True):
        assert row == pytest.approx(other, rel=1e-3)  # theirs has the Jacobian by differences
    fit = curve_fit(decay, numpy.array(X), numpy.array(Y), **settings)
    assert (fit.popt, fit.pcov) == (ours, covariance)
    assert fit.standard_errors == [math.sqrt(covariance[0][0]), math.sqrt(covariance[1][1])]


def test_parameters_and_observations_may_be_nested() -> None:
    def plane(point: Any, slopes: Any, height: Any) -> Any:
        return slopes[0] * point[0] + slopes[1] * point[1] + height

    points = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]
    z = [1.0, 3.1, 0.4, 2.6, 4.4]
    fit = curve_fit(plane, points, z, p0=[(1.0, 1.0), 0.0])
    (a, b), c = fit.popt
    rows = numpy.array([[*point, 1.0] for point in points])
    solution, squares, *_ = numpy.linalg.lstsq(rows, numpy.array(z), rcond=None)
    assert [a, b, c] == pytest.approx(solution.tolist())
    expected = numpy.linalg.inv(rows.T @ rows) * squares[0] / 2
    assert fit.pcov[1] == pytest.approx(expected[1].tolist())
    assert fit.parameter_names == ["slopes[0]", "slopes[1]", "height"]
    assert fit.standard_errors == [
        (math.sqrt(fit.pcov[0][0]), math.sqrt(fit.pcov[1][1])),
        pytest.approx(math.sqrt(expected[2][2])),
    ]
    assert curve_fit(lambda x, a: a * x, [1.0, 2.0], [2.0, 4.2], p0=1.0).popt == [pytest.approx(2.08)]


def test_it_reads_as_a_table() -> None:
    fit = curve_fit(*MISRA1A[:3], MISRA1A.starts[0])
    assert str(fit).splitlines() == [
        "b1 = 238.942 ± 2.71",
        "b2 = 0.000550156 ± 7.27e-06",
        "residual standard deviation 0.101879, 12 degrees of freedom",
    ]
    assert curve_fit(lambda x, *p: p[0] * x + p[1], X, Y, [1.0, 1.0]).parameter_names == ["p0", "p1"]


def test_what_the_data_do_not_determine_has_infinite_errors() -> None:
    with pytest.warns(RuntimeWarning, match="the measurements do not determine the parameters' errors"):
        fit = curve_fit(lambda x, a, b: (a + b) * x, X, Y)
    assert fit.standard_errors == [math.inf, math.inf]
    with pytest.warns(RuntimeWarning, match="do not determine"):
        exact = curve_fit(lambda x, a, b: a * x + b, [0.0, 1.0], [1.0, 3.0])
    assert exact.popt == pytest.approx([2.0, 1.0])
    assert exact.pcov == [[math.inf] * 2] * 2


@pytest.mark.parametrize(
    ("arguments", "settings", "error", "message"),
    [
        ((decay, X, Y[:-1]), {}, ValueError, "6 entries in xdata and 5 in ydata for 2 parameters"),
        ((decay, X[:1], Y[:1]), {}, ValueError, "no fewer than parameters"),
        ((decay, X, [*Y[:-1], math.nan]), {}, ValueError, r"ydata\[5\] of curve_fit is nan: fill in what is missing"),
        ((decay, X, Y), {"sigma": SIGMA[1:]}, ValueError, "give 6 numbers above 0, one for each measurement"),
        ((decay, X, Y), {"sigma": [0.0] * 6}, ValueError, "give 6 numbers above 0"),
        ((decay, X, Y), {"sigma": 0.1}, ValueError, "sigma of curve_fit is 0.1"),
        ((lambda *p: p[1], X, Y), {}, ValueError, "cannot tell how many parameters the curve has: give p0"),
        ((decay, X, ["high"] * 6), {}, ValueError, r"ydata\[0\] of curve_fit is 'high'"),
        ((decay, X, Y), {"p0": [1.0]}, TypeError, r"p0 of curve_fit is \[1.0\], for a curve whose parameters are"),
        ((decay, X, Y), {"p0": [1.0] * 3}, TypeError, "give an entry for each, or let the curve take x and them"),
        ((decay, X, Y), {"p0": [1.0, -1e9]}, ValueError, "is inf or nan: choose another start"),
        (
            (lambda x, a: [a * x], X, Y),
            {},
            TypeError,
            r"the curve of curve_fit returned \[.*\] for .*: let it return one",
        ),
        ((lambda x, a: None, X, Y), {}, TypeError, "the curve of curve_fit returned None"),
        ((decay, X, Y), {"max_nfev": 2}, RuntimeError, "curve_fit of decay found no minimum: .*; try another p0"),
        ((decay, X, Y), {"bounds": (2.0, 3.0)}, ValueError, "outside of provided bounds"),
    ],
)
def test_what_cannot_be_fitted(arguments: Any, settings: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        curve_fit(*arguments, **settings)
