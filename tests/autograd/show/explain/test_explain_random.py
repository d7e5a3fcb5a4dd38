"""Every equality that `explain` prints, read back from the print, on 1000 random graphs over the whole table."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from typing import Any

import mpmath
import pytest

from autograd import Rule, Value, explain, softplus, tanh, topological_order
from autograd.show.explain.chain_rule import Equation
from autograd.show.explain.sections import printed_sides
from autograd.show.formula.notation import TEXT
from tests.autograd import exact
from tests.autograd.points import RULES, domain
from tests.autograd.show.explain.printed_numbers import Read

GRAPHS = 1000
EXACT = 1e-15  # for formulas in names, computed with 150 digits; constants of the table, such as log 2, are floats
ROUNDED = 1e-12  # for formulas in numbers, which are floats


def into(interval: tuple[float, float], x: Value) -> Value:
    """Return a Value well within an interval, computed from x."""
    low, high = interval
    if low < x.data < high and min(x.data - low, high - x.data) > 0.1:
        return x
    out: Value = tanh(x) * (0.4 * (high - low)) + (low + high) / 2 if high < float("inf") else softplus(x) + low + 0.25
    return out


def random_graph(rng: random.Random) -> tuple[Value, list[Value]]:
    """Return a root and its leaves; every row of the table may turn up, nodes are shared, some numbers are constant."""
    leaves = [Value(rng.uniform(-2.0, 2.0), label=f"x{i}") for i in range(rng.randint(1, 3))]
    nodes = list(leaves)
    for _ in range(rng.randint(2, 7)):
        rule: Rule = rng.choice(RULES)
        args: list[Any] = [into(interval, rng.choice(nodes)) for interval in domain(rule)]
        if len(args) > 1 and rng.random() < 0.3:
            i = rng.randrange(len(args))
            args[i] = args[i].data
        numbers = sorted(float(getattr(arg, "data", arg)) for arg in args)
        # A tie, of which differences would see another derivative; of log(e^x) and x it is one in exact numbers alone.
        tied = any(math.isclose(low, high, rel_tol=1e-12) for low, high in pairwise(numbers))
        if all(isinstance(arg, float) for arg in args) or (rule.kinks and tied):
            continue
        out = rule.function(*args)
        nodes.append(tanh(out) if abs(out.data) > 10.0 else out)
    root = nodes[-1]
    for node in nodes[:-1]:
        root = root + node * rng.uniform(-1.0, 1.0)
    return root, leaves


class ExactGraph:
    """A graph computed once more, with many digits, from the numbers of its leaves."""

    def __init__(self, root: Value) -> None:
        self.values: dict[Any, Any] = {}
        self.local: dict[tuple[Any, Any], Any] = {}
        order = topological_order(root)
        for node in order:
            args = [self.values[parent] for parent in node.parents]
            self.values[node] = exact.value(node.op, args) if args else mpmath.mpf(node.data)
            at_kink = any(x == p.data for kink in node.op.kinks for x, p in zip(kink.at, node.parents, strict=False))
            if node.op.name == "remainder" and args[1]:  # at a whole quotient it jumps
                quotient = args[0] / args[1]
                at_kink |= bool(abs(quotient - mpmath.nint(quotient)) < mpmath.mpf("1e-40"))
            for i, (parent, recorded) in enumerate(zip(node.parents, node.local_derivatives, strict=True)):
                if recorded is not None:
                    found = mpmath.mpf(recorded) if at_kink else exact.derivative(node.op, args, i)
                    self.local[node, parent] = self.local.get((node, parent), 0) + found
        self.gradients: dict[Any, Any] = {root: mpmath.mpf(1)}
        for node in reversed(order):
            for parent in dict.fromkeys(node.parents):
                if (node, parent) in self.local and node in self.gradients:
                    share = self.gradients[node] * self.local[node, parent]
                    self.gradients[parent] = self.gradients.get(parent, 0) + share


def readable(text: str, called: dict[str, str]) -> str:
    """Return printed text with the names of derivatives, which are not Python's, put otherwise."""
    for name, other in sorted(called.items(), key=lambda item: -len(item[0])):
        text = text.replace(name, other)
    return text


@pytest.mark.exhaustive
def test_every_line_holds_in_names_and_in_numbers() -> None:
    with mpmath.workdps(150):  # quicker than 300, and more than enough here
        check_graphs()


def check_graphs() -> None:
    rows_met: set[str] = set()
    n_lines = 0
    for seed in range(GRAPHS):
        root, leaves = random_graph(random.Random(seed))
        graph, leaf = ExactGraph(root), random.Random(seed).choice(leaves)
        derivation = explain(root, wrt=leaf).derivation
        order = topological_order(root)
        rows_met |= {node.op.name for node in order}
        words = derivation.vocabulary
        nodes = {words.name(node).text: node for node in order if words.has_name(node)}
        names = {text: graph.values[node] for text, node in nodes.items()}
        called = {}
        for i, line in enumerate([*derivation.local, *derivation.chain]):
            above, _, below = line.left.text.partition("/")
            if below:
                of, by = nodes[above[1:]], nodes[below[1:]]
                names[f"D{i}"] = graph.local[of, by] if above[0] == "∂" else graph.gradients[by]
                called[line.left.text] = f"D{i}"
            else:
                z = "z" + line.left.text.removeprefix("delta")
                names[line.left.text] = graph.gradients[nodes[z]]
                called[f"d{words.name(root).text}/d{z}"] = line.left.text
        for line in [*derivation.values, *derivation.local, *derivation.chain]:
            check(line, names, called, f"graph {seed}")
            n_lines += 1
    assert rows_met >= {rule.name for rule in RULES}
    assert n_lines > 20 * GRAPHS


def check(line: Equation, names: dict[str, Any], called: dict[str, str], where: str) -> None:
    left = names[called.get(line.left.text, line.left.text)]
    sides = printed_sides(line)
    for side in sides:
        text = readable(side.show(TEXT, digits=None), called)
        read = Read(text, names)
        if side.in_numbers or side is sides[-1]:
            assert read.agrees_with(line.number, ROUNDED), (where, line.left.text, text)
        else:
            assert read.agrees_with(left, EXACT), (where, line.left.text, text)


def test_the_comparison_would_notice() -> None:
    names = {"x": mpmath.mpf(3), "y": mpmath.mpf(2)}
    assert Read("x * y - 1", names).agrees_with(5.0, 1e-15)
    assert not Read("x * y - 1", names).agrees_with(5.0 + 1e-11, ROUNDED)
    assert not Read("x - y * 1", names).agrees_with(-5.0, ROUNDED)
    assert not Read("x * (y - 1)", names).agrees_with(5.0, ROUNDED)
