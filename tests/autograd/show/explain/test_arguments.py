"""Arguments of `explain` and `Explanation`: none is ignored, and those without a derivative are refused."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Constant, Value, explain, tanh
from tests.autograd.show.explain.explained_lines import lines


def three_paths() -> tuple[Value, Value]:
    x = Value(3.0, label="x")
    return x * x + tanh(x), x


def listed(text: str) -> list[str]:
    """Return the paths that a derivation lists."""
    return [line for line in text.splitlines() if " <- " in line]


def test_n_paths_is_how_many_are_listed() -> None:
    y, x = three_paths()
    assert len(listed(str(explain(y)))) == 2  # the two ways through the square are one line
    only = listed(str(explain(y, n_paths=1)))
    assert len(only) == 1 and only[0].split()[0] == "3"
    assert "2 others together" in str(explain(y, wrt=x, n_paths=1))
    with pytest.raises(ValueError, match="n_paths of explain is 0: give a whole number of at least 1"):
        explain(y, n_paths=0)


def test_wrt_is_the_node_to_differentiate_by() -> None:
    w, x = Value(2.0, label="w"), Value(3.0, label="x")
    y = w * x
    assert [explain(y, wrt=node).gradient for node in (w, x)] == [3.0, 2.0]
    assert [repr(explain(y, wrt=node)) for node in (w, x)] == ["Explanation(dy/dw = 3)", "Explanation(dy/dx = 2)"]


def test_text_is_broken_at_its_width() -> None:
    x = Value(0.5, label="x")
    y = tanh(x * 3.0 + 1.0) * tanh(x * 5.0 - 1.0) * tanh(x * 7.0 + 2.0)
    found = explain(y)
    lengths = {width: max(map(len, found.text(width).splitlines())) for width in (80, 100, 1000)}
    assert lengths[80] <= 80 < lengths[100] <= 100 < lengths[1000]
    assert found.text() == found.text(100)


def test_a_graph_whose_numbers_have_changed() -> None:
    x = Value(2.0, label="x")
    y = x * x
    x.data = 3.0
    with pytest.raises(RuntimeError, match=r"multiply\(x=3, x=3\) was 4 when it was computed and would be 9 now"):
        explain(y, wrt=x)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.0,), "explain takes recorded Values, got float as y"),
        ((Constant(1.0),), r"explain takes recorded Values, got Constant\(1\) as y"),
        ((Value(1.0), "w"), "got str as wrt"),
    ],
)
def test_what_has_no_derivative(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        explain(*arguments)


def test_several_leaves_and_no_word_which() -> None:
    with pytest.raises(ValueError, match=r"explain needs wrt=, .* depends on 2 of them: Value\(1, label='a'\)"):
        explain(Value(1.0, label="a") * Value(2.0, label="b"))


def test_a_leaf_explained_by_itself() -> None:
    x = Value(2.0, label="x")
    assert explain(x).gradient == 1.0
    assert lines(explain(x), "The chain rule") == ["dx/dx = 1"]
