"""The call is scipy's: every argument of scipy's functions is taken in its place, handed on, or refused in words."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value
from nn import curve_fit, least_squares, minimize
from nn.scipy_bridge.refused import OF_DERIVATIVES, OF_DIFFERENCES

numpy: Any = pytest.importorskip("numpy")
optimize: Any = pytest.importorskip("scipy.optimize")

OURS: dict[str, Callable[..., Any]] = {"curve_fit": curve_fit, "least_squares": least_squares, "minimize": minimize}
CALLS: dict[str, tuple[Any, ...]] = {
    "curve_fit": (lambda x, a, b: a * x + b, [0.0, 1.0, 2.0, 3.0], [1.1, 2.9, 5.2, 6.8]),
    "least_squares": (lambda p: [p[0] - 1.0, p[1] + 2.0, p[0] * p[1]], [0.5, 0.5]),
    "minimize": (lambda p: (p[0] - 1.0) ** 2 + (p[1] + 2.0) ** 2, [0.5, 0.5]),
}
SIGNATURES = {name: inspect.signature(getattr(optimize, name)).parameters for name in OURS}
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@pytest.mark.parametrize("name", OURS)
def test_positional_arguments_are_scipy_s_in_its_order(name: str) -> None:
    ours = [p.name for p in inspect.signature(OURS[name]).parameters.values() if p.kind in POSITIONAL]
    theirs = [p.name for p in SIGNATURES[name].values() if p.kind in POSITIONAL]
    assert len(ours) > 3 and ours == theirs[: len(ours)]


def no_jac(*args: Any) -> Any:
    return None


# What to give for each argument that is not one of derivatives or differences: what is not its default.
GIVEN: dict[str, dict[str, Any]] = {
    "curve_fit": {
        "p0": [2.0, 2.0], "sigma": [0.1, 0.2, 0.1, 0.2], "absolute_sigma": True, "check_finite": False,
        "bounds": (-10.0, 10.0), "method": "trf", "full_output": True, "nan_policy": "omit",
    },
    "least_squares": {
        "bounds": (-10.0, 10.0), "method": "dogbox", "ftol": 1e-3, "xtol": 1e-3, "gtol": 1e-3, "x_scale": 0.5,
        "loss": "cauchy", "f_scale": 0.3, "tr_solver": "lsmr", "tr_options": {"maxiter": 7}, "max_nfev": 77,
        "verbose": 0, "args": (), "kwargs": {}, "callback": lambda *_, **__: None,
    },
    "minimize": {
        "args": (), "method": "L-BFGS-B", "bounds": [(-10.0, 10.0)] * 2, "constraints": (), "tol": 1e-3,
        "callback": lambda *_: None, "options": {"maxiter": 77},
    },
}  # fmt: skip
HANDED_ON = {
    "least_squares": GIVEN["least_squares"].keys() - {"args", "kwargs"},
    "minimize": GIVEN["minimize"].keys() - {"args"},
}


@pytest.mark.parametrize(
    ("name", "argument"), [(name, argument) for name in OURS for argument in list(SIGNATURES[name])[len(CALLS[name]) :]]
)
def test_no_argument_is_ignored(name: str, argument: str, monkeypatch: Any) -> None:
    if argument == "kwargs" and name == "curve_fit":
        return  # of the keywords that are handed on, see below
    if argument in OF_DERIVATIVES | OF_DIFFERENCES:
        with pytest.raises(TypeError, match=f"{name} takes no {argument}: it finds exact derivatives"):
            OURS[name](*CALLS[name], **{argument: no_jac})
        return
    given = GIVEN[name][argument]
    if name == "curve_fit":
        assert argument in inspect.signature(curve_fit).parameters
        curve_fit(*CALLS[name], **{argument: given})
        return
    seen: dict[str, Any] = {}
    real = getattr(optimize, name)

    def spy(*args: Any, **settings: Any) -> Any:
        seen.update(inspect.signature(real).bind(*args, **settings).arguments)
        return real(*args, **settings)

    monkeypatch.setattr(optimize, name, spy)
    OURS[name](*CALLS[name], **{argument: given})
    if argument in HANDED_ON[name]:
        assert argument in seen and (seen[argument] == given or argument in ("bounds", "constraints", "callback"))


@pytest.mark.parametrize("name", OURS)
def test_what_scipy_does_not_know_is_refused(name: str) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'tolerance'"):
        OURS[name](*CALLS[name], tolerance=1.0)


def test_options_of_differences_and_of_constraints_are_refused() -> None:
    fun, x0 = CALLS["minimize"]
    with pytest.raises(TypeError, match="minimize takes no eps"):
        minimize(fun, x0, method="BFGS", options={"eps": 1e-3})
    with pytest.raises(TypeError, match="a constraint of minimize takes no jac"):
        minimize(fun, x0, constraints={"type": "eq", "fun": lambda p: p[0], "jac": no_jac})
    with pytest.raises(TypeError, match="a constraint of minimize takes no hess"):
        minimize(fun, x0, constraints=optimize.NonlinearConstraint(lambda p: p[0], 0.0, 0.0, hess=no_jac))
    for wrong in ({"fun": lambda p: p[0]}, {"type": "equal", "fun": lambda p: p[0]}, {"type": "eq"}):
        with pytest.raises(ValueError, match="give it a 'fun', and 'eq' or 'ineq' as its 'type'"):
            minimize(fun, x0, method="trust-constr", constraints=wrong)
    for keyword in ("args", "kwargs"):
        with pytest.raises(TypeError, match="curve_fit takes no args or kwargs"):
            OURS["curve_fit"](*CALLS["curve_fit"], **{keyword: (1.0,)})


def test_arguments_mean_what_they_do_in_scipy() -> None:
    f, x, y = CALLS["curve_fit"]
    fit = curve_fit(f, x, y, None, [0.1, 0.2, 0.1, 0.2], True, True, (-10.0, 10.0), "trf", maxfev=50, full_output=True)
    popt, pcov, info, message, status = fit
    expected = optimize.curve_fit(
        f, numpy.array(x), numpy.array(y), None, [0.1, 0.2, 0.1, 0.2], True, True, (-10.0, 10.0), "trf",
        full_output=True,
    )  # fmt: skip
    assert popt == pytest.approx(expected[0].tolist()) and pcov[0] == pytest.approx(expected[1][0].tolist())
    assert info["fvec"].tolist() == pytest.approx(expected[2]["fvec"].tolist())
    assert info["nfev"] > 0 and isinstance(message, str) and status in (1, 2, 3, 4)
    with pytest.raises(RuntimeError, match="found no minimum"):
        curve_fit(f, x, y, p0=[100.0, -100.0], maxfev=1)
    assert least_squares(lambda p, shift, by: p - shift * by, 1.0, args=(2.0,), kwargs={"by": 3.0}).solution == (
        pytest.approx(6.0)
    )
    assert minimize(lambda p, shift: (p - shift) ** 2, 1.0, 5.0).solution == pytest.approx(5.0)
    bounds = optimize.Bounds([0.0, 0.0], [0.5, numpy.inf])
    assert least_squares(lambda p: [p[0][0] - 1.0, p[0][1] - 2.0], [(0.1, 0.1)], bounds=bounds).x.tolist() == (
        pytest.approx([0.5, 2.0])
    )
    assert minimize(lambda p: (p - 3.0) ** 2, 1.0, bounds=[(0.0, 2.0)]).solution == 2.0
    assert minimize(lambda p: (p[0] - 3.0) ** 2, [1.0], bounds=numpy.array([[0.0, 2.0]])).solution == [2.0]
    scaled = least_squares(lambda p: [p[0][0] - 1.0, p[1] - 2.0], [(0.0,), 0.0], x_scale=[(0.1,), 10.0], method="lm")
    assert scaled.solution == [pytest.approx((1.0,)), pytest.approx(2.0)]


@pytest.mark.parametrize(
    "bounds", [(0.0, 1.0), (-3.0, numpy.inf), (-numpy.inf, [-4.0, -5.0]), ([-1.0, 2.0], [1.0, 9.0])]
)
def test_a_start_is_found_within_bounds_as_scipy_does(bounds: Any) -> None:
    starts: list[Any] = []

    def line(x: Any, a: Any, b: Any) -> Any:
        starts.append([p.data if isinstance(p, Value) else float(p) for p in (a, b)])
        return a * x + b

    for call, given in ((optimize.curve_fit, bounds), (curve_fit, bounds), (curve_fit, optimize.Bounds(*bounds))):
        starts.clear()
        with pytest.raises(RuntimeError, match="The maximum number of function evaluations is exceeded"):
            call(line, numpy.arange(5.0), numpy.arange(5.0) ** 2, bounds=given, max_nfev=1)
        if call is optimize.curve_fit:
            expected = starts[0]
        assert starts[0] == expected


def test_a_method_of_the_user_s_own_gets_the_gradient() -> None:
    def one_step(fun: Any, x0: Any, args: Any = (), jac: Any = None, **_: Any) -> Any:
        return optimize.OptimizeResult(x=x0 - 0.5 * jac(x0), fun=fun(x0))

    assert OURS["minimize"](*CALLS["minimize"], method=one_step).solution == [1.0, -2.0]
