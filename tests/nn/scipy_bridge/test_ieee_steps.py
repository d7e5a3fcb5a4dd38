"""Steps to inf and nan: what is computed without derivatives answers as the engine does, and methods go on as scipy's.

`theirs` is scipy's own method, given the same function in NumPy's floats, which never raise, with its exact gradient.
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import pytest

from autograd import Value, log, sqrt
from nn import curve_fit, least_squares, minimize
from nn.scipy_bridge.flat_function import FlatFunction
from nn.scipy_bridge.minimize import WITH_HESSIAN, WITH_HESSIAN_PRODUCT, WITHOUT_GRADIENT

numpy: Any = pytest.importorskip("numpy")
optimize: Any = pytest.importorskip("scipy.optimize")

AT_POLES: list[tuple[Any, float, float]] = [
    (lambda p: 1 / (p - 2), 2.0, math.inf),
    (lambda p: -1.0 / (p - 2), 2.0, -math.inf),
    (lambda p: (p - 2) / (p - 2), 2.0, math.nan),
    (lambda p: p**0.5, -8.0, math.nan),
    (lambda p: p ** (1 / 3), -8.0, math.nan),
    (lambda p: abs(p ** (1 / 3)), -8.0, math.nan),
    (lambda p: p**-2, 0.0, math.inf),
    (lambda p: p**1000, 10.0, math.inf),
    (lambda p: 10.0**p, 400.0, math.inf),
    (lambda p: p * 1e300, 1e300, math.inf),
    (lambda p: log(p), -1.0, math.nan),
    (lambda p: log(p), 0.0, -math.inf),
    (lambda p: Value(3.0) / (p - 2), 2.0, math.inf),
    (lambda p: (p - 2) * Value(3.0) / (p - 2), 2.0, math.nan),
]


@pytest.mark.parametrize(("f", "at", "expected"), AT_POLES)
def test_values_are_those_of_the_engine(f: Any, at: float, expected: float) -> None:
    x = numpy.array([at])
    function = FlatFunction(f, 1.5, (), "a test")
    found = [function.value(x), function.values(x)[0], function.value_and_gradient(x)[0]]
    assert [repr(float(number)) for number in found] == [repr(expected)] * 3
    assert repr(f(Value(at)).data) == repr(expected)


METHODS = [
    *(*sorted(WITHOUT_GRADIENT), "CG", "BFGS", "Newton-CG", "L-BFGS-B", "TNC", "SLSQP", "trust-constr", "trust-exact"),
    *("dogleg", "trust-ncg", "trust-krylov"),
]
# Functions in which a first step goes beyond an edge or a pole: ours, in NumPy's floats, and a start.
BEYOND: dict[str, tuple[Any, Any, float]] = {
    "log": (lambda x: x - log(x), lambda x: x - numpy.log(x), 10.0),
    "pole": (lambda x: x + 1 / x, lambda x: x + 1 / x, 3.0),
    "root": (lambda x: x - 2 * sqrt(x), lambda x: x - 2 * numpy.sqrt(x), 6.0),
    "power": (lambda x: x - 2 * x**0.5, lambda x: x - 2 * x**0.5, 6.0),
    "overflow": (lambda x: 2.0 ** (x * x) - x, lambda x: numpy.power(2.0, x * x) - x, 5.0),
}


ENDLESS = {("pole", "trust-exact")}  # at -4e-16, with a Hessian of -2e46, scipy's own crashes, or goes on for ever


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("case", "method"), [pair for pair in product(BEYOND, METHODS) if pair not in ENDLESS])
def test_methods_go_on_as_scipy_s(case: str, method: str) -> None:
    f, in_numpy, start = BEYOND[case]
    g = FlatFunction(f, start, (), "a test")
    derivatives: dict[str, Any] = {} if method in WITHOUT_GRADIENT else {"jac": lambda x: g.value_and_gradient(x)[1]}
    if method.lower() in WITH_HESSIAN_PRODUCT:
        derivatives["hessp"] = g.hessian_vector_product
    if method.lower() in WITH_HESSIAN:
        derivatives["hess"] = g.hessian
    try:
        theirs = optimize.minimize(lambda x: in_numpy(x)[0], numpy.array([start]), method=method, **derivatives)
    except Exception as error:  # where a method of scipy's cannot go on, neither can ours
        with pytest.raises(type(error)):
            minimize(f, start, method=method)
        return
    ours = minimize(f, start, method=method)
    assert [ours.solution, float(ours.fun)] == pytest.approx([theirs.x[0], float(theirs.fun)], rel=1e-9, nan_ok=True)
    assert (ours.nfev, ours.success, ours.message) == (theirs.nfev, theirs.success, theirs.message)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", ["lm", "trf", "dogbox"])
def test_least_squares_goes_on_as_scipy_s(method: Any) -> None:
    for f, g, start in (
        (lambda p: [log(p[0]) - 1.0, 0.1 * p[0]], lambda p: [numpy.log(p[0]) - 1.0, 0.1 * p[0]], 30.0),
        (lambda p: [1 / (p[0] - 2.0) - 1.0, p[0]], lambda p: [1 / (p[0] - 2.0) - 1.0, p[0]], 2.5),
        (lambda p: [(p[0] + 1.0) ** 0.5 - 1.1], lambda p: [(p[0] + 1.0) ** 0.5 - 1.1], 99.0),
    ):
        jac = FlatFunction(f, [start], (), "a test").jacobian
        with numpy.errstate(all="ignore"):
            theirs = optimize.least_squares(lambda p, g=g: numpy.array(g(p)), [start], jac, method=method)
        ours = least_squares(f, [start], method=method)
        assert [*ours.solution, ours.cost] == pytest.approx([*theirs.x, theirs.cost], rel=1e-9)
        assert (ours.nfev, ours.status) == (theirs.nfev, theirs.status)


def test_a_fit_through_a_pole() -> None:
    x = [0.0, 1.0, 3.0, 4.0]
    fit = curve_fit(lambda x, a, b: a / (x - b), x, [2.0 / (x_i - 2.5) for x_i in x], p0=[1.0, 1.9])
    assert fit.popt == pytest.approx([2.0, 2.5])
    y = [1 - log(10.0 - x_i) for x_i in x]
    for sigma in (None, [0.1] * 4, [[0.02 if i == j else 0.01 for i in range(4)] for j in range(4)]):
        beyond = curve_fit(lambda x, a, b: a - log(b - x), x, y, p0=[1.0, 30.0], sigma=sigma, method="trf")
        assert beyond.popt == pytest.approx([1.0, 10.0])
    with pytest.raises(ValueError, match="starts where the function, or its gradient, is inf or nan"):
        curve_fit(lambda x, a, b: a / (x - b), x, [1.0] * 4)


def test_functions_without_derivatives_get_floats() -> None:
    seen: set[type] = set()

    def plain(p: Any) -> Any:
        seen.update(map(type, p))
        assert all(isinstance(number, float) for number in p)
        return math.cos(p[0]) + float(numpy.square(p[1] - 1.0)) + float((p[1] * numpy.ones(2)).sum()) * 0.0

    for method in sorted(WITHOUT_GRADIENT):
        found = minimize(plain, [3.0, 0.5], method=method, tol=1e-6).solution
        assert found == pytest.approx([math.pi, 1.0], abs=1e-2) and set(map(type, found)) == {float}
