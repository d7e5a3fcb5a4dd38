"""LaTeX as MathML, which browsers render without a script or a network."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from itertools import count
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

# An index, as in v_{12}, w_{0,3} or z[1][2], or in a mark; and what stands for it while the rest is converted.
INDEX = re.compile(r"(?<=[{\[,#])\d+(?=[}\],])")
STAND_IN = "904161"

UPRIGHT = re.compile(r"\\(?:operatorname|mathrm)\{((?:\w|\\_)+)\}")  # which the converter splits into letters


def _as_text(found: re.Match[str]) -> str:
    return rf"\text{{{found[1]}}}".replace(r"\_", "_")


def mathml(latex: str, text: str) -> str:
    r"""Return a formula as MathML, or as text if latex2mathml is not installed or fails.

    Args:
        latex: the formula. Formulas that differ in the indices of names only are converted once.
        text: the same formula as text, which is escaped.

    >>> mathml(r"\unknown{", "1 < 2")
    '<code>1 &lt; 2</code>'
    """
    indices = [] if STAND_IN in latex else INDEX.findall(latex)
    number = count()
    markup = _converted(INDEX.sub(lambda _: f"{STAND_IN}{next(number):06}", latex) if indices else latex)
    if markup is None:
        return f"<code>{html.escape(text)}</code>"
    return re.sub(STAND_IN + r"(\d{6})", lambda found: indices[int(found[1])], markup) if indices else markup


@lru_cache(maxsize=10_000)
def _converted(latex: str) -> str | None:
    """Return a formula as MathML; None where latex2mathml is not installed or fails."""
    try:
        from latex2mathml.converter import convert

        tree = ElementTree.fromstring(convert(UPRIGHT.sub(_as_text, latex)))
    except Exception:  # the LaTeX of a user's own rule may raise anything
        return None
    if not _is_clean(tree):
        return None
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
