"""Names of functions in the scripts of a page, which share one scope: none is there twice, and none hides another."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from autograd.show.explore.page import front_end
from nn.training_page.playground_page import CLASSES, _learning, _network, _showing

PAGES = {"the page that trains": _learning(_network(max(CLASSES))) + _showing(), "explore": front_end([])}
PARAMETERS = r"(?:\w+|\((?:[^()]|\([^()]*\))*\))"
FUNCTION = re.compile(
    rf"^( *)(?:async )?(?:function\*? (\w+)|(?:const|let) (\w+) = (?:async )?{PARAMETERS} =>)", re.MULTILINE
)
# Inner functions that may have the name of one at the top of a script.
HARMLESS = {
    "the page that trains": set[str](),
    "explore": {"summaryOf"},  # of a group, in folds.js; that of a node is called by explore.js alone
}


def functions(script: str, *, inner: bool) -> list[str]:
    """Return the names of the functions inside others, or of those at the top."""
    return [by_word or by_arrow for indent, by_word, by_arrow in FUNCTION.findall(script) if bool(indent) is inner]


def test_functions_are_found_however_they_are_written() -> None:
    script = """
function f(a) {
  const g = ({ b = [1] }, c = (1)) => 1;
  async function h() {}
  const n = (a + 1).map((b) => b);
}
const k = a => a;
let m = async (
  a,
) => a;
"""
    assert (functions(script, inner=False), functions(script, inner=True)) == (["f", "k", "m"], ["g", "h"])


@pytest.mark.parametrize("page", PAGES)
def test_no_function_hides_another(page: str) -> None:
    top = Counter(functions(PAGES[page], inner=False))
    assert len(top) > 50 and max(top.values()) == 1, top.most_common(3)
    assert set(functions(PAGES[page], inner=True)) & set(top) == HARMLESS[page]
