"""`check_gradients` finds what is wrong, passes what is right, and tells a kink from an error."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import (
    TABLE,
    GradientError,
    Rule,
    Value,
    check_gradients,
    dot,
    exp,
    grad,
    log,
    primitive,
    relu,
    sigmoid,
    sin,
    sqrt,
    step,
    tanh,
)
from tests.autograd.points import RULES, arity, gentle


def broken(name: str, value: Any, *partials: Any) -> Any:
    """Return a row that is wrong, and is not left in the table."""
    run = primitive(f"user_{name}", value, list(partials))
    del TABLE[run.rule.name]
    return run


@pytest.mark.parametrize(
    "slope",
    [
        lambda out, x: -math.cos(x) if isinstance(x, float) else None,
        lambda out, x: math.cos(x) * (1 + 1e-6),
        lambda out, x: math.cos(x) + 1e-7,
        lambda out, x: 0.0,
        lambda out, x: math.nan,
    ],
    ids=["sign", "factor 1 + 1e-6", "summand 1e-7", "zero", "nan"],
)
def test_a_wrong_rule_is_caught(slope: Any) -> None:
    wrong = broken("sin", math.sin, slope)
    with pytest.raises(GradientError, match=r"first derivative of user_sin with respect to x = 0.7, \w+ mode: got"):
        check_gradients(wrong, 0.7)


@pytest.mark.parametrize("factor", [-1.0, 1 + 1e-6])
@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_every_rule_of_the_table_is_caught_when_broken(rule: Rule, factor: float) -> None:
    n = arity(rule)
    [point] = gentle(rule, 1)
    _, derivatives = rule.on_floats(point, [True] * n)
    for i in range(n):
        if derivatives[i] == 0.0:
            continue  # a factor changes nothing

        def partials(out: Any, args: Any, i: int = i) -> list[Any]:
            found = rule.derivatives(out, args, [True] * n)
            return [d * factor if j == i else d for j, d in enumerate(found)]

        run = primitive("user_broken", rule.compute, partials)
        del TABLE["user_broken"]
        with pytest.raises(GradientError):
            check_gradients(lambda *xs, run=run: run(xs), *point)


def test_a_wrong_second_derivative_is_caught() -> None:
    wrong = broken("cube", lambda x: x * x * x, lambda out, x: 3 * x * x if isinstance(x, float) else 2 * x * x)
    check_gradients(wrong, 0.7)
    with pytest.raises(GradientError, match=r"second derivative of user_cube with respect to x = 0\.7"):
        check_gradients(wrong, 0.7, order=2)


def test_second_derivatives_are_checked_by_every_argument() -> None:
    found = check_gradients(lambda x, y: x * x * y, 0.7, 1.5, order=2, modes=["reverse"])
    second = [c for c in found if c.order == 2]
    assert [c.argument for c in second] == ["x", "x", "y", "y"]
    assert [c.got for c in second] == pytest.approx([3.0, 1.4, 1.4, 0.0])


def test_a_missing_accumulation_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(order: Any, seeds: Any) -> Any:
        grads = dict(seeds)
        for node in reversed(order):
            for parent, derivative in zip(node.parents, node.local_derivatives, strict=True):
                if derivative is not None and node in grads:
                    grads[parent] = grads[node] * derivative
        return grads

    check_gradients(lambda x: x * x + x, 1.5, modes=["reverse"])
    monkeypatch.setattr("autograd.functional.recorded_call.backward_sweep", forgetful)
    with pytest.raises(GradientError):
        check_gradients(lambda x: x * x + x, 1.5, modes=["reverse"])


def test_the_error_names_argument_got_and_expected() -> None:
    wrong = broken("product", lambda x, y: x * y, lambda out, x, y: y, lambda out, x, y: 2 * x)

    def f(w: Any, x: Any) -> Any:
        return wrong(w[1], x)

    with pytest.raises(GradientError, match=r"derivative of f with respect to x = 5, reverse mode: got 4, expected 2$"):
        check_gradients(f, [1.0, 2.0], 5.0)


def test_what_is_right_passes_in_every_shape() -> None:
    def f(w: Any, x: Any) -> Any:
        return [tanh(dot(row, x)) for row in w]

    found = check_gradients(f, [[0.1, -0.2], [0.3, 0.4]], [0.5, -0.6], order=2)
    assert {comparison.argument for comparison in found} == {"w[0][0]", "w[0][1]", "w[1][0]", "w[1][1]", "x[0]", "x[1]"}
    assert {comparison.mode for comparison in found} == {"reverse", "forward"}
    assert {comparison.order for comparison in found} == {1, 2}
    assert not any(comparison.at_kink for comparison in found)


@pytest.mark.parametrize("x", [1e-6, 1e-3, 1.0, 30.0, 1e4, -1e4])
def test_sizes_of_arguments(x: float) -> None:
    check_gradients(lambda x: x * x * 1e-3 + sin(x), x)
    check_gradients(lambda x: 1e6 * x, x)


def test_a_slope_that_is_a_little_wrong_is_caught_at_large_arguments_too() -> None:
    wrong = broken("square", lambda x: x * x, lambda out, x: 2.000001 * x)
    with pytest.raises(GradientError, match="got 2000001, expected 2000000"):
        check_gradients(wrong, 1e6)


def test_small_derivatives_are_checked_too() -> None:
    small = broken("small", lambda x: 1e-8 * x * x, lambda out, x: 2.001e-8 * x)
    with pytest.raises(GradientError):
        check_gradients(small, 0.5)


def test_a_kink_is_told_from_an_error() -> None:
    for f in (relu, abs, lambda x: relu(sin(x))):
        found = check_gradients(f, 0.0)
        assert all(comparison.at_kink for comparison in found)
    assert all(comparison.at_kink for comparison in check_gradients(step, 0.0))
    outside = broken("relu", lambda x: max(x, 0.0), lambda out, x: 2.0)
    with pytest.raises(GradientError, match="expected a number from 0 to 1, as there is a kink"):
        check_gradients(outside, 0.0)
    assert not any(comparison.at_kink for comparison in check_gradients(relu, 1e-2))


def test_the_edge_of_a_domain_is_reported() -> None:
    with pytest.raises(GradientError, match="not finite around it; move the point"):
        check_gradients(sqrt, 0.0)


def test_a_function_given_by_derivatives() -> None:
    check_gradients(grad(lambda x: sigmoid(x) * exp(x)), 0.3, order=2)


def test_bad_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="order 1 or 2 and modes"):
        check_gradients(sin, 0.0, order=3)
    with pytest.raises(ValueError, match="order 1 or 2 and modes"):
        check_gradients(sin, 0.0, modes=["backward"])
    with pytest.raises(ValueError, match="pass the arguments of the function"):
        check_gradients(sin)
    with pytest.raises(TypeError, match="an argument must be one real number"):
        check_gradients(sin, Value(1.0))


def _a_power(x: Any) -> Any:
    return x**0.5


NOT_FINITE: list[tuple[Any, list[float]]] = [
    (_a_power, [0.0, -0.0, -1.0]),
    (lambda x: abs(_a_power(x)), [0.0, -1.0]),
    (lambda x: x**x, [0.0, -1.0]),
    (lambda x: 1 / x, [0.0, -0.0]),
    (lambda x: x % 0, [2.0]),
    (log, [0.0, -1.0]),
]


@pytest.mark.parametrize(("f", "point"), [(f, point) for f, points in NOT_FINITE for point in points])
@pytest.mark.parametrize("order", [1, 2])
def test_where_a_function_is_not_finite_there_is_nothing_to_check(f: Any, point: float, order: int) -> None:
    with pytest.raises(GradientError, match=r"nothing that could be checked: .* move the point"):
        check_gradients(f, point, order=order)


def test_the_function_is_called_with_numbers_that_do_not_become_complex() -> None:
    seen: list[Any] = []

    def f(x: float) -> Any:
        seen.append((x - 2.0) ** 0.5)
        return x * x

    check_gradients(f, 1.0)
    assert all(math.isnan(getattr(number, "data", number)) for number in seen)
