"""scipy's minimizers with our derivatives: each gets what it takes, in any shape, and finds what is known."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest

from autograd import Value, exp, grad, mean, no_grad, sum
from nn import MLP, curve_fit, least_squares, minimize
from nn.losses import binary_cross_entropy
from nn.scipy_bridge.minimize import WITH_HESSIAN, WITH_HESSIAN_PRODUCT, WITHOUT_GRADIENT

numpy: Any = pytest.importorskip("numpy")
scipy: Any = pytest.importorskip("scipy")
optimize: Any = pytest.importorskip("scipy.optimize")

FIRST_ORDER = ["CG", "BFGS", "L-BFGS-B", "TNC", "SLSQP"]
SECOND_ORDER = ["Newton-CG", "trust-ncg", "trust-krylov", "trust-exact", "dogleg", "trust-constr"]
PRECISE: dict[str, dict[str, Any]] = {
    "CG": {"gtol": 1e-9},
    "BFGS": {"gtol": 1e-9},
    "L-BFGS-B": {"ftol": 1e-15, "gtol": 1e-9},
    "TNC": {"ftol": 1e-18, "gtol": 1e-12, "xtol": 1e-14, "maxfun": 5000},
    "SLSQP": {"ftol": 1e-16, "maxiter": 1000},
    "Newton-CG": {"xtol": 1e-12},
    "trust-constr": {"gtol": 1e-10, "xtol": 1e-12, "maxiter": 2000},
}


def rosenbrock(p: Any) -> Any:
    return sum([100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in pairwise(p)])


def bowl(p: Any) -> Any:
    """Smallest, 0, where every number is one more than the one before."""
    (a, b), c = p
    return (a - 1) ** 2 + 10 * (b - a - 1) ** 2 + exp(c - b - 1) - (c - b)


@pytest.mark.parametrize("method", FIRST_ORDER + SECOND_ORDER)
def test_every_method_finds_the_end_of_rosenbrock_s_valley(method: str) -> None:
    start = [1.2, 1.3, 1.6] if method == "dogleg" else [-1.2, 1.0, 0.5]
    result = minimize(rosenbrock, start, method=method, options=PRECISE.get(method))
    assert result.solution == pytest.approx([1.0, 1.0, 1.0], abs=1e-6)
    assert type(result.solution) is list and {type(number) for number in result.solution} == {float}
    assert result.x.tolist() == result.solution


@pytest.mark.parametrize("method", sorted(WITHOUT_GRADIENT))
def test_methods_without_derivatives_take_the_function_alone(method: str) -> None:
    result = minimize(bowl, ((0.0, 0.0), 0.0), method=method, tol=1e-6)
    (a, b), c = result.solution
    assert [a, b, c] == pytest.approx([1.0, 2.0, 3.0], abs=1e-3)


def test_methods_are_told_apart() -> None:
    known = {name.lower() for name in FIRST_ORDER + SECOND_ORDER} | WITHOUT_GRADIENT
    assert known >= WITH_HESSIAN | WITH_HESSIAN_PRODUCT
    assert not (WITH_HESSIAN & WITH_HESSIAN_PRODUCT or WITHOUT_GRADIENT & (WITH_HESSIAN | WITH_HESSIAN_PRODUCT))


def test_derivatives_are_exact() -> None:
    seen: dict[str, Any] = {}

    def spy(fun: Any, x0: Any, **settings: Any) -> Any:
        seen.update(settings, fun=fun)
        return optimize.OptimizeResult(x=numpy.array(x0))

    real, optimize.minimize = optimize.minimize, spy
    try:
        for method in ("trust-exact", "newton-cg"):
            minimize(rosenbrock, [-1.2, 1.0], method=method)
            value, gradient = seen["fun"](numpy.array([-1.2, 1.0]))
            assert (value, seen["jac"]) == (pytest.approx(24.2), True)
            assert gradient.tolist() == pytest.approx([-215.6, -88.0], rel=1e-14)
            if method == "trust-exact":
                found = seen["hess"](numpy.array([-1.2, 1.0])).tolist()
                assert found[0] == pytest.approx([1330.0, 480.0], rel=1e-14)
                assert found[1] == pytest.approx([480.0, 200.0], rel=1e-14)
            else:
                product = seen["hessp"](numpy.array([-1.2, 1.0]), numpy.array([1.0, 2.0]))
                assert product.tolist() == pytest.approx([2290.0, 880.0], rel=1e-14)
    finally:
        optimize.minimize = real


def test_numbers_in_any_shape_and_further_arguments() -> None:
    assert minimize(lambda x: (x - 3.0) ** 2, 1).solution == pytest.approx(3.0)
    assert minimize(lambda x, target: (x - target) ** 2, 1.0, (5.0,)).solution == pytest.approx(5.0)
    for method in ("BFGS", "Nelder-Mead", "Newton-CG", "trust-exact"):  # in a list by itself, as scipy takes it
        assert minimize(lambda x: [[(x - 3.0) ** 2]], 1.0, method=method).solution == pytest.approx(3.0, abs=1e-4)
    assert minimize(lambda p: [(p[0] - 3.0) ** 2], [Value(1.0)]).x == pytest.approx([3.0])
    found = minimize(bowl, [(0.0, 0.0), 0], tol=1e-10).solution
    assert found == [pytest.approx((1.0, 2.0), abs=1e-6), pytest.approx(3.0, abs=1e-6)]
    by_array = minimize(lambda m: (m[0][0] - 1) ** 2 + (m[1][1] + m[0][1]) ** 2 + m[1][0] ** 2, numpy.ones((2, 2)))
    assert by_array.solution[0][0] == pytest.approx(1.0)


def test_bounds() -> None:
    for bounds in (
        [(None, 0.5), (0.0, None), None],
        [(-math.inf, 0.5), [0.0, math.inf], (None, None)],
        optimize.Bounds([-math.inf, 0.0, -math.inf], [0.5, math.inf, math.inf]),
    ):
        result = minimize(rosenbrock, [0.0, 0.0, 0.0], bounds=bounds, tol=1e-14)
        assert result.solution[0] == 0.5
        downhill, *others = grad(rosenbrock)(result.solution)
        assert downhill < -0.1 and others == pytest.approx([0.0, 0.0], abs=1e-4)
    nested = minimize(bowl, ((0.0, 0.0), 0.0), bounds=(((None, 0.5), None), (0.0, 2.0)), tol=1e-12)
    (a, _), c = nested.solution
    assert (a, c) == (0.5, 2.0)
    with pytest.raises(ValueError, match=r"bounds of minimize are .* give each number a pair \(low, high\)"):
        minimize(rosenbrock, [0.0, 0.0], bounds=[(0, 1)])
    with pytest.raises(ValueError, match=r"bounds of minimize are 0 for 0\.0"):
        minimize(rosenbrock, [0.0, 0.0], bounds=(0, 1))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", ["SLSQP", "trust-constr", "COBYLA", "COBYQA", None])
def test_constraints_are_scalar_code_too(method: str | None) -> None:
    def on_circle(p: Any) -> Any:
        return [p[0][0] ** 2 + p[0][1] ** 2]

    if method == "COBYLA" and tuple(map(int, scipy.__version__.split(".")[:2])) < (1, 16):
        pytest.skip("COBYLA takes no equations before scipy 1.16")
    # The lowest point of a plane over a circle, to the right of x = 0.6 as well: (0.6, -0.8).
    at_least = {"type": "ineq", "fun": lambda p, low: p[0][0] - low, "args": (0.6,)}
    for constraints in (
        [optimize.NonlinearConstraint(on_circle, 1.0, 1.0), at_least],
        [{"type": "eq", "fun": lambda p: on_circle(p)[0] - 1.0}, at_least],
        (optimize.NonlinearConstraint(on_circle, 1.0, 1.0), optimize.LinearConstraint([[1.0, 0.0]], 0.6, math.inf)),
    ):
        result = minimize(
            lambda p: p[0][0] + 2 * p[0][1], [(1.0, -0.5)], method=method, constraints=constraints, tol=1e-9
        )
        assert result.solution[0] == pytest.approx((0.6, -0.8), abs=1e-4)


def test_the_hessian_of_a_constraint_is_exact() -> None:
    from nn.scipy_bridge.flat_function import FlatFunction

    g = FlatFunction(lambda p: [p[0] ** 3, (p[0] * p[1] ** 2,)], [2.0, 3.0], (), "a test")
    x, weights = numpy.array([2.0, 3.0]), numpy.array([10.0, 1.0])
    assert g.values(x).tolist() == [8.0, 18.0]
    assert g.jacobian(x).tolist() == [[12.0, 0.0], [9.0, 12.0]]
    assert g.weighted_hessian(x, weights).tolist() == [[120.0, 6.0], [6.0, 4.0]]


# Parameters.

XOR = [([0.0, 0.0], 0), ([0.0, 1.0], 1), ([1.0, 0.0], 1), ([1.0, 1.0], 0)]


def loss_of(model: MLP) -> Any:
    return mean([binary_cross_entropy(model(x), t) for x, t in XOR])


@pytest.mark.parametrize("method", [None, "BFGS", "CG"])
def test_a_network_is_trained_by_its_parameters(method: str | None) -> None:
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    result = minimize(lambda parameters: loss_of(model), model.parameters(), method=method)
    assert loss_of(model).data == result.fun < 1e-3
    assert [parameter.data for parameter in model.parameters()] == result.x.tolist()
    assert result.solution == model.parameters()


def test_nothing_around_it_keeps_derivatives_from_being_found() -> None:
    with no_grad():
        assert minimize(lambda p: (p[0] - 1.0) ** 2, [3.0]).solution == pytest.approx([1.0])
        assert minimize(lambda p: (p[0] - 1.0) ** 2, [Value(3.0)]).x == pytest.approx([1.0])
        assert least_squares(lambda p: [p[0] - 1.0], [3.0]).solution == pytest.approx([1.0])


def test_parameters_are_as_they_were_after_an_error() -> None:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    before = model.state_dict()
    calls = 0

    for error in (RuntimeError, KeyboardInterrupt):

        def failing(parameters: Any, error: type[BaseException] = error) -> Any:
            nonlocal calls
            calls += 1
            if calls % 5 == 0:
                raise error("on the way")
            return loss_of(model)

        with pytest.raises(error, match="on the way"):
            minimize(failing, model.parameters())
        assert model.state_dict() == before
        assert calls % 5 == 0


@pytest.mark.parametrize(
    ("f", "x0", "settings", "error", "message"),
    [
        (rosenbrock, [], {}, ValueError, "minimize got an x0 without a number in it"),
        (rosenbrock, ["a"], {}, TypeError, "x0 of minimize.*'a'"),
        (rosenbrock, [1.0, math.nan], {}, ValueError, "x0 of minimize has nan in it: start from finite numbers"),
        (lambda x: 1 / x, 0.0, {}, ValueError, "minimize starts where the function, or its gradient, is inf or nan"),
        (lambda x: x**0.5, 0.0, {}, ValueError, "minimize starts where the function, or its gradient"),
        (lambda x: [x, x], 1.0, {}, TypeError, "needs a function that returns one number, got 2"),
        (
            lambda x: x[0].data ** 2,
            [3.0],
            {},
            TypeError,
            r"returns plain numbers, \[9.0\], which no x0 changes: let it",
        ),
        (lambda x: x[0].data ** 2, [Value(3.0)], {}, TypeError, "returns plain numbers, .* without .data"),
        (
            lambda x: 9.0,
            [3.0],
            {"method": "trust-constr"},
            TypeError,
            "minimize starts where the function returns plain",
        ),
        (lambda x: [x, x], 1.0, {"method": "Powell"}, TypeError, "minimize needs a function that returns one number"),
        (rosenbrock, [1.0, 2.0], {"method": "Newton"}, ValueError, "Unknown solver"),
        (lambda x: x[0], [Value(1.0), 2.0], {}, TypeError, "x0 of minimize is numbers, or parameters"),
        (lambda x: x[0], [Value(1.0) * 2], {}, TypeError, "x0 of minimize is numbers, or parameters"),
        (
            lambda x: x[0] ** 2,
            [Value(1.0)],
            {"method": "Newton-CG"},
            ValueError,
            "minimize by Newton-CG takes derivatives",
        ),
        (
            lambda x: x[0] ** 2,
            [Value(1.0)],
            {"constraints": [{}]},
            ValueError,
            "minimize with constraints takes derivat",
        ),
    ],
)
def test_what_cannot_be_meant(f: Any, x0: Any, settings: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        minimize(f, x0, **settings)


# Least squares.


def test_compiled_functions() -> None:
    from autograd import compile

    f = compile(lambda p: (p[0] - 1.0) ** 2 + (p[1] + 2.0) ** 2)
    for method in ("BFGS", "Nelder-Mead"):
        assert minimize(f, [0.5, 0.5], method=method, tol=1e-9).solution == pytest.approx([1.0, -2.0], abs=1e-6)
    g = compile(lambda p: [p[0] - 1.0, p[0] * p[1] + 2.0])
    assert least_squares(g, [0.5, 0.5]).solution == pytest.approx([1.0, -2.0])
    fit = curve_fit(compile(lambda x, a, b: a * x + b), [0.0, 1.0, 2.0], [1.0, 2.0, 4.0])
    assert fit.popt == pytest.approx([1.5, 5 / 6])


def test_least_squares_as_scipy_s() -> None:
    points = [(0.0, 1.0), (1.0, 1.4), (2.0, 2.2), (3.0, 2.7)]

    def residuals(p: Any) -> Any:
        (a, b), c = p
        return [(a * exp(b * x) + c - y, 0.1 * a) for x, y in points]

    def flat(p: Any) -> Any:
        return [r for x, y in points for r in (p[0] * math.exp(p[1] * x) + p[2] - y, 0.1 * p[0])]

    for settings in ({}, {"loss": "soft_l1", "f_scale": 0.1}, {"method": "dogbox"}, {"x_scale": "jac", "ftol": 1e-12}):
        ours = least_squares(residuals, ((1.0, 0.1), 0.0), **settings)
        theirs = optimize.least_squares(flat, [1.0, 0.1, 0.0], **settings)
        assert ours.cost == pytest.approx(theirs.cost, rel=1e-6)
        assert ours.solution == ((ours.x[0], ours.x[1]), ours.x[2])
        assert ours.jac[2].tolist() == pytest.approx(
            [math.exp(ours.x[1]), ours.x[0] * math.exp(ours.x[1]), 1.0], rel=1e-12
        ) or settings.get("loss")


def test_least_squares_within_bounds() -> None:
    def residuals(p: Any) -> Any:
        return [p[0] - 3.0, p[1][0] + 2.0]

    inf = math.inf
    assert least_squares(residuals, [0.0, (0.0,)]).solution == [pytest.approx(3.0), (pytest.approx(-2.0),)]
    bounded = least_squares(residuals, [0.0, (0.0,)], bounds=([-inf, (-1.0,)], 2.0)).solution
    assert bounded == [pytest.approx(2.0), (pytest.approx(-1.0),)]
    assert least_squares(lambda x: x - 5.0, 1.0, bounds=(0, 2)).solution == pytest.approx(2.0)
    assert least_squares(lambda x, y: x - y, 1.0, args=(4.0,)).solution == pytest.approx(4.0)
    with pytest.raises(ValueError, match="has not the shape of x0; give that, or one number for all"):
        least_squares(residuals, [0.0, (0.0,)], bounds=([-inf, -1.0], 2.0))
    with pytest.raises(TypeError, match="least_squares starts where the function returns plain numbers"):
        least_squares(lambda p: [1.0, 2.0], [0.0])
    assert least_squares(lambda p: numpy.array([p[0] - 3.0, 2.0]), [0.0]).solution == [pytest.approx(3.0)]
    with pytest.raises(TypeError, match="least_squares takes no jac"):
        least_squares(residuals, [0.0, (0.0,)], jac="2-point")  # type: ignore[arg-type]
