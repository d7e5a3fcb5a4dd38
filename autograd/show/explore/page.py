"""The live page as HTML, put together from the scripts and styles in `scripts/`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograd.javascript.statements import ieee_script
from autograd.show.explore.self_contained import self_contained_page
from autograd.show.labels.escaping import for_xml
from autograd.show.picture import colors

FOLDER = Path(__file__).parent / "scripts"
# Each uses only functions of those before it while the page loads.
SCRIPTS = (
    *("elements.js", "numbers.js", "computation.js", "formula.js", "unpack.js", "make_room.js", "bent_curve.js"),
    *("folds.js", "folded_steps.js", "picture.js", "fold_picture.js", "event_card.js", "group_card.js", "summary.js"),
    *("derivation.js", "leaves.js", "player.js", "zoom.js", "navigation.js", "help.js", "explore.js"),
)
LIGHT = {
    "paper": colors.PAPER,
    "ink": colors.INK,
    "quiet": colors.FAINT,
    "line": colors.NEUTRAL,
    "active": colors.ACTIVE,
    "positive": colors.POSITIVE,
    "negative": colors.NEGATIVE,
    "odd": colors.NOT_FINITE,
    "positive-tint": colors.TINTS[colors.POSITIVE],
    "negative-tint": colors.TINTS[colors.NEGATIVE],
    "odd-tint": colors.TINTS[colors.NOT_FINITE],
}
STYLES = ("colors.css", "explore.css", "picture.css")
AROUND = """
:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#f6f6f4, #131417); color: light-dark(#1f1f1f, #ececec); }
h1 { font: bold 1.2rem/1.3 Helvetica, Arial, "DejaVu Sans", sans-serif; margin: 0; padding: 12px 14px 0; }
"""
START = """
const place = document.getElementById("explore");
const graph = JSON.parse(document.getElementById("graph").textContent);
place.controller = exploreGraph(place, graph, operations, { keyboard: document });
"""


def page(root_name: str, graph: dict[str, Any], operations: Sequence[str]) -> str:
    """Return a page as HTML.

    Args:
        root_name: the name of the result.
        graph: the data of `PageData`.
        operations: its operations as JavaScript.
    """
    heading = for_xml(f"How {root_name} is computed, and how it changes")
    return self_contained_page(
        f"explore {root_name}",
        f'<main>\n<h1>{heading}</h1>\n<div id="explore"></div>\n</main>',
        AROUND + style_sheet(),
        {"graph": graph},
        {"program": front_end(operations) + START},
    )


def front_end(operations: Sequence[str]) -> str:
    """Return the scripts of the page, with the operations it computes with."""
    return "\n".join(
        [ieee_script(), scripts(*SCRIPTS), "const operations = [", *(f"{operation}," for operation in operations), "];"]
    )


def scripts(*names: str) -> str:
    """Return scripts, one after the other.

    Args:
        names: of their files; each uses only functions of those before it while the page loads.
    """
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


def style_sheet() -> str:
    """Return the styles of the page."""
    light = "".join(f"  --{name}: {color};\n" for name, color in LIGHT.items())
    files = [(FOLDER / name).read_text(encoding="utf-8") for name in STYLES]
    return "\n".join([f".explore {{\n{light}}}", *files])
