"""Numbers and names as pictures print them: few digits, one line, printable characters only."""

from __future__ import annotations

import math
import unicodedata

LONGEST = 200  # characters of a name
DIGITS = 4
MINUS = "−"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
NOT_YET = "no gradient yet"


def number(x: float, digits: int = DIGITS) -> str:
    """Return a number as pictures and pages print it: a few significant digits, a true minus sign, powers of ten.

    Args:
        x: the number.
        digits: how many significant digits.

    The same as `written` of the pages, which `tests/browser/test_explore_numbers.py` holds it to.

    >>> number(-0.25), number(12345.678), number(3.0), number(-1.234e-05), number(float("inf"))
    ('−0.25', '12346', '3', '−1.234·10⁻⁵', '∞')
    """
    if not math.isfinite(x):
        return "nan" if math.isnan(x) else "∞" if x > 0.0 else f"{MINUS}∞"
    x += 0.0  # a negative zero has no sign then
    mantissa, exponent = f"{x:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -4 <= power < digits + 2:
        mantissa, power = f"{x:.{max(0, digits - 1 - power)}f}", 0
    shown = (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa).replace("-", MINUS)
    return f"{shown}·10{str(power).translate(SUPERSCRIPTS)}" if power else shown


WIDEST_NUMBER = number(-8.888e-88)  # what takes this much room has room for any number


def name(label: object, longest: int = LONGEST) -> str:
    """Return a name as one line of printable characters.

    Args:
        label: the name; anything but a text is taken as `str` writes it.
        longest: how many characters there are at most; a longer name ends in an ellipsis.

    Control characters, marks of text direction and code points that are no characters are removed; every stretch of
    white space becomes one space.

    >>> name("learning\\trate\\x00"), len(name("a" * 1000))
    ('learning rate', 200)
    """
    shown = str(label)
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(" " if character.isspace() else character for character in shown if _is_printable(character))
    line = " ".join(shown.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _is_printable(character: str) -> bool:
    if character.isspace():
        return True
    code = ord(character)
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return character in "\u200c\u200d"  # which join or separate letters in many scripts
    return not (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)
