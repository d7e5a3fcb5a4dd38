"""The README of the room: its examples run as doctests, and every file has its place there."""

from __future__ import annotations

from tests.checkout import CHECKOUT

ROOM = CHECKOUT / "nn" / "training"


def test_every_file_of_the_room_is_linked() -> None:
    text = (ROOM / "README.md").read_text("utf-8")
    assert {path.name for path in ROOM.glob("*.py") if f"]({path.name})" not in text} == {"__init__.py"}
