"""300 random graphs over the table in JavaScript and WebAssembly: values and gradients of the eager engine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from autograd import Value, tanh
from autograd.compiled.program import runs
from tests.autograd.compiled.backends.javascript.page_run import WEB_BACKENDS, Case, Found, every_web_backend, in_page
from tests.autograd.compiled.backends_at_hand import agree
from tests.autograd.compiled.test_random_graphs import N_INPUTS, random_graph
from tests.autograd.compiled.test_random_runs import N_PARAMETERS, RandomDeepProgram
from tests.autograd.points import RULES

AT_ONCE = 30
AWKWARD = [0.0, 1.0, -1.0, 0.5, -2.5, 800.0, float("inf"), float("-inf"), float("nan")]


def graph(seed: int) -> Case:
    rng = random.Random(seed)
    f = random_graph(seed, rng.randint(1, 60))
    w = [Value(rng.uniform(-1, 1), label=f"w{i}") for i in range(3)]
    points = [[rng.uniform(-2, 2) for _ in range(N_INPUTS)] for _ in range(5)]
    return Case(lambda xs: f(xs, w), points, w)


def check(case: Case, found: Found) -> None:
    sums, sizes = [0.0] * len(case.wanted), [0.0] * len(case.wanted)
    for point, value, slopes in zip(case.points, found.values, found.slopes, strict=True):
        leaves = [Value(x) for x in point]
        for parameter in case.wanted:
            parameter.zero_grad()
        out = case.f(leaves)
        out.backward()
        assert agree(value, out.data, 1e-10), (point, value, out)
        scale = max(abs(leaf.grad) for leaf in leaves)
        for got, leaf in zip(slopes, leaves, strict=True):
            assert agree(got, leaf.grad, 1e-8, scale), (point, slopes, leaves)
        for i, parameter in enumerate(case.wanted):
            sums[i] += parameter.grad
            sizes[i] += abs(parameter.grad)
    for parameter, total in zip(case.wanted, sums, strict=True):
        assert agree(found.gradient.get(parameter.label or "", 0.0), total, 1e-8, max(sizes)), (found.gradient, sums)


def parts(backend: str) -> Iterator[Any]:
    """Yield the first graph of each part; all but the first part are run where all tests are."""
    for first in range(0, 300, AT_ONCE):
        marks = [pytest.mark.exhaustive] if first else []
        yield pytest.param(backend, first, marks=marks)


@pytest.mark.parametrize(("backend", "first"), [part for backend in WEB_BACKENDS for part in parts(backend)])
def test_values_and_gradients(backend: str, first: int) -> None:
    cases = [graph(seed) for seed in range(first, first + AT_ONCE)]
    for case, found in zip(cases, in_page(cases, backend), strict=True):
        check(case, found)


@every_web_backend
def test_deep_programs(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "FEWEST_LEVELS", 8)
    cases = []
    for seed in range(6):
        rng = random.Random(seed)
        f = RandomDeepProgram(seed, lambda x, y: tanh(x) * 0.5 + y)
        w = [Value(rng.uniform(-1, 1), label=f"w{i}") for i in range(N_PARAMETERS)]
        points = [[rng.uniform(-2, 2) for _ in range(f.n_inputs)] for _ in range(3)]
        cases.append(Case(lambda xs, f=f, w=w: f(xs, w), points, w))
    for case, found in zip(cases, in_page(cases, backend), strict=True):
        check(case, found)


@every_web_backend
def test_awkward_numbers_flow_as_in_the_eager_engine(backend: str) -> None:
    cases = []
    for seed in range(60):
        rng = random.Random(seed)
        f = random_graph(seed, rng.randint(1, 12), rules=RULES, tame=False)
        cases.append(Case(f, [[rng.choice(AWKWARD) for _ in range(N_INPUTS)] for _ in range(4)]))
    for case, found in zip(cases, in_page(cases, backend, strict=True), strict=True):
        for point, value, slopes in zip(case.points, found.values, found.slopes, strict=True):
            leaves = [Value(x) for x in point]
            out = case.f(leaves)
            out.backward()
            assert agree(value, out.data, 1e-9), (point, value, out)
            scale = max([abs(leaf.grad) for leaf in leaves if abs(leaf.grad) < 1e300], default=0.0)
            for got, leaf in zip(slopes, leaves, strict=True):
                assert agree(got, leaf.grad, 1e-6, scale), (point, slopes, leaves)
