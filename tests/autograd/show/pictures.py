"""The texts, lines and places in a picture, for tests to read, whichever program drew it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

import pytest

from autograd import Value, dot

RENDERERS = ("dot", "pygraphviz", "none")


def use_renderer(name: str, patch: pytest.MonkeyPatch) -> None:
    """Leave one program that draws, or none; skip the test where it is not installed."""
    which, find_spec = shutil.which, importlib.util.find_spec
    if name == "dot" and which("dot") is None:
        pytest.skip("the program dot is not installed")
    if name == "pygraphviz":
        pytest.importorskip("pygraphviz")
    patch.setattr(shutil, "which", lambda program: which(program) if name == "dot" else None)
    patch.setattr(importlib.util, "find_spec", lambda module: find_spec(module) if name == "pygraphviz" else None)


def parse(svg: str | bytes) -> ElementTree.Element:
    """Return an SVG as a tree, whose names are without their namespace."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def texts_of(element: ElementTree.Element) -> list[str]:
    """Return what can be read in a part of an SVG, with all spaces alike."""
    return [" ".join("".join(text.itertext()).split()) for text in element.iter("text")]


def node(root: ElementTree.Element, node_id: str) -> ElementTree.Element:
    """Return the group of elements that makes up a box."""
    (found,) = (group for group in root.iter("g") if group.get("id") == node_id)
    return found


def center(box: ElementTree.Element) -> tuple[float, float]:
    """Return the middle of the outline of a box, as far from the corner as it stands in its own drawing."""
    numbers: list[float] = []
    for element in box:
        if element.tag == "rect":
            x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
            return x + width / 2, y + height / 2
        if element.tag in ("path", "polygon"):
            numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", element.get("d") or element.get("points") or "")]
            break
    xs, ys = numbers[::2], numbers[1::2]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def check_harmless(root: ElementTree.Element) -> None:
    """Fail if a picture has something in it that runs, or that leads out of it."""
    for element in root.iter():
        assert element.tag.lower() not in ("script", "foreignobject", "image", "iframe", "use", "a", "style", "animate")
        for name, value in element.attrib.items():
            local = name.rpartition("}")[2].lower()
            assert not local.startswith("on") and local not in ("href", "src", "style"), (element.tag, name)
            assert local == "aria-label" or not ("javascript:" in value.lower() or "url(" in value.lower())


def nodes_of(picture: Any) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield each node of the DOT: its name, its attributes, and the texts of its label."""
    for line in picture.body:
        found = re.match(r"\t(\w+) \[label=<(.*)> (color=.*)\]\n", line)
        if found and "->" not in line.split("[")[0]:
            name, label, rest = found.groups()
            yield name, dict(re.findall(r'(\w+)="?([^"\s]*)"?', rest)), " ".join(re.sub(r"<[^>]*>", " ", label).split())


def edges_of(picture: Any) -> Iterator[tuple[str, str, dict[str, str], str]]:
    """Yield each edge of the DOT: from where to where, its attributes, and its label."""
    for line in picture.body:
        found = re.match(r"\t(\w+) -> (\w+) \[(label=<(.*?)> )?(color=.*)\]\n", line)
        if found:
            tail, head, _, label, rest = found.groups()
            text = " ".join(re.sub(r"<[^>]*>", " ", label or "").split())
            yield tail, head, dict(re.findall(r'(\w+)="?([^"\s]*)"?', rest)), text


def neuron() -> tuple[Value, dict[str, Value]]:
    """Return the error of one sigmoid neuron, and all that it was computed from, by name."""
    w, x, b = [Value(0.5, "w1"), Value(-1.5, "w2")], [Value(2.0, "x1"), Value(1.0, "x2")], Value(1.0, "b")
    z = dot(w, x) + b
    z.label = "z"
    o = z.sigmoid()
    o.label = "O"
    e = 0.5 * (o - 1.0) ** 2
    e.label = "E"
    return e, {value.label or "": value for value in (*w, *x, b, z, o, e)}


def luminance(hexadecimal: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    parts = [int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
