"""LaTeX as MathML, which browsers render without a script or a network."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# Elements and attributes of formulas; none can hold a script, an address or a style.
ELEMENTS = frozenset(
    (
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle"),
        *("mfrac", "msub", "msup", "msubsup", "msqrt", "mroot", "mover", "munder"),
    )
)
ATTRIBUTES = frozenset(
    ("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form", "separator")
)

UPRIGHT = re.compile(r"\\(?:operatorname|mathrm)\{((?:\w|\\_)+)\}")  # which the converter splits into letters


def _as_text(found: re.Match[str]) -> str:
    return rf"\text{{{found[1]}}}".replace(r"\_", "_")


@lru_cache(maxsize=10_000)
def mathml(latex: str, text: str) -> str:
    r"""Return a formula as MathML, or as text if latex2mathml is not installed or fails.

    Args:
        latex: the formula.
        text: the same formula as text, which is escaped.

    >>> mathml(r"\unknown{", "1 < 2")
    '<code>1 &lt; 2</code>'
    """
    try:
        from latex2mathml.converter import convert

        tree = ElementTree.fromstring(convert(UPRIGHT.sub(_as_text, latex)))
    except Exception:  # the LaTeX of a user's own rule may raise anything
        return f"<code>{html.escape(text)}</code>"
    if not _is_clean(tree):
        return f"<code>{html.escape(text)}</code>"
    _space(tree)
    tree.set("displaystyle", "true")
    return ElementTree.tostring(tree, encoding="unicode")


def _is_clean(tree: ElementTree.Element) -> bool:
    """Remove all attributes not allowed; return whether all elements are."""
    for element in tree.iter():
        element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        element.attrib = {name: value for name, value in element.attrib.items() if name in ATTRIBUTES}
    return all(element.tag in ELEMENTS for element in tree.iter())


def _space(tree: ElementTree.Element) -> None:
    """Mark minus signs as prefixes, and let brackets stretch around fractions only."""
    for element in tree.iter():
        for before, sign in zip([None, *element], element, strict=False):
            if sign.text == "−" and (before is None or (before.tag == "mo" and before.get("form") != "postfix")):
                sign.set("form", "prefix")
        if element.find(".//mfrac") is None:
            for bracket in element.findall("mo[@fence]"):
                bracket.set("stretchy", "false")
