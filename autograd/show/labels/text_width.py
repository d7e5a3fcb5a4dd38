"""The width of text, computed without a font, so that boxes fit their text before anything is drawn.

The widths are those of DejaVu Sans, the widest of the usual sans-serif fonts; text in Helvetica or Arial is narrower.
"""

from __future__ import annotations

import unicodedata

# The characters from space to ~, in thousandths of the font size.
_ASCII = (
    *(318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337),
    *(636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531),
    *(1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787),
    *(603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500),
    *(500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612),
    *(635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838),
)
_WIDE = {"\u2007": 636, "−": 838, "…": 1000, "·": 318, "×": 838, "Σ": 632, "‖": 500, "δ": 612, "∞": 833}
_WIDE |= {"⁻": 528, **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", 401)}
_BOLD = 1.15


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line of text, in the unit of `size`; rather too large than too small.

    >>> text_width("grad", 10.0) < text_width("gradient", 10.0) < text_width("gradient", 10.0, bold=True)
    True
    """
    total = sum(_character_width(character) for character in text)
    return total * size / 1000.0 * (_BOLD if bold else 1.0)


def _character_width(character: str) -> int:
    code = ord(character)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    if character in _WIDE:
        return _WIDE[character]
    if unicodedata.combining(character):
        return 0
    return 1250 if unicodedata.east_asian_width(character) in "WF" else 800
