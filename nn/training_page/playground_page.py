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
from nn.training_page.card_formulas import card_formulas
from nn.training_page.gradient_rules import gradient_rules

HERE = Path(__file__).parent
TITLE = "Watch a network learn"
FRAME_HEIGHT = 900  # CSS pixels, in a notebook
State: TypeAlias = dict[str, Any]  # ready for JSON
# The usual ones first, as they are offered.
ACTIVATIONS = (*("tanh", "relu", "sigmoid", "linear", "leaky_relu"), *("elu", "gelu", "silu", "softplus", "logsigmoid"))
MOST_CLASSES = 10
CLASSES = (3, 4)  # numbers of classes for which every page has losses; for two, one output is enough
# For one output, and for one for each class, of which that of the class is to be 1, the others -1 or 0.
CLASS_LOSSES = ("binary_cross_entropy", "hinge", "squared_error", "mean_absolute_error", "huber")
NEEDLESS = re.compile(r' (?:display=\\"inline|fence=\\"true)\\"')  # what MathML takes to be so anyway
# A part of a program that is one row, which is short to write as a call.
ONE_ROW = re.compile(r'\{"start":(\d+),"shape":\[1\],"steps":\[0\],"perSample":(true|false)\}')
GENERATED = re.compile(r"(?:const (?:t|x|y|list|out)\d+ = |numbers\[)")  # lines of kernels, which Python writes
REMARK = re.compile(r"(?<=[;{},\])]) // [^\"'`]*$")  # after a statement; what has quotes may be a text
STRICT = '"use strict";'  # which holds for the whole script, if it is the first line
SPACES = re.compile(r" (=|[+*/-]|>>) ")
MAKE_ROW = "const oneRow = (start, perSample) => ({ start, shape: [1], steps: [0], perSample });"
# What trains, in the page and in its worker; each uses only functions of those before it while it loads.
LEARNING = ("network.js", "datasets.js", "start_weights.js", "setting.js", "run.js", "worker.js")
# What shows it, in the page alone.
OF_EXPLORE = ("elements.js", "numbers.js", "computation.js", "formula.js", "picture.js", "event_card.js", "player.js")
FOLDERS = {
    "view": "canvas palette maps axes line_scale unit_shades unit_numbers network_layout network_picture plane legend "
    "curves page_layout",
    "controls": "transport playback offered_values checked_setting setting_fields settings_panel structure_controls "
    "data_panel lessons address sample_tools comparison",
    "files": "python_program safetensors state_file table take_away",
    "why": "words layer_flows related_targets finding_rules gradient_health column_layout neuron_graph loss_graph "
    "graph_picture card_table contributions loss_card weight_card unit_card why_panel",
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
    """Return what pages train with, with losses for so many classes too."""
    several = sorted({*CLASSES, classes})
    of_classes = dict.fromkeys(CLASS_LOSSES, (1, *several))
    return NetworkCode(ACTIVATIONS, (1,), {"cross_entropy": several, **of_classes})


def _learning(network: NetworkCode) -> str:
    """Return the scripts that the page and its worker share."""
    code = ONE_ROW.sub(r"oneRow(\1,\2)", _constant("code", network.data))
    losses = _constant("CLASS_LOSSES", CLASS_LOSSES)
    return "\n".join([network.script(), MAKE_ROW, code, losses, *(_read(f"learning/{name}") for name in LEARNING)])


@cache
def _showing() -> str:
    formulas, operations = card_formulas(ACTIVATIONS)
    constants = [
        NEEDLESS.sub("", _constant("cardFormulas", formulas)),
        _constant("gradientRules", gradient_rules(ACTIVATIONS)),
        "const cardOperations = [",
        *(f"{operation}," for operation in operations),
        "];",
    ]
    return "\n".join([scripts_of_explore(*OF_EXPLORE), *constants, *map(_read, SHOWING), START])


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _compact(script: str) -> str:
    """Return a script without comments and indentation, strict once, its constants in a row: a third smaller.

    No text in it has lines.
    """
    without_blocks = re.sub(r"^ */\*\*.*?\*/\n", "", script, flags=re.DOTALL | re.MULTILINE)
    lines = [REMARK.sub("", line.strip()) for line in without_blocks.splitlines()]
    found: list[str] = []
    follows_constant = False
    for line in lines:
        if not line or line.startswith("//") or (found and line == STRICT):
            continue
        is_constant = line.startswith("const ")
        shown = SPACES.sub(r"\1", line) if GENERATED.match(line) else line
        if is_constant and follows_constant:
            found[-1] = found[-1].removesuffix(";") + ","
            shown = shown.removeprefix("const ")
        found.append(shown)
        follows_constant = is_constant and line.endswith(";")
    return "\n".join(found)


def _constant(name: str, data: Any) -> str:
    """Return data as a constant of a script, which it cannot end."""
    text = json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    harmless = text.replace("</", r"<\/").replace("<!--", r"<\!--")
    return f"const {name} = {harmless};"
