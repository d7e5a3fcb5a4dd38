"""What holds for every test and every example, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

# A library that a file is made for may not be installed.
collect_ignore = [] if find_spec("anywidget") else ["autograd/show/explore/widget.py"]


@pytest.fixture(autouse=True)
def the_table_as_it_was() -> Iterator[None]:
    """Take the rows that a test or an example adds to the table out of it again: it is one for the whole process."""
    from autograd import TABLE

    before = set(TABLE)
    yield
    for name in set(TABLE) - before:
        del TABLE[name]
