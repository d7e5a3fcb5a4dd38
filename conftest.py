"""Options, selection and fixtures of every test and every example, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).with_name("tests")

# The library that all examples of a file need; it may not be installed.
NEEDED = {
    "autograd/compiled/backends/llvm/README.md": "llvmlite",
    "autograd/compiled/backends/webassembly/README.md": "llvmlite",
    "autograd/show/explore/widget.py": "anywidget",
    "nn/files/torch_bridge.py": "torch",
    "nn/scipy_bridge/curve_fit.py": "scipy",
    "nn/scipy_bridge/least_squares.py": "scipy",
    "nn/scipy_bridge/minimize.py": "scipy",
}
# Settings, which run when they are imported, and a page made of examples that are tested where they come from.
collect_ignore = ["docs/conf.py", "docs/extensions", "docs/explanation/frozen.md"]
collect_ignore += [file for file, library in NEEDED.items() if not find_spec(library)]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--exhaustive", action="store_true", help="run every test, also those that take long")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Iterator[Any]:
    """Look for no examples in tests: if it cannot be imported, a file is skipped for them, and its tests with it."""
    found = yield
    if file_path.is_relative_to(TESTS):
        return [collector for collector in found if type(collector) is pytest.Module]
    return found


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `exhaustive`, unless it is asked for, all of it or by name."""
    if config.getoption("--exhaustive") or any("::" in argument for argument in config.args):
        return
    left_out = [item for item in items if item.get_closest_marker("exhaustive")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(autouse=True)
def the_table_as_it_was() -> Iterator[None]:
    """Take the rows that a test or an example adds to the table out of it again: it is one for the whole process."""
    from autograd import TABLE

    before = set(TABLE)
    yield
    for name in set(TABLE) - before:
        del TABLE[name]
