"""The LaTeX of `explain`, typeset by KaTeX without an error or a warning."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, explain, sigmoid
from tests.autograd.show.explain.test_explain_labels import HOSTILE
from tests.autograd.show.explain.test_explain_random import random_graph
from tests.browser.conftest import Open

KATEX = Path(os.environ.get("KATEX", "/usr/share/javascript/katex/katex.min.js"))
GRAPHS = 300

needs_katex = pytest.mark.skipif(not KATEX.is_file(), reason="no KaTeX here (Debian, Ubuntu: apt install libjs-katex)")


def complaints(page: Any, formulas: list[str]) -> list[str]:
    """Return the formulas that KaTeX does not take, each with its reason."""
    page.evaluate(KATEX.read_text(encoding="utf-8") + "; 0")
    found: list[str] = page.evaluate(
        """formulas => formulas.flatMap(formula => {
            const warnings = [];
            const strict = (code, message) => {
                if (code !== "unicodeTextInMathMode") warnings.push(message);
                return "ignore";
            };
            try {
                katex.renderToString(formula, { displayMode: true, throwOnError: true, strict, trust: false });
            } catch (error) {
                warnings.push(error.message);
            }
            return warnings.map(warning => `${warning}: ${formula.slice(0, 300)}`);
        })""",
        formulas,
    )
    return found


@needs_katex
def test_the_derivations_of_random_graphs(open_page: Open) -> None:
    page = open_page("<!DOCTYPE html><html><body></body></html>")
    formulas = []
    for seed in range(GRAPHS):
        root, leaves = random_graph(random.Random(seed))
        formulas.append(explain(root, wrt=leaves[0]).latex())
    assert complaints(page, formulas) == []


@needs_katex
def test_hostile_labels(open_page: Open) -> None:
    page = open_page("<!DOCTYPE html><html><body></body></html>")
    page.evaluate("console.warn = () => 0")  # KaTeX's fonts lack some letters; browsers take them from others
    formulas = []
    for label in HOSTILE:
        x = Value(0.5, label=label)
        formulas.append(explain(sigmoid(x * 3.0), wrt=x).latex())
    unusual = [c for c in complaints(page, formulas) if "Unrecognized Unicode character" not in c]
    assert unusual == []


@needs_katex
def test_katex_would_notice(open_page: Open) -> None:
    page = open_page("<!DOCTYPE html><html><body></body></html>")
    assert complaints(page, [r"\frac{1}{2}", r"\frac{1}{2", r"\unknown{x}"]) != []
