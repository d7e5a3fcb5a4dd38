"""Large graphs on the page, as far as it can be seen without a browser: the groups, their layouts, the file."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest

from autograd import Value, explore, topological_order
from autograd.parts import places
from autograd.show.explore.folded_data import FoldedData
from autograd.show.explore.group_layouts import MOST_PARTS
from autograd.show.explore.groups import MOST, Group, Grouping
from autograd.show.explore.live_page import READABLE
from nn import MLP, squared_error
from tests.autograd.show.explore.large_graphs import LARGE, chain, network


def groups_in(root: Group) -> list[Group]:
    found = [root]
    for group in found:
        found += [child for child in group.children if isinstance(child, Group)]
    return found


def grouping_of(y: Value) -> Grouping:
    order = topological_order(y)
    return Grouping(order, places(order), lambda node: node.label or "u")


@pytest.mark.parametrize("graph", LARGE)
def test_every_node_is_in_one_group_and_every_group_can_be_read(graph: Callable[[], Value]) -> None:
    y = graph()
    grouping = grouping_of(y)
    groups = groups_in(grouping.root)
    nodes = [child for group in groups for child in group.children if isinstance(child, Value)]
    assert Counter(nodes) == Counter(topological_order(y))
    assert all(len(group.children) <= MOST for group in groups)
    assert all(len(group.children) > 1 for group in groups[1:])
    for group in groups:
        for child in group.children:
            assert (child.around if isinstance(child, Group) else grouping.group_of[child]) is group


def test_stretches_make_no_cycle() -> None:
    grouping = grouping_of(chain())
    for group in groups_in(grouping.root):
        reached = {child: i for i, child in enumerate(group.children)}
        for one, other in pairwise(child for child in group.children if isinstance(child, Group) or child.parents):
            assert reached[one] < reached[other]
        for node in group.nodes():
            for parent in node.parents:
                tail, head = grouping.child_in(parent, group), grouping.child_in(node, group)
                if isinstance(tail, Group) and tail is not head and not all(not n.parents for n in tail.nodes()):
                    assert head is not None and reached[tail] < reached[head]


def test_parts_of_models_are_groups_and_a_layer_of_one_neuron_is_that_neuron() -> None:
    [model] = [child for child in grouping_of(network()).root.children if isinstance(child, Group)]
    assert (model.name, model.detail) == ("MLP(2-16-16-1)", "3 layers, 337 parameters")
    layers = [child for child in model.children if isinstance(child, Group)]
    details = {layer.name: layer.detail for layer in layers}
    assert details["layer[0]"] == "16 neurons, 48 parameters"
    by_name = {layer.name: layer for layer in layers}
    assert all(isinstance(child, Group) and child.level == "neuron" for child in by_name["layer[1]"].children)
    assert all(isinstance(child, Value) or not child.level for child in by_name["layer[2]"].children)


def test_what_repeats_is_counted() -> None:
    grouping = grouping_of(chain())
    details = [child.detail for child in grouping.root.children if isinstance(child, Group)]
    assert sum(detail.endswith("× (sin, add)") for detail in details) >= 7 and "20 parameters" in details


def test_a_model_of_many_samples_stays_in_sight() -> None:
    root = grouping_of(network(50)).root
    assert [child.name for child in root.children if isinstance(child, Group) and child.level] == ["MLP(2-16-16-1)"]


@pytest.mark.parametrize("graph", LARGE)
def test_layouts_have_a_box_for_every_child_and_are_bounded(graph: Callable[[], Value]) -> None:
    data = FoldedData(graph()).graph
    parts = 0
    for layout in data["groupLayouts"]:
        parts += len(layout["boxes"]) + len(layout["arrows"])
        for direction in ("LR", "TB"):
            assert len(layout[direction]["centers"]) == len(layout["boxes"])
            assert len(layout[direction]["curves"]) == len(layout["arrows"])
    assert parts <= MOST_PARTS
    for group in data["groups"]:
        if group["layout"] >= 0:
            assert len(data["groupLayouts"][group["layout"]]["boxes"]) >= len(group["children"])
    assert data["groups"][0]["layout"] >= 0 and data["opened"][0] == 0


def test_a_graph_is_folded_if_it_cannot_be_read_or_if_it_is_wished() -> None:
    x = Value(0.5, label="x")
    y = x
    for _ in range(READABLE - 1):
        y = y.sin()
    for page, is_folded in ((explore(y), False), (explore(y.sin()), True), (explore(x.sin(), fold=True), True)):
        [data] = re.findall(r'id="graph">(.*?)</script>', page.html, re.DOTALL)
        assert ("groups" in json.loads(data)) is is_folded
    bundle = explore(y.sin())._repr_mimebundle_()
    assert bundle["image/svg+xml"].count('class="node"') < READABLE / 2


@pytest.mark.exhaustive
def test_a_hundred_thousand_nodes_are_a_few_megabytes() -> None:
    model = MLP(64, [512, 128, 1], seed=0)
    page = explore(squared_error([model([0.01 * i for i in range(64)])], [1.0]))
    assert len(page.order) > 100_000 and len(page.html) < 80 * len(page.order)
