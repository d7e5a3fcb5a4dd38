"""The page as HTML, put together from the scripts and styles of this folder and those of `explore`."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from autograd.show.explore import (
    AROUND,
    SelfContainedPage,
    scripts as scripts_of_explore,
    self_contained_page,
    style_sheet,
)
from nn.javascript.network_code import NetworkCode
from nn.training_page.card_formulas import card_formulas, gradient_rules

HERE = Path(__file__).parent
TITLE = "Watch a network learn"
FRAME_HEIGHT = 900  # CSS pixels, in a notebook
State: TypeAlias = dict[str, Any]  # ready for JSON
# The usual ones first, as they are offered.
ACTIVATIONS = (*("tanh", "relu", "sigmoid", "linear", "leaky_relu"), *("elu", "gelu", "silu", "softplus", "logsigmoid"))
MOST_CLASSES = 10
CLASSES = (3, 4)  # numbers of classes for which every page has cross-entropy; for two, one output is enough
# What trains, in the page and in its worker; each uses only functions of those before it while it loads.
LEARNING = ("network.js", "datasets.js", "start_weights.js", "setting.js", "run.js", "worker.js")
# What shows it, in the page alone.
OF_EXPLORE = ("elements.js", "numbers.js", "computation.js", "formula.js", "picture.js", "event_card.js", "player.js")
FOLDERS = {
    "view": "canvas palette maps axes line_scale unit_shades unit_numbers network_layout network_picture plane curves",
    "controls": "transport settings_panel structure_controls data_panel lessons address sample_tools comparison",
    "files": "python_program safetensors state_file table take_away",
    "why": "words gradient_health column_layout neuron_graph loss_graph graph_picture card_table contributions "
    "loss_card weight_card unit_card why_panel",
}
SHOWING = (
    "learning/learner.js",
    *(f"{folder}/{name}.js" for folder, names in FOLDERS.items() for name in names.split()),
    "playground.js",
)
START = """
const place = document.getElementById("playground");
place.controller = openPlayground(place, JSON.parse(document.getElementById("start").textContent));
"""
BODY = """<main>
<h1>{title}</h1>
<div id="playground"></div>
{more}
</main>"""


class PlaygroundPage(SelfContainedPage):
    """The page that trains.

    Args:
        state: what it opens with, as `start_state` returns it.
    """

    def __init__(self, state: State) -> None:
        html = playground_page(state, TITLE, compiled=True)
        super().__init__(html, TITLE, FRAME_HEIGHT, "allow-scripts allow-downloads")


def playground_page(start: State, title: str, more: str = "", style: str = "", *, compiled: bool = False) -> str:
    """Return the page.

    Args:
        start: what it opens with, as `start_state` returns it.
        title: its heading.
        more: markup that stands below, in which text from users is escaped; it may have pictures as data.
        style: the style sheet of that.
        compiled: put kernels in WebAssembly into it too, where llvmlite is installed; they are some four times quicker.
    """
    classes = len((start["data"] or {}).get("classes") or ())
    network = _network(max(classes, max(CLASSES)))
    parts = {"learning": _learning(network), "showing": _showing()}
    scripts = {name: _compact(part) for name, part in parts.items()}
    styles = [AROUND, style_sheet(), _read("playground.css"), style]
    body = BODY.format(title=html.escape(title), more=more)
    data = {"start": {"setting": {}, "data": None, "at": 0, **start}, "kernels": network.module() if compiled else None}
    return self_contained_page(title, body, "\n".join(styles), data, scripts, workers=True, images=bool(more))


@cache
def _network(classes: int) -> NetworkCode:
    """Return what pages train with, with a loss for so many classes too."""
    return NetworkCode(ACTIVATIONS, (1,), {"cross_entropy": sorted({*CLASSES, classes})})


def _learning(network: NetworkCode) -> str:
    """Return the scripts that the page and its worker share."""
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
