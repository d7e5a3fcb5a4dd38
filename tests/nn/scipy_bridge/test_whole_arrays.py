"""Arithmetic with all the numbers of a start at once: as scipy's where the start is an array, else refused, never half.

scipy passes arrays whatever it starts from; here a function gets what looks like its start. In a list `2 * x` would be
twice as many numbers.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest

from autograd import exp, mean, norm, sum
from nn import curve_fit, curve_fit_batch, least_squares, minimize

numpy: Any = pytest.importorskip("numpy")
optimize: Any = pytest.importorskip("scipy.optimize")

START = [1.5, 2.2, 2.6]
SHIFT = numpy.array([0.5, 1.0, 0.25])
BINARY = [getattr(operator, name) for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")]
INPLACE = [getattr(operator, f"i{op.__name__}") for op in BINARY]
UNARY = [operator.neg, operator.pos, operator.abs]
ALONE: list[tuple[str, Callable[[Any], Any]]] = [
    *((f"x {op.__name__} 2", lambda x, op=op: op(x, 2)) for op in BINARY),
    *((f"2 {op.__name__} x", lambda x, op=op: op(2, x)) for op in BINARY),
    *((f"x {op.__name__} x", lambda x, op=op: op(x, x)) for op in BINARY),
    *((f"x {op.__name__} list", lambda x, op=op: op(x, [1.0, 2.0, 3.0])) for op in BINARY),
    *((f"x {op.__name__} 2", lambda x, op=op: op(x, 2)) for op in INPLACE),
    *((op.__name__, lambda x, op=op: op(x)) for op in UNARY),
]
WITH_ARRAYS: list[tuple[str, Callable[[Any], Any]]] = [
    *((f"x {op.__name__} array", lambda x, op=op: op(x, SHIFT)) for op in BINARY),
    *((f"array {op.__name__} x", lambda x, op=op: op(SHIFT, x)) for op in BINARY),
    ("numpy's number * x", lambda x: numpy.float64(2.0) * x),
    ("a function of numpy's", lambda x: numpy.exp(x) + numpy.sqrt(x)),
]


@pytest.mark.parametrize("start", [START, tuple(START)], ids=lambda start: type(start).__name__)
@pytest.mark.parametrize(("name", "f"), ALONE, ids=[name for name, _ in ALONE])
def test_lists_and_tuples_have_none(name: str, f: Callable[[Any], Any], start: Any) -> None:
    message = "has not the arithmetic of an array: compute with its numbers one by one, or start from numpy.array"
    for call in (
        lambda: minimize(lambda x: sum(list(f(x))), start),
        lambda: minimize(lambda x: sum(list(f(x))), start, method="Nelder-Mead"),
        lambda: least_squares(f, start),
        lambda: curve_fit(lambda x, p: norm(list(f(p))), [1.0] * 3, [2.0] * 3, p0=[start]),
        lambda: curve_fit(lambda x, a: a * norm(list(f(x))), [START] * 3, [2.0] * 3),
        lambda: curve_fit_batch(lambda x, a: a * norm(list(f(x))), [START] * 3, [[2.0] * 3]),
        lambda: minimize(
            lambda x: sum([p * p for p in x]), start, constraints={"type": "ineq", "fun": lambda x: sum(list(f(x)))}
        ),
    ):
        with pytest.raises(TypeError, match=message):
            call()


@pytest.mark.parametrize(("name", "f"), [*ALONE, *WITH_ARRAYS], ids=[name for name, _ in [*ALONE, *WITH_ARRAYS]])
def test_arrays_have_that_of_scipy_s(name: str, f: Callable[[Any], Any]) -> None:
    start = numpy.array(START)
    if "matmul" in name and ("2" in name or "imatmul" in name):
        with pytest.raises((TypeError, ValueError)):  # numpy's own
            least_squares(f, start)
        return
    expected = f(start.copy())
    found = least_squares(lambda x: numpy.atleast_1d(f(x)), start, max_nfev=1, method="trf")
    assert found.fun == pytest.approx(numpy.atleast_1d(expected), rel=1e-15)
    slopes = optimize.least_squares(lambda x: numpy.atleast_1d(f(x.copy())), start, max_nfev=1).jac
    assert found.jac == pytest.approx(slopes, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("name", "f"), WITH_ARRAYS, ids=[name for name, _ in WITH_ARRAYS])
def test_an_array_computes_with_a_list_too(name: str, f: Callable[[Any], Any]) -> None:
    expected = numpy.atleast_1d(f(numpy.array(START)))
    for start in (START, tuple(START)):
        found = least_squares(lambda x: numpy.atleast_1d(f(x)), start, max_nfev=1, method="trf")
        assert found.fun == pytest.approx(expected, rel=1e-15)


@pytest.mark.exhaustive  # 2 s
def test_what_is_written_for_scipy_runs_as_it_is() -> None:
    start = numpy.array([1.3, 0.7, 0.8, 1.9, 1.2])
    for method in ("Nelder-Mead", "BFGS", "Newton-CG", "trust-exact", "trust-constr", "SLSQP"):
        found = minimize(optimize.rosen, start, method=method, tol=1e-8)
        assert found.x == pytest.approx(numpy.ones(5), abs=1e-4) and found.solution == found.x.tolist()
    within = optimize.NonlinearConstraint(lambda x: (x**2).sum(), 0.0, 2.0)
    found = minimize(optimize.rosen, start / 4, method="trust-constr", constraints=within)
    assert float((found.x**2).sum()) == pytest.approx(2.0, abs=1e-4)
    table, t = numpy.eye(2), numpy.linspace(0.0, 1.0, 5)
    fit = curve_fit(
        lambda x, p, c: (table @ p)[0] * exp(-x) + p.sum() + c, t, 3.0 * numpy.exp(-t) + 6.0, [numpy.zeros(2), 5.0]
    )
    assert fit.parameter_names == ["p[0]", "p[1]", "c"]


def test_lists_are_lists_in_all_else() -> None:
    seen: list[Any] = []

    def f(x: Any) -> Any:
        seen.append((len(x), x[1:], [*x, 1.0][3], isinstance(x, (list, tuple)), x == list(x) or x == tuple(x)))
        return sum(x) * sum(x) + mean(x) + norm(x)

    for start in (START, tuple(START)):
        minimize(f, start, options={"maxiter": 1}, method="Nelder-Mead")
        length, rest, last, is_list, is_equal = seen.pop()
        assert (length, len(rest), last, is_list, is_equal) == (3, 2, 1.0, True, True)


def test_one_number_may_have_a_list_of_one_bound() -> None:
    for wrap in (list, numpy.array):
        found = least_squares(lambda x: x - 3.0, 1.0, bounds=(wrap([0.0]), wrap([2.0])), x_scale=wrap([0.5]))
        assert found.x.tolist() == [pytest.approx(2.0)]
    with pytest.raises(ValueError, match=r"bounds of least_squares: .* has not the shape of x0"):
        least_squares(lambda x: x - 3.0, 1.0, bounds=([0.0, 0.0], [2.0, 2.0]))
