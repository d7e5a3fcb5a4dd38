"""Listings of programs."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Value, compile, dot, sin, sum as total
from autograd.compiled.program import printing
from autograd.compiled.program.formula import LONGEST_UNROLLED
from nn import MLP


def lines(f: Any, example: Any) -> list[str]:
    """Return what the listing of a program says of its segments."""
    return str(compile(f, backend="numpy").program(example)).splitlines()[2:]


def test_a_program_reads_as_a_page() -> None:
    model = MLP(2, [16, 16, 1], activation="relu", seed=0)
    shown = str(compile(lambda x: model(x), backend="numpy").program([0.0, 0.0], wrt=model.parameters()))
    assert "program of 2 inputs and 337 parameters, gradients of 337" in shown
    assert "dense block 16 x 16, then add, relu" in shown
    assert "weights' gradient 16 x 2, summed over samples" in shown
    assert len(shown.splitlines()) < 20


def test_what_is_saved_for_the_backward_pass_counts_as_a_result() -> None:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    shown = str(compile(lambda x: model(x), backend="numpy").program([0.0, 0.0], wrt=model.parameters())).splitlines()
    assert shown[3:5] == ["  dense block 3 x 2, then add, tanh (2 results each)", "  dense block 1 x 3, then add"]


def test_a_page_shows_gradients_that_are_copied_together() -> None:
    model = MLP(2, [3, 1], activation="tanh", seed=0)
    weights = [w for layer in model.layers for neuron in layer.neurons for w in neuron.w]
    penalized = compile(lambda x: model(x) ** 2 + dot(weights, weights), backend="numpy")
    assert "2 x copy" in str(penalized.program([0.0, 0.0], wrt=model.parameters()))


@pytest.mark.parametrize(
    ("positions", "segments"),
    [
        (1, ["  dense block 3 x 2, then add, tanh", "  1 x sum"]),
        (2, ["  dense block 2 times 3 x 2", "  6 x add, tanh", "  1 x sum"]),
        (3, ["  dense block 3 times 3 x 2", "  9 x add, tanh", "  1 x sum of 9 terms"]),
    ],
)
def test_a_layer_at_several_positions(positions: int, segments: list[str]) -> None:
    layer = MLP(2, [3, 1], activation="tanh", seed=0).layers[0]
    shown = lines(lambda rows: total([unit for row in rows for unit in layer(row)]), [[0.0, 0.0]] * positions)
    assert shown == ["for each sample:", *segments]


def test_long_sums_and_products() -> None:
    no_block = " (no block: both sides differ between samples, or neither does)"
    assert lines(lambda x: dot(x[:20], x[20:]), [0.0] * 40)[1:] == [f"  1 x dot of 20 terms{no_block}"]
    assert lines(lambda x: total([sin(y) for y in x]), [0.0] * 40)[1:] == ["  40 x sin", "  1 x sum of 40 terms"]


@pytest.mark.parametrize(("most", "rest"), [(0, "2 more, of 41 operations"), (1, "1 more, of 1 operations"), (2, None)])
def test_a_long_listing_ends_with_a_count(most: int, rest: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST_SHOWN", most)
    shown = lines(lambda x: total([sin(y) for y in x]), [0.0] * 40)[1:]
    assert shown[:most] == ["  40 x sin", "  1 x sum of 40 terms"][:most]
    assert shown[most:] == ([] if rest is None else [f"  ... and {rest}"])


def test_short_sums_are_written_out() -> None:
    assert lines(total, [0.0] * LONGEST_UNROLLED)[1:] == ["  1 x sum"]
    longer = LONGEST_UNROLLED + 1
    assert lines(total, [0.0] * longer)[1:] == [f"  1 x sum of {longer} terms"]


def test_parameters_in_a_long_sum_are_copied_to_each_sample() -> None:
    parameters = [Value(0.1 * i) for i in range(LONGEST_UNROLLED)]
    n = len(parameters)
    assert lines(lambda x: total([*parameters, x]), 0.0)[1:] == [f"  {n} x broadcast", f"  1 x sum of {n + 1} terms"]
