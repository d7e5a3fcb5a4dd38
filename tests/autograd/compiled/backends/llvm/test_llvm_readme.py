"""The README of the room: its examples run, every file has its place there, and its links lead somewhere."""

from __future__ import annotations

import doctest
import re

import pytest

from tests.checkout import CHECKOUT

ROOM = CHECKOUT / "autograd" / "compiled" / "backends" / "llvm"
TEXT = (ROOM / "README.md").read_text("utf-8")


def test_the_examples_run() -> None:
    pytest.importorskip("llvmlite")
    found = doctest.testfile(str(ROOM / "README.md"), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert found.attempted > 20 and not found.failed


def test_every_file_of_the_room_is_linked_and_every_link_leads_somewhere() -> None:
    links = set(re.findall(r"\]\(([\w./]+)\)", TEXT))
    files = {str(path.relative_to(ROOM)) for path in ROOM.rglob("*.py") if path.name != "__init__.py"}
    assert files - links == set()
    assert [link for link in links if not (ROOM / link).is_file()] == []
