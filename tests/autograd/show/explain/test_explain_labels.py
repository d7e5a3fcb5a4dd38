"""Labels in derivations: kept, told apart, and text in every form, whatever they contain."""

from __future__ import annotations

import re

import pytest

from autograd import Value, exp, explain, sigmoid
from tests.autograd.show.explain.explained_lines import lines


def test_labels_are_kept_and_never_confused() -> None:
    x, other = Value(1.0, label="x"), Value(2.0, label="x")
    found = explain(x * other + exp(x), wrt=other)
    assert lines(found, "The values")[0] == "u1 = x * x_2 = 1 * 2 = 2"
    taken = explain(Value(1.0, label="y") * 2.0)
    assert taken.derivation.vocabulary.name(taken.derivation.y).text == "f"


HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]>",
    "&lt;b&gt;&amp;",
    "\u202egnp.exe\u2066",
    "a\x00b\x1b[31mred\x07",
    "a\u2028b\u2029c",
    r"\input{/etc/passwd}\write18{rm}\href{javascript:alert(1)}{x}",
    "50 % of #1 & {x}_y^z ~ $\\alpha$",
    "x' + __import__('os')",
    "日本語 ñ 🙂",
    "a" * 5000,
    "  ",
    "{|}<>:,;\\N\\G\\L",
]


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_are_text(label: str) -> None:
    x = Value(0.5, label=label)
    y = sigmoid(x * 3.0)
    y.label = label
    found = explain(y, wrt=x)
    text, latex, html = found.text(), found.latex(), found.html()
    for form in (text, latex, html):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028\u2029]", form)
    assert max(map(len, text.splitlines())) < 400
    assert not re.search(r"<\s*(script|img|a|iframe|svg)", html, re.IGNORECASE)
    assert not re.search(r"<[^>]*(onerror|href|src)", html, re.IGNORECASE)
    # Commands of LaTeX are those that we write.
    commands = set(re.findall(r"\\([A-Za-z]+)", latex))
    ours = {
        "begin",
        "end",
        "text",
        "quad",
        "partial",
        "frac",
        "cdot",
        "left",
        "right",
        "sigma",
        "backslash",
        "sim",
        "wedge",
        "mathrm",
    }
    assert commands <= ours
    assert not re.search(r"<[A-Za-z/!?]", latex)  # some hosts put LaTeX into a page as it is
    assert latex.count("{") - latex.count(r"\{") == latex.count("}") - latex.count(r"\}")


@pytest.mark.parametrize("label", ["y", "f", "out", "x", "u1"])
def test_what_the_result_does_not_depend_on_keeps_its_label(label: str) -> None:
    x = Value(2.0)
    shown = str(explain(x * 2.0 + x, wrt=Value(3.0, label=label)))
    root = "f" if label == "y" else "y"
    assert shown.startswith(f"The derivative of {root} with respect to {label}\n")
    assert f"{root} does not depend on it, d{root}/d{label} = 0" in shown


def test_what_is_no_value_is_refused() -> None:
    for given in (None, 1.0, "y"):
        with pytest.raises(TypeError, match=r"explain takes recorded Values, got .* as y"):
            explain(given)  # type: ignore[arg-type]
