"""Random work on pages: no error, no warning, no promise that fails, nothing asked of the network."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograd import explore
from nn import playground
from nn.data import load_dataset
from tests.amounts import part
from tests.autograd.show.explore.large_graphs import network
from tests.browser.conftest import Open
from tests.browser.monkey import Monkey
from tests.browser.test_explore_page import unit

PAGES: dict[str, Callable[[], str]] = {
    "the page that trains": lambda: playground().html,
    "one's own data": lambda: playground(data=load_dataset("iris")).html,
    "explore": lambda: explore(unit()).html,
    "explore, folded": lambda: explore(network()).html,
}
ACTIONS = 500
RUNS = {"the page that trains": 3, "one's own data": 1, "explore": 1, "explore, folded": 1}


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "seed"), [(name, seed) for name, runs in RUNS.items() for seed in range(runs)])
def test_nothing_fails_whatever_is_done(name: str, seed: int, open_page: Open) -> None:
    page = open_page(PAGES[name]())
    monkey = Monkey(page, seed)
    for _ in range(part(ACTIONS, ACTIONS // 5)):
        monkey.act()
        assert monkey.errors == [], monkey.done[-12:]
