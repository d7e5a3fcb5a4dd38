"""LaTeX as MathML, which browsers typeset by themselves, without a script and without a network."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# What formulas are made of; nothing in it can hold a script, an address or a style.
ELEMENTS = frozenset(
    (
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle"),
        *("mfrac", "msub", "msup", "msubsup", "msqrt", "mroot", "mover", "munder"),
    )
)
ATTRIBUTES = frozenset(
    ("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form", "separator")
)

UPRIGHT = re.compile(r"\\(?:operatorname|mathrm)\{((?:\w|\\_)+)\}")  # which the converter takes letter by letter


def _as_text(found: re.Match[str]) -> str:
    return rf"\text{{{found[1]}}}".replace(r"\_", "_")


@lru_cache(maxsize=10_000)
def mathml(latex: str, text: str) -> str:
    r"""Return a formula as markup: MathML, or its text where there is no converter or the converter cannot read it.

    Args:
        latex: the formula.
        text: the same as text; it is escaped.

    >>> mathml(r"\unknown{", "1 < 2")
    '<code>1 &lt; 2</code>'
    """
    try:
        from latex2mathml.converter import convert

        tree = ElementTree.fromstring(convert(UPRIGHT.sub(_as_text, latex)))
    except Exception:  # whatever a converter may raise over a user's own template: the text will do
        return f"<code>{html.escape(text)}</code>"
    if not _is_clean(tree):
        return f"<code>{html.escape(text)}</code>"
    _space(tree)
    tree.set("displaystyle", "true")
    return ElementTree.tostring(tree, encoding="unicode")


def _is_clean(tree: ElementTree.Element) -> bool:
    """Take away all attributes but harmless ones; return whether the elements are harmless too."""
    for element in tree.iter():
        element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        element.attrib = {name: value for name, value in element.attrib.items() if name in ATTRIBUTES}
    return all(element.tag in ELEMENTS for element in tree.iter())


def _space(tree: ElementTree.Element) -> None:
    """Set a minus sign apart from a difference, and let brackets grow around fractions only, not around subscripts."""
    for element in tree.iter():
        for before, sign in zip([None, *element], element, strict=False):
            if sign.text == "−" and (before is None or (before.tag == "mo" and before.get("form") != "postfix")):
                sign.set("form", "prefix")
        if element.find(".//mfrac") is None:
            for bracket in element.findall("mo[@fence]"):
                bracket.set("stretchy", "false")
