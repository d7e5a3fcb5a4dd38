"""The layered layout over random graphs: what must not overlap does not, and arrows point the way they should."""

from __future__ import annotations

import random
import sys
from itertools import combinations
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings, strategies as st

from autograd.show.layout import GraphLayout, Link, Point, layered, tracks

Box = tuple[float, float, float, float]  # left, top, right, bottom
SLACK = 1e-6


def box(center: Point, width: float, height: float) -> Box:
    x, y = center
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def overlap(one: Box, other: Box) -> bool:
    return all(min(one[side + 2], other[side + 2]) - max(one[side], other[side]) > SLACK for side in (0, 1))


def points_on(curve: list[Point], steps: int = 12) -> list[Point]:
    """Return points along a curve made of cubic pieces."""
    found = [curve[0]]
    for i in range(0, len(curve) - 1, 3):
        p, q, r, s = curve[i : i + 4]
        for step in range(1, steps + 1):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            found.append((a * p[0] + b * q[0] + c * r[0] + d * s[0], a * p[1] + b * q[1] + c * r[1] + d * s[1]))
    return found


def inside(point: Point, of: Box) -> bool:
    return of[0] + SLACK < point[0] < of[2] - SLACK and of[1] + SLACK < point[1] < of[3] - SLACK


def check(layout: GraphLayout, sizes: list[tuple[float, float]], links: list[Link]) -> None:
    boxes = [box(center, *size) for center, size in zip(layout.centers, sizes, strict=True)]
    labels = {
        i: box(label, links[i].label_width, links[i].label_height)
        for i, label in enumerate(layout.labels)
        if label is not None
    }
    assert set(labels) == {i for i, link in enumerate(links) if link.label_width}
    for one, other in combinations([*boxes, *labels.values()], 2):
        assert not overlap(one, other)
    for i, (curve, link) in enumerate(zip(layout.curves, links, strict=True)):
        assert len(curve) % 3 == 1
        points = points_on(curve)
        for number, other in enumerate(boxes):
            assert not any(inside(point, other) for point in points), f"link {i} runs through box {number}"
        for number, other in labels.items():
            assert not any(inside(point, other) for point in points), f"link {i} runs through the label of {number}"
        for end, which in ((curve[0], link.tail), (curve[-1], link.head)):
            left, top, right, bottom = boxes[which]
            assert left - SLACK <= end[0] <= right + SLACK and top - SLACK <= end[1] <= bottom + SLACK
    for left, top, right, bottom in [*boxes, *labels.values()]:
        assert min(left, top) >= -SLACK and right <= layout.width + SLACK and bottom <= layout.height + SLACK


@st.composite
def graphs(draw: Any) -> tuple[list[tuple[float, float]], list[Link]]:
    n = draw(st.integers(1, 24))
    side = st.floats(8.0, 160.0)
    sizes = draw(st.lists(st.tuples(side, side), min_size=n, max_size=n))
    labeled = draw(st.booleans())
    size = st.tuples(st.floats(4.0, 80.0), st.floats(4.0, 20.0)) if labeled else st.just((0.0, 0.0))
    node = st.integers(0, n - 1)
    ends = st.tuples(node, node).filter(lambda pair: pair[0] != pair[1])
    pairs = draw(st.lists(ends, max_size=3 * n)) if n > 1 else []
    if draw(st.integers(0, 3)):  # mostly without a cycle
        pairs = [(min(pair), max(pair)) for pair in pairs]
    return sizes, [Link(*pair, *draw(size)) for pair in pairs]


@settings(max_examples=120, deadline=None)
@given(graphs(), st.sampled_from(["LR", "TB"]))
def test_nothing_overlaps(graph: tuple[list[tuple[float, float]], list[Link]], direction: str) -> None:
    sizes, links = graph
    layout = layered(sizes, links, direction)
    check(layout, sizes, links)
    assert layered(sizes, links, direction) == layout


@settings(max_examples=60, deadline=None)
@given(graphs(), st.sampled_from(["LR", "TB"]))
def test_nothing_overlaps_where_long_arrows_run_on_tracks(
    graph: tuple[list[tuple[float, float]], list[Link]], direction: str
) -> None:
    sizes, links = graph
    with mock.patch.multiple(tracks, CELLS_AT_LEAST=0, CELLS_PER_PART=0):
        layout = layered(sizes, links, direction)
    check(layout, sizes, links)


def used_everywhere(n: int) -> tuple[int, list[Link]]:
    """Return the number of boxes and the links of y = sin(y) + p[i % 20], n times."""
    links, y = [], 20
    for i in range(n):
        links += [Link(y, y + 1, 30, 12), Link(y + 1, y + 2, 30, 12), Link(i % 20, y + 2, 30, 12)]
        y += 2
    return y + 1, links


@pytest.mark.exhaustive
def test_a_deep_graph_whose_leaves_are_used_everywhere_has_few_tracks() -> None:
    n, links = used_everywhere(400)
    layout = layered([(60, 30)] * n, links)
    below = max(y for _, y in layout.centers)
    lowest = {max(y for _, y in curve) for curve in layout.curves}
    assert 1 < len({y for y in lowest if y > below + 15.0}) <= 20  # one for each leaf


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_every_arrow_points_the_same_way(direction: str) -> None:
    rng = random.Random(0)
    links = [Link(i, rng.randrange(i + 1, 40), 30, 12) for i in range(39) for _ in range(2)]
    layout = layered([(60, 30)] * 40, links, direction)
    along = 0 if direction == "LR" else 1
    for link in links:
        assert layout.centers[link.tail][along] + 60 / (1 + along) < layout.centers[link.head][along]
    for curve in layout.curves:
        steps = [point[along] for point in points_on(curve)]
        assert steps == sorted(steps)


def test_a_cycle_is_drawn_too() -> None:
    links = [Link(0, 1, 20, 10), Link(1, 2, 20, 10), Link(2, 0, 20, 10)]
    layout = layered([(40, 20)] * 3, links)
    check(layout, [(40, 20)] * 3, links)
    back = layout.curves[2]
    assert back[0][0] > back[-1][0]  # from its tail, on the right, to its head


def test_arrows_between_the_same_boxes_are_kept_apart() -> None:
    layout = layered([(60, 40)] * 2, [Link(0, 1, 30, 12)] * 2)
    first, second = layout.curves
    assert not set(first) & set(second)
    assert layout.labels[0] != layout.labels[1]


def test_operands_keep_their_order() -> None:
    layout = layered([(60, 30)] * 6, [Link(i, 5, 30, 12) for i in range(5)])
    heights = [y for _, y in layout.centers[:5]]
    assert heights == sorted(heights)


def test_a_tree_has_no_crossings_and_a_chain_is_straight() -> None:
    chain = layered([(60, 30)] * 20, [Link(i, i + 1) for i in range(19)])
    assert len({round(y, 6) for _, y in chain.centers}) == 1
    tree = layered([(60, 30)] * 15, [Link(i, (i - 1) // 2) for i in range(1, 15)])
    for depth in range(1, 4):
        row = range(2**depth - 1, 2 ** (depth + 1) - 1)
        heights = [tree.centers[i][1] for i in row]
        assert heights in (sorted(heights), sorted(heights, reverse=True))


def test_a_parameter_stands_next_to_the_operation_that_uses_it() -> None:
    # 0 -> 1 -> 2 -> 3, and a leaf 4 used by 3 alone.
    layout = layered([(60, 30)] * 5, [Link(0, 1), Link(1, 2), Link(2, 3), Link(4, 3)])
    assert layout.centers[4][0] == layout.centers[2][0]


def test_a_result_stands_next_to_what_it_was_made_from() -> None:
    # 0 -> 1 -> 2 -> 3, and a result 4 of 0 alone.
    layout = layered([(60, 30)] * 5, [Link(0, 1), Link(1, 2), Link(2, 3), Link(0, 4)])
    assert layout.centers[4][0] == layout.centers[1][0]


def test_a_long_arrow_runs_straight() -> None:
    links = [Link(i, i + 1, 30, 12) for i in range(9)] + [Link(0, i, 30, 12) for i in range(2, 10)]
    layout = layered([(60, 30)] * 10, links)
    bends = [
        sum(abs(a[1] - b[1]) > 0.5 for a, b in zip(curve[::3], curve[3::3], strict=False))
        for curve in layout.curves[9:]
    ]
    assert max(bends) <= 3 and sorted(bends)[len(bends) // 2] <= 2, bends


@pytest.mark.parametrize(
    ("links", "direction", "message"),
    [
        ([Link(0, 0)], "LR", "from box 0 to box 0"),
        ([Link(0, 7)], "LR", "there are boxes 0 to 1"),
        ([], "RL", "choose LR or TB"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(links: list[Link], direction: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        layered([(10, 10)] * 2, links, direction)


def test_nothing_has_no_size() -> None:
    assert layered([], []) == GraphLayout(0.0, 0.0, [], [], [])


def near_ones(n: int) -> tuple[int, list[Link]]:
    rng = random.Random(1)
    return n, [Link(i, i + rng.randrange(1, 4), 30, 12) for i in range(n - 4) for _ in range(2)]


def far_ones(n: int) -> tuple[int, list[Link]]:
    rng = random.Random(1)
    return n, [Link(rng.randrange(i), i, 30, 12) for i in range(1, n) for _ in range(2)]


def lines_run(n: int, links: list[Link]) -> int:
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]  # a trace function may return itself, which its type cannot say
    try:
        layered([(60, 30)] * n, links)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.exhaustive
@pytest.mark.parametrize("graph", [near_ones, far_ones, used_everywhere])
def test_work_grows_with_the_graph_and_not_faster(graph: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks, "CELLS_AT_LEAST", 0)  # or the bound would count in larger graphs only
    assert lines_run(*graph(240)) < 20 * lines_run(*graph(30))  # a square would be 64 times as many
