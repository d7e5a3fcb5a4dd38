"""A large graph in a browser: folded, unfolded by click and key, stepped through, and computed again."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from autograd import Value, explore
from autograd.javascript.statements import ieee_script
from autograd.show.explore.data import PageData
from autograd.show.explore.folded_data import FoldedData
from autograd.show.explore.page import SCRIPTS, scripts
from nn import MLP
from nn.losses import squared_error
from tests.autograd.show.explore.large_graphs import LARGE, chain, network
from tests.browser.conftest import Open
from tests.browser.test_explore_numbers import every_row, numbers, same
from tests.browser.test_explore_page import card, go, spoken, state

BOXES = """() => {
    const picture = document.querySelector('.viewport svg').getBoundingClientRect();
    return Object.fromEntries([...document.querySelectorAll('.viewport .node[data-node]')].map((box) => {
        const { x, y, width, height } = box.getBoundingClientRect();
        const around = box.parentElement.previousElementSibling?.textContent ?? "";
        return [box.dataset.node, [x - picture.x, y - picture.y, width, height, around]];
    }));
}"""
OUTSIDE = """() => {
    const inside = document.querySelector('.viewport').getBoundingClientRect();
    return [...document.querySelectorAll('.viewport .node[data-node]')].filter((box) => {
        const { left, top, right, bottom } = box.getBoundingClientRect();
        return left < inside.left || top < inside.top || right > inside.right || bottom > inside.bottom;
    }).map((box) => box.textContent);
}"""


def boxes(page: Any) -> dict[str, Any]:
    """Return left, top, width and height of each box in the picture, and the name of the group it is in."""
    return dict(page.evaluate(BOXES))


def group(page: Any, name: str) -> Any:
    return page.locator(".node.group", has=page.locator(f"text.name:text-is('{name}')"))


def unfold_something(page: Any, rng: random.Random) -> bool:
    groups = page.locator(".node.group")
    if not groups.count():
        return False
    groups.nth(rng.randrange(groups.count())).dispatch_event("click")
    return True


def test_it_opens_folded_at_the_first_step_whole_in_its_frame(open_page: Open) -> None:
    for graph in LARGE:
        page = open_page(explore(graph()).html)
        assert page.locator(".counter").inner_text().startswith("step 0 of ")
        assert page.locator(".node.group").count() > 0 and page.locator(".viewport .node").count() < 80
        whole = page.evaluate(
            """() => { const frame = document.querySelector('.viewport');
            return frame.scrollWidth <= frame.clientWidth && frame.scrollHeight <= frame.clientHeight; }"""
        )
        assert whole


@pytest.mark.parametrize("graph", LARGE)
def test_gradients_are_those_of_the_engine_however_it_is_folded(open_page: Open, graph: Callable[[], Value]) -> None:
    y = graph()
    live = explore(y)
    page = open_page(live.html)
    y.backward()
    rng = random.Random(0)
    for _ in range(3):
        found = numbers(state(page)["gradients"])
        largest = max(abs(node.grad) for node in live.order)
        assert all(same(g, node.grad, largest) for g, node in zip(found, live.order, strict=True) if node.takes_grad)
        unfold_something(page, rng)


@pytest.mark.parametrize("graph", LARGE)
def test_steps_take_every_node_and_edge_once_and_none_too_early(open_page: Open, graph: Callable[[], Value]) -> None:
    data = FoldedData(graph())
    page = open_page("<!DOCTYPE html><title>steps</title>")
    page.add_script_tag(content=ieee_script() + scripts(*SCRIPTS))
    complaints = page.evaluate(
        """([data, seed]) => {
            const graph = unpacked(data);
            const folds = makeFolds(graph, "LR");
            const bad = [];
            for (let round = 0; round < 8; round++) {
                const steps = foldedSteps(graph, folds);
                const nodes = new Set(), edges = new Set();
                const missing = graph.nodes.map(() => 0);
                for (const edge of graph.edges) if (edge.takesGrad) missing[edge.tail] += 1;
                for (const step of steps) {
                    for (const node of step.kind === "forward" ? step.nodes ?? [step.node] : []) {
                        if (nodes.has(node)) bad.push(`${node} twice`);
                        for (const parent of graph.nodes[node].parents)
                            if (graph.nodes[parent].row !== undefined && !nodes.has(parent)) bad.push(`${node} early`);
                        nodes.add(node);
                    }
                    for (const edge of step.kind === "backward" ? step.edges ?? [step.edge] : []) {
                        if (edges.has(edge)) bad.push(`edge ${edge} twice`);
                        if (missing[graph.edges[edge].head] > 0) bad.push(`edge ${edge} early`);
                        missing[graph.edges[edge].tail] -= 1;
                        edges.add(edge);
                    }
                }
                if (nodes.size !== graph.nodes.filter((node) => node.kind === "operation").length) bad.push("nodes");
                if (edges.size !== graph.edges.filter((edge) => edge.takesGrad).length) bad.push("edges");
                const folded = [...new Set(folds.boxes)].filter((box) => box < 0 && folds.canUnfold(-box));
                if (folded.length > 0) folds.set(-folded[(seed + 7 * round) % folded.length], true);
            }
            return bad;
        }""",
        [json.loads(json.dumps(data.graph)), 3],
    )
    assert complaints == []


def test_a_packed_graph_reads_as_the_plain_one(open_page: Open) -> None:
    """Over every row of the table, and a network: names, values, formulas and local derivatives."""
    page = open_page("<!DOCTYPE html><title>packed</title>")
    page.add_script_tag(content=ieee_script() + scripts(*SCRIPTS))
    for y in (every_row([Value(0.3 * i - 0.5, label=f"x{i}") for i in range(4)]), network()):
        plain, packed = PageData(y, 3000), FoldedData(y)
        different = page.evaluate(
            """([plain, packed]) => {
                const graph = unpacked(packed);
                const plainText = (math) => math.textContent;
                const values = graph.nodes.map(({ value }) => value);
                const reading = (g, part) => part.formula && [
                    ...[null, values].map((known) => spoken(part.formula, g, known).replaceAll("-", "−")),
                    plainText(inNames(part.formula)),
                    plainText(inNumbers(part.formula, values) ?? inNames(part.formula))];
                const of = (g) => [
                    ...g.nodes.map((node) => [node.kind, node.name, fromJson(node.value), node.takesGrad, node.symbol,
                        node.math && plainText(fromMarkup(node.math)), [...node.parents], reading(g, node)]),
                    ...g.edges.map((edge) => [edge.tail, edge.head, edge.takesGrad, reading(g, edge)])];
                const [one, other] = [of(plain), of(graph)].map((all) => all.map((x) => JSON.stringify(x ?? null)));
                return one.map((x, i) => [x, other[i]]).filter(([x, y]) => x !== y);
            }""",
            [json.loads(json.dumps(plain.graph)), json.loads(json.dumps(packed.graph))],
        )
        assert different == []


@pytest.mark.parametrize("graph", LARGE)
def test_no_other_box_jumps_and_none_covers_another(open_page: Open, graph: Callable[[], Value]) -> None:
    page = open_page(explore(graph()).html)
    rng = random.Random(1)
    for _ in range(4):
        before = boxes(page)
        if not unfold_something(page, rng):
            break
        after = boxes(page)
        [unfolded] = before.keys() - after.keys() or [None]
        if unfolded is None:
            continue  # one without a layout
        stayed = sorted(before.keys() & after.keys())
        for one in stayed:
            for axis in (0, 1):
                assert (
                    after[one][axis] - before[one][axis] >= -0.6
                )  # what is unfolded needs room to the right and below
                for other in stayed:
                    are_apart = before[one][axis] + before[one][axis + 2] <= before[other][axis]
                    if are_apart and before[one][4] == before[other][4]:
                        assert after[one][axis] + after[one][axis + 2] <= after[other][axis] + 0.6
        places = [place[:4] for place in after.values()]
        for i, (x, y, width, height) in enumerate(places):
            for u, v, wide, high in places[:i]:
                assert min(x + width, u + wide) - max(x, u) < 0.6 or min(y + height, v + high) - max(y, v) < 0.6


def test_unfolding_and_folding_by_click_gives_the_picture_back(open_page: Open) -> None:
    page = open_page(explore(network()).html)
    page.get_by_role("button", name="To the end").click()
    before, step = boxes(page), page.locator(".counter").inner_text()
    group(page, "layer[0]").click()
    assert page.locator(".header", has_text="layer[0]").count() == 1
    assert page.locator(".node.group", has=page.locator("text.name:text('neuron[0]')")).count() == 16
    assert "step " + step.split()[-1] != page.locator(".counter").inner_text()
    page.locator(".header", has_text="layer[0]").click()
    after = boxes(page)
    assert before.keys() == after.keys()
    assert all(abs(a - b) < 0.6 for key in before for a, b in zip(before[key][:4], after[key][:4], strict=True))
    assert page.locator(".counter").inner_text() == step


def test_what_was_unfolded_is_told_and_all_that_has_room_is_in_view(open_page: Open) -> None:
    page = open_page(explore(small_network()).html)
    for name in ("layer[0]", "layer[1]"):
        group(page, name).click()  # the pointer rests where a box of a neuron comes to lie
        page.wait_for_timeout(100)
        assert page.locator(".details h3").inner_text().startswith(f"{name} ")
        assert "A click on its bar" in page.locator(".details").inner_text()
        assert page.evaluate(OUTSIDE) == []
    group(page, "neuron[1][0]").hover()
    assert page.locator(".details h3").inner_text().startswith("neuron[1][0] ")


def small_network() -> Value:
    model = MLP(2, [6, 6, 1], activation="tanh", seed=0)
    return squared_error(model([Value(0.5, label="x"), Value(-1.0, label="y")]), 1.0)


def test_the_moment_is_kept(open_page: Open) -> None:
    page = open_page(explore(network()).html)
    go(page, 2)
    assert "layer[1] is computed" in card(page)
    group(page, "layer[1]").click()
    assert "neuron[1][15] is computed" in card(page)
    assert page.locator(".node.group.waiting", has=page.locator("text.name:text('neuron[1]')")).count() == 0
    page.locator(".header", has_text="layer[1]").click()
    assert "layer[1] is computed" in card(page)


def test_by_keyboard_alone(open_page: Open) -> None:
    page = open_page(explore(network()).html)
    focused = "document.activeElement.querySelector('.name, text')?.textContent"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.node') !== null"):
            break
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == "layer[2]"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "− layer[1]" and "layer[1] is unfolded" in spoken(page)
    page.keyboard.press("-")
    assert page.evaluate(focused) == "layer[1]" and "layer[1] is folded" in spoken(page)
    page.keyboard.press("+")
    page.keyboard.press("Tab")
    page.keyboard.press("-")  # at whatever stands after the bar: it folds what is around it
    assert page.locator(".node.group").count() >= 3


def test_unfold_all_and_fold_all(open_page: Open) -> None:
    page = open_page(explore(network()).html)
    folded = boxes(page).keys()
    page.get_by_role("button", name="Unfold as many").click()
    assert 100 < len(boxes(page)) <= 450
    page.get_by_role("button", name="Fold everything").click()
    assert boxes(page).keys() == folded


def test_cards_of_a_folded_box(open_page: Open) -> None:
    page = open_page(explore(network()).html)
    go(page, 1)
    assert "Forward: layer[0] is computed" in card(page) and "and 10 more" in card(page)
    page.get_by_role("button", name="To the end").click()
    assert "Backward: through layer[0]" in card(page) and "48 parameters inside get a gradient of norm" in card(page)
    page.get_by_role("button", name="One step back").click()
    assert "to layer[0]" in card(page)


def test_numbers_of_unfolded_boxes_can_be_moved(open_page: Open) -> None:
    page = open_page(explore(chain()).html)
    assert "21 numbers are in folded boxes" in page.locator(".numbers").inner_text()
    group(page, "p0 … p19").click()
    before = state(page)["values"][-1]
    page.get_by_label("p19, number").fill("3")
    assert state(page)["values"][-1] != before


def test_nothing_that_was_apart_comes_closer(open_page: Open) -> None:
    page = open_page("<!DOCTYPE html><title>room</title>")
    page.add_script_tag(content=scripts("make_room.js"))
    rng = random.Random(0)
    for _ in range(200):
        middles = [(rng.uniform(0, 100), rng.uniform(1, 30), rng.uniform(-5, 200)) for _ in range(rng.randrange(6))]
        intervals = [[middle - half, middle + half, growth] for middle, half, growth in middles]
        at = sorted(rng.uniform(-50, 150) for _ in range(40))
        moved = page.evaluate("([intervals, at]) => at.map(makeRoom(intervals))", [intervals, at])
        ends = page.evaluate(
            "(intervals) => intervals.map(([low, high]) => [low, high].map(makeRoom(intervals)))", intervals
        )
        fewer = page.evaluate("([intervals, at]) => at.map(makeRoom(intervals.slice(1)))", [intervals, at])
        assert all(one >= other - 1e-9 for one, other in zip(moved, fewer, strict=True))
        for (a, b), (c, d) in zip(pairwise(at), pairwise(moved), strict=True):
            assert d - c >= b - a - 1e-9
        for (low, high, growth), (new_low, new_high) in zip(intervals, ends, strict=True):
            assert new_high - new_low >= high - low + max(0.0, growth) - 1e-9
