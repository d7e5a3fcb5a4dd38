"""Branches that were not taken: they add nothing to a derivative of any order, whatever stands in them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd as ag
from autograd import Rule, Value, compile, grad, greater, hvp, jvp, log, relu, sqrt, step, value_and_grad, where
from autograd.graph import STRUCTURAL_ZERO, backward_sweep, forward_sweep, topological_order
from autograd.operators import Operators
from tests.amounts import seeds
from tests.autograd.compiled.backends_at_hand import agree, every_backend
from tests.autograd.points import RULES, arity
from tests.calls import calls_of

Function = Callable[[Any], Any]
inf = math.inf


class Probe(Operators):
    """A number of which only is known whether a gradient passes to what it was computed from."""

    def __init__(self, varies: bool) -> None:
        self.varies = varies

    def apply_rule(self, rule: Rule, args: tuple[Any, ...]) -> Probe:
        flat = rule.flat or [False] * len(args)
        return Probe(any(varies(arg) and not is_flat for arg, is_flat in zip(args, flat, strict=True)))


def varies(number: Any) -> bool:
    return isinstance(number, Probe) and number.varies


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_row_selects_if_its_partials_are_the_same_all_around_a_point(rule: Rule) -> None:
    n = arity(rule)
    partials = rule.derivatives(Probe(True), [Probe(True)] * n, [True] * n)
    computed = [partial for partial in partials if isinstance(partial, Probe)]
    assert rule.selects == (computed != [] and not any(map(varies, computed)))


# (name, f, the same f by Python's own if): where f branches, arguments reach poles of what is not taken.
BRANCHES: list[tuple[str, Function, Function]] = [
    ("where", lambda x: where(greater(x, 0.0), x * log(x), 0.0), lambda x: x * log(x) if x > 0 else 0.0 * x),
    ("where, the other way", lambda x: where(x, log(abs(x)), x * x), lambda x: log(abs(x)) if x.data else x * x),
    ("where in where", lambda x: where(x > 1, log(x), where(x > 0, x**3, sqrt(1 - x))),
     lambda x: log(x) if x > 1 else x**3 if x > 0 else sqrt(1 - x)),
    ("sum of branches", lambda x: where(x > 0, x * log(x), 0.0) + where(x > 0, 0.0, x**4),
     lambda x: x * log(x) if x > 0 else x**4),
    ("branches that cancel", lambda x: (where(x > 0, 1.0, 2.0) - where(x > 0, 1.0, 2.0)) * sqrt(x - x.detach()) + x**3,
     lambda x: x**3),
    ("maximum", lambda x: ag.maximum([x**3, sqrt(x + 3) - 40]), lambda x: x**3),
    ("minimum", lambda x: ag.minimum([x**3, 1e9 + sqrt(x + 3), 1e9]), lambda x: x**3),
    ("maximum of many", lambda x: ag.maximum([x**3 + 9, *(sqrt(x + 3) - 40 - i for i in range(20))]),
     lambda x: x**3 + 9),
    ("relu", lambda x: sqrt(relu(x)) + x**4, lambda x: sqrt(x) + x**4 if x > 0 else x**4),
    ("clip", lambda x: sqrt(ag.clip(x, 0.0, 2.0)) + x**4,
     lambda x: sqrt(x) + x**4 if 0 < x < 2 else x**4 + (sqrt(2.0) if x > 0 else 0)),
    ("hardtanh", lambda x: sqrt(ag.hardtanh(x) + 1) + x**4, lambda x: (sqrt(x + 1) if -1 < x < 1 else 0) + x**4),
    ("mask", lambda x: step(x) * sqrt(relu(x)) + x**4, lambda x: sqrt(x) + x**4 if x > 0 else x**4),
    ("mask of a mask", lambda x: step(x) * greater(x, -9.0) * sqrt(relu(x)) + x**4,
     lambda x: sqrt(x) + x**4 if x > 0 else x**4),
    ("floor", lambda x: ag.floor(relu(x)) * sqrt(relu(x)) + x**4,
     lambda x: math.floor(x.data) * sqrt(x) + x**4 if x >= 1 else x**4),
    ("abs", lambda x: abs(x + 1) ** 3, lambda x: (x + 1) ** 3 if x > -1 else -((x + 1) ** 3)),
]  # fmt: skip
POINTS = [-3.0, 0.0, 0.5, 3.0]


def by_jvp(f: Function) -> Function:
    return lambda x: jvp(f, (x,), (1.0,))[1]


def derivative(f: Function, modes: tuple[Callable[[Function], Function], ...]) -> Function:
    for mode in modes:
        f = mode(f)
    return f


@pytest.mark.parametrize(("f", "by_if"), [case[1:] for case in BRANCHES], ids=[case[0] for case in BRANCHES])
@pytest.mark.parametrize("order", seeds(range(1, 4), range(4, 5)))
def test_derivatives_are_those_of_the_branch_that_is_taken(f: Function, by_if: Function, order: int) -> None:
    for at, modes in itertools.product(POINTS, itertools.product((grad, by_jvp), repeat=order)):
        expected, got = derivative(by_if, modes)(at), derivative(f, modes)(at)
        assert math.isfinite(expected) and agree(got, expected, 1e-12), (at, modes, got, expected)
        assert agree(derivative(f, modes)(Value(at)).data, expected, 1e-12), (at, modes)


def test_at_0_and_left_of_it_every_second_derivative_is_0() -> None:
    f = BRANCHES[0][1]
    for at in (0.0, -3.0):
        assert ag.hessian(f)(at) == hvp(f, (at,), (1.0,)) == jvp(grad(f), (at,), (1.0,))[1] == 0.0
        assert grad(f)(Value(at)).data == 0.0


def test_what_merely_happens_to_be_0_is_kept() -> None:
    for n in (2, 3, 4):

        def f(x: Any, n: int = n) -> Any:
            return math.prod([x] * n)

        for modes in itertools.product((grad, by_jvp), repeat=n):
            assert derivative(f, modes)(0.0) == math.factorial(n)
    assert grad(grad(lambda x: ag.sin(x) ** 2))(0.0) == 2.0
    assert grad(grad(lambda x: x * ag.sum([x, -x, x])))(0.0) == 2.0
    assert math.isnan(grad(lambda x: sqrt(x * x))(0.0))


def test_a_derivative_shows_as_0_and_passes_nothing_on() -> None:
    x, y = Value(-1.0), Value(4.0)
    for out, at in ((relu(x), 0), (where(0.0, x, y), 1), (ag.maximum([x, y, 0.0]), 0), (ag.clip(x, 0.0, 1.0), 0)):
        assert out.local_derivatives[at] == 0.0 and out.local_derivatives[at] is STRUCTURAL_ZERO
    assert (x * 0.0).local_derivatives[0] is not STRUCTURAL_ZERO
    root = sqrt(relu(x)) + sqrt(where(0.0, x, y))
    root.backward()
    assert (x.grad, y.grad) == (0.0, 0.25)
    order = topological_order(root)
    assert backward_sweep(order, {root: 1.0}).get(x, 0.0) == 0.0
    assert forward_sweep(order, {x: 1.0}).get(root, 0.0) == 0.0


def of_first(f: Function) -> Function:
    return lambda xs: f(xs[0])


COMPILED: list[tuple[str, Callable[..., Any]]] = [
    *((name, of_first(f)) for name, f, _ in BRANCHES if name != "where, the other way"),
    ("take of a root", lambda xs: sqrt(where(xs[1] > 0, xs[0], xs[2]))),
    ("root of a maximum", lambda xs: sqrt(ag.maximum([xs[0], *xs[1:], *([0.0] * 20)]))),
    ("root of a short maximum", lambda xs: sqrt(ag.maximum([*xs, 0.0]))),
    ("a nan that is not chosen", lambda xs: where(xs[0] > 0, xs[1], relu(log(xs[0])) * xs[2])),
    ("a mask over nan", lambda xs: ag.sum([where(x > 0, log(x), 0.0) for x in xs])),
]


@pytest.mark.parametrize("f", [case[1] for case in COMPILED], ids=[case[0] for case in COMPILED])
@every_backend
def test_compiled_for_each_sample_its_own_branch(f: Callable[..., Any], backend: Any) -> None:
    numbers = (-3.0, 0.0, -0.0, 0.5, 3.0)
    compiled, samples = compile(f, backend=backend), list(itertools.product(numbers, repeat=3))
    expected = [value_and_grad(f)(list(sample)) for sample in samples]
    _, gradients = compiled.batch_value_and_grad(samples, reduce="sum")
    for sample, (value, gradient), found in zip(samples, expected, gradients.tolist(), strict=True):
        assert all(map(agree, found, gradient)), (sample, found, gradient)
        one, found = compiled.value_and_grad(list(sample))
        assert agree(one, value) and all(map(agree, found, gradient)), (sample, found, gradient)


# A program sees that an operand is not chosen, not that what was chosen twice cancels.
SEEN = [case for case in BRANCHES if case[0] != "branches that cancel" and "mask" not in case[0]]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("f", "by_if"), [case[1:] for case in SEEN], ids=[case[0] for case in SEEN])
@pytest.mark.parametrize("order", [1, 2, 3, 4])
@every_backend
def test_compiled_derivatives_of_every_order(f: Function, by_if: Function, order: int, backend: Any) -> None:
    for modes in ((grad,) * order, (by_jvp,) * order, (grad,) + (by_jvp,) * (order - 1)):
        expected = [derivative(by_if, modes)(at) for at in POINTS]
        found = compile(derivative(f, modes), backend=backend).batch(POINTS).tolist()
        assert all(agree(got, want, 1e-10) for got, want in zip(found, expected, strict=True)), (modes, found, expected)


@every_backend
def test_an_operand_that_take_leaves_has_no_gradient(backend: Any) -> None:
    p, q = Value(0.0), Value(1.0)
    assert compile(lambda i: sqrt(ag.take([p, q], i)), backend=backend).value_and_grad(0, wrt=[p, q])[1] == [inf, 0.0]


@pytest.mark.parametrize("way", [grad, by_jvp])
def test_a_deep_graph_of_zeros_is_looked_through_once(way: Callable[[Function], Function]) -> None:
    def chain(depth: int) -> Function:
        def f(x: Any) -> Any:
            for _ in range(depth):
                x = x * x + x
            return x

        return way(grad(f))

    assert chain(20)(0.0) == 40.0
    assert calls_of(lambda: chain(80)(0.0)) < 5 * calls_of(lambda: chain(20)(0.0))
