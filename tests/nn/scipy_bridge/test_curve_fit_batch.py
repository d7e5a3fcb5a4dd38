"""Many fits at once: the numbers of `curve_fit`, each fit by itself, and no failure that costs another fit."""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from autograd import TraceError, Value, exp, log
from nn import CurveFits, curve_fit, curve_fit_batch
from tests.nn.scipy_bridge.measurements import CERTIFIED
from tests.nn.scipy_bridge.undetermined import UNDETERMINED

numpy: Any = pytest.importorskip("numpy")
optimize: Any = pytest.importorskip("scipy.optimize")

FITS, M = 60, 15
RNG = numpy.random.default_rng(0)
TRUE = numpy.stack([RNG.uniform(1, 3, FITS), RNG.uniform(0.5, 2, FITS), RNG.uniform(0, 1, FITS)], axis=1)
X = numpy.linspace(0, 4, M)
OWN_X = numpy.sort(RNG.uniform(0, 4, (FITS, M)), axis=1)
# Noise so low that scipy's fits, which end where sums of squares are equal, have parameters of more than eight digits.
NOISE = 1e-3 * RNG.standard_normal((FITS, M))
SIGMA = RNG.uniform(0.5, 2.0, (FITS, M))


def decay(x: Any, a: Any, rate: Any, rest: Any) -> Any:
    return a * exp(-rate * x) + rest


def measured(x: Any) -> Any:
    return TRUE[:, :1] * numpy.exp(-TRUE[:, 1:2] * x) + TRUE[:, 2:] + NOISE


Y, OWN_Y = measured(X), measured(OWN_X)
HOLES = numpy.where(RNG.random((FITS, M)) < 0.2, math.nan, Y)
OWN_HOLES = numpy.where(RNG.random((FITS, M)) < 0.1, math.nan, OWN_X)
SHARED_BOUNDS = ([0.5, 0.1, -1.0], [4.0, 1.3, 2.0])

# What a call is given, and what `curve_fit` is given for one of its fits.
CASES: dict[str, tuple[tuple[Any, Any, dict[str, Any]], Callable[[int], tuple[Any, Any, dict[str, Any]]]]] = {
    "x for all": ((X, Y, {}), lambda i: (X, Y[i], {})),
    "own x": ((OWN_X, OWN_Y, {}), lambda i: (OWN_X[i], OWN_Y[i], {})),
    "p0": ((X, Y, {"p0": [2.0, 1.0, 0.5]}), lambda i: (X, Y[i], {"p0": [2.0, 1.0, 0.5]})),
    "own p0": ((X, Y, {"p0": TRUE}), lambda i: (X, Y[i], {"p0": TRUE[i]})),
    "one sigma": (
        (X, Y, {"sigma": 1e-3, "absolute_sigma": True}), lambda i: (X, Y[i], {"sigma": 1e-3, "absolute_sigma": True})
    ),
    "sigma": ((X, Y, {"sigma": SIGMA[0]}), lambda i: (X, Y[i], {"sigma": SIGMA[0]})),
    "own sigma": (
        (OWN_X, OWN_Y, {"sigma": SIGMA, "absolute_sigma": True}),
        lambda i: (OWN_X[i], OWN_Y[i], {"sigma": SIGMA[i], "absolute_sigma": True}),
    ),
    "a sigma each": ((X, Y, {"sigma": SIGMA[:, :1]}), lambda i: (X, Y[i], {"sigma": SIGMA[i, 0]})),
    "holes in y": ((X, HOLES, {"nan_policy": "omit"}), lambda i: (X, HOLES[i], {"nan_policy": "omit"})),
    "holes in own x": (
        (OWN_HOLES, OWN_Y, {"nan_policy": "omit", "sigma": SIGMA}),
        lambda i: (OWN_HOLES[i], OWN_Y[i], {"nan_policy": "omit", "sigma": SIGMA[i]}),
    ),
    "a hole in x": (
        (numpy.where(X[3] == X, math.nan, X), Y, {"nan_policy": "omit"}),
        lambda i: (numpy.delete(X, 3), numpy.delete(Y[i], 3), {}),
    ),
    "bounds": ((X, Y, {"bounds": SHARED_BOUNDS}), lambda i: (X, Y[i], {"bounds": SHARED_BOUNDS})),
    "own bounds": (
        (X, Y, {"bounds": (0.1, 1.1 * TRUE + 0.2)}), lambda i: (X, Y[i], {"bounds": (0.1, 1.1 * TRUE[i] + 0.2)})
    ),
    "a bound": ((X, Y, {"bounds": (-3.0, math.inf)}), lambda i: (X, Y[i], {"bounds": (-3.0, math.inf)})),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:curve_fit.* ended at a bound")
@pytest.mark.parametrize("case", CASES)
def test_each_fit_has_the_numbers_of_curve_fit(case: str) -> None:
    (x, y, settings), of_one = CASES[case]
    fits = curve_fit_batch(decay, x, y, **settings)
    assert not fits.failures and fits.parameter_names == ["a", "rate", "rest"]
    for i in range(0, FITS, 6):
        x_i, y_i, settings_i = of_one(i)
        fit = curve_fit(decay, x_i, y_i, **settings_i)
        assert fits.popt[i].tolist() == pytest.approx(fit.popt, rel=1e-8)
        assert fits.pcov[i].ravel().tolist() == pytest.approx(numpy.ravel(fit.pcov).tolist(), rel=1e-6)
        assert fits.standard_errors[i].tolist() == pytest.approx(fit.standard_errors, rel=1e-6)
        assert fits.residual_standard_deviation[i] == pytest.approx(fit.residual_standard_deviation, rel=1e-8)
        assert fits.degrees_of_freedom[i] == fit.degrees_of_freedom


def test_much_noise_is_fitted_to_the_last_digits() -> None:
    y = Y + 200.0 * NOISE
    fits = curve_fit_batch(decay, X, y)
    done = (fits.standard_errors < 10.0 * abs(fits.popt)).all(axis=1)  # not of a straight line, which rounding ends
    assert done.sum() > 50
    a, rate, rest = fits.popt[done].T[:, :, None]
    curve = numpy.exp(-rate * X)
    residuals = a * curve + rest - y[done]
    for column in (curve, -a * X * curve, numpy.ones_like(curve)):  # at a minimum they are at right angles to these
        cosines = (residuals * column).sum(axis=1) / (
            numpy.linalg.norm(residuals, axis=1) * numpy.linalg.norm(column, axis=1)
        )
        assert abs(cosines).max() < 1e-8


# From far away, along a valley in which the scales of before are no help: of 2000 evaluations there are too few.
TOO_FAR = {("MGH10", 0)}


@pytest.mark.filterwarnings("ignore:curve_fit_batch. 1 fit .0. failed")
@pytest.mark.parametrize("name", CERTIFIED)
def test_certified_parameters_and_standard_errors_from_both_starts(name: str) -> None:
    data = CERTIFIED[name]
    fits = curve_fit_batch(data.model, data.x, [data.y, data.y], data.starts, max_nfev=2000)
    assert {(name, start) for start in fits.failures} == {far for far in TOO_FAR if far[0] == name}
    for start in {0, 1} - fits.failures.keys():
        assert fits.popt[start].tolist() == pytest.approx(data.parameters, rel=1e-6, abs=0.0)
        digits = 3e-3 if name == "Lanczos1" else 1e-6  # whose residuals are rounding noise
        assert fits.standard_errors[start].tolist() == pytest.approx(data.standard_deviations, rel=digits, abs=0.0)


def test_entries_of_x_may_be_lists() -> None:
    points = RNG.uniform(-1, 1, (FITS, M, 2))
    z = points @ numpy.array([2.0, -1.0]) + 0.5 + NOISE

    def plane(point: Any, a: Any, b: Any, c: Any) -> Any:
        return a * point[0] + b * point[1] + c

    for own in (True, False):
        fits = curve_fit_batch(plane, points if own else points[0], z)
        for i in (0, 7):
            rows = numpy.column_stack([points[i if own else 0], numpy.ones(M)])
            assert fits.popt[i].tolist() == pytest.approx(numpy.linalg.lstsq(rows, z[i], rcond=None)[0].tolist())


def test_failures_are_named_and_cost_no_other_fit() -> None:
    y, p0 = Y[:7].copy(), numpy.ones((7, 3))
    y[1, 2:] = math.nan
    p0[2] = [1.0, -1e9, 1.0]
    p0[3] = [math.nan, 1.0, 1.0]
    y[4] *= 1e200
    y[5] = [(-1.0) ** i * 1e3 for i in range(M)]
    with pytest.warns(
        optimize.OptimizeWarning, match=r"curve_fit_batch: \d fits \(1, 2, 3, 4.*\) failed, .* of fit 1: 2"
    ):
        fits = curve_fit_batch(decay, X, y, p0, nan_policy="omit", max_nfev=40)
    expected = {
        1: "2 measurements for 3 parameters",
        2: "the curve, or a derivative, is inf or nan where it starts",
        3: "the curve, or a derivative, is inf or nan where it starts",
        4: "its measurements, by sigma, are so large or so small that their squares are no numbers",
    }
    assert {i: why for i, why in fits.failures.items() if i != 5} == expected
    for i in fits.failures:
        found = [fits.popt[i], fits.pcov[i], fits.standard_errors[i], fits.residual_standard_deviation[i]]
        assert all(numpy.isnan(numbers).all() for numbers in found)
    alone = curve_fit_batch(decay, X, Y[[0, 6]])
    assert fits.popt[[0, 6]].tolist() == alone.popt.tolist() and fits.pcov[[0, 6]].tolist() == alone.pcov.tolist()
    assert str(fits).startswith(
        f"7 fits of a, rate, rest, {len(fits.failures)} of them failed\n  1: 2 measurements for 3"
    )


def test_a_start_where_no_curve_is_fails_in_every_fit() -> None:
    with pytest.warns(optimize.OptimizeWarning, match="60 fits .* of fit 0: the curve, or a derivative, is inf or nan"):
        assert len(curve_fit_batch(lambda x, a: log(-a) * x, X, Y).failures) == FITS


def test_measurements_that_are_noise_alone_end_in_no_failure() -> None:
    noise = 1.0 + 0.3 * numpy.random.default_rng(1).standard_normal((40, 20))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of errors that are inf
        fits = curve_fit_batch(decay, numpy.linspace(0, 4, 20), noise)
    assert not fits.failures
    flat = noise.std(axis=1) ** 2 * 20  # of a curve that is one number, which is one of these curves
    assert (fits.residual_standard_deviation**2 * 17 <= flat * (1 + 1e-9)).all()


def test_a_fit_that_is_not_done_in_time_is_named() -> None:
    with pytest.warns(optimize.OptimizeWarning, match="60 fits .0, 1, 2, 3, 4, .... failed"):
        fits = curve_fit_batch(decay, X, Y, max_nfev=2)
    assert set(fits.failures.values()) == {"no minimum after 3 evaluations"} and fits.nfev.tolist() == [3] * FITS


@pytest.mark.parametrize("case", UNDETERMINED)
def test_what_the_data_do_not_determine_has_infinite_errors(case: str) -> None:
    f, start, free = UNDETERMINED[case]
    with pytest.warns(optimize.OptimizeWarning, match=f"do not determine the errors of {free} in 60 fits"):
        fits = curve_fit_batch(f, X, Y, start)
    known = [name not in free for name in "abc"]
    assert numpy.isfinite(fits.standard_errors).tolist() == [known] * FITS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = curve_fit(f, X, Y[3], start)
    ratio = fits.residual_standard_deviation[3] / fit.residual_standard_deviation
    assert ratio < 1.0 + 1e-9  # "long decayed" is fitted better than by scipy's first step
    for number, expected, certain in zip(fits.standard_errors[3], fit.standard_errors, known, strict=True):
        assert ratio < 0.9 or not certain or number == pytest.approx(expected, rel=1e-6)


def test_no_more_measurements_than_parameters() -> None:
    with pytest.warns(optimize.OptimizeWarning, match="do not determine the errors of a, b in 2 fits"):
        exact = curve_fit_batch(lambda x, a, b: a * x + b, [0.0, 1.0], [[1.0, 3.0], [0.0, 1.0]])
    assert exact.popt.ravel().tolist() == pytest.approx([2.0, 1.0, 1.0, 0.0])
    assert numpy.isinf(exact.pcov).all() and numpy.isnan(exact.residual_standard_deviation).all()
    known = curve_fit_batch(lambda x, a, b: a * x + b, [0.0, 1.0], [[1.0, 3.0]], sigma=[0.1, 0.2], absolute_sigma=True)
    assert known.standard_errors[0].tolist() == pytest.approx([math.hypot(0.1, 0.2), 0.1])


@pytest.mark.parametrize("measured", range(4))
@pytest.mark.parametrize("fits", [1, 3])
def test_too_few_measurements_in_every_fit(fits: int, measured: int) -> None:
    y = numpy.where(numpy.arange(M) < measured, Y[:fits], math.nan)
    with pytest.warns(optimize.OptimizeWarning):
        found = curve_fit_batch(lambda x, a, b, c, d: a * x**3 + b * x**2 + c * x + d, X, y, nan_policy="omit")
    words = f"{measured} measurement{'s' * (measured != 1)} for 4 parameters"
    assert found.failures == dict.fromkeys(range(fits), words)
    assert numpy.isnan(found.popt).all() and numpy.isnan(found.pcov).all()


def test_fits_with_too_few_measurements_hide_no_curve_without_parameters() -> None:
    y = Y[:2].copy()
    y[0] = math.nan
    with pytest.raises(TypeError, match="returns what no parameter changes"):
        curve_fit_batch(lambda x, a: 3.0 * x, X, y, nan_policy="omit")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("unit", [1e-130, 1e-30, 1.0, 1e30, 1e140])
def test_units_of_measurements_do_not_matter(unit: float) -> None:
    plain = curve_fit_batch(lambda x, a, b: a * x + b, X, Y)
    fits = curve_fit_batch(lambda x, a, b: a * x + b, X, unit * Y)
    assert (fits.popt / unit).ravel().tolist() == pytest.approx(plain.popt.ravel().tolist(), rel=1e-8)
    assert (fits.standard_errors / unit).ravel().tolist() == pytest.approx(
        plain.standard_errors.ravel().tolist(), rel=1e-8
    )


def test_a_parameter_that_ends_at_a_bound_is_named() -> None:
    with pytest.warns(optimize.OptimizeWarning, match=r"rate ended at a bound in \d+ fits"):
        fits = curve_fit_batch(decay, X, Y, bounds=([-9.0, 0.0, -9.0], [9.0, 1.0, 9.0]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for i in range(0, FITS, 6):
            expected = curve_fit(decay, X, Y[i], bounds=([-9.0, 0.0, -9.0], [9.0, 1.0, 9.0])).popt
            assert fits.popt[i].tolist() == pytest.approx(expected, rel=1e-7)  # scipy's stay a little off a bound


def test_a_curve_reads_what_it_reads_now() -> None:
    shift = Value(1.0)

    def line(x: Any, a: Any) -> Any:
        return a * x + shift

    assert curve_fit_batch(line, X, [X + 1.0]).popt.item() == pytest.approx(1.0)
    shift.data = 2.0
    assert curve_fit_batch(line, X, [3.0 * X + 2.0]).popt.item() == pytest.approx(3.0)


def test_what_is_shared_need_not_be_compiled() -> None:
    fits = curve_fit_batch(lambda x, a, b: a * math.exp(-x) + (b if x > 1.0 else 0.0), X, Y)
    rows = numpy.column_stack([numpy.exp(-X), X > 1.0])
    assert fits.popt[5].tolist() == pytest.approx(numpy.linalg.lstsq(rows, Y[5], rcond=None)[0].tolist())
    with pytest.raises(TraceError, match="use autograd's functions"):
        curve_fit_batch(lambda x, a: a * math.exp(-x), OWN_X, OWN_Y)


def test_callables_of_all_kinds_and_threads() -> None:
    class Decay:
        __hash__ = None  # type: ignore[assignment]

        def __call__(self, x: Any, a: Any, rate: Any, rest: Any) -> Any:
            return decay(x, a, rate, rest)

    expected = curve_fit_batch(decay, X, Y).popt.tolist()
    for f in (Decay(), Decay().__call__, lambda x, *p: decay(x, *p)):
        assert curve_fit_batch(f, X, Y, p0=[1.0] * 3).popt.tolist() == expected
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: curve_fit_batch(decay, X, Y).popt.tolist(), range(8)))
    assert found == [expected] * 8


def test_popt_and_pcov_as_with_scipy() -> None:
    fits = curve_fit_batch(decay, X, Y)
    popt, pcov = fits
    assert isinstance(fits, CurveFits) and popt is fits.popt and pcov is fits.pcov
    assert popt.shape == (FITS, 3) and pcov.shape == (FITS, 3, 3)


@pytest.mark.parametrize(
    ("arguments", "settings", "error", "message"),
    [
        ((decay, X, Y[0]), {}, ValueError, r"ydata of curve_fit_batch has the shape \(15,\): give it an axis of fits"),
        ((decay, X[:-1], Y), {}, ValueError, r"xdata of .* \(14,\), and ydata \(60, 15\): give 15 entries for"),
        ((decay, OWN_X[:-1], Y), {}, ValueError, "or 60 rows of 15 entries"),
        ((decay, X, HOLES), {}, ValueError, r"ydata\[\d+, \d+\] of .* is nan: fill in .* or leave it out by"),
        ((decay, X, [[1.0, 2.0], [1.0]]), {}, ValueError, "rows of different lengths: fill them up with nan"),
        ((decay, [*X[:-1], math.inf], Y), {"nan_policy": "omit"}, ValueError, r"xdata\[14\] of .* is inf"),
        ((decay, X, Y), {"nan_policy": "propagate"}, ValueError, "nan_policy of curve_fit_batch is 'propagate': give"),
        ((decay, X, Y + 0j), {}, TypeError, "ydata of curve_fit_batch is .*: give an array of real numbers"),
        ((decay, X, "high"), {}, TypeError, "ydata of curve_fit_batch is 'high': give an array of real numbers"),
        ((decay, X, Y), {"sigma": 0.0}, ValueError, "sigma of curve_fit_batch is 0.0: give numbers above 0"),
        ((decay, X, Y), {"sigma": SIGMA[:3]}, ValueError, "give 15 numbers for all fits, or 60 rows of them"),
        ((decay, X, Y), {"p0": [1.0]}, TypeError, "whose parameters are a, rate, rest: give an entry for each"),
        ((decay, X, Y), {"p0": TRUE[:4]}, ValueError, "p0 of .*: give 3 numbers for all fits, or 60 rows of them"),
        ((decay, X, Y), {"p0": [math.nan] * 3}, ValueError, "p0 of curve_fit_batch is .*: start from finite numbers"),
        ((decay, X, Y), {"p0": [[1.0], 1.0, 1.0]}, ValueError, "rows of different lengths: give each as many numbers"),
        ((lambda *p: p[1], X, Y), {}, ValueError, "curve_fit_batch cannot tell how many parameters the curve has"),
        ((decay, X, Y), {"bounds": (2.0, 1.0)}, ValueError, "let each parameter start between a lower and a higher"),
        ((decay, X, Y), {"bounds": (2.0, 3.0), "p0": [1.0] * 3}, ValueError, r"starts fit 0 at \[1.0, 1.0, 1.0\], "),
        ((decay, X, Y), {"bounds": (0.0, [1.0, 2.0])}, ValueError, "bounds of curve_fit_batch"),
        ((decay, X[:2], Y[:, :2]), {}, ValueError, "got 2 measurements for 3 parameters: give no fewer"),
        ((decay, X, Y), {"method": "trf"}, TypeError, "curve_fit_batch takes no method: call curve_fit, which does"),
        ((decay, X, Y), {"jac": "2-point"}, TypeError, "curve_fit_batch takes no jac: it finds exact derivatives"),
        ((lambda x, a: 3.0 * x, X, Y), {}, TypeError, "returns what no parameter changes: let it compute with its"),
        ((lambda x, a: [a * x], X, Y), {}, TypeError, "the curve of curve_fit_batch returned .*: let it return one"),
        ((lambda x, a: None, X, Y), {}, TypeError, "the curve of curve_fit_batch returned None for 0.0"),
        ((lambda x, a: a if a > 0 else x, X, Y), {}, TraceError, "write where"),
    ],
)  # fmt: skip
def test_what_cannot_be_fitted(arguments: Any, settings: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        curve_fit_batch(*arguments, **settings)


def test_it_works_and_warns_without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.warns(UserWarning, match="do not determine the errors of a, b in 1 fit") as caught:
        fits = curve_fit_batch(lambda x, a, b: a * b * x, [0.0, 1.0, 2.0], [[0.0, 2.0, 4.0]])
    assert fits.popt[0].prod() == pytest.approx(2.0) and caught[0].category is UserWarning
