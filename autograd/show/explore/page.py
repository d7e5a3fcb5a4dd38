"""The live page as one HTML file that fetches nothing, with a policy that allows only its own script and style."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograd.javascript.statements import ieee_script
from autograd.show.labels.escaping import for_xml
from autograd.show.picture import colors

HERE = Path(__file__).parent
# Each uses only functions of those before it while the page loads.
SCRIPTS = (
    *("elements.js", "numbers.js", "computation.js", "formula.js", "picture.js", "event_card.js", "summary.js"),
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
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{heading}</h1>
<div id="explore"></div>
</main>
<script type="application/json" id="graph">{graph}</script>
<script>{script}</script>
</body>
</html>
"""


def page(root_name: str, graph: dict[str, Any], operations: Sequence[str]) -> str:
    """Return a page as HTML.

    Args:
        root_name: the name of the result.
        graph: the data of `PageData`.
        operations: its operations as JavaScript.
    """
    style, script = AROUND + style_sheet(), front_end(operations) + START
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    )
    texts = {"title": f"explore {root_name}", "heading": f"How {root_name} is computed, and how it changes"}
    escaped = {name: for_xml(text) for name, text in texts.items()}
    return PAGE.format(policy=policy, style=style, graph=data_as_json(graph), script=script, **escaped)


def front_end(operations: Sequence[str]) -> str:
    """Return the scripts of the page, with the operations it computes with."""
    parts = [ieee_script(), *((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)]
    return "\n".join([*parts, "const operations = [", *(f"{operation}," for operation in operations), "];"])


def style_sheet() -> str:
    """Return the styles of the page."""
    light = "".join(f"  --{name}: {color};\n" for name, color in LIGHT.items())
    files = [(HERE / name).read_text(encoding="utf-8") for name in STYLES]
    return "\n".join([f".explore {{\n{light}}}", *files])


def _hash(text: str) -> str:
    """Return the source expression by which a policy allows this text alone."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def data_as_json(graph: dict[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in."""
    return json.dumps(graph, allow_nan=False, separators=(",", ":")).replace("<", r"\u003c")
