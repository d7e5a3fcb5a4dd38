"""The page as HTML, put together from the scripts and styles of this folder and those of `explore`."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from autograd.show.explore import AROUND, scripts as scripts_of_explore, self_contained_page, style_sheet
from nn.javascript.network_code import NetworkCode
from nn.playground.card_formulas import card_formulas, gradient_rules

HERE = Path(__file__).parent
ACTIVATIONS = (*("linear", "relu", "leaky_relu", "elu", "gelu"), *("silu", "softplus", "sigmoid", "logsigmoid", "tanh"))
MOST_CLASSES = 10
CLASSES = (3, 4)  # numbers of classes for which every page has cross-entropy; for two, one output is enough
# What trains, in the page and in its worker; each uses only functions of those before it while it loads.
LEARNING = ("network.js", "datasets.js", "start_weights.js", "setting.js", "run.js", "worker.js")
# What shows it, in the page alone.
OF_EXPLORE = ("elements.js", "numbers.js", "computation.js", "formula.js", "picture.js", "event_card.js", "player.js")
SHOWING = (
    "learning/learner.js",
    *(f"view/{name}.js" for name in ("canvas", "palette", "maps", "network_layout", "network_picture")),
    *(f"view/{name}.js" for name in ("plane", "curves")),
    *(
        f"controls/{name}.js"
        for name in (
            "transport",
            "settings_panel",
            "structure_controls",
            "data_panel",
            "lessons",
            "address",
            "sample_tools",
            "comparison",
        )
    ),
    *(f"files/{name}.js" for name in ("python_program", "safetensors", "state_file", "table", "take_away")),
    *(f"why/{name}.js" for name in ("words", "gradient_health", "neuron_graph", "contributions")),
    *(f"why/{name}.js" for name in ("loss_card", "weight_card", "unit_card", "why_panel")),
    "playground.js",
)
START = """
const place = document.getElementById("playground");
place.controller = openPlayground(place, JSON.parse(document.getElementById("start").textContent));
"""
BODY = '<main id="playground"></main>'


def playground_page(start: dict[str, Any], title: str) -> str:
    """Return the page.

    Args:
        start: the setting it opens with, and data of one's own, if any: `{"setting": ..., "data": ...}`.
        title: of the window.
    """
    classes = len((start["data"] or {}).get("classes") or ())
    parts = {"learning": _learning(max(classes, max(CLASSES))), "showing": _showing()}
    scripts = {name: _compact(part) for name, part in parts.items()}
    style = AROUND + style_sheet() + (HERE / "playground.css").read_text(encoding="utf-8")
    return self_contained_page(title, BODY, style, {"start": start}, scripts, workers=True)


@cache
def _learning(classes: int) -> str:
    """Return the scripts that the page and its worker share, with a loss for so many classes too."""
    network = NetworkCode(ACTIVATIONS, (1,), {"cross_entropy": sorted({*CLASSES, classes})})
    return "\n".join(
        [network.script(), _constant("code", network.data), *(_read(f"learning/{name}") for name in LEARNING)]
    )


@cache
def _showing() -> str:
    formulas, operations = card_formulas(ACTIVATIONS)
    constants = [
        _constant("cardFormulas", formulas),
        _constant("gradientRules", gradient_rules(ACTIVATIONS)),
        "const cardOperations = [",
        *(f"{operation}," for operation in operations),
        "];",
    ]
    return "\n".join([scripts_of_explore(*OF_EXPLORE), *constants, *map(_read, SHOWING), START])


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _compact(script: str) -> str:
    """Return a script without comments of their own lines, and indentation: a quarter smaller. No text has lines."""
    without_blocks = re.sub(r"^ */\*\*.*?\*/\n", "", script, flags=re.DOTALL | re.MULTILINE)
    lines = map(str.strip, without_blocks.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _constant(name: str, data: Any) -> str:
    """Return data as a constant of a script, which it cannot end."""
    text = json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    harmless = text.replace("</", r"<\/").replace("<!--", r"<\!--")
    return f"const {name} = {harmless};"
