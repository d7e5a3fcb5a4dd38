"""Curves through measurements, against fits that the NIST has certified, and against scipy's own."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import exp
from nn import curve_fit
from tests.nn.scipy_bridge.measurements import CERTIFIED
from tests.nn.scipy_bridge.undetermined import UNDETERMINED

numpy: Any = pytest.importorskip("numpy")
optimize: Any = pytest.importorskip("scipy.optimize")

X = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0]
Y = [2.1, 1.2, 0.8, 0.55, 0.25, 0.15]
SIGMA = [0.1, 0.05, 0.05, 0.1, 0.05, 0.02]
COVARIANCE = [[a * b * 0.5 ** abs(i - j) for j, b in enumerate(SIGMA)] for i, a in enumerate(SIGMA)]


def decay(x: Any, a: Any, rate: Any) -> Any:
    return a * exp(-rate * x)


# Its y are values of the curve, rounded to 14 digits: what remains, 9e-14, is computed in double precision as the
# difference of numbers that are 1000 times as large as the last of its digits that is certain.
ROUNDING_NOISE = {"Lanczos1": 3e-3}


SLOW = {("Bennett5", 0)}  # 762 evaluations


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("name", "start"),
    [
        pytest.param(name, start, marks=[pytest.mark.exhaustive] if (name, start) in SLOW else [])
        for name in CERTIFIED
        for start in (0, 1)
    ],
)
def test_certified_parameters_and_standard_errors(name: str, start: int) -> None:
    data = CERTIFIED[name]
    fit = curve_fit(data.model, data.x, data.y, data.starts[start])
    digits = ROUNDING_NOISE.get(name, 1e-6)
    assert fit.popt == pytest.approx(data.parameters, rel=1e-6, abs=0.0)
    assert fit.standard_errors == pytest.approx(data.standard_deviations, rel=digits, abs=0.0)
    assert fit.residual_standard_deviation == pytest.approx(
        data.residual_standard_deviation, rel=max(digits if name in ROUNDING_NOISE else 0.0, 1e-9), abs=0.0
    )
    assert fit.degrees_of_freedom == len(data.x) - len(data.parameters)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"sigma": SIGMA},
        {"sigma": SIGMA, "absolute_sigma": True},
        {"bounds": (0.0, [5.0, 3.0])},
        {"p0": [2.0, 1.0]},
        {"sigma": 0.2, "absolute_sigma": True},
        {"sigma": COVARIANCE},
        {"sigma": COVARIANCE, "absolute_sigma": True},
        {"method": "dogbox"},
        {"method": "trf", "loss": "soft_l1", "f_scale": 0.1, "p0": [2.0, 1.0]},
    ],
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


def test_a_curve_may_be_written_with_numpy() -> None:
    fit = curve_fit(lambda x, a, rate: a * numpy.exp(-rate * x), X, Y)
    expected = curve_fit(decay, X, Y)  # NumPy's exp may differ in its last digit
    assert fit.popt == pytest.approx(expected.popt, rel=1e-9) and fit.pcov[0] == pytest.approx(
        expected.pcov[0], rel=1e-9
    )


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
    data = CERTIFIED["Misra1a"]
    fit = curve_fit(data.model, data.x, data.y, data.starts[0])
    assert str(fit).splitlines() == [
        "b1 = 238.942 ± 2.71",
        "b2 = 0.000550156 ± 7.27e-06",
        "residual standard deviation 0.101879, 12 degrees of freedom",
    ]
    assert curve_fit(lambda x, *p: p[0] * x + p[1], X, Y, [1.0, 1.0]).parameter_names == ["p0", "p1"]


@pytest.mark.parametrize("method", [None, "lm", "trf", "dogbox"])
@pytest.mark.parametrize("case", UNDETERMINED)
def test_what_the_data_do_not_determine_has_infinite_errors(case: str, method: Any) -> None:
    f, start, free = UNDETERMINED[case]
    with pytest.warns(optimize.OptimizeWarning, match=f"do not determine the errors of {free}, which are inf"):
        fit = curve_fit(f, X, Y, start, method=method)
    known = [name not in free for name in "abc"]
    for i, row in enumerate(fit.pcov):
        assert [math.isfinite(number) for number in row] == [known[i] and other for other in known]
        assert math.isinf(fit.standard_errors[i]) != known[i]
    if sum(known):
        assert math.isfinite(fit.residual_standard_deviation) and "± inf" in str(fit)


def test_errors_of_what_is_determined_are_those_without_the_rest() -> None:
    alone = curve_fit(lambda x, a, c: a * x + c, X, Y)
    for f in (lambda x, a, c, b: a * x + c, lambda x, a, c, b: a * x + c + 0 * b):
        with pytest.warns(optimize.OptimizeWarning):
            fit = curve_fit(f, X, Y)
        # There is one parameter more to be paid for.
        assert [row[:2] for row in fit.pcov[:2]] == [pytest.approx([4 / 3 * c for c in row]) for row in alone.pcov]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("unit", [1e-150, 1e-30, 1.0, 1e30, 1e150])
def test_what_is_determined_has_finite_errors_in_any_unit(unit: float) -> None:
    plain = curve_fit(decay, X, Y)
    scaled = curve_fit(lambda x, a, rate: unit * a * exp(-rate * unit * x), X, Y, [1 / unit, 1 / unit])
    assert scaled.standard_errors == pytest.approx([error / unit for error in plain.standard_errors])
    y_scaled = curve_fit(decay, X, [y * unit for y in Y], [unit, 1.0])
    assert y_scaled.standard_errors == pytest.approx([plain.standard_errors[0] * unit, plain.standard_errors[1]])


@pytest.mark.filterwarnings("error")
def test_a_parameter_that_is_zero_is_determined_all_the_same() -> None:
    x, noise = [-2.0, -1.0, 0.0, 1.0, 2.0], [0.1, -0.2, 0.2, -0.2, 0.1]
    for start in ([1.0, 1.0], [1.0, 0.0], [0.0, 0.0]):
        fit = curve_fit(lambda x, a, b: a * x + b, x, noise, start)
        assert fit.popt == pytest.approx([0.0, 0.0], abs=1e-15)
        assert fit.standard_errors == pytest.approx([0.0683, 0.0966], abs=1e-4)
    nothing = curve_fit(lambda x, a, b: a * x + b, x, [0.0] * 5)
    assert nothing.popt == [0.0, 0.0] == nothing.standard_errors
    exact = curve_fit(lambda x, a, b: a * x + b, x, [2 * x_i + 1 for x_i in x])
    assert exact.standard_errors == pytest.approx([0.0, 0.0], abs=1e-14)


@pytest.mark.filterwarnings("error")
def test_nearly_alike_is_not_alike() -> None:
    def line(x: Any, a: Any, b: Any) -> Any:
        return a * x + b * (1 + 1e-6 * x) * x

    apart, together = curve_fit(line, X, Y), curve_fit(lambda x, a, b: a * x + b * x * x, X, Y)
    assert apart.standard_errors[1] == pytest.approx(1e6 * together.standard_errors[1], rel=1e-6)


def test_no_more_measurements_than_parameters() -> None:
    def line(x: Any, a: Any, b: Any) -> Any:
        return a * x + b

    with pytest.warns(optimize.OptimizeWarning, match="do not determine the errors of a, b"):
        exact = curve_fit(line, [0.0, 1.0], [1.0, 3.0])
    assert exact.popt == pytest.approx([2.0, 1.0])
    assert exact.pcov == [[math.inf] * 2] * 2 and math.isnan(exact.residual_standard_deviation)
    known = curve_fit(line, [0.0, 1.0], [1.0, 3.0], sigma=[0.1, 0.2], absolute_sigma=True)
    assert known.standard_errors == pytest.approx([math.hypot(0.1, 0.2), 0.1])
    with pytest.warns(optimize.OptimizeWarning, match="do not determine the errors of a, b"):
        fewer = curve_fit(line, [2.0], [5.0], method="trf", sigma=[0.1], absolute_sigma=True)
    assert line(2.0, *fewer.popt) == pytest.approx(5.0) and fewer.degrees_of_freedom == -1


def test_a_parameter_that_ends_at_a_bound_is_named() -> None:
    for method in ("trf", "dogbox"):
        with pytest.warns(optimize.OptimizeWarning, match="curve_fit: rate ended at a bound: the errors are those of"):
            fit = curve_fit(decay, X, Y, bounds=(0.0, [5.0, 0.5]), method=method)
        assert fit.popt[1] == pytest.approx(0.5)


@pytest.mark.filterwarnings("error")
def test_missing_measurements_are_left_out_with_their_weights() -> None:
    at = [0, 2, 3, 5]
    kept = [X[i] for i in at], [Y[i] for i in at]
    x, y = [X[0], math.nan, *X[2:]], [*Y[:4], math.nan, Y[5]]
    for sigma, of_kept in (
        (None, None),
        (SIGMA, [SIGMA[i] for i in at]),
        (COVARIANCE, [[COVARIANCE[i][j] for j in at] for i in at]),
    ):
        expected = curve_fit(decay, *kept, sigma=of_kept)
        assert curve_fit(decay, x, y, sigma=sigma, nan_policy="omit").pcov == expected.pcov
    masked = numpy.ma.masked_invalid(y)
    assert curve_fit(decay, X, masked, nan_policy="omit").degrees_of_freedom == 3
    assert curve_fit(lambda x, a, b: a * exp(-x) + b, [*X, math.inf], [*Y, 0.1], check_finite=False).popt


def test_a_first_step_too_long_is_taken_back() -> None:
    data = CERTIFIED["BoxBOD"]
    with pytest.warns(optimize.OptimizeWarning, match="errors of b2, which are inf"):
        lost = curve_fit(data.model, data.x, data.y, data.starts[0], method="lm")
    assert lost.standard_errors[1] == math.inf
    found = curve_fit(data.model, data.x, data.y, data.starts[0])
    assert found.popt == pytest.approx(data.parameters, rel=1e-6)


@pytest.mark.parametrize(
    ("arguments", "settings", "error", "message"),
    [
        ((decay, X, Y[:-1]), {}, ValueError, "6 entries in xdata and 5 in ydata: give as many of one as of the other$"),
        ((decay, [X, X], Y), {}, ValueError, r"one entry of xdata for each measurement, as xdata\.T has"),
        ((decay, None, Y), {}, TypeError, "xdata of curve_fit is None: give a list of an entry for each measurement"),
        ((decay, X, 1.0), {}, TypeError, "ydata of curve_fit is 1.0: give a list"),
        ((lambda x, a: 3.0 * x, X, Y), {}, TypeError, "returns plain numbers, .*, which no p0 changes: let it compute"),
        ((decay, [], []), {}, ValueError, "0 entries in xdata and 0 in ydata"),
        ((decay, X[:1], Y[:1]), {}, ValueError, "1 measurements for 2 parameters: give no fewer than parameters, or"),
        ((decay, [*X[:-1], math.inf], Y), {}, ValueError, r"xdata\[5\] of curve_fit is inf"),
        ((decay, X, [*Y[:-1], None]), {}, ValueError, r"ydata\[5\] of curve_fit is None"),
        ((decay, X, Y), {"nan_policy": "propagate"}, ValueError, "nan_policy of curve_fit is 'propagate': give"),
        ((decay, X, Y), {"sigma": [*SIGMA[1:], math.inf]}, ValueError, "and leave out what was not measured"),
        ((decay, X, Y), {"sigma": [*SIGMA[1:], math.nan]}, ValueError, "and leave out what was not measured"),
        ((decay, X, Y), {"sigma": [*SIGMA[1:], -1.0]}, ValueError, "give 6 numbers above 0"),
        ((decay, X, Y), {"sigma": [*SIGMA[1:], "low"]}, ValueError, "give 6 numbers above 0"),
        ((decay, X, Y), {"bounds": (None, 1.0)}, ValueError, "have None in them: give numbers, inf where there is"),
        ((decay, X, Y), {"bounds": (0.0, [1.0, math.nan])}, ValueError, "curve_fit have nan in them: give numbers"),
        ((decay, X, Y), {"bounds": "ab"}, ValueError, "bounds of curve_fit have 'a' in them: give numbers"),
        ((decay, X, Y), {"maxfev": 9, "max_nfev": 9}, TypeError, "both maxfev and max_nfev, which are the same"),
        ((decay, X, Y), {"p0": [1.0, 1j]}, TypeError, "^p0 of curve_fit must be one real number .*, got complex 1j"),
        ((decay, X, Y), {"sigma": COVARIANCE[1:]}, ValueError, "or the 6 rows of 6 numbers of their covariance"),
        ((decay, X, Y), {"sigma": [[0.0] * 6] * 6}, ValueError, "give a symmetric, positive definite matrix"),
        ((decay, X, Y), {"sigma": [[math.nan] * 6] * 6}, ValueError, "give a symmetric, positive definite matrix"),
        ((decay, X, Y), {"sigma": [COVARIANCE[1], *COVARIANCE[1:]]}, ValueError, "give a symmetric, positive definite"),
        ((decay, X, Y), {"bounds": [(0, 1), (0, 1), (0, 1)]}, ValueError, "give a pair, the lowest and the highest"),
        ((decay, X, Y), {"bounds": (0, [1, 2, 3])}, ValueError, "has not the shape of p0; give that, or one number"),
        ((decay, X, Y), {"method": "lm", "bounds": (0, 9)}, ValueError, "Method 'lm' doesn't support bounds"),
        ((lambda x, a: math.exp(a * x), X, Y), {}, TypeError, "use autograd.exp for math.exp"),
        ((decay, X, [*Y[:-1], math.nan]), {}, ValueError, r"ydata\[5\] of curve_fit is nan: fill in what is missing"),
        ((decay, X, Y), {"sigma": SIGMA[1:]}, ValueError, "give 6 numbers above 0, one for each measurement"),
        ((decay, X, Y), {"sigma": [0.0] * 6}, ValueError, "give 6 numbers above 0"),
        ((decay, X, Y), {"sigma": -0.1}, ValueError, "sigma of curve_fit is -0.1"),
        ((decay, X, Y), {"p0": [1.0, math.nan]}, ValueError, "p0 of curve_fit has nan in it: start from finite"),
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
        (
            (decay, X, Y),
            {"p0": [1.0, 1.0], "bounds": (2.0, 3.0)},
            ValueError,
            "outside of provided bounds|is infeasible",
        ),
    ],
)
def test_what_cannot_be_fitted(arguments: Any, settings: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        curve_fit(*arguments, **settings)
