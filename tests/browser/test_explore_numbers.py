"""The numbers of the page are those of the engine: the same table runs in JavaScript."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import pytest

from autograd import TABLE, Rule, Value, explore, primitive, softplus, sum as sum_of, tanh, topological_order
from autograd.javascript.statements import literal
from autograd.show.explore.javascript import operation
from autograd.show.explore.page import front_end
from autograd.show.labels.labels import number
from tests.autograd.points import RULES, arity, domain, many
from tests.browser.conftest import Open

POSITIONS = 500
WITHIN = 1e-9  # relative
AWKWARD = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 1.5, 2.5, -2.5, 1e-300, 710.0, -745.0, 1e300, -1e300]
AWKWARD += [math.inf, -math.inf, math.nan]
AWKWARD_TO_WRITE = [0.0, 1.0, 9.9999e-5, 99999.9, 1e300, 5e-324]


def into(interval: tuple[float, float], x: Value) -> Value:
    """Return a Value well within an interval, whatever x is."""
    low, high = interval
    if math.isinf(low) and math.isinf(high):
        return x
    out: Value = softplus(x) + (low + 0.25) if math.isinf(high) else tanh(x) * (0.4 * (high - low)) + (low + high) / 2
    return out


def every_row(leaves: list[Value]) -> Value:
    """Return a number that every row of the table had a part in."""
    outs = []
    for i_rule, rule in enumerate(RULES):
        args = [into(interval, leaves[(i_rule + i) % len(leaves)]) for i, interval in enumerate(domain(rule))]
        outs.append(rule.function(*args))
    root: Value = sum_of([tanh(out * 0.25) for out in outs])
    return root


def numbers(found: list[Any]) -> list[float]:
    """Return numbers from a page; those that JSON has no word for come as text."""
    return [math.nan if x is None else float(x) for x in found]


def same(got: float, expected: float, size: float = 0.0) -> bool:
    """Return whether a number is right; `size` is that of the terms it is the sum of."""
    if math.isnan(expected) or math.isinf(expected):
        return got == expected or (math.isnan(got) and math.isnan(expected))
    return abs(got - expected) <= WITHIN * max(abs(expected), size)


def test_500_positions_of_sliders_over_the_whole_table(open_page: Open) -> None:
    rng = random.Random(0)
    at = [rng.uniform(-1.0, 1.0) for _ in range(4)]
    page = open_page(
        explore(every_row([Value(x, label=f"x{i}") for i, x in enumerate(at)]), limit=3000, fold=False).html
    )
    # 400 boxes need not be painted 500 times to see what the page computes.
    page.evaluate("for (const part of document.querySelectorAll('.viewport, .details')) part.style.display = 'none'")
    move = """([name, position]) => {
        const slider = document.querySelector(`[aria-label="${name}, slider"]`);
        slider.value = position;
        slider.dispatchEvent(new Event("input"));
        const { values, gradients } = document.getElementById("explore").controller.state();
        return [slider.valueAsNumber, values.map(String), gradients.map(g => g === null ? null : String(g))];
    }"""
    for _ in range(POSITIONS):
        i = rng.randrange(len(at))
        position = rng.uniform(-2.0, 2.0)
        reached, values, gradients = page.evaluate(move, [f"x{i}", position])
        at[i] = float(f"{reached:.4g}")  # as a slider rounds it
        root = every_row([Value(x, label=f"x{i}") for i, x in enumerate(at)])
        order = topological_order(root)
        root.backward()
        sizes = dict.fromkeys(order, 0.0)
        for node in order:
            for parent, d in zip(node.parents, node.local_derivatives, strict=True):
                sizes[parent] += abs(node.grad * d) if d is not None else 0.0
        assert len(values) == len(order)
        for node, value, gradient in zip(order, numbers(values), numbers(gradients), strict=True):
            assert same(value, node.data, sum(abs(p.data) for p in node.parents)), node
            if node.takes_grad:
                assert same(gradient, node.grad, sizes[node]), node


@pytest.fixture(scope="module")
def engine_in_a_page(chromium: Any) -> Any:
    """Return what computes each row in JavaScript: (value, slopes, slopes by the book if it differs) at some points."""
    page = chromium.new_page()
    operations = [operation(rule, arity(rule)) for rule in RULES]
    page.add_script_tag(content=front_end(operations) + "\nwindow.rows = operations;")

    def compute(rule: Rule, points: list[list[float]]) -> list[tuple[float, list[float], list[float]]]:
        text = ",".join(f"[{','.join(map(literal, point))}]" for point in points)
        # Text, as JSON has no -0, inf and nan.
        found = page.evaluate(
            f"""[{text}].map(point => {{
                const shown = x => Object.is(x, -0) ? "-0.0" : String(x).replace("Infinity", "inf");
                const row = rows[{RULES.index(rule)}];
                const value = row.value(point);
                return [value, row.derivatives(value, point), row.textbook?.(value, point) ?? []].flat().map(shown);
            }})"""
        )
        return [
            (float(value), [*map(float, rest[: arity(rule)])], [*map(float, rest[arity(rule) :])])
            for value, *rest in found
        ]

    return compute


every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
# Where libraries of mathematics differ in more than the last digits, or the engine itself cancels.
LOOSER = {"tan": 1e-9, "power": 1e-9}


@every_rule
def test_a_row_computes_what_the_engine_computes(rule: Rule, engine_in_a_page: Any) -> None:
    points = many(rule, 100)
    for point, (value, slopes, by_the_book) in zip(points, engine_in_a_page(rule, points), strict=True):
        expected, derivatives = rule.on_floats(point, [True] * len(point))
        formulas = rule.textbook_derivatives(Value(expected), list(map(Value, point))) or ()
        assert by_the_book == pytest.approx([getattr(d, "data", d) for d in formulas], rel=1e-9, abs=1e-14), point
        assert value == pytest.approx(expected, rel=1e-11, abs=1e-14), point
        assert slopes == pytest.approx(list(derivatives), rel=1e-9, abs=1e-14), point


@every_rule
def test_a_row_answers_for_every_number(rule: Rule, engine_in_a_page: Any) -> None:
    n = arity(rule)
    rng = random.Random(rule.name)
    grid = [list(point) for point in itertools.product(AWKWARD, repeat=min(n, 2))]
    points = [[*point, *rng.choices(AWKWARD, k=n - len(point))] for point in grid]
    points += [list(kink.at) for kink in rule.kinks if len(kink.at) == n]
    for point, (value, slopes, _) in zip(points, engine_in_a_page(rule, points), strict=True):
        expected, derivatives = rule.on_floats(point, [True] * n)
        assert value == pytest.approx(expected, rel=1e-9, abs=1e-300, nan_ok=True), point
        if value == 0.0:
            assert math.copysign(1.0, value) == math.copysign(1.0, expected), point
        assert slopes == pytest.approx(list(derivatives), rel=1e-9, abs=1e-300, nan_ok=True), point


def test_pages_write_numbers_as_pictures_do(open_page: Open) -> None:
    page = open_page(explore(Value(1.0)).html)
    rng = random.Random(0)
    sizes = [rng.gauss(0.0, 1.0) * 10.0 ** rng.randint(-12, 12) for _ in range(300)]
    for digits in (2, 3, 4, 6):
        wanted = [number(x, digits) for x in (*sizes, *AWKWARD_TO_WRITE)]
        found = page.evaluate(f"numbers => numbers.map((x) => written(x, {digits}))", [*sizes, *AWKWARD_TO_WRITE])
        assert found == wanted
    assert page.evaluate("[written(NaN), written(Infinity), written(-Infinity), written(-0)]") == [
        number(x) for x in (math.nan, math.inf, -math.inf, -0.0)
    ]


def test_a_row_of_one_s_own_runs_in_the_page(open_page: Open) -> None:
    from autograd import exp

    swish = primitive(
        "user_swish", lambda x: x / (1 + exp(-x)), [lambda out, x: (1 + exp(-x) + x * exp(-x)) / (1 + exp(-x)) ** 2]
    )
    try:
        x = Value(1.0, label="x")
        page = open_page(explore(swish(x)).html)
        page.get_by_label("x, number").fill("-0.75")
        found = page.evaluate("document.getElementById('explore').controller.state()")
        x = Value(-0.75)
        y = swish(x)
        y.backward()
        assert found["values"] == pytest.approx([-0.75, y.data], rel=1e-14)
        assert found["gradients"] == pytest.approx([x.grad, 1.0], rel=1e-14)
    finally:
        del TABLE["user_swish"]
