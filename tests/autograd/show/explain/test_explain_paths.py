"""Derivations of many paths or many nodes: the largest paths, and texts that stay readable."""

from __future__ import annotations

import math
import time

import pytest

from autograd import Value, explain, sin, tanh
from autograd.show.explain.sections import how_many, path_lines


def test_a_ladder_of_2_to_the_40_paths_answers_at_once() -> None:
    x = Value(1.0, label="x")
    y = x
    for _ in range(40):
        y = y + y
    start = time.perf_counter()
    found = explain(y, wrt=x)
    text = str(found)
    assert time.perf_counter() - start < 5.0  # it takes 0.02 s; listing the paths would take days
    assert found.gradient == 2.0**40
    assert "The 1099511627776 paths" in text and "1099511627771 others together" in text


def test_the_largest_paths_are_the_largest() -> None:
    x = Value(0.7, label="x")
    y = x
    for _ in range(6):
        y = sin(y) * 1.5 + tanh(y) * y
    from autograd import paths

    found = explain(y, wrt=x, n_paths=20)
    every = sorted((path.product for path in paths(y, x)), key=abs, reverse=True)
    assert [path.product for path in found.derivation.paths.largest] == pytest.approx(every[:20], rel=1e-12)
    assert found.derivation.paths.size == pytest.approx(sum(map(abs, every)), rel=1e-12)
    listed, others, rest = path_lines(found.derivation)
    assert others == len(every) - 20
    assert math.fsum(line.product * line.times for line in listed) + rest == pytest.approx(found.gradient, rel=1e-12)


@pytest.mark.exhaustive
def test_growth_is_linear_and_the_text_stays_readable() -> None:
    x = Value(0.5, label="x")
    y = x
    for _ in range(2000):
        y = sin(y) + y * 0.5
    found = explain(y, wrt=x)
    assert len(found.derivation.chain) < 3 * 2000
    assert len(str(found).splitlines()) < 400
    assert "lines more" in str(found)
    assert "The more than 10^308 paths" in str(found)
    assert max(len(line) for line in str(found).splitlines()) <= 120


def test_a_sum_of_thousands_of_terms_is_cut_short() -> None:
    from autograd import dot

    w = [Value(0.5, label=f"w[{j}]") for j in range(3000)]
    found = explain(dot(w, [1.0] * 3000), wrt=w[1500])
    assert "w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + w[3] * x[3] + ... + w[2999] * x[2999]" in str(found)
    assert found.gradient == 1.0


def test_how_many() -> None:
    assert how_many(2**40) == "1099511627776"
    assert how_many(10.0**300) == "10^300 or so"
